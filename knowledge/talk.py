"""How people go on in a conversation: they put another case, correct themselves, ask whether something is needed."""

import re
from collections.abc import Sequence

from knowledge.datafiles import load_toml
from knowledge.normalize import split
from knowledge.phrases import as_line, compile_phrases

MOST_PARTS = 6
"""Parts of a message that are looked at as questions of their own."""
_SHORTEST_PART = 3
"""Words."""
_STOPS = re.compile(r"[?!.;,\n]+")
_DATA = load_toml("talk.toml")
_JOINS = compile_phrases(_DATA["joins"]["words"])
_BEFORE = compile_phrases(_DATA["supposes"]["before"])
_OPENS = compile_phrases(_DATA["supposes"]["opens"])
_SAYS = compile_phrases(_DATA["supposes"]["says"])
_DENIES = compile_phrases(_DATA["corrects"]["denies"])
_MEANS = compile_phrases(_DATA["corrects"]["means"])
_NEEDS = compile_phrases(_DATA["needs"]["opens"])
_NEEDED = compile_phrases(_DATA["needs"]["ends"])


def supposes(words: Sequence[str]) -> bool:
    """True when another case is put beside the one talked about: "and when it is lost?"."""
    line = as_line(words)
    return bool(_OPENS.match(line, _behind_small_words(line)) or _SAYS.search(line))


def asks_for_need(words: Sequence[str]) -> bool:
    """True when it is asked whether something is needed, and nothing else."""
    line = as_line(words)
    return bool(_NEEDS.match(line)) and any(found.end() == len(line) for found in _NEEDED.finditer(line))


def without_denial(text: str) -> str:
    """What is meant, from a message that first says what is not: the text behind "no, I mean …"; else the whole."""
    words = split(text)
    line = as_line(words)
    denied = _DENIES.match(line, _behind_small_words(line))
    meant = denied and _MEANS.search(line, denied.end())
    if not meant:
        return text
    return " ".join(words[line.count(" ", 0, meant.end()) + 1 :]) or text


def _behind_small_words(line: str) -> int:
    """Where a message begins when the small words at its head are left aside."""
    place = 0
    while found := _BEFORE.match(line, place):
        place = min(found.end() + 1, len(line))
    return place


def parts(text: str) -> list[str]:
    """The parts of a message that may each be a question, at most `MOST_PARTS`; split at stops and at "and"."""
    found = []
    for sentence in _STOPS.split(text):
        words = split(sentence)
        line = as_line(words)
        begin = 0
        for join in [*_JOINS.finditer(line), None]:
            end = line.count(" ", 0, join.start()) if join else len(words)
            found.append(words[begin:end])
            begin = line.count(" ", 0, join.end()) + 1 if join else end
    return [" ".join(words) for words in found if len(words) >= _SHORTEST_PART][:MOST_PARTS]
