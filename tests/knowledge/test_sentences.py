"""The citizens' sentences as data: whole, apart from every question set, and known to the classifier."""

import json
import unicodedata
from pathlib import Path

import pytest

from knowledge.classifier import KIND, OTHER, fingerprint, load_classifier, vague_class
from knowledge.datafiles import load_toml
from knowledge.normalize import folded_words
from knowledge.procedure import Procedure
from knowledge.vocabulary import Vocabulary

QUESTIONS = Path(__file__).parents[3] / "shared" / "questions"
GOLD = Path(__file__).parents[1] / "gold"
FEWEST = 8
LONGEST_SHORT = 36


def spelled(text: str) -> str:
    return " ".join(folded_words(text))


def test_the_classifier_was_trained_on_todays_sentences(vocabulary: Vocabulary) -> None:
    assert load_classifier().trained_on == fingerprint(vocabulary), (
        "the sentences have changed: run `make fit`"
    )


def test_the_classifier_knows_every_card_and_kind(vocabulary: Vocabulary) -> None:
    kinds = {KIND + kind for kind in load_toml("other_messages.toml")}
    vague = {vague_class(entry["codes"]) for entry in load_toml("vague.toml")["vague"]}
    assert set(load_classifier().classes) == {*vocabulary.cards, *kinds, *vague, OTHER}


def test_every_card_has_sentences_and_a_name_that_fits_a_button(vocabulary: Vocabulary) -> None:
    for card in vocabulary.cards.values():
        assert len(card.said) >= FEWEST, card.code
        assert 0 < len(card.short) <= LONGEST_SHORT, card.short


def test_no_two_cards_have_the_same_short_name(vocabulary: Vocabulary) -> None:
    names = [card.short for card in vocabulary.cards.values()]
    assert {name for name in names if names.count(name) > 1} == set()


def test_no_sentence_speaks_for_two_procedures(vocabulary: Vocabulary) -> None:
    speaks_for: dict[str, str] = {}
    for card in vocabulary.cards.values():
        for text in card.said:
            assert speaks_for.setdefault(spelled(text), card.code) == card.code, text


def test_the_text_is_composed(vocabulary: Vocabulary) -> None:
    for text in (text for card in vocabulary.cards.values() for text in (card.short, *card.said)):
        assert unicodedata.is_normalized("NFC", text)


def test_cards_and_twins_are_in_the_national_catalogue(
    vocabulary: Vocabulary, national: tuple[Procedure, ...]
) -> None:
    codes = {procedure.code for procedure in national}
    for card in vocabulary.cards.values():
        assert {card.code, *card.twins} <= codes, card.code


def test_vague_messages_lead_to_cards(vocabulary: Vocabulary) -> None:
    for entry in load_toml("vague.toml")["vague"]:
        assert set(entry["codes"]) <= set(vocabulary.cards), entry["said"]
        assert len(entry["codes"]) > 1, entry["said"]


def test_what_is_plain_leads_to_one_card_that_is_called_so(vocabulary: Vocabulary) -> None:
    for entry in load_toml("plain.toml")["plain"]:
        [code] = entry["codes"]
        said = {
            word
            for text in (vocabulary.cards[code].short, *vocabulary.cards[code].said)
            for word in folded_words(text)
        }
        assert all(set(folded_words(text)) <= said for text in entry["said"]), code


def test_no_sentence_repeats_a_question_that_we_are_measured_by(vocabulary: Vocabulary) -> None:
    if not QUESTIONS.is_dir():
        pytest.skip("../shared/questions is not here")
    asked: set[str] = set()
    for file in [*QUESTIONS.glob("*/*.jsonl"), *GOLD.glob("*.jsonl")]:
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            turns = [turn["user"] for turn in row.get("turns", ())] or [row.get("question", "")]
            asked |= {spelled(text) for text in turns if len(text.split()) > 5}
    ours = {spelled(text) for card in vocabulary.cards.values() for text in card.said}
    ours |= {spelled(text) for entry in load_toml("other_messages.toml").values() for text in entry["said"]}
    ours |= {spelled(text) for entry in load_toml("vague.toml")["vague"] for text in entry["said"]}
    assert asked & ours == set()
