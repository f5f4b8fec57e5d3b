"""BM25 over one field for each procedure, scored with numpy.

A document is a bag of terms (see `terms`): folded words, pairs of neighbouring folded words, and the words
with their marks. One field holds the official name and the example sentences together; two fields summed
were measured to be much worse because their idf scales fight.
"""

import itertools
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.normalize import bare, toned

K1 = 1.2
B = 0.5

Scores = NDArray[np.float32]


def terms(words: Sequence[str], stop: frozenset[str] = frozenset(), marked: bool = True) -> list[str]:
    """The terms of one sentence, from its words as typed.

    Words of `stop` (folded) count inside pairs only. Without `marked`, no term carries marks: a message
    typed without any must not be compared on them.
    """
    folded = [bare(word) for word in words]
    result = [word for word in folded if word not in stop]
    result += [f"{first} {second}" for first, second in itertools.pairwise(folded)]
    if marked:
        result += ["=" + toned(word) for word, plain in zip(words, folded, strict=True) if plain not in stop]
    return result


class Index:
    """Postings of all documents, term by term in three flat arrays; immutable once built."""

    def __init__(self, documents: Iterable[Iterable[str]]):
        self._terms: dict[str, int] = {}
        places, numbers, times, lengths = array("i"), array("i"), array("i"), array("i")
        for number, document in enumerate(documents):
            counts = Counter(document)
            lengths.append(counts.total())
            for term, count in counts.items():
                places.append(self._terms.setdefault(term, len(self._terms)))
                numbers.append(number)
                times.append(count)
        self.size = len(lengths)
        order = np.argsort(np.array(places), kind="stable")
        held = np.bincount(np.array(places, dtype=np.int64), minlength=len(self._terms))
        self._bounds = np.concatenate(([0], np.cumsum(held)))
        self._numbers = np.array(numbers, dtype=np.int32)[order]
        self._idf = np.log1p((self.size - held + 0.5) / (held + 0.5)).astype(np.float32)
        self._weights = self._weigh(np.array(times, dtype=np.float32)[order], np.array(lengths), held)

    def _weigh(self, times: Scores, lengths: NDArray[np.int64], held: NDArray[np.int64]) -> Scores:
        """What each posting adds to the score of its document."""
        mean = max(float(lengths.mean()) if self.size else 1.0, 1.0)
        shrink = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        grown = times * (K1 + 1) / (times + shrink[self._numbers])
        return np.asarray(np.repeat(self._idf, held) * grown, dtype=np.float32)

    def scores(self, query: Iterable[str]) -> Scores:
        """BM25 of every document for the terms of a query."""
        result = np.zeros(self.size, dtype=np.float32)
        for place in {self._terms[term] for term in query if term in self._terms}:
            inside = slice(self._bounds[place], self._bounds[place + 1])
            result[self._numbers[inside]] += self._weights[inside]
        return result

    def terms(self) -> Iterable[str]:
        """Every term that stands in a document."""
        return self._terms.keys()

    def weight(self, query: Iterable[str]) -> float:
        """The idf of the terms of a query together; a term that stands nowhere weighs as much as the rarest."""
        rarest = float(self._idf.max(initial=1.0))
        return sum(float(self._idf[self._terms[term]]) if term in self._terms else rarest for term in query)

    def __contains__(self, term: str) -> bool:
        return term in self._terms
