"""Repairs slips of typing, word by word: doubled or swapped letters, missing blanks, leftovers of Telex and VNI.

Only a word that no Vietnamese syllable looks like and that nobody has used is touched; a slip that makes
another real word is left to the evidence around it. Words are compared folded, so missing marks are no slip.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.normalize import bare, same_vowel

MOST_REPAIRS = 8
"""Words of one message that are repaired; a message with more is no Vietnamese."""
_SHORTEST = 3
"""Letters of a word that is repaired; shorter ones are abbreviations."""
_LONG = 5
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oao|oay|oe|oeo|oi|oo|ua|uay|uau|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|ye|yeu)"
    r"(?:ch?|m|ngh?|nh?|p|t)?"
)
"""A Vietnamese syllable, folded."""
_TELEX = re.compile(r"([aeo])\1|([aou])w|(d)d")
_TELEX_TONE = re.compile(r"[sfrxj](?=[aeiouymnghcptw]*$)")
_VNI = re.compile(r"(?<=[a-z])[1-9]{1,2}(?![0-9])")


class Pairs(Protocol):
    """Pairs of neighbours, "khai sinh", that somebody has used."""

    def __contains__(self, pair: str, /) -> bool: ...


class Speller:
    """Knows the words of the language as it is used here."""

    def __init__(self, known: Collection[str], pairs: Pairs):
        self._known = frozenset(known)
        # What is found nearby must be a syllable, or long enough to be no accident ("passport").
        self._words = [word for word in sorted(self._known) if _SYLLABLE.fullmatch(word) or len(word) > _LONG]
        self._pairs = pairs

    def repair(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words, those that are slips replaced by what was probably meant, folded."""
        repaired: list[str] = []
        left = MOST_REPAIRS
        for place, word in enumerate(words):
            folded = bare(word)
            if not left or not self._is_slip(folded):
                repaired.append(word)
                continue
            left -= 1
            beside = repaired[-1] if repaired else "", words[place + 1] if place + 1 < len(words) else ""
            repaired += self._meant(folded, *(bare(other) for other in beside)) or [word]
        return tuple(repaired)

    def _is_slip(self, word: str) -> bool:
        if len(word) < _SHORTEST or word in self._known or word.isdigit():
            return False
        return not _SYLLABLE.fullmatch(word)

    def _meant(self, word: str, before: str, after: str) -> list[str]:
        for typed in _keyboards(word):
            if typed in self._known:
                return [typed]
        if not word.isalpha():
            return []
        two = [
            [word[:n], word[n:]] for n in range(2, len(word) - 1) if f"{word[:n]} {word[n:]}" in self._pairs
        ]
        if two:
            return two[0]
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=1, limit=8)
        if not near:
            return []
        return [max(near, key=lambda found: self._fits(found[0], before, after))[0]]

    def _fits(self, word: str, before: str, after: str) -> int:
        """How well a word stands between its neighbours."""
        return (f"{before} {word}" in self._pairs) + (f"{word} {after}" in self._pairs)


def _keyboards(word: str) -> Iterator[str]:
    """A word whose keyboard left the marks beside the letters: "giaays", "gia61y"."""
    bare_of_marks = same_vowel(_VNI.sub("", word))
    if _SYLLABLE.fullmatch(bare_of_marks):  # else it is the number of a form, "ct01"
        yield bare_of_marks
    plain = _TELEX.sub(lambda found: "".join(filter(None, found.groups())), word)
    yield same_vowel(plain)
    yield same_vowel(_TELEX_TONE.sub("", plain, count=1))
