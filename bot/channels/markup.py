"""The little markup of replies: *bold*, and "• " before a list item. Each channel renders it its own way."""

import re
from dataclasses import dataclass

_BOLD = re.compile(r"\*([^*\n]+)\*")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    bold: bool = False


def spans(line: str) -> list[Span]:
    """The pieces of one line."""
    pieces = _BOLD.split(line)
    return [Span(piece, bold=place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def without_markup(text: str) -> str:
    """The text as a channel without styles shows it."""
    return _BOLD.sub(r"\1", text)
