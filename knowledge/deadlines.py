"""How long a procedure takes, read without guessing: a number whose unit the portal lost stays a number."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.datafiles import load_toml
from knowledge.normalize import fold, one_line
from knowledge.procedure import Procedure, Way

_WORDS = load_toml("reading.toml")["deadline"]
_PLAIN = re.compile(r"^(\d+(?:[.,]\d+)?)\s+([a-z ]+)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LOST = re.compile(r"\s*\([^()]*\)\s*$")


class DeadlineKind(StrEnum):
    """What the deadline field holds."""

    EXACT = "exact"
    """A number and a unit."""
    NO_UNIT = "no_unit"
    """A number without a unit."""
    QUOTED = "quoted"
    """A sentence."""
    IN_NOTE = "in_note"
    """The field points to the description of the way to file."""
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline and the ways of handing in that it holds for."""

    kind: DeadlineKind
    number: str = ""
    unit: str = ""
    """Key of the unit's label, such as "working_day"; for EXACT only."""
    text: str = ""
    """The source's words, without remarks of the crawl."""
    ways: tuple[Way, ...] = ()


def read_deadline(text: str, ways: tuple[Way, ...] = (), note: str = "") -> Deadline:
    """Read one deadline field."""
    text = one_line(text)
    if _WORDS["lost_unit"] in fold(text):
        text = _LOST.sub("", text)
        if _NUMBER.fullmatch(text):
            return Deadline(DeadlineKind.NO_UNIT, number=text, text=text, ways=ways)
    plain = fold(text)
    if not plain or plain in _WORDS["no_rule"]:
        return Deadline(DeadlineKind.SILENT, ways=ways)
    if plain in _WORDS["see_note"]:
        kind = DeadlineKind.IN_NOTE if note else DeadlineKind.SILENT
        return Deadline(kind, text=one_line(note), ways=ways)
    if _NUMBER.fullmatch(plain):
        return Deadline(DeadlineKind.NO_UNIT, number=text, text=text, ways=ways)
    exact = _PLAIN.match(plain)
    if exact and exact[2] in _WORDS["units"]:
        return Deadline(DeadlineKind.EXACT, exact[1], _WORDS["units"][exact[2]], text, ways)
    return Deadline(DeadlineKind.QUOTED, text=text, ways=ways)


def deadlines(procedure: Procedure) -> list[Deadline]:
    """The deadlines of a procedure, one for each wording, with the ways that share it; silent ones left out."""
    by_text: dict[tuple[str, str], list[Way]] = {}
    for channel in procedure.channels:
        note = channel.note if fold(channel.time).startswith(tuple(_WORDS["see_note"])) else ""
        by_text.setdefault((one_line(channel.time), note), []).append(channel.way)
    if not any(text for text, _ in by_text) and procedure.time:
        by_text = {(procedure.time, ""): []}
    read = [read_deadline(text, tuple(dict.fromkeys(ways)), note) for (text, note), ways in by_text.items()]
    return [deadline for deadline in read if deadline.kind is not DeadlineKind.SILENT]
