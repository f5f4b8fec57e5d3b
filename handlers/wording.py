"""Shortens official text for a phone without changing it: cuts, never rewrites."""

import re
from collections.abc import Iterable

from knowledge.normalize import fold

FIRST_LINE = 120
"""Characters that the first line of a reply may have."""
SENTENCE = 20
"""Syllables of a comfortable sentence."""

# "1. " and "a. " at the beginning are numbers of a list, not sentences.
_SENTENCE_END = re.compile(r"(?<=[.;!?])(?<!^\w\.)(?<!^\w\w\.)\s+(?=\S)")
_STAR = re.compile(r"[*]")
_SYLLABLE = re.compile(
    r"\W*(?:[bdlmrsvx]|c|ch|gh?|gi|h|kh?|n|ngh?|nh|ph?|qu|th?|tr)?[aeiouy]+(?:c|ch|m|n|ng|nh|p|t)?\W*"
)
"""A Vietnamese syllable, folded; capitals that make none ("BHYT", "UBND") are an abbreviation."""


def clip(text: str, syllables: int = SENTENCE, characters: int = 0) -> str:
    """At most so many syllables (and characters, when given), at a word's end, with "…" where something is missing."""
    words = text.split()
    kept = words[:syllables]
    while characters and len(kept) > 1 and len(" ".join(kept)) + 1 > characters:
        kept.pop()
    short = " ".join(kept)
    if len(kept) == len(words) and (not characters or len(short) <= characters):
        return short
    return short[: (characters or len(short) + 1) - 1].rstrip(" ,;:.-–(") + "…"


def plain(text: str) -> str:
    """Official text without characters that would read as markup."""
    return _STAR.sub("", text).strip()


def calm(text: str) -> str:
    """Text that is all in capitals, in small letters; abbreviations stay."""
    if sum(map(str.isupper, text)) <= sum(map(str.islower, text)):
        return text
    return " ".join(word.lower() if _SYLLABLE.fullmatch(fold(word)) else word for word in text.split())


def title(name: str, syllables: int) -> str:
    """A procedure's name: without the word "procedure" before it, calm, clipped."""
    words = plain(name).split()
    if [fold(word).strip(":,") for word in words[:2]] == ["thu", "tuc"] and len(words) > 2:
        words = words[2:]
    return upper_first(clip(calm(" ".join(words)).rstrip(" ."), syllables))


def without_start(text: str, start: re.Pattern[str]) -> str:
    """A text without what a pattern of folded letters matches at its beginning."""
    folded = fold(text)
    found = start.match(folded) if len(folded) == len(text) else None
    return upper_first(text[found.end() :]) if found and found.end() < len(text) else text


def ended(text: str) -> str:
    """A text as a whole sentence: one full stop, unless it goes on ("…", ":")."""
    text = text.rstrip(" .,;")
    return text if text.endswith(("…", ":", "!", "?")) else f"{text}."


def quoted(text: str) -> str:
    """A text between quotes that its own quotes cannot break."""
    return '"{}"'.format(text.rstrip(" .,;").replace('"', "'"))


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text."""
    parts = (part for line in text.split("\n") for part in _SENTENCE_END.split(line))
    return [part.strip() for part in parts if part.strip()]


def listing(items: Iterable[str], room: int) -> tuple[str, int]:
    """As many items as fit into `room` characters, joined by "; ", and how many did. At least one, clipped."""
    shown: list[str] = []
    for item in items:
        if shown and len("; ".join([*shown, item])) > room:
            break
        shown.append(item if shown else clip(item, 40, room))
    return "; ".join(shown), len(shown)


def upper_first(text: str) -> str:
    """A text as it stands at the beginning."""
    return text[:1].upper() + text[1:]


def pages(lines: list[str], most_lines: int = 10, most_characters: int = 1200) -> list[list[str]]:
    """Lines put together to pages that a phone can show."""
    result: list[list[str]] = []
    for line in lines:
        full = result and (
            len(result[-1]) >= most_lines or sum(map(len, result[-1])) + len(line) > most_characters
        )
        if full or not result:
            result.append([])
        result[-1].append(line)
    return result
