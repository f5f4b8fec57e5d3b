"""Our own questions, written apart from the sentences, over the whole national catalogue: the understanding must not slide."""

import json
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.procedure import Procedure, Release
from knowledge.vocabulary import Vocabulary

GOLD = Path(__file__).parents[1] / "gold" / "everyday.jsonl"
FIRST, AMONG_THREE = 0.91, 0.96
"""Below what was measured when this was set, 0.94 and 0.98, by more than two trainings differ."""


@pytest.fixture(scope="module")
def found(national: tuple[Procedure, ...], vocabulary: Vocabulary) -> list[tuple[set[str], list[str]]]:
    """For each question the codes that a fair official accepts, and ours, best first."""
    matcher = Library.of(Release(1, "2026-07", national), vocabulary).matcher
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [
        (set(row["accept"]), [m.procedure.code for m in matcher.read(row["question"]).matches])
        for row in rows
    ]


def test_the_right_procedure_comes_first(found: list[tuple[set[str], list[str]]]) -> None:
    right = [bool(ours) and ours[0] in accepted for accepted, ours in found]
    assert len(found) == 670
    assert sum(right) / len(right) >= FIRST


def test_the_right_procedure_is_among_three(found: list[tuple[set[str], list[str]]]) -> None:
    right = [bool(set(ours[:3]) & accepted) for accepted, ours in found]
    assert sum(right) / len(right) >= AMONG_THREE
