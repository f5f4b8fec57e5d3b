"""Whether a message tells a password, a one-time code, a PIN or a card's check number, rather than asks about one."""

import re
from collections.abc import Iterable, Sequence

from knowledge.datafiles import load_toml
from knowledge.normalize import fold

_DATA = load_toml("credentials.toml")


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _names(kind: str) -> list[tuple[str, ...]]:
    """Names as folded words, the longest first."""
    return sorted((tuple(fold(name).split()) for name in _DATA[kind]), key=len, reverse=True)


_PASSWORDS, _CODES = _names("passwords"), _names("codes")
_BETWEEN, _ANNOUNCES, _NO_VALUE = (_folded(_DATA[kind]) for kind in ("between", "announces", "no_value"))
_UNITS, _DIGITS = (_folded(_DATA[kind]) for kind in ("units", "digits"))

# A word is whatever stands between blanks, for a password may hold any sign; what announces a value stands alone.
_TOKEN = re.compile(r"[:=]+|[^\s:=]+")
_EDGE = ".,;!?\"'()“”…"
_MOST_BETWEEN = 11
"""Words between a name and its value."""
_CODE_SIZES = range(3, 9)
"""Digits that a code can have."""
_USUAL_CODE = 6
"""Digits of nearly every one-time code: enough to know one anywhere in a message that speaks of codes."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def tells_credential(text: str) -> bool:
    """True when a message gives the value of something that nobody but its owner may know."""
    words = [word for token in _TOKEN.findall(text) if (word := fold(token).strip(_EDGE))]
    is_code = False
    for place in range(len(words)):
        if end := _ends(words, place, _CODES):
            is_code = True
            if _code_follows(words, end) or _value_follows(words, end):
                return True
        if (end := _ends(words, place, _PASSWORDS)) and _value_follows(words, end):
            return True
    return is_code and any(_is_usual_code(words, place) for place in range(len(words)))


def _ends(words: Sequence[str], begin: int, names: Sequence[tuple[str, ...]]) -> int:
    """Where a name that begins at a place ends; 0 when none does."""
    return next(
        (begin + len(name) for name in names if tuple(words[begin : begin + len(name)]) == name),
        0,
    )


def _code_follows(words: Sequence[str], begin: int) -> bool:
    """Digits, spaced or spelled digits behind a code's name, with nothing but small words between."""
    for place in range(begin, min(begin + _MOST_BETWEEN, len(words))):
        if _digits_at(words, place) in _CODE_SIZES:
            return True
        if words[place] not in _BETWEEN | _ANNOUNCES:
            return False
    return False


def _digits_at(words: Sequence[str], begin: int) -> int:
    """How many digits begin at a place, as figures or names; 0 when they are a quantity."""
    size, end = 0, begin
    while end < len(words) and (words[end].replace("-", "").isdecimal() or words[end] in _DIGITS):
        size += len(words[end].replace("-", "")) if words[end][0].isdecimal() else 1
        end += 1
    return 0 if end < len(words) and words[end] in _UNITS else size


def _value_follows(words: Sequence[str], begin: int) -> bool:
    """A value behind a name: announced, or so mixed that it can be nothing else."""
    announced = False
    for place in range(begin, min(begin + _MOST_BETWEEN, len(words))):
        word = words[place]
        if word in _ANNOUNCES:
            announced = True
        elif _is_mixed(word) or (_digits_at(words, place) in _CODE_SIZES and not _YEAR.fullmatch(word)):
            return True
        elif announced:
            return word not in _NO_VALUE and word not in _BETWEEN
        elif word not in _BETWEEN:
            return False
    return False


def _is_mixed(word: str) -> bool:
    """Letters with digits among them ("abc@123"), and no known word."""
    if word in _BETWEEN or len(word) < 4:
        return False
    return any(map(str.isdecimal, word)) and any(map(str.isalpha, word))


def _is_usual_code(words: Sequence[str], place: int) -> bool:
    word = words[place]
    if len(word) != _USUAL_CODE or not word.isdecimal() or word.endswith("000"):
        return False
    return place + 1 == len(words) or words[place + 1] not in _UNITS
