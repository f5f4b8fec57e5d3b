"""What each part of the ranking buys: first and first three right, with all parts and with one of them taken away."""

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

from knowledge import matcher as ranking
from knowledge.classifier import load_classifier
from knowledge.matcher import Matcher
from knowledge.procedure import Procedure
from knowledge.spelling import Speller
from knowledge.vocabulary import Vocabulary

Row = tuple[str, set[str]]
"""A question and the codes that a fair clerk accepts."""


def rows(folder: Path) -> list[Row]:
    """The questions of one set."""
    lines = (folder / "everyday.jsonl").read_text(encoding="utf-8").splitlines()
    return [(asked["question"], set(asked["accept"])) for asked in map(json.loads, lines)]


def _shares(matcher: Matcher, asked: list[Row]) -> tuple[float, float]:
    first = three = 0
    for question, accepted in asked:
        codes = [match.procedure.code for match in matcher.read(question).matches]
        first += codes[0] in accepted if codes else False
        three += bool(accepted & set(codes[:3]))
    return first / len(asked), three / len(asked)


def _variants(
    procedures: Iterable[Procedure], vocabulary: Vocabulary
) -> Iterator[tuple[str, Matcher, AbstractContextManager[object]]]:
    """Each a name, a matcher, and what is changed while it is measured."""
    procedures, classifier = list(procedures), load_classifier()
    whole = Matcher(procedures, vocabulary, classifier)
    knows_nothing = replace(
        classifier, weights=np.zeros_like(classifier.weights), bias=np.zeros_like(classifier.bias)
    )
    unsaid = {code: replace(card, said=()) for code, card in vocabulary.cards.items()}
    yield "all parts", whole, nullcontext()
    yield "without the classifier", Matcher(procedures, vocabulary, knows_nothing), nullcontext()
    yield (
        "without the classifier and sentences",
        Matcher(procedures, replace(vocabulary, cards=unsaid), knows_nothing),
        nullcontext(),
    )
    yield "without BM25", whole, mock.patch.dict(ranking._RANK, bm25=0.0)
    yield "without the official name's bonus", whole, mock.patch.dict(ranking._RANK, named=0.0)
    yield "without the end of a story", whole, mock.patch.dict(ranking._RANK, story=0.0)
    yield (
        "without repair of slips",
        whole,
        mock.patch.object(Speller, "repair", lambda _, words: tuple(words)),
    )
    yield (
        "without abbreviations",
        Matcher(procedures, replace(vocabulary, abbreviations={}), classifier),
        nullcontext(),
    )
    yield "without marks as evidence", whole, mock.patch.object(ranking, "has_marks", lambda _: False)


def show(procedures: Iterable[Procedure], vocabulary: Vocabulary, sets: dict[str, list[Row]]) -> None:
    """Print the table."""
    print(
        "parts                                 "
        + "".join(f"  {name:>6s} n {len(asked):4d}" for name, asked in sets.items())
    )
    for name, matcher, change in _variants(procedures, vocabulary):
        with change:
            shares = [_shares(matcher, asked) for asked in sets.values()]
        print(f"{name:38s}" + "".join(f"   {first:.3f}/{three:.3f}" for first, three in shares))
