"""The values that the phrases about one procedure need: read from the record, shortened, never added to.

Each function takes its figures from the field that was asked for and from no other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from handlers.phrasebook import Phrasebook
from handlers.wording import FIRST_LINE, calm, clip, listing, plain, sentences, upper_first, without_start
from knowledge.checks import names_district, names_province, without_provinces
from knowledge.deadlines import Deadline, deadlines
from knowledge.fees import Fee, FeeKind, as_money, brackets, cut_fee, fees, sums, sums_now
from knowledge.normalize import fold
from knowledge.papers import Dossier, Item, forms, sort_papers, strip_bullet
from knowledge.procedure import Kind, Procedure, Way

Values = dict[str, object]

MOST_ITEMS = 6
"""Lines of a list; what is left stands behind a button."""
_CASE = 18
"""Syllables of a paper that only some people are asked for."""
_SHORTEST = 12
"""Characters by which a condition is found again in a text."""
_STEP = 24
"""Syllables of a step."""
_HEAD = FIRST_LINE - 15
"""Characters that a record's text may have in the first line, beside the words of the phrase."""
_PLACE = (" tai ", " dia chi")
"""A note on handing in that says so (folded) names a place …"""
_OFFICE_WORK = (" thoi han ", " thoi gian ", " ngay ")
"""… unless it tells how long the office takes."""
_ON_THE_NET = ("truc tuyen", "cong dich vu", "http", "qua mang")
"""A note on filing online that says so (folded) tells how, and not the fee or the deadline."""
_HAND_IN = re.compile(r"(?:nop|gui)(?: ho so)?(?: truc tiep)?(?: tai)? ")
_FEE_SIGN = re.compile(r"(?:le )?phi ?: ?(?=\d)")
_FIRST_STEP = re.compile(r"(?:buoc|b) ?1 ?[:.] ?")
_STEP_NUMBER = re.compile(r"(?:buoc|b) ?\d+ ?[:.]?")
_NOTHING = re.compile(r"k?hon?g?(?: quy dinh| co| yeu cau)*[. ]*")


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
    over: bool = False
    """Every rate that the text gives an end has ended."""
    others: tuple[str, ...] = ()
    """A second sum that the field names beside the first, not in a bracket."""
    several: bool = False
    """Other sums stand beside the one that is shown first."""
    sums: str = ""
    """The first sums that the text beside a doubtful fee names."""


def name_ways(ways: Iterable[Way], phrases: Phrasebook) -> str:
    """The ways, as citizens call them."""
    return ", ".join(phrases.label("way", way) for way in ways)


def _items(items: Iterable[Item], most: int) -> list[PaperLine]:
    return [PaperLine(clip(plain(i.gist), 18), i.originals, i.copies) for i in items][:most]


def documents(procedure: Procedure) -> Values:
    """Papers to hand in, to show, by case; notes stay behind a button."""
    dossier = sort_papers(procedure.papers)
    head, shown = listing((plain(item.gist) for item in dossier.hand_in), FIRST_LINE - 12)
    whole = shown == len(dossier.hand_in)
    others = bool(dossier.show) + bool(dossier.cases)
    left = dossier.hand_in[1:] if shown == 1 else dossier.hand_in
    hand_in = [] if whole else _items(left, MOST_ITEMS - others)
    room = MOST_ITEMS - len(hand_in)
    show = _items(dossier.show, room // others if others else 0)
    cases = [
        CaseLine(
            clip(plain(heading), 14),
            clip("; ".join(_of_some(i) if i.condition else plain(i.gist) for i in items[:2]), 16),
        )
        for heading, items in dossier.cases
        if heading
    ]
    cases += [CaseLine("", _of_some(i)) for heading, items in dossier.cases if not heading for i in items]
    cases = cases[: room - len(show)]
    told = len(hand_in) + len(show) + len(cases) + (shown if whole or shown == 1 else 0)
    return {
        "head": head,
        "hand_in": hand_in,
        "rest": shown == 1 and not whole,
        "show": show,
        "show_head": clip(show[0].text, 18, FIRST_LINE - 30) if show else "",
        "cases": cases,
        "garbled": bool(dossier.garbled),
        "more": told < len(procedure.papers)
        or bool(dossier.notes)
        or _shortened(dossier, [*hand_in, *show, *cases]),
    }


def _of_some(item: Item) -> str:
    """A paper that some people are asked for: its text, or its name and who they are."""
    text, condition = plain(item.text), plain(item.condition)
    if not condition or len(text.split()) <= _CASE or text.startswith(condition[:_SHORTEST]):
        return clip(text, _CASE)
    name = plain(item.gist).partition(condition[:_SHORTEST])[0].rstrip(" ,(")
    return f"{clip(name, 12)} ({clip(condition, 14)})"


def _shortened(dossier: Dossier, lines: Iterable[PaperLine | CaseLine]) -> bool:
    """True when a paper's text is longer than what is shown of it."""
    items = (*dossier.hand_in, *dossier.show)
    return any(item.gist != item.text for item in items) or any(line.text.endswith("…") for line in lines)


_TAXES, _REGISTRATION_FEE = "thue", "truoc ba"
"""The field, and words in a name (folded), of procedures by which a sum is declared: filing is free, the sum is not."""


def fee(procedure: Procedure, today: date, phrases: Phrasebook) -> Values:
    """What the fee field says, way by way; ways that cost the same are told together."""
    alike: dict[tuple[object, ...], Named] = {}
    for one in fees(procedure):
        named = _named(one, today)
        free = one.kind is FeeKind.FREE
        beside = "" if free or one.kind is FeeKind.AMOUNT else "".join(filter(str.isalnum, fold(one.detail)))
        key = (one.kind, "" if free else named.money, named.others, beside)
        first = alike.get(key, named)
        ways = tuple(dict.fromkeys((*first.value.ways, *one.ways)))
        alike[key] = replace(
            first,
            value=replace(first.value, ways=ways),
            several=first.several or named.several,
            more=first.more or named.more or named.detail != first.detail,
        )
    read = sorted(alike.values(), key=lambda named: named.over)
    told = [replace(one, ways=name_ways(one.value.ways, phrases) if len(read) > 1 else "") for one in read]
    return {
        "fees": told[:4],
        "tax": _declares_tax(procedure),
        "more": len(told) > 4 or any(one.more for one in told),
    }


def _declares_tax(procedure: Procedure) -> bool:
    return fold(procedure.field) == _TAXES or _REGISTRATION_FEE in fold(procedure.name)


def _named(one: Fee, today: date) -> Named:
    """A fee as it is told. Of several sums in one field, those whose day is over come last."""
    whole = f"{one.head} ({one.detail})" if one.detail else one.head
    money, beside = one.head, one.detail
    others: tuple[str, ...] = ()
    if one.kind is FeeKind.AMOUNT:
        parts = [(before.strip(" ;,."), inside) for before, inside in brackets(whole) if sums(before)]
        parts.sort(key=lambda part: replace(one, detail=part[1]).is_over(today))
        # Before an amount, the word "fee" says nothing new.
        money = without_start(parts[0][0] if parts else one.head.strip(), _FEE_SIGN)
        beside = parts[0][1] if len(parts) == 1 or money not in one.head else one.detail
        named = (found for before, _ in parts[1:] for found in sums(before))
        others = tuple(found for found in dict.fromkeys(named) if found not in sums(money))[:1]
    ended, detail = one.expired_on(today), clip(plain(beside).lstrip(" -+;:"), 30)
    return Named(
        "",
        one,
        clip(as_money(plain(money)), 14, 70),
        detail,
        detail.endswith("…"),
        ended.strftime("%d/%m/%Y") if ended else "",
        one.is_over(today),
        others,
        one.kind is FeeKind.AMOUNT and not set(sums(whole)) <= {*sums(money), *others},
        ", ".join(sums_now(one.detail, today)[:2]) if one.kind is FeeKind.DOUBTFUL else "",
    )


def time(procedure: Procedure, phrases: Phrasebook) -> Values:
    """What the deadline field says, way by way."""
    read = deadlines(procedure)
    named = []
    for one in read[:5]:
        detail = clip(plain(one.text), 30)
        ways = name_ways(one.ways, phrases) if len(read) > 1 else ""
        named.append(Named(ways, one, detail=detail, more=detail.endswith("…")))
    return {"deadlines": named, "more": len(read) > 5 or any(one.more for one in named)}


def offices(procedure: Procedure) -> list[str]:
    """Who carries it out, one by one. A national record's office of one province is told only if it is alone."""
    recorded = procedure.office
    if procedure.kind is Kind.NATIONAL:
        recorded = without_provinces(recorded)
    named = (plain(part).strip(" .") for part in recorded.split(";"))
    return [name for name in named if name]


def only_one_province(procedure: Procedure) -> bool:
    """True when a national record names only offices of single provinces."""
    return procedure.kind is Kind.NATIONAL and names_province(next(iter(offices(procedure)), ""))


def office(procedure: Procedure) -> str:
    """The first of them, whom everybody can ask; empty when none is recorded."""
    return "" if only_one_province(procedure) else next(iter(offices(procedure)), "")


def where(procedure: Procedure) -> Values:
    """Who carries it out, and the address where the record has one."""
    named_offices = offices(procedure)
    addresses = _joined(_bare(line) for line in sentences(procedure.receiving_address))
    notes = [_bare(cut_fee(c.note)[1]) for c in procedure.channels if c.way is Way.IN_PERSON]
    named = " ".join((procedure.agency, procedure.competent_agency, procedure.receiving_address, *notes))
    places = [line for note in notes for line in sentences(note) if _names_place(line) and not sums(line)]
    lines = list(dict.fromkeys(upper_first(line) for line in [*addresses[1:], *places]))
    return {
        "office": clip(next(iter(named_offices), ""), 20, _HEAD),
        "offices": [clip(name, 16) for name in named_offices[1:4]],
        "address": clip(addresses[0], 24, _HEAD) if addresses else "",
        "lines": [clip(line, _STEP) for line in lines[:4]],
        "district": names_district(named),
        "one_province": only_one_province(procedure),
        "more": len(lines) > 4 or any(len(line.split()) > _STEP for line in [*addresses, *lines]),
    }


def _bare(line: str) -> str:
    return plain(strip_bullet(line))


def _joined(lines: Iterable[str]) -> list[str]:
    """Addresses without "hand in at"; a line that ends with a colon goes on in the next one."""
    joined: list[str] = []
    for line in filter(None, lines):
        if joined and joined[-1].endswith(":"):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return [without_start(line, _HAND_IN) for line in joined]


def _names_place(line: str) -> bool:
    told = f" {fold(line)} "
    return any(word in told for word in _PLACE) and not any(word in told for word in _OFFICE_WORK)


def _tells_online(line: str) -> bool:
    told = fold(line)
    return any(word in told for word in _ON_THE_NET) and not sums(line)


def online(procedure: Procedure, phrases: Phrasebook) -> Values:
    """Whether it can be filed online, and what the online level means where the record has it."""
    ways = list(dict.fromkeys(channel.way for channel in procedure.channels))
    told = [line for c in procedure.channels if c.way is Way.ONLINE for line in sentences(c.note)]
    notes = [_bare(line) for line in told if _tells_online(line)]
    return {
        "known": bool(ways),
        "online": Way.ONLINE in ways,
        "ways": name_ways(ways, phrases),
        "others": name_ways([way for way in ways if way is not Way.ONLINE], phrases),
        "level": procedure.online_level,
        "note": clip(notes[0], 24) if notes else "",
        "more": bool(notes) and len(notes[0].split()) > 24,
    }


def _lines(text: str, headings: bool = False) -> list[str]:
    stripped = (upper_first(_bare(line)) for line in sentences(text))
    return [line for line in stripped if len(line) > 3 and (headings or not line.endswith(":"))]


def steps(procedure: Procedure) -> Values:
    """The first steps."""
    lines: list[str] = []
    for line in _lines(procedure.steps):
        if lines and _STEP_NUMBER.fullmatch(fold(lines[-1])):
            lines[-1] = f"{lines[-1].rstrip(' .:')}: {upper_first(line)}"
        else:
            lines.append(line)
    lines = [line.rstrip(" (") for line in lines if not _STEP_NUMBER.fullmatch(fold(line))]
    return _first_lines([without_start(line, _FIRST_STEP) for line in lines[:1]] + lines[1:])


def condition(procedure: Procedure) -> Values:
    """Requirements and conditions; `nothing` when the record says that there are none."""
    if _NOTHING.fullmatch(fold(procedure.conditions)):
        return {"head": "", "lines": [], "nothing": procedure.conditions.strip(" ."), "more": False}
    # "Not when:" must stay above its list, which says the opposite without it.
    return {**_first_lines(_lines(procedure.conditions, headings=True)), "nothing": ""}


def _first_lines(lines: list[str]) -> Values:
    head = clip(lines[0], _STEP, _HEAD) if lines else ""
    shown = [clip(line, _STEP) for line in lines[1 : MOST_ITEMS - 1]]
    while shown and shown[-1].endswith(":"):
        shown.pop()
    whole = lines == [head, *shown]
    return {"head": head, "lines": shown, "more": bool(lines) and not whole}


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
        "head": clip(calm(plain(procedure.result)), 24, _HEAD),
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
        "tax": _declares_tax(procedure),
        "deadlines": time(procedure, phrases)["deadlines"],
        "ways": online(procedure, phrases)["ways"],
        "office": clip(next(iter(offices(procedure)), ""), 16, 80),
        "district": names_district(procedure.office),
        "one_province": only_one_province(procedure),
        "more": False,
    }
