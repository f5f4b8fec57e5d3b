"""How much redaction finds and how much it harms, on labelled messages; and that its work grows no faster than the text."""

import json
import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.redaction import GOLD, SETS, measure
from knowledge.datafiles import data
from records.redact import find, redact

FEWEST = {"redaction.jsonl": 300, "redaction_apart.jsonl": 200}
TEXTS = [json.loads(line)["text"] for name in SETS for line in (GOLD / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", SETS)
def test_recall_and_harm_on_a_labelled_set(name: str) -> None:
    figures = measure(name)
    assert figures.messages >= FEWEST[name]
    assert figures.recall >= 0.985, figures.missed
    assert figures.harm <= 0.005, figures.harmed


def test_no_message_stands_in_both_sets() -> None:
    assert len(TEXTS) == len(set(TEXTS))


@pytest.mark.parametrize("name", SETS)
def test_every_labelled_part_stands_once_in_its_message(name: str) -> None:
    for line in (GOLD / name).read_text("utf-8").splitlines():
        row = json.loads(line)
        assert len(row["hidden"]) == len(row["kinds"])
        assert [part for part in row["hidden"] + row["kept"] if row["text"].count(part) != 1] == []


def test_questions_that_name_nobody_stay_as_they_are() -> None:
    # Some of the example sentences, stories above all, do hold a dossier's code or a name.
    said = list(sentences())
    changed = [text for text in said if find(text)]
    assert len(said) > 15_000
    assert len(changed) <= 0.004 * len(said), changed


def sentences() -> Iterator[str]:
    """What citizens say of procedures, none of it about one person: written for another purpose."""
    for file in data("sentences").iterdir():
        yield from strings(tomllib.loads(file.read_text(encoding="utf-8")))


def strings(node: Any) -> Iterator[str]:
    """Every string with a blank in it, however deep."""
    if isinstance(node, str):
        yield from [node] if " " in node else []
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from strings(inner)


def test_redacting_a_labelled_message_twice_changes_nothing_more() -> None:
    assert [text for text in TEXTS if redact(redact(text)) != redact(text)] == []


SHORT, TIMES = 1_000, 16
WORST = [
    "1",
    ".",
    "a ",
    "1 ",
    "1-",
    "a.",
    "a@",
    "H1.2-",
    "1.001193 ",
    "tên là ",
    "ông Nguyễn ",
    "không ",
    "xã Tân, ",
    "số nhà ",
]


@pytest.mark.parametrize("pattern", WORST)
def test_work_grows_with_the_length_and_not_with_its_square(pattern: str) -> None:
    # Sixteen times the text takes sixteen times as long, or 256 times if anything is looked at again and again.
    assert best_time((pattern * SHORT * TIMES)[: SHORT * TIMES]) < 64 * best_time((pattern * SHORT)[:SHORT])


def best_time(text: str) -> float:
    """Seconds of the best of some runs: other work on the machine only ever adds."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        find(text)
        taken.append(time.perf_counter() - begun)
    return min(taken)
