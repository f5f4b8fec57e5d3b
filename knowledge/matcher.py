"""From a citizen's words to procedures: ranks all of them and weighs what else a message may be.

Two kinds of evidence are added with fixed weights: the classifier's probability of a procedure that has
example sentences, and BM25 over names and sentences together. What the classifier gives to "other" is dealt
out among the procedures without sentences by BM25. docs/matching.md says what each part buys.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.aspects import without_cues
from knowledge.classifier import FOLLOW_UP, KIND, OTHER, VAGUE, Classifier
from knowledge.datafiles import data, load_toml
from knowledge.index import Index, Scores, terms
from knowledge.normalize import bare, fold, folded_words, has_marks, split
from knowledge.procedure import Kind, Procedure
from knowledge.reading import Match, Reading
from knowledge.spelling import Speller
from knowledge.vague import load_plain, load_vague
from knowledge.vocabulary import Vocabulary

LONGEST_LIST = 5
"""A citizen is never offered more choices than this."""
MOST_CHOICES = 4
"""Procedures to choose among when it is asked back."""
_OWN = 0.5
"""Weight of the probability that a procedure is meant beside those of vague messages that may mean it."""
_LEAST = 0.03
"""Share of the likeliest choice that another one must have."""
_STORY = 22
"""Words from which a message of several sentences is a story."""
_END = 10
"""Words that the end of a story has at least."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n")
_WITHOUT_CARD = 0.5
"""How far a procedure that nobody wrote sentences for stands back among the likes of one."""
_RARE = 60
"""Names in which a pair of words stands at most that names a thing: "hộ chiếu" does, "cấp lại" does not."""
_SHORTEST_NAME = 3
"""Pairs of words in an official name that can be recognised as one."""
_LONGEST_QUERY = 120
"""Words; what follows is a story's tail and costs time."""

_CASE = frozenset(folded_words(load_toml("talk.toml")["case"]["words"]))
_RULES = load_toml("decision.toml")
_RANK: dict[str, float] = _RULES["rank"]


@dataclass(frozen=True, slots=True)
class _Look:
    """What the words of a message, or of its end, give."""

    query: set[str]
    probabilities: Scores
    """Of every class, as if no message were vague or went on."""
    follows: float
    fits_several: Scores
    open_between: Scores
    """For every procedure how likely it is one of those that a vague message may mean."""
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
        self._plain = load_plain(vocabulary)
        self._index = Index(self._document(procedure) for procedure in self.procedures)
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
        shorts = [self._pairs(card.short) for card in vocabulary.cards.values()]
        self._held = Counter(pair for pairs in (*self._names, *shorts) for pair in pairs)
        self._is_procedure = np.array([name[:1].isdigit() for name in classifier.classes], dtype=bool)
        # Where each class of the classifier goes: a procedure's number, or -1.
        self._class_place = np.array(
            [self._position.get(name, -1) for name in classifier.classes], dtype=np.int32
        )
        self._absent = self._is_procedure & (self._class_place < 0)
        self._member_of, self._member, self._part = _members(classifier)

    def names_another(self, words: Sequence[str], current: Procedure) -> bool:
        """Whether words name a thing of their own, by a pair that stands in few procedures' names and not in this one's."""
        card = self.vocabulary.cards.get(current.code)
        own = self._pairs(current.name) | (self._pairs(card.short) if card else frozenset())
        pairs = _neighbours(words) - own
        return any(0 < self._held[pair] <= _RARE and not set(pair) <= _CASE for pair in pairs)

    def _document(self, procedure: Procedure) -> list[str]:
        card = self.vocabulary.cards.get(procedure.code)
        texts = [procedure.name, *([card.short, *card.said] if card else [])]
        stop = self.vocabulary.stop
        return [term for text in texts for term in terms(list(self.vocabulary.expand(split(text))), stop)]

    def _learn_spelling(self) -> Speller:
        """Every word that we know, also from messages that are no question: such a word is no slip."""
        known = {term for term in self._index.terms() if " " not in term and not term.startswith("=")}
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
        weight = self._index.weight(look.query)
        plain_code = next((code for code in self._plain.codes(words) if code in self._position), "")
        matches = self._first(self._rank(total, given), plain_code)
        # Without marks too many different words look alike to be certain of a wording.
        worded = self._vague.codes(words) if marked else ()
        return Reading(
            words=words,
            matches=matches,
            kinds={name: float(look.probabilities[place]) for name, place in self._kinds.items()},
            follows=look.follows,
            elsewhere=self._elsewhere(look.probabilities),
            explained=look.best / weight if weight else 0.0,
            unknown=sum(term not in self._index for term in plain) / len(plain) if plain else 0.0,
            strange=self._strange(words),
            vague=float(look.fits_several.sum()),
            worded=bool(worded),
            plain=bool(plain_code),
            named=self._says_name(matches[0], words) if matches else 0.0,
            choices=tuple(self._matches(total, worded))
            if worded
            else self._likeliest(look.open_between, total),
            scores=total,
        )

    def _says_name(self, match: Match, words: Sequence[str]) -> float:
        """How much of a procedure's official name is said by a message, what is asked about it left aside."""
        said = _neighbours(without_cues(words, certain=True) or words)
        return self._named(self._position[match.procedure.code], said)

    def _strange(self, words: Sequence[str]) -> float:
        """Share of the pairs of neighbours that nobody has said; 0 for a few words."""
        pairs = [f"{first} {second}" for first, second in pairwise(map(bare, words))]
        unheard = sum(pair not in self._index and pair not in self._classifier.places for pair in pairs)
        return unheard / len(pairs) if len(pairs) >= _SHORTEST_NAME else 0.0

    def _look(self, words: tuple[str, ...], marked: bool) -> _Look:
        query = set(terms(without_cues(words, certain=True) or words, self.vocabulary.stop, marked))
        scores = self._index.scores(query) * self._weights
        probabilities = self._classifier.probabilities(words, marked)
        follows = float(probabilities[self._follow_up])
        fits_several = np.where(self._is_vague, probabilities, 0)
        # A subject beside a follow-up's words is a question, and a vague one leads somewhere all the same: it
        # speaks a little for each of the procedures that it fits.
        probabilities[self._follow_up] = 0
        probabilities[self._is_vague] = 0
        shared = np.bincount(self._member, fits_several[self._member_of] * self._part, len(probabilities))
        probabilities += _RANK["shared"] * shared.astype(np.float32)
        probabilities /= max(float(probabilities.sum()), 1e-6)
        total, given = self._evidence(scores, probabilities, words)
        fits = np.bincount(self._member, fits_several[self._member_of], len(probabilities))
        open_between = self._by_place(_OWN * probabilities + fits)
        return _Look(
            query,
            probabilities,
            follows,
            fits_several,
            open_between,
            float(scores.max(initial=0)),
            total,
            given,
        )

    def _by_place(self, by_class: Scores) -> Scores:
        """What the classes of procedures have, in the order of the procedures."""
        result = np.zeros(len(self.procedures), dtype=np.float32)
        here = self._class_place >= 0
        result[self._class_place[here]] = by_class[here]
        return result

    def _likeliest(self, open_between: Scores, total: Scores) -> tuple[Match, ...]:
        """The procedures among which a vague message leaves open which is meant, the likeliest first."""
        places = dict.fromkeys(
            self._stands_for[place] for place in np.argsort(-open_between)[: MOST_CHOICES * 2]
        )
        least = _LEAST * float(open_between.max(initial=0))
        kept = [place for place in places if open_between[place] > least][:MOST_CHOICES]
        return tuple(Match(self.procedures[n], float(total[n]), float(open_between[n])) for n in kept)

    def _matches(self, total: Scores, codes: Iterable[str]) -> list[Match]:
        places = [self._position[code] for code in codes if code in self._position]
        return sorted(
            (Match(self.procedures[n], float(total[n]), 0.0) for n in places), key=lambda m: -m.score
        )

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

    def shared(self, words: Iterable[str], code: str) -> list[str]:
        """Those of some words that stand in a procedure's name or sentences, as they were typed."""
        known = (
            set(self._document(self.procedures[self._position[code]])) if code in self._position else set()
        )
        stop = self.vocabulary.stop
        told = [word for word in words if fold(word) not in stop and bare(word) in known]
        return list(dict.fromkeys(told))

    def place(self, code: str) -> int | None:
        """The number of a procedure in every array of scores; None for one that is not here."""
        return self._position.get(code)

    def offered(self, place: int) -> Procedure:
        """The procedure that is offered for the one at a place: of twins, the one that citizens use."""
        return self.procedures[self._stands_for[place]]

    def explained(self, words: Sequence[str], text: str) -> Scores:
        """The share of the words' weight (idf) that each procedure's name and sentences explain."""
        query = set(terms(words, self.vocabulary.stop, has_marks(text)))
        return self._index.scores(query) / max(self._index.weight(query), 1e-6)

    def alike(self, procedure: Procedure) -> Scores:
        """How much each procedure is like one by its names; 1 for as much as itself."""
        card = self.vocabulary.cards.get(procedure.code)
        text = f"{procedure.name} . {card.short if card else procedure.name}"
        scores = self._index.scores(terms(list(self.vocabulary.expand(split(text))), self.vocabulary.stop))
        scores = scores * self._weights
        scores /= max(float(scores[self._position[procedure.code]]), 1e-6)
        scores[self._without_card] *= _WITHOUT_CARD
        return scores

    def among(self, reading: Reading, codes: Iterable[str]) -> list[Match]:
        """Some procedures by the evidence that one message gives for them, best first."""
        return self._matches(reading.scores, codes)

    def _evidence(
        self, scores: Scores, probabilities: Scores, words: tuple[str, ...]
    ) -> tuple[Scores, Scores]:
        """The evidence for every procedure, and the classifier's part of it."""
        other = float(probabilities[self._other])
        highest = float(scores.max(initial=0))
        share = scores / highest if highest else scores
        total = _RANK["bm25"] * share
        total[self._without_card] += other * share[self._without_card]
        given = self._by_place(probabilities)
        total += given
        said = _neighbours(words)
        for number in _highest(total):
            total[number] += _RANK["named"] * self._named(number, said)
        return total, given

    def _first(self, matches: tuple[Match, ...], code: str) -> tuple[Match, ...]:
        """The ranking with a procedure at its head; unchanged without a code."""
        if not code:
            return matches
        best = matches[0] if matches else None
        head = Match(
            self.procedures[self._position[code]],
            best.score if best else 1.0,
            best.probability if best else 1.0,
        )
        others = (match for match in matches if match.procedure.code != code)
        return (head, *others)[:LONGEST_LIST]

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


def _members(classifier: Classifier) -> tuple[NDArray[np.int64], NDArray[np.int64], Scores]:
    """The vague classes and the classes of their procedures, pair by pair, and each one's even part."""
    place = {name: number for number, name in enumerate(classifier.classes)}
    pairs = [
        (number, place[code], 1 / len(codes))
        for number, name in enumerate(classifier.classes)
        if name.startswith(VAGUE) and (codes := name.removeprefix(VAGUE).split())
        for code in codes
        if code in place
    ]
    of, member, part = zip(*pairs, strict=True) if pairs else ((), (), ())
    return np.array(of, dtype=np.int64), np.array(member, dtype=np.int64), np.array(part, dtype=np.float32)


def _neighbours(words: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The pairs of neighbouring words, folded."""
    return frozenset(pairwise([bare(word) for word in words]))


def _highest(total: Scores) -> list[int]:
    """The places of the highest scores, more than can be offered, in no order."""
    wanted = min(len(total), LONGEST_LIST * 8)
    places: list[int] = np.argpartition(-total, wanted - 1)[:wanted].tolist() if wanted else []
    return places
