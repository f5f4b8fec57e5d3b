"""BM25 over one field for each procedure, scored with numpy.

A document is a bag of terms (see `terms`): folded words, pairs of neighbouring folded words, and the words
with their marks. One field holds the official name and the example sentences together; two fields summed
were measured to be much worse because their idf scales fight.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.normalize import fold, same_vowel, toned

K1 = 1.2
B = 0.5

Scores = NDArray[np.float32]


def terms(words: Sequence[str], stop: frozenset[str] = frozenset(), marked: bool = True) -> list[str]:
    """The terms of one sentence, from its words as typed.

    Words of `stop` (folded) count inside pairs only. Without `marked`, no term carries marks: a message
    typed without any must not be compared on them.
    """
    folded = [same_vowel(fold(word)) for word in words]
    result = [word for word in folded if word not in stop]
    result += [f"{first} {second}" for first, second in itertools.pairwise(folded)]
    if marked:
        result += ["=" + toned(word) for word, plain in zip(words, folded, strict=True) if plain not in stop]
    return result


class Index:
    """Postings of all documents; immutable once built."""

    def __init__(self, documents: Iterable[Iterable[str]]):
        counts = [Counter(document) for document in documents]
        self.size = len(counts)
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
        shrink = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if self.size else 1.0, 1.0))
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for term, times in count.items():
                postings.setdefault(term, []).append((number, times))
        self.idf: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int32], Scores]] = {}
        for term, found in postings.items():
            numbers = np.array([number for number, _ in found], dtype=np.int32)
            times_ = np.array([times for _, times in found], dtype=np.float32)
            idf = float(np.log1p((self.size - len(found) + 0.5) / (len(found) + 0.5)))
            self.idf[term] = idf
            weights = idf * times_ * (K1 + 1) / (times_ + shrink[numbers])
            self._postings[term] = numbers, weights.astype(np.float32)

    def scores(self, query: Iterable[str]) -> Scores:
        """BM25 of every document for the terms of a query."""
        result = np.zeros(self.size, dtype=np.float32)
        for term in set(query):
            if term in self._postings:
                numbers, weights = self._postings[term]
                result[numbers] += weights
        return result

    def __contains__(self, term: str) -> bool:
        return term in self._postings
