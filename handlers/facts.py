"""The values that the phrases about one procedure need: read from the record, shortened, never added to.

Each function takes its figures from the field that was asked for and from no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handlers.phrasebook import Phrasebook
from handlers.wording import FIRST_LINE, clip, listing, plain, sentences, upper_first
from knowledge.checks import names_district
from knowledge.deadlines import Deadline, deadlines
from knowledge.fees import Fee, as_money, fees
from knowledge.papers import Item, forms, sort_papers, strip_bullet
from knowledge.procedure import Procedure, Way

Values = dict[str, object]

MOST_ITEMS = 6
"""Lines of a list; what is left stands behind a button."""
_STEP = 24
"""Syllables of a step."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper as a list item."""

    text: str
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case: its heading, or nothing when the paper itself names the case."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A value and the ways of handing in that it holds for, named; no ways when it holds for all."""

    ways: str
    value: Deadline | Fee
    money: str = ""
    detail: str = ""
    more: bool = False
    expired: str = ""


def name_ways(ways: Iterable[Way], phrases: Phrasebook) -> str:
    """ "trực tuyến, bưu chính" """
    return ", ".join(phrases.label("way", way) for way in ways)


def _items(items: Iterable[Item], most: int) -> list[PaperLine]:
    return [PaperLine(clip(plain(i.gist), 18), i.originals, i.copies) for i in items][:most]


def documents(procedure: Procedure) -> Values:
    """Papers to hand in, to show, by case; notes stay behind a button."""
    dossier = sort_papers(procedure.papers)
    head, shown = listing((plain(item.gist) for item in dossier.hand_in), FIRST_LINE - 12)
    whole = shown == len(dossier.hand_in)
    hand_in = [] if whole else _items(dossier.hand_in[1:] if shown == 1 else dossier.hand_in, MOST_ITEMS)
    room = MOST_ITEMS - min(len(hand_in), MOST_ITEMS - 1)
    show = _items(dossier.show, max(1, room // 2))
    cases = [
        CaseLine(clip(plain(heading), 14), clip("; ".join(plain(item.gist) for item in items[:2]), 16))
        for heading, items in dossier.cases
        if heading
    ]
    cases += [
        CaseLine("", clip(plain(i.text), 18))
        for heading, items in dossier.cases
        if not heading
        for i in items
    ]
    cases = cases[: max(1, room - len(show))]
    told = len(hand_in) + len(show) + len(cases) + (shown if whole or shown == 1 else 0)
    return {
        "head": head,
        "hand_in": hand_in,
        "rest": shown == 1 and not whole,
        "show": show,
        "cases": cases,
        "notes": bool(dossier.notes),
        "more": told < len(procedure.papers) or bool(dossier.notes),
    }


def fee(procedure: Procedure, today: date, phrases: Phrasebook) -> Values:
    """What the fee field says, way by way."""
    read = fees(procedure)
    named = []
    for one in read[:4]:
        ended = one.expired_on(today)
        detail = clip(plain(one.detail), 30)
        named.append(
            Named(
                name_ways(one.ways, phrases) if len(read) > 1 else "",
                one,
                clip(as_money(plain(one.head)), 14, 70),
                detail,
                detail.endswith("…"),
                ended.strftime("%d/%m/%Y") if ended else "",
            )
        )
    return {"fees": named, "more": len(read) > 4 or any(one.more for one in named)}


def time(procedure: Procedure, phrases: Phrasebook) -> Values:
    """What the deadline field says, way by way."""
    read = deadlines(procedure)
    named = []
    for one in read[:5]:
        detail = clip(plain(one.text), 30)
        ways = name_ways(one.ways, phrases) if len(read) > 1 else ""
        named.append(Named(ways, one, detail=detail, more=detail.endswith("…")))
    return {"deadlines": named, "more": len(read) > 5 or any(one.more for one in named)}


def where(procedure: Procedure) -> Values:
    """Who carries it out, and the address where the record has one."""
    addresses = [plain(strip_bullet(line)) for line in sentences(procedure.receiving_address)]
    offices = [plain(part).strip(" ;") for part in procedure.agency.split(";") if part.strip(" ;")]
    notes = [
        plain(strip_bullet(channel.note))
        for channel in procedure.channels
        if channel.way is Way.IN_PERSON and len(channel.note) > 12
    ]
    named = " ".join((procedure.agency, procedure.competent_agency, procedure.receiving_address, *notes))
    return {
        "office": clip(plain(procedure.office), 20, 90),
        "offices": [clip(office, 16) for office in offices[1:4]] if len(offices) > 1 else [],
        "addresses": [clip(address, 24) for address in addresses if address][:3],
        "notes": [clip(note, 24) for note in dict.fromkeys(notes)][:2],
        "district": names_district(named),
        "more": len(addresses) > 3 or any(len(a.split()) > 24 for a in [*addresses[:3], *notes[:2]]),
    }


def online(procedure: Procedure, phrases: Phrasebook) -> Values:
    """Whether it can be filed online, and what the online level means where the record has it."""
    ways = list(dict.fromkeys(channel.way for channel in procedure.channels))
    notes = [
        plain(strip_bullet(channel.note))
        for channel in procedure.channels
        if channel.way is Way.ONLINE and len(channel.note) > 12
    ]
    return {
        "known": bool(ways),
        "online": Way.ONLINE in ways,
        "ways": name_ways(ways, phrases),
        "others": name_ways([way for way in ways if way is not Way.ONLINE], phrases),
        "level": procedure.online_level,
        "note": clip(notes[0], 24) if notes else "",
        "more": bool(notes) and len(notes[0].split()) > 24,
    }


def _lines(text: str) -> list[str]:
    stripped = (plain(strip_bullet(line)) for line in sentences(text))
    return [line for line in stripped if len(line) > 3 and not line.endswith(":")]


def steps(procedure: Procedure) -> Values:
    """The first steps."""
    lines = _lines(procedure.steps)
    head = clip(lines[0], 24, FIRST_LINE - 12) if lines else ""
    return {
        "head": head,
        "lines": [clip(line, _STEP) for line in lines[1 : MOST_ITEMS - 1]],
        "more": len(lines) > MOST_ITEMS - 1
        or head.endswith("…")
        or any(len(x.split()) > _STEP for x in lines),
    }


def condition(procedure: Procedure) -> Values:
    """Requirements and conditions."""
    lines = _lines(procedure.conditions)
    head = clip(lines[0], 24, FIRST_LINE - 12) if lines else ""
    return {
        "head": head,
        "lines": [clip(line, _STEP) for line in lines[1:MOST_ITEMS]],
        "more": len(lines) > MOST_ITEMS or head.endswith("…") or any(len(x.split()) > _STEP for x in lines),
    }


def form(procedure: Procedure) -> Values:
    """The forms that the papers name."""
    named = [plain(name) for name in forms(procedure.papers)]
    files = [plain(paper.form) for paper in procedure.papers if paper.form]
    head, shown = listing(named, FIRST_LINE - 20)
    return {
        "head": head,
        "lines": [clip(name, 20) for name in named[shown : shown + 5]],
        "files": [clip(name, 12) for name in dict.fromkeys(files)][:4],
        "more": len(named) > shown + 5,
    }


def result(procedure: Procedure) -> Values:
    """What the citizen gets in the end."""
    return {
        "head": clip(plain(procedure.result), 24, FIRST_LINE - 12),
        "more": len(procedure.result.split()) > 24,
    }


def legal(procedure: Procedure) -> Values:
    """The legal documents that the procedure rests on."""
    numbers = [plain(basis.number) or clip(plain(basis.name), 12) for basis in procedure.legal_basis]
    head, shown = listing(dict.fromkeys(numbers), FIRST_LINE - 12)
    return {
        "head": head,
        "lines": list(dict.fromkeys(numbers))[shown : shown + 5],
        "more": len(numbers) > shown + 5,
    }


def general(procedure: Procedure, today: date, phrases: Phrasebook) -> Values:
    """A line on each of the things that are asked most."""
    papers, _ = listing((plain(item.gist) for item in sort_papers(procedure.papers).hand_in), 90)
    return {
        "papers": papers,
        "fees": fee(procedure, today, phrases)["fees"],
        "deadlines": time(procedure, phrases)["deadlines"],
        "ways": online(procedure, phrases)["ways"],
        "office": clip(plain(procedure.office), 16, 80),
        "district": names_district(procedure.office),
        "result": clip(upper_first(plain(procedure.result)), 16),
        "more": False,
    }
