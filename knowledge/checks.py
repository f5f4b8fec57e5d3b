"""What a clerk should look at in a catalogue that reads without error: traps that mislead citizens."""

from collections.abc import Iterator

from knowledge.datafiles import load_toml
from knowledge.deadlines import DeadlineKind, deadlines
from knowledge.fees import FeeKind, fees
from knowledge.findings import Finding, shorten
from knowledge.normalize import fold
from knowledge.procedure import Procedure

_ABOLISHED: list[str] = load_toml("reading.toml")["agency"]["abolished"]


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
    for field in ("agency", "competent_agency", "receiving_address"):
        text = getattr(procedure, field)
        if names_district(text):
            yield found("abolished_district", field, text)
