"""What is asked about a procedure: its papers, its fee, how long, where …"""

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.datafiles import load_toml
from knowledge.phrases import as_line, compile_phrases, places


class Aspect(StrEnum):
    """The parts of a procedure that can be asked for; GENERAL when none is named."""

    DOCUMENTS = "documents"
    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    ONLINE = "online"
    STEPS = "steps"
    FORM = "form"
    CONDITION = "condition"
    RESULT = "result"
    LEGAL = "legal"
    GENERAL = "general"


_CUES: dict[str, dict[str, list[str]]] = load_toml("aspects.toml")
_PATTERNS: list[dict[Aspect, re.Pattern[str]]] = [
    {Aspect(name): compile_phrases(cues[strength]) for name, cues in _CUES.items()}
    for strength in ("strong", "medium", "weak")
]
_ALL = [phrase for cues in _CUES.values() for phrases in cues.values() for phrase in phrases]
_ANY = compile_phrases(_ALL)
_SEVERAL = compile_phrases(phrase for phrase in _ALL if " " in phrase)


def find_aspects(words: Sequence[str]) -> list[Aspect]:
    """The aspects that a message's words ask for, the one meant most first; GENERAL alone when none is named.

    The strongest cues count; among these the one said last, and the longer of two that end together, comes
    first. Weaker cues are too vague to ask for several things: of these only the first counts.
    """
    line = as_line(words)
    for patterns in _PATTERNS:
        last = {
            aspect: max((found.end(), len(found[0])) for found in pattern.finditer(line))
            for aspect, pattern in patterns.items()
            if pattern.search(line)
        }
        if last:
            asked = sorted(last, key=lambda aspect: last[aspect], reverse=True)
            return asked if patterns is _PATTERNS[0] else asked[:1]
    return [Aspect.GENERAL]


def find_aspect(words: Sequence[str]) -> Aspect:
    """The aspect that is meant most."""
    return find_aspects(words)[0]


def without_cues(words: Sequence[str], certain: bool = False) -> list[str]:
    """The words that are left when the cues are taken out: what the message is about.

    With `certain`, only cues of several words go: "phí" may be part of a subject, "phí bao nhiêu" is not.
    """
    line = (_SEVERAL if certain else _ANY).sub(lambda found: " " * len(found[0]), as_line(words))
    return [word for word, kept in zip(words, places(line, words), strict=True) if kept]
