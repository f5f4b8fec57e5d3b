"""What a fee field really says. Quoted, never interpreted: a zero beside a fee rule is not "free".

The portal prints a value of 0 as "Miễn phí" even when the text beside it names an amount or the rule that
sets one (hundreds of records). Such a fee is `DOUBTFUL`, and the reply says both.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.datafiles import load_toml
from knowledge.normalize import fold, one_line
from knowledge.procedure import Procedure, Way

_WORDS = load_toml("reading.toml")["fee"]
_BRACKET = re.compile(r"^(?P<head>[^(]*?)\s*(?:\((?P<detail>.*)\))?\s*[.;]?$", re.DOTALL)
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")
_CURRENCY = re.compile("|".join(_WORDS["currency_names"]), re.IGNORECASE)
_FOREIGN = re.compile(rf"\d+(?:[.,]\d+)*\s*(?:{'|'.join(_WORDS['foreign'])})(?!\w)", re.IGNORECASE)
_SUM = re.compile(rf"(?:{_AMOUNT.pattern})\s*(?:{_CURRENCY.pattern})|{_FOREIGN.pattern}", re.IGNORECASE)
_IN_NOTE = re.compile(
    rf"\s*\d[\d.,]*\s*(?:{_CURRENCY.pattern}|{'|'.join(_WORDS['foreign'])})(?!\w)(?P<rest>\s*\()?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;\n]|\.\s|(?:^|\s)[-+*•]\s")
_ZERO = re.compile(r"\b0\s*(?:dong|vnd)")
_UNTIL = re.compile(r"den (?:het )?(?:ngay )?(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


class FeeKind(StrEnum):
    """How far a fee field can be believed."""

    FREE = "free"
    DOUBTFUL = "doubtful"
    """Said to be free or 0, and a text beside it names money or a rule."""
    AMOUNT = "amount"
    QUOTED = "quoted"
    """Words that are neither an amount nor "free"."""
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee and the ways of handing in that it holds for."""

    kind: FeeKind
    head: str
    """The figure or word that the portal shows first."""
    detail: str = ""
    """The text in the bracket behind it."""
    ways: tuple[Way, ...] = ()

    def expired_on(self, today: date) -> date | None:
        """The day on which a rate named in the text ran out, when that is over."""
        over = [day for day in _ends(self.detail) if day < today]
        return max(over) if over else None

    def is_over(self, today: date) -> bool:
        """True when every rate that the text gives an end has ended."""
        ends = _ends(self.detail)
        return bool(ends) and max(ends) < today


def _ends(text: str) -> list[date]:
    days = (_read_date(found) for found in _UNTIL.findall(fold(text)))
    return [day for day in days if day]


def _read_date(found: tuple[str, str, str]) -> date | None:
    day, month, year = map(int, found)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def amounts(text: str) -> list[int]:
    """The sums of money in a text, in đồng."""
    return [int(re.sub(r"[.,]", "", found)) for found in _AMOUNT.findall(text)]


def sums(text: str) -> list[str]:
    """The sums that a text names with their currency, as people write them, each once: "135.000 đồng"."""
    return list(dict.fromkeys(as_money(found) for found in _SUM.findall(text)))


def sums_now(text: str, today: date) -> list[str]:
    """The sums that a text names, without those whose clause says that their day is over, if others are left."""
    clauses = _CLAUSE.split(text)
    live = [clause for clause in clauses if not any(day < today for day in _ends(clause))]
    return sums(" ; ".join(live)) or sums(text)


def brackets(text: str) -> list[tuple[str, str]]:
    """A text cut at its outer brackets: what stands before each, and what stands inside."""
    parts: list[tuple[str, str]] = []
    depth = start = 0
    before = ""
    for place, letter in enumerate(text):
        if letter == "(":
            depth += 1
            if depth == 1:
                before, start = text[start:place], place + 1
        elif letter == ")" and depth:
            depth -= 1
            if not depth:
                parts.append((before, text[start:place]))
                start = place + 1
    return [*parts, (before, text[start:])] if depth else [*parts, (text[start:], "")]


def as_money(head: str) -> str:
    """An amount as people write it: "70,000 VNĐ" → "70.000 đồng"; other words stay as they are."""
    head = re.sub(r"(?<=\d),(?=\d{3})", ".", head)
    return _CURRENCY.sub(_WORDS["plain_currency"], head)


def _says_free(head: str) -> bool:
    return any(head.startswith(word) for word in _WORDS["free"]) or bool(_ZERO.search(head))


def _has_amount(head: str) -> bool:
    foreign = any(re.search("[1-9]", found) for found in _FOREIGN.findall(head))
    local = any(amount > 0 for amount in amounts(head)) and any(word in head for word in _WORDS["currency"])
    return foreign or local


def read_fee(text: str, ways: tuple[Way, ...] = ()) -> Fee:
    """Read one fee field."""
    text = one_line(text)
    parts = _BRACKET.match(text)
    head, detail = (parts["head"], parts["detail"] or "") if parts else (text, "")
    plain, beside = fold(head), fold(detail).strip(" .;:-*+")
    if not plain and beside:
        return Fee(FeeKind.QUOTED, text, "", ways)
    if not plain or any(plain.startswith(word) for word in _WORDS["silent"]):
        return Fee(FeeKind.SILENT, "", "", ways)
    if _has_amount(fold(text.split("(")[0])):
        return Fee(FeeKind.AMOUNT, head, detail, ways)
    if _says_free(plain):
        if plain in _WORDS["free"] and (not beside or beside in _WORDS["nothing"]):
            return Fee(FeeKind.FREE, head, detail, ways)
        if beside:
            return Fee(FeeKind.DOUBTFUL, head, detail, ways)
    return Fee(FeeKind.QUOTED, head, detail, ways)


def fees(procedure: Procedure) -> list[Fee]:
    """The fees of a procedure, one for each wording, with the ways that share it.

    A way whose fee field is silent has the fee with which its note begins. A fee that is "free" for one way
    and silent or doubtful for another stays as each way has it.
    """
    by_text: dict[str, list[Way]] = {}
    for channel in procedure.channels:
        text = one_line(channel.fee)
        if read_fee(text).kind is FeeKind.SILENT:
            text = one_line(cut_fee(channel.note)[0]) or text
        by_text.setdefault(text, []).append(channel.way)
    if not any(by_text) and procedure.fee:
        by_text = {procedure.fee: []}
    read = [read_fee(text, tuple(dict.fromkeys(ways))) for text, ways in by_text.items()]
    if all(fee.kind is FeeKind.SILENT for fee in read):
        return _from_notes(procedure)
    if any(fee.kind is FeeKind.FREE for fee in read) and steps_ask_for_money(procedure):
        read = [
            Fee(FeeKind.DOUBTFUL, fee.head, fee.detail, fee.ways) if fee.kind is FeeKind.FREE else fee
            for fee in read
        ]
    return [fee for fee in read if fee.kind is not FeeKind.SILENT]


def cut_fee(note: str) -> tuple[str, str]:
    """A note cut behind the fee with which it begins, if it begins with one: "10 USD(/bản)Nộp tại …"."""
    found = _IN_NOTE.match(note)
    if not found:
        return "", note
    if found["rest"]:
        before, inside = brackets(note)[0]
        end = len(before) + len(inside) + 2
        return note[:end].strip(), note[end:].strip()
    end_of_line = re.search(r"[.;]\s|\n", note[found.end() :])
    end = found.end() + end_of_line.end() if end_of_line else len(note)
    return note[:end].strip(), note[end:].strip()


def _from_notes(procedure: Procedure) -> list[Fee]:
    """Fees that stand somewhere in the description of a way to hand in, where no way has another: quoted."""
    by_note: dict[str, list[Way]] = {}
    for channel in procedure.channels:
        if sums(channel.note):
            by_note.setdefault(one_line(channel.note), []).append(channel.way)
    return [Fee(FeeKind.QUOTED, note, "", tuple(dict.fromkeys(ways))) for note, ways in by_note.items()]


def steps_ask_for_money(procedure: Procedure) -> bool:
    """True when steps or conditions tell the citizen to pay."""
    told = fold(procedure.steps + " " + procedure.conditions)
    return any(word in told for word in _WORDS["pays"])
