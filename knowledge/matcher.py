"""From a citizen's words to procedures: rank all of them, then decide how sure we are.

Two kinds of evidence are added with fixed weights: the classifier's probability of a procedure that has
example sentences, and BM25 over names and sentences together. What the classifier gives to "other" is dealt
out among the procedures without sentences by BM25. docs/matching.md says what each part buys.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from knowledge.aspects import without_cues
from knowledge.classifier import FOLLOW_UP, KIND, OTHER, VAGUE, Classifier
from knowledge.datafiles import data, load_toml
from knowledge.index import Index, Scores, terms
from knowledge.normalize import fold, folded_words, has_marks, same_vowel, split
from knowledge.procedure import Kind, Procedure
from knowledge.spelling import Speller
from knowledge.vague import load_vague
from knowledge.vocabulary import Vocabulary

LONGEST_LIST = 5
"""A citizen is never offered more choices than this."""
_SAYS_NAME = 0.99
"""Share of an official name from which a message says it, and is not vague."""
_FAR_AHEAD = 4
"""So many times the second's probability makes the best one clear."""
_STORY = 22
"""Words from which a message of several sentences is a story."""
_END = 10
"""Words that the end of a story has at least."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n")
_SHORTEST_NAME = 3
"""Pairs of words in an official name that can be recognised as one."""
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
    vague: float
    """Probability that the words fit several procedures equally well."""
    asked_back: tuple[str, ...]
    """Codes of these procedures, the likeliest first; empty when none are known."""
    scores: Scores
    """The evidence for every procedure of the matcher, in its order."""

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


@dataclass(frozen=True, slots=True)
class _Look:
    """What the words of a message, or of its end, give."""

    query: set[str]
    probabilities: Scores
    """Of every class, as if no message were vague or went on."""
    follows: float
    fits_several: Scores
    best: float
    """BM25 of the best procedure."""
    total: Scores
    given: Scores


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
        self._other = classifier.classes.index(OTHER)
        self._kinds = {
            name.removeprefix(KIND): place
            for place, name in enumerate(classifier.classes)
            if name.startswith(KIND)
        }
        self._is_vague = np.array([name.startswith(VAGUE) for name in classifier.classes], dtype=bool)
        self._speller = self._learn_spelling()
        self._names = [self._pairs(procedure.name) for procedure in self.procedures]
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

    def _learn_spelling(self) -> Speller:
        """Every word that we know, also from messages that are no question: such a word is no slip."""
        known = {term for term in self._index.idf if " " not in term and not term.startswith("=")}
        for name in ("other_messages.toml", "intents.toml", "aspects.toml", "vague.toml"):
            known.update(folded_words(data(name).read_text(encoding="utf-8")))
        return Speller(known, self._index)

    @staticmethod
    def _pairs(text: str) -> frozenset[tuple[str, str]]:
        """The pairs of neighbours in a text, folded."""
        return frozenset(pairwise(folded_words(text)))

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
        """A message's words with abbreviations written out and slips repaired, at most `_LONGEST_QUERY`."""
        return self._speller.repair(list(self.vocabulary.expand(split(text)))[:_LONGEST_QUERY])

    def read(self, text: str) -> Reading:
        """Look at a message once: rank every procedure and weigh what else it may be."""
        words, marked = self.words(text), has_marks(text)
        look = self._look(words, marked)
        total, given = look.total, look.given
        if end := self._end_of_story(text):
            said_last = self._look(self.words(end), marked)
            total = (1 - _RANK["story"]) * total + _RANK["story"] * said_last.total
            given = (1 - _RANK["story"]) * given + _RANK["story"] * said_last.given
        plain = [term for term in look.query if not term.startswith("=") and " " not in term]
        weight = sum(self._index.idf.get(term, self._rarest) for term in look.query)
        return Reading(
            words=words,
            matches=self._rank(total, given),
            kinds={name: float(look.probabilities[place]) for name, place in self._kinds.items()},
            follows=look.follows,
            elsewhere=self._elsewhere(look.probabilities),
            explained=look.best / weight if weight else 0.0,
            unknown=sum(term not in self._index for term in plain) / len(plain) if plain else 0.0,
            vague=float(look.fits_several.sum()),
            asked_back=self._choices_of(self._classifier.classes[int(np.argmax(look.fits_several))]),
            scores=total,
        )

    def _look(self, words: tuple[str, ...], marked: bool) -> _Look:
        query = set(terms(without_cues(words, certain=True) or words, self.vocabulary.stop, marked))
        scores = self._index.scores(query) * self._weights
        probabilities = self._classifier.probabilities(words, marked)
        follows = float(probabilities[self._follow_up])
        fits_several = np.where(self._is_vague, probabilities, 0)
        # A subject beside a follow-up's words is a question, and a vague one leads somewhere all the same: the
        # ranking is made as if there were no such classes.
        probabilities[self._follow_up] = 0
        probabilities[self._is_vague] = 0
        probabilities /= max(float(probabilities.sum()), 1e-6)
        total, given = self._evidence(scores, probabilities, words)
        return _Look(query, probabilities, follows, fits_several, float(scores.max(initial=0)), total, given)

    @staticmethod
    def _end_of_story(text: str) -> str:
        """The last sentences of a long message: there people say what they want. Empty for a short one."""
        sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
        if len(sentences) < 2 or len(text.split()) < _STORY:
            return ""
        end: list[str] = []
        while sentences and len(" ".join(end).split()) < _END:
            end.insert(0, sentences.pop())
        return " ".join(end) if sentences else ""

    def _elsewhere(self, probabilities: Scores) -> float:
        likeliest = int(np.argmax(np.where(self._is_procedure, probabilities, 0)))
        return float(probabilities[self._absent].sum()) if self._absent[likeliest] else 0.0

    def _choices_of(self, vague_class: str) -> tuple[str, ...]:
        codes = vague_class.removeprefix(VAGUE).split() if vague_class.startswith(VAGUE) else ()
        return tuple(code for code in codes if code in self._position)

    def shared(self, words: Iterable[str], code: str) -> list[str]:
        """Those of some words that stand in a procedure's name or sentences, as they were typed."""
        known = (
            set(self._document(self.procedures[self._position[code]])) if code in self._position else set()
        )
        stop = self.vocabulary.stop
        told = [word for word in words if fold(word) not in stop and same_vowel(fold(word)) in known]
        return list(dict.fromkeys(told))

    def among(self, reading: Reading, codes: Iterable[str]) -> list[Match]:
        """Some procedures by the evidence that one message gives for them, best first."""
        places = [self._position[code] for code in codes if code in self._position]
        found = [Match(self.procedures[n], float(reading.scores[n]), 0.0) for n in places]
        return sorted(found, key=lambda match: -match.score)

    def _evidence(
        self, scores: Scores, probabilities: Scores, words: tuple[str, ...]
    ) -> tuple[Scores, Scores]:
        """The evidence for every procedure, and the classifier's part of it."""
        other = float(probabilities[self._other])
        highest = float(scores.max(initial=0))
        share = scores / highest if highest else scores
        total = _RANK["bm25"] * share
        total[self._without_card] += other * share[self._without_card]
        given = np.zeros_like(total)
        here = self._class_place >= 0
        given[self._class_place[here]] = probabilities[here]
        total += given
        said = _neighbours(words)
        for number in _highest(total):
            total[number] += _RANK["named"] * self._named(number, said)
        return total, given

    def _rank(self, total: Scores, given: Scores) -> tuple[Match, ...]:
        best: dict[int, Match] = {}
        for number in sorted(_highest(total), key=lambda n: (-total[n], n)):
            place = self._stands_for[number]
            if total[number] > 0 and place not in best:
                best[place] = Match(self.procedures[place], float(total[number]), float(given[number]))
        return tuple(best.values())[:LONGEST_LIST]

    def _named(self, number: int, said: frozenset[tuple[str, str]]) -> float:
        """How much of a procedure's official name is said, from 0 (less than the better half) to 1 (all of it)."""
        name = self._names[number]
        if len(name) < _SHORTEST_NAME:
            return 0.0
        # A short name within a long story is an accident.
        return max(0.0, 2 * len(name & said) / len(name) - 1) * min(1.0, 2 * len(name) / max(len(said), 1))

    def _asked_back(self, reading: Reading) -> tuple[Match, ...]:
        """What a fair clerk would ask back about; fewer than two when the message is clear enough."""
        # Without marks too many different words look alike to be certain of a wording.
        certain = reading.vague >= _DECIDE["vague_at_all"] and has_marks(" ".join(reading.words))
        codes = self._vague.codes(reading.words) if certain else ()
        if not codes and self._is_vague_enough(reading):
            codes = reading.asked_back
            best = reading.matches[0].procedure.code
            codes = codes if best in codes else (best, *codes)[:LONGEST_LIST]
        return tuple(self.among(reading, codes))

    def _is_vague_enough(self, reading: Reading) -> bool:
        if not reading.matches or reading.off_topic >= _DECIDE["off_topic"]:
            return False
        best, second = [*reading.matches[:2], reading.matches[0]][:2]
        if self._named(self._position[best.procedure.code], _neighbours(reading.words)) >= _SAYS_NAME:
            return False
        if reading.vague >= _DECIDE["vague"]:
            return True
        if best.probability >= _FAR_AHEAD * second.probability:
            return False
        agrees = best.procedure.code in reading.asked_back
        return agrees and reading.vague >= _DECIDE["vague_with_best"] and best.probability < _DECIDE["clear"]

    def decide(self, reading: Reading) -> Verdict:
        """One procedure, a choice, or none."""
        matches = reading.matches
        asked_back = self._asked_back(reading)
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


def _neighbours(words: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The pairs of neighbouring words, folded."""
    return frozenset(pairwise([same_vowel(fold(word)) for word in words]))


def _highest(total: Scores) -> list[int]:
    """The places of the highest scores, more than can be offered, in no order."""
    wanted = min(len(total), LONGEST_LIST * 8)
    places: list[int] = np.argpartition(-total, wanted - 1)[:wanted].tolist() if wanted else []
    return places


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
