"""The audit room: what was done and seen, newest first. Names are shown for a reason; every look is written down."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from desk.doors import Door
from desk.visit import Visit
from records.audit import AuditRow
from records.book import Book
from records.permissions import Action, Room

ROWS = 50
"""Rows a page."""
_SEE = (Room.AUDIT, Action.SEE)
_LARGEST_NUMBER = 2**31 - 1
_NOBODYS = ("program", "citizen")


def show(visit: Visit) -> Response:
    """The form that asks why; nothing of the audit is seen yet."""
    return _page(visit)


def look(visit: Visit) -> Response:
    """One page of rows. Each is written down as a view, with its reason, before the answer leaves."""
    reason = visit.field("reason")
    if not reason:
        return _page(visit, 422, refused="reason")
    before = visit.field("before")
    number = min(int(before), _LARGEST_NUMBER) if before.isascii() and before.isdigit() else None
    with visit.shelf.open() as book:
        who, known = _who(book, visit.field("who", 60))
        if not known:
            return _page(visit, 422, refused="who")
        kind, object_id = visit.field("kind", 40), visit.field("object_id", 80)
        rows = book.audit.latest(ROWS + 1, number, who, kind, object_id)
        names = _names(book, rows[:ROWS])
        book.audit.write(
            visit.actor, visit.now, "see", "audit", kind, reason,
            who=who, object_id=object_id, before=number, rows=len(rows[:ROWS]),
        )  # fmt: skip
    more = rows[ROWS - 1].number if len(rows) > ROWS else None
    return _page(visit, rows=rows[:ROWS], names=names, more=more, looked=True)


def _who(book: Book, typed: str) -> tuple[str, bool]:
    """What the audit calls a login, the program or citizens; False when there is no such login."""
    if not typed or typed in _NOBODYS:
        return typed, True
    member = book.staff.named(typed)
    return (str(member.id), True) if member else ("", False)


def _names(book: Book, rows: Sequence[AuditRow]) -> dict[str, str]:
    """Login and name of the members of staff in some rows."""
    numbers = {row.who for row in rows} | {row.object_id for row in rows if row.kind == "staff"}
    members = {number: book.staff.numbered(int(number)) for number in numbers if number.isdigit()}
    return {number: f"{member.name} ({member.login})" for number, member in members.items() if member}


def _page(
    visit: Visit,
    status: int = 200,
    refused: str = "",
    rows: Sequence[AuditRow] = (),
    names: Mapping[str, str] | None = None,
    more: int | None = None,
    looked: bool = False,
) -> Response:
    typed = {name: visit.field(name) for name in ("reason", "who", "kind", "object_id")}
    return visit.page(
        "audit", status, refused=refused, rows=rows, names=names or {}, more=more, looked=looked, typed=typed
    )


DOORS = (
    Door("/audit", show, _SEE, everywhere=True, in_menu=True),
    Door("/audit", look, _SEE, "POST", everywhere=True),
)
