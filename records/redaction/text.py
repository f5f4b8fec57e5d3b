"""A message as redaction reads it: words with their places, each also without marks."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

_MARKED = "".join(chr(code) for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))


def _base(letter: str) -> str:
    if letter in "\u0111\u0110":
        return "d"
    base = normalize("NFD", letter)[0].lower()
    return base if base.isascii() else letter


_PLAIN = {ord(letter): _base(letter) for letter in _MARKED} | {
    code: chr(code).lower() for code in range(65, 91)
}
_MARKED_SHARE = 0.25
"""Share of words with marks from which a word without any is meant as it stands."""
_TOKEN = re.compile(r"\d+[^\W\d_]?(?:/\d+[^\W\d_]?)*(?!\w)|[^\W_]+(?:['\u2019][^\W\d_]+)?|[^\w\s]")


def plain(text: str) -> str:
    """Lower case without marks, letter by letter: places stay the same."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that must go, from `start` up to `end`, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign."""

    start: int
    end: int
    text: str
    """As typed."""
    plain: str
    capital: bool
    """It begins with a capital letter in a message that also has small ones."""
    joined: bool
    """Nothing but a blank or two stand between it and the word before it."""

    loose: bool
    """The message is written without marks, so that the word may stand for any with the same letters."""

    @property
    def number(self) -> bool:
        """True for a figure, also one with a letter or strokes ("12/3A", "B2")."""
        return any(letter.isdecimal() for letter in self.text)

    @property
    def is_word(self) -> bool:
        """True when it is neither a number nor a sign."""
        return self.text[0].isalpha() and not self.number


def read(text: str) -> list[Word]:
    """The words of a text, in order."""
    shouted = text.isupper()
    bare, end = plain(text), 0
    words: list[Word] = []
    loose = _is_loose(text, bare)
    for found in _TOKEN.finditer(text):
        start, stop = found.span()
        blank = text[end:start]
        joined = bool(words) and len(blank) in (1, 2) and blank.isspace() and "\n" not in blank
        typed = found[0]
        words.append(
            Word(start, stop, typed, bare[start:stop], typed[0].isupper() and not shouted, joined, loose)
        )
        end = stop
    return words


def _is_loose(text: str, bare: str) -> bool:
    """Whether a message has hardly any marks; a name alone may be written with them."""
    typed, plainly = text.lower().split(), bare.split()
    marked = sum(one != other for one, other in zip(typed, plainly, strict=False))
    return marked < _MARKED_SHARE * len(typed)


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, list[str]]:
    """The lists of words.toml."""
    data: dict[str, Any] = tomllib.loads(
        files("records").joinpath("redaction", "words.toml").read_text(encoding="utf-8")
    )
    return data


def plain_set(name: str) -> frozenset[str]:
    """One of the lists, without marks."""
    return frozenset(plain(word) for word in vocabulary()[name])


class WordList:
    """Words to compare with typed ones: by their marks, or without any in a message that has none."""

    def __init__(self, *names: str, without: str = ""):
        left_out = vocabulary()[without] if without else []
        listed = [word for name in names for word in vocabulary()[name] if word not in left_out]
        self._written = frozenset(listed)
        self._plain = frozenset(map(plain, listed))

    def __contains__(self, word: Word) -> bool:
        written = word.text.lower()
        return written in self._written or (word.loose and written == word.plain and written in self._plain)
