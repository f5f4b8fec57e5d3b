"""From a citizen's words to procedures: rank all of them, then decide how sure we are.

Two kinds of evidence are added with fixed weights: the classifier's probability of a procedure that has
example sentences, and BM25 over names and sentences together. What the classifier gives to "other" is dealt
out among the procedures without sentences by BM25. docs/matching.md says what each part buys.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from knowledge.aspects import without_cues
from knowledge.classifier import FOLLOW_UP, KIND, OTHER, Classifier
from knowledge.datafiles import load_toml
from knowledge.index import Index, Scores, terms
from knowledge.normalize import fold, has_marks, split
from knowledge.procedure import Kind, Procedure
from knowledge.vague import load_vague
from knowledge.vocabulary import Vocabulary

LONGEST_LIST = 5
"""A citizen is never offered more choices than this."""
_LONGEST_QUERY = 120
"""Words; what follows is a story's tail and costs time."""

_RULES = load_toml("decision.toml")
_RANK: dict[str, float] = _RULES["rank"]
_SURE: dict[str, float] = _RULES["sure"]
_DECIDE: dict[str, float] = _RULES["decide"]


@dataclass(frozen=True, slots=True)
class Match:
    """A procedure and its evidence."""

    procedure: Procedure
    score: float
    probability: float
    """What the classifier gives to it; 0 for one without sentences."""


@dataclass(frozen=True, slots=True)
class Found:
    """One procedure is meant. `matches` is the whole ranking, best first."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several may be meant: the citizen chooses among `choices`. `matches` is the whole ranking."""

    choices: tuple[Match, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """None is good enough to be offered. `matches` is the ranking all the same, for the record."""

    matches: tuple[Match, ...] = ()


Verdict = Found | Unsure | Unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one look at a message gives."""

    words: tuple[str, ...]
    """As typed, abbreviations written out."""
    matches: tuple[Match, ...]
    kinds: dict[str, float]
    """Probability of each kind of message that is no question, such as "complaint"."""
    follows: float
    """Probability that it names no subject and goes on about what was said before."""
    elsewhere: float
    """Probability of procedures that this catalogue does not hold, when the likeliest is one of them; else 0."""
    explained: float
    """Share of the message's weight (idf) that BM25 finds in the best procedure."""
    unknown: float
    """Share of the words that the index has never seen."""

    @property
    def kind(self) -> str:
        """The likeliest of the kinds, when the message is more likely that than a question; else empty."""
        return (
            max(self.kinds, key=lambda name: self.kinds[name])
            if self.off_topic >= _DECIDE["off_topic"]
            else ""
        )

    @property
    def off_topic(self) -> float:
        """Probability that the message is no question about a procedure."""
        return sum(self.kinds.values())


class Matcher:
    """The index over one release; immutable, safe to share between threads."""

    def __init__(self, procedures: Iterable[Procedure], vocabulary: Vocabulary, classifier: Classifier):
        self.vocabulary = vocabulary
        self.procedures = [p for p in procedures if not fold(p.code).endswith("-xoa")]
        self._classifier = classifier
        self._vague = load_vague(vocabulary)
        self._index = Index(self._document(procedure) for procedure in self.procedures)
        self._rarest = max(self._index.idf.values(), default=1.0)
        self._position = {p.code: number for number, p in enumerate(self.procedures)}
        self._stands_for = self._representatives()
        kinds = {Kind.NATIONAL: 1.0, Kind.PROVINCIAL: _RANK["provincial"], Kind.INTERNAL: _RANK["internal"]}
        self._weights = np.array([kinds[p.kind] for p in self.procedures], dtype=np.float32)
        has_card = [p.code in vocabulary.cards for p in self.procedures]
        self._without_card = ~np.array(has_card, dtype=bool)
        self._follow_up = classifier.classes.index(KIND + FOLLOW_UP)
        self._is_procedure = np.array([name[:1].isdigit() for name in classifier.classes], dtype=bool)
        # Where each class of the classifier goes: a procedure's number, or -1.
        self._class_place = np.array(
            [self._position.get(name, -1) for name in classifier.classes], dtype=np.int32
        )
        self._absent = self._is_procedure & (self._class_place < 0)

    def _document(self, procedure: Procedure) -> list[str]:
        card = self.vocabulary.cards.get(procedure.code)
        texts = [procedure.name, *([card.short, *card.said] if card else [])]
        stop = self.vocabulary.stop
        return [term for text in texts for term in terms(list(self.vocabulary.expand(split(text))), stop)]

    def _representatives(self) -> list[int]:
        """For each procedure the one that is offered in its place: of twins, the one that citizens use."""
        twin_of = self.vocabulary.twin_of()
        first: dict[str, int] = {}
        for number in sorted(range(len(self.procedures)), key=self._preference):
            first.setdefault(fold(self.procedures[number].name), number)
        chosen = []
        for procedure in self.procedures:
            namesake = first[fold(procedure.name)]
            codes = (procedure.code, self.procedures[namesake].code)
            twin = next((self._position[twin_of[c]] for c in codes if twin_of.get(c) in self._position), None)
            keeps = procedure.code in self.vocabulary.cards
            chosen.append(self._position[procedure.code] if keeps else namesake if twin is None else twin)
        return chosen

    def _preference(self, number: int) -> tuple[bool, bool, bool]:
        procedure = self.procedures[number]
        return (
            procedure.code not in self.vocabulary.cards,
            procedure.kind is not Kind.NATIONAL,
            not procedure.has_details,
        )

    def words(self, text: str) -> tuple[str, ...]:
        """A message's words with abbreviations written out, at most `_LONGEST_QUERY`."""
        return tuple(self.vocabulary.expand(split(text)))[:_LONGEST_QUERY]

    def read(self, text: str) -> Reading:
        """Look at a message once: rank every procedure and weigh what else it may be."""
        words, marked = self.words(text), has_marks(text)
        query = set(terms(without_cues(words, certain=True) or words, self.vocabulary.stop, marked))
        scores = self._index.scores(query) * self._weights
        probabilities = self._classifier.probabilities(words, marked)
        follows = float(probabilities[self._follow_up])
        # A subject beside a follow-up's words is a question: it is judged as if there were no such class.
        probabilities[self._follow_up] = 0
        probabilities /= max(float(probabilities.sum()), 1e-6)
        kinds = {
            name.removeprefix(KIND): float(p)
            for name, p in zip(self._classifier.classes, probabilities, strict=True)
            if name.startswith(KIND)
        }
        likeliest = int(np.argmax(np.where(self._is_procedure, probabilities, 0)))
        other = float(probabilities[self._classifier.classes.index(OTHER)])
        plain = [term for term in query if not term.startswith("=") and " " not in term]
        weight = sum(self._index.idf.get(term, self._rarest) for term in query)
        return Reading(
            words=words,
            matches=self._rank(scores, probabilities, other),
            kinds=kinds,
            follows=follows,
            elsewhere=float(probabilities[self._absent].sum()) if self._absent[likeliest] else 0.0,
            explained=float(scores.max(initial=0)) / weight if weight else 0.0,
            unknown=sum(term not in self._index for term in plain) / len(plain) if plain else 0.0,
        )

    def _rank(self, scores: Scores, probabilities: Scores, other: float) -> tuple[Match, ...]:
        highest = float(scores.max(initial=0))
        share = scores / highest if highest else scores
        total = _RANK["bm25"] * share
        total[self._without_card] += other * share[self._without_card]
        given = np.zeros_like(total)
        here = self._class_place >= 0
        given[self._class_place[here]] = probabilities[here]
        total += given
        wanted = min(len(total), LONGEST_LIST * 8)
        best: dict[int, Match] = {}
        nearest: list[int] = np.argpartition(-total, wanted - 1)[:wanted].tolist() if wanted else []
        for number in sorted(nearest, key=lambda n: (-total[n], n)):
            place = self._stands_for[number]
            if total[number] > 0 and place not in best:
                best[place] = Match(self.procedures[place], float(total[number]), float(given[number]))
        return tuple(best.values())[:LONGEST_LIST]

    def decide(self, reading: Reading) -> Verdict:
        """One procedure, a choice, or none."""
        matches = reading.matches
        asked_back = tuple(
            Match(self.procedures[self._position[code]], 0.0, 0.0)
            for code in self._vague.codes(reading.words)
            if code in self._position
        )
        if not any(word.isalpha() for word in reading.words):
            return Unknown(matches)
        if len(asked_back) > 1:
            return Unsure(asked_back, matches)
        if not matches or reading.off_topic + reading.elsewhere >= _DECIDE["off_topic"]:
            return Unknown(matches)
        if sure(reading) >= _DECIDE["answer"]:
            return Found(matches)
        if sure(reading) < _DECIDE["offer"]:
            return Unknown(matches)
        near = tuple(m for m in matches if m.score >= matches[0].score * _DECIDE["near"])
        return Unsure(near if len(near) > 1 else matches[:3], matches)


def evidence(reading: Reading) -> dict[str, float]:
    """The numbers that the decision looks at, each between about 0 and 1."""
    first, second = [*[match.score for match in reading.matches[:2]], 0.0, 0.0][:2]
    return {
        "score": first,
        "margin": first - second,
        "probability": reading.matches[0].probability if reading.matches else 0.0,
        "off_topic": reading.off_topic,
        "explained": reading.explained,
        "unknown": reading.unknown,
        "length": min(len(reading.words), 40) / 40,
    }


def sure(reading: Reading) -> float:
    """The fitted probability that the first match is what the citizen means."""
    logit = _SURE["bias"] + sum(_SURE[name] * value for name, value in evidence(reading).items())
    return 1 / (1 + math.exp(-logit))
