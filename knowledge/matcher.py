"""From a citizen's words to procedures: rank all of them, then decide how sure we are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.datafiles import load_toml
from knowledge.index import Index, terms
from knowledge.normalize import fold, has_marks, same_vowel, split
from knowledge.procedure import Kind, Procedure
from knowledge.vocabulary import Vocabulary

LONGEST_LIST = 5
"""A citizen is never offered more choices than this."""
_LONGEST_QUERY = 120
"""Words; what follows is a story's tail and costs time."""

_RULES = load_toml("decision.toml")


@dataclass(frozen=True, slots=True)
class Match:
    """A procedure and how well it fits: the share of the message's weight that it explains, 0 to about 1."""

    procedure: Procedure
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """One procedure is meant. `matches` is the whole ranking, best first."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several may be meant: the citizen chooses among `matches`."""

    matches: tuple[Match, ...]
    ranking: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """None is good enough to be offered. `matches` is the ranking all the same, for the record."""

    matches: tuple[Match, ...] = ()


Verdict = Found | Unsure | Unknown


class Matcher:
    """The index over one release; immutable, safe to share between threads."""

    def __init__(self, procedures: Iterable[Procedure], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.procedures = [p for p in procedures if not fold(p.code).endswith("-xoa")]
        self._index = Index(self._document(procedure) for procedure in self.procedures)
        self._stands_for = self._representatives()
        weights = {
            Kind.NATIONAL: 1.0,
            Kind.PROVINCIAL: _RULES["provincial"],
            Kind.INTERNAL: _RULES["internal"],
        }
        self._weights = np.array([weights[p.kind] for p in self.procedures], dtype=np.float32)

    def _document(self, procedure: Procedure) -> list[str]:
        card = self.vocabulary.cards.get(procedure.code)
        texts = [procedure.name, *([card.short, *card.said] if card else [])]
        stop = self.vocabulary.stop
        return [term for text in texts for term in terms(list(self.vocabulary.expand(split(text))), stop)]

    def _representatives(self) -> list[int]:
        """For each procedure the one that is offered in its place: of twins, the one that citizens use."""
        position = {p.code: number for number, p in enumerate(self.procedures)}
        twin_of = self.vocabulary.twin_of()
        first: dict[str, int] = {}
        order = sorted(range(len(self.procedures)), key=self._preference)
        for number in order:
            first.setdefault(fold(self.procedures[number].name), number)
        named = [first[fold(p.name)] for p in self.procedures]
        return [
            position.get(twin_of.get(self.procedures[number].code, ""), number)
            if number == named[i]
            else number
            for i, number in enumerate(named)
        ]

    def _preference(self, number: int) -> tuple[bool, bool, bool]:
        procedure = self.procedures[number]
        return (
            procedure.code not in self.vocabulary.cards,
            procedure.kind is not Kind.NATIONAL,
            not procedure.has_details,
        )

    def words(self, text: str) -> list[str]:
        """A message's words with abbreviations written out, at most `_LONGEST_QUERY`."""
        return list(self.vocabulary.expand(split(text)))[:_LONGEST_QUERY]

    def folded(self, text: str) -> list[str]:
        """The same, folded."""
        return [same_vowel(fold(word)) for word in self.words(text)]

    def rank(self, text: str, limit: int = LONGEST_LIST) -> list[Match]:
        """The best procedures for a message, best first, twins once."""
        return self._rank(terms(self.words(text), self.vocabulary.stop, has_marks(text)), limit)

    def _rank(self, query: Sequence[str], limit: int) -> list[Match]:
        scores = self._index.scores(query) * self._weights
        weight = self.weight(query) or 1.0
        wanted = min(len(scores), limit * 8)
        if not wanted:
            return []
        best: dict[int, float] = {}
        for number in sorted(np.argpartition(-scores, wanted - 1)[:wanted], key=lambda n: (-scores[n], n)):
            if scores[number] > 0:
                best.setdefault(self._stands_for[number], float(scores[number]) / weight)
        return [Match(self.procedures[number], score) for number, score in list(best.items())[:limit]]

    def weight(self, query: Sequence[str]) -> float:
        """The idf mass of a query; a term that no procedure uses weighs as much as the rarest."""
        rarest = max(self._index.idf.values(), default=1.0)
        return sum(self._index.idf.get(term, rarest) for term in set(query))

    def match(self, text: str) -> Verdict:
        """Decide between one procedure, a choice and none."""
        ranking = tuple(self.rank(text))
        if not ranking:
            return Unknown()
        best = ranking[0].score
        close = tuple(match for match in ranking if match.score >= best * _RULES["close"])
        if best < _RULES["offer"]:
            return Unknown(ranking)
        if best >= _RULES["answer"] and len(close) == 1:
            return Found(ranking)
        return Unsure(close if len(close) > 1 else ranking[:3], ranking)
