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
_SUM = re.compile(rf"(?:{_AMOUNT.pattern})\s*(?:{_CURRENCY.pattern})", re.IGNORECASE)
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
        ends = [_read_date(found) for found in _UNTIL.findall(fold(self.detail))]
        over = [day for day in ends if day and day < today]
        return max(over) if over else None


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


def as_money(head: str) -> str:
    """An amount as people write it: "70,000 VNĐ" → "70.000 đồng"; other words stay as they are."""
    head = re.sub(r"(?<=\d),(?=\d{3})", ".", head)
    return _CURRENCY.sub(_WORDS["plain_currency"], head)


def _says_free(head: str) -> bool:
    return any(head.startswith(word) for word in _WORDS["free"]) or bool(_ZERO.search(head))


def _has_amount(head: str) -> bool:
    return any(amount > 0 for amount in amounts(head)) and any(word in head for word in _WORDS["currency"])


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

    A fee that is "free" for one way and silent or doubtful for another stays as each way has it.
    """
    by_text: dict[str, list[Way]] = {}
    for channel in procedure.channels:
        by_text.setdefault(one_line(channel.fee), []).append(channel.way)
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


def _from_notes(procedure: Procedure) -> list[Fee]:
    """Fees that stand only in the description of a way to hand in: read when they begin with a sum, else quoted."""
    by_note: dict[str, list[Way]] = {}
    for channel in procedure.channels:
        if amounts(channel.note) and any(word in fold(channel.note) for word in _WORDS["currency"]):
            by_note.setdefault(one_line(channel.note), []).append(channel.way)
    return [
        read_fee(note, tuple(ways)) if note[:1].isdigit() else Fee(FeeKind.QUOTED, note, "", tuple(ways))
        for note, ways in by_note.items()
    ]


def steps_ask_for_money(procedure: Procedure) -> bool:
    """True when steps or conditions tell the citizen to pay."""
    told = fold(procedure.steps + " " + procedure.conditions)
    return any(word in told for word in _WORDS["pays"])
