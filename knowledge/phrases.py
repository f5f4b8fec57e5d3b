"""Finds fixed phrases in what a citizen typed: the small pattern language of the data files.

A phrase is words with blanks between them. A word written with marks matches the same word with these marks
or typed without any; a word written without marks matches whatever marks it has; "!" before a word asks for
exactly these marks. " * " stands for up to three words, and "~" at the end of a word for any ending.
"""

import re
from collections.abc import Iterable, Sequence

from knowledge.normalize import bare, fold, same_vowel, toned

_GAP = r"(?: \S+){0,3}? "
_BETWEEN = "/"


def as_line(words: Sequence[str]) -> str:
    """Words as typed → the line that patterns are searched in: each word folded, then with its marks."""
    return " ".join(f"{bare(word)}{_BETWEEN}{toned(word)}" for word in words)


def places(line: str, words: Sequence[str]) -> list[bool]:
    """For each of the words, whether it still stands in a line from which phrases were blanked out."""
    found, begin = [], 0
    for word in words:
        written = as_line([word])
        found.append(line[begin : begin + len(written)] == written)
        begin += len(written) + 1
    return found


def _word(word: str) -> str:
    exact, word = word.startswith("!"), word.lstrip("!")
    if word.endswith("~"):
        return re.escape(same_vowel(fold(word[:-1]))) + r"\S*"
    plain, marked = bare(word), toned(word)
    if exact:
        return re.escape(plain + _BETWEEN + marked)
    if plain == marked or fold(word) == word.lower():
        return re.escape(plain + _BETWEEN) + r"\S*"
    return re.escape(plain + _BETWEEN) + f"(?:{re.escape(marked)}|{re.escape(fold(word))})"


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many phrases; the longest is tried first. Without phrases it matches nothing."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    parts = [
        _GAP.join(" ".join(map(_word, part.split())) for part in phrase.split(" * ")) for phrase in ordered
    ]
    return re.compile(r"(?<!\S)(?:" + "|".join(parts) + r")(?!\S)" if parts else r"(?!)")
