"""One spelling for every way of typing Vietnamese.

`clean` repairs bytes and loses nothing a person would miss; `fold` throws marks and case away, so that
"Căn Cước", "can cuoc" and a decomposed "căn cước" are the same. Matching works on folded words; marks
that were typed stay as extra evidence (`toned`).
"""

import re
import unicodedata
from functools import lru_cache

# U+00D0 and U+00F0 (eth) and U+0189 look like the Vietnamese letter and are typed instead of it.
_LOOKALIKES = str.maketrans(
    {"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110", "\u00a0": " ", "\u200b": ""}
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_DIRT = re.compile(_CONTROL.pattern[:-1] + "".join(map(chr, _LOOKALIKES)) + "]")
"""One search tells that a text needs neither table; nearly none does, and a catalogue has 300,000 of them."""
_FOREIGN = re.compile(r"[^\x00-\x7f\u0300-\u034e\u0350-\u036f]")
_BLANKS = re.compile(r"[ \t]+")
_WORD = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_FINAL_Y = re.compile(r"^(qu|[bcdghklmnprstvx]{1,3})y$")
# Not at the beginning: "cccd" is an abbreviation.
_STRETCHED = re.compile(r"(?<=[^\W\d_])([^\W\d_])\1{2,}")


def clean(text: str) -> str:
    """Composed letters, no control characters, single blanks; line breaks stay."""
    if _DIRT.search(text):
        text = text.translate(_LOOKALIKES).replace("\r\n", "\n").replace("\r", "\n")
        text = _CONTROL.sub(" ", text)
    return _tidy(unicodedata.normalize("NFC", text))


def _tidy(text: str) -> str:
    if "  " in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    if "\n" in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
    return text.strip()


def one_line(text: str) -> str:
    """`clean`, on a single line."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """Lower case without marks: the form in which texts are compared."""
    plain = unicodedata.normalize("NFD", clean(text).lower().replace("\u0111", "d"))
    if _FOREIGN.search(plain):
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    else:
        plain = plain.encode("ascii", "ignore").decode("ascii")
    return _tidy(plain)


_REMEMBERED = 32_768
"""Spellings that are kept at hand: a language has few words, and each is compared again and again."""


@lru_cache(_REMEMBERED)
def toned(word: str) -> str:
    """A word with its tone moved to the end, so that both habits of placing it look the same."""
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(letter for letter in parts if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if letter not in _TONES)) + tone


def split(text: str) -> list[str]:
    """The words of a text as typed, in lower case; letters held down ("ơiiii") count once."""
    return _WORD.findall(_STRETCHED.sub(r"\1", clean(text).lower()))


def same_vowel(word: str) -> str:
    """Folded "ky" and "ki" are one word to a reader; so they are here."""
    return _FINAL_Y.sub(r"\1i", word)


@lru_cache(_REMEMBERED)
def fold_word(word: str) -> str:
    """`fold` for a single word."""
    return fold(word)


@lru_cache(_REMEMBERED)
def bare(word: str) -> str:
    """A single word in the form in which words are compared: folded, "ky" and "ki" as one."""
    return same_vowel(fold(word))


def folded_words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [bare(word) for word in split(text)]


def has_marks(text: str) -> bool:
    """True when the writer used Vietnamese marks at all."""
    return fold(text) != clean(text).lower()
