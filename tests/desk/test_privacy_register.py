"""The register of processing says what the code does, and docs/privacy.md is the newest of it."""

from pathlib import Path

from click.testing import CliRunner

from bot.__main__ import cli
from desk.privacy_register import register
from knowledge.privacy import ANSWER, limits, words
from records.data_classes import DATA_CLASSES, Erased
from records.privacy_requests import RequestKind

ROOT = Path(__file__).parents[2]


def test_the_register_in_the_docs_is_the_newest() -> None:
    newest = CliRunner().invoke(cli, ["privacy", "register"], catch_exceptions=False).output
    assert (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8") == newest


def test_every_class_has_its_words_and_no_words_are_left_over() -> None:
    assert set(words()["class"]) == {each.name for each in DATA_CLASSES}
    assert set(words()["register"]["erased_as"]) == set(Erased)


def test_every_limit_of_a_class_is_named_in_its_words() -> None:
    for each in DATA_CLASSES:
        kept = words()["class"][each.name]["kept"]
        assert {case for case in each.limits if f"{{{case}}}" in kept} == set(each.limits), each.name


def test_the_register_names_every_column() -> None:
    said = register()
    for each in DATA_CLASSES:
        for column in each.columns:
            assert f"`{column}`" in said


def test_what_is_not_verified_says_so() -> None:
    rows = {line.split("|")[1].strip(): line for line in register().splitlines() if line.startswith("| ")}
    for name, limit in limits().items():
        assert ("chưa kiểm chứng" in rows[words()["request"][name]]) is not limit.verified


def test_every_request_has_its_limit_within_the_law() -> None:
    assert set(limits()) == {ANSWER, *RequestKind} == set(words()["request"])
    assert (limits()[ANSWER].days, limits()[ANSWER].working) == (2, True)
    assert all(10 <= limits()[kind].days <= 20 for kind in RequestKind)
