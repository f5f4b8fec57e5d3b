"""What a clerk should look at in a catalogue that reads without error: traps that mislead citizens."""

import re
from collections.abc import Iterator

from knowledge.datafiles import load_toml
from knowledge.deadlines import DeadlineKind, deadlines
from knowledge.fees import FeeKind, fees
from knowledge.findings import Finding, shorten
from knowledge.normalize import fold
from knowledge.papers import sort_papers
from knowledge.procedure import Procedure

_ABOLISHED: list[str] = load_toml("reading.toml")["agency"]["abolished"]

_PROVINCES: dict[str, list[str]] = load_toml("provinces.toml")
_PROVINCE = re.compile(
    r"\b(?:"
    + "|".join((*_PROVINCES["current"], *_PROVINCES["former"], *_PROVINCES["other_spellings"]))
    + r")\b"
)
_NO_PROVINCE = re.compile("|".join(_PROVINCES["no_province"]))
_NEXT_OFFICE = re.compile(rf"\s*;\s*|,\s*(?=(?:{'|'.join(_PROVINCES['office_starts'])})\b)")


def names_province(text: str) -> bool:
    """True when a text names one province or its office."""
    return bool(_PROVINCE.search(_NO_PROVINCE.sub("", text)))


def without_provinces(office: str) -> str:
    """The offices of a list that are no single province's; the whole list when there is no other."""
    named = [name for name in _NEXT_OFFICE.split(office) if name.strip(" .,")]
    general = [name for name in named if not names_province(name)]
    return office if len(general) in (0, len(named)) else "; ".join(general)


def names_district(text: str) -> bool:
    """True when a text still sends people to the district level, which no longer exists."""
    plain = fold(text)
    return any(word in plain for word in _ABOLISHED)


def check_procedure(procedure: Procedure, file: str, row: int) -> Iterator[Finding]:
    """Every warning about one procedure."""

    def found(problem: str, field: str = "", value: object = "") -> Finding:
        return Finding(problem, file, row, procedure.code, field, shorten(value))

    if not procedure.has_details:
        yield found("no_details")
        return
    doubtful = next((fee for fee in fees(procedure) if fee.kind is FeeKind.DOUBTFUL), None)
    if doubtful:
        yield found("fee_doubtful", "fee", f"{doubtful.head} {doubtful.detail}")
    unitless = next((d for d in deadlines(procedure) if d.kind is DeadlineKind.NO_UNIT), None)
    if unitless:
        yield found("no_unit", "processing_time", unitless.text)
    garbled = sort_papers(procedure.papers).garbled
    if garbled:
        yield found("papers_garbled", "papers", garbled[0])
    for field in ("agency", "competent_agency", "receiving_address"):
        text = getattr(procedure, field)
        if names_district(text):
            yield found("abolished_district", field, text)
