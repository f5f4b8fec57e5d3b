"""What was done and seen, by whom, when and why: rows that are only ever added, each chained to the one before.

A row's hash is keyed with the installation's secret: whoever can write to the database but does not know the secret
cannot make a chain that is whole. The anchor holds the last row's hash, so that a cut tail is found.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table, storable
from records.secrets import Keys

ANCHOR = 1
"""Number of the one row of the anchor's table; the migration makes it."""
_AT_ONCE = 1000

Detail = str | int | bool | None


class AuditRow(Table):
    """One thing that was done or seen. Triggers refuse to change or delete it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """From 1 on, without gaps."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    who: Mapped[str] = mapped_column(String(20), index=True)
    """Number of a member of staff, "citizen" or "program"."""
    action: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    """What kind of object it was done to."""
    object_id: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    """A JSON object, without personal data."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditAnchor(Table):
    """Where the chain ends. Its one row is held by whoever writes: one writer at a time."""

    __tablename__ = "audit_anchor"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with what else is known of them, such as the operating system's user."""

    who: str
    details: Mapping[str, Detail] = field(default_factory=dict)

    @classmethod
    def staff(cls, number: int) -> "Actor":
        """A member of staff."""
        return cls(str(number))


CITIZEN = Actor("citizen")
PROGRAM = Actor("program")


@dataclass(frozen=True, slots=True)
class Whole:
    """Every row is as it was written."""

    rows: int
    hash: str
    """The last row's; whoever notes it elsewhere can tell later that nothing before it was rewritten."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not as it was written."""

    number: int
    why: str


class Audit:
    """The audit within one transaction."""

    def __init__(self, session: Session, keys: Keys):
        self._session = session
        self._keys = keys

    def write(
        self,
        by: Actor,
        now: datetime,
        action: str,
        kind: str,
        object_id: str | int,
        reason: str = "",
        **details: Detail,
    ) -> None:
        """Write down what was done or seen. `details` and `reason` name no citizen.

        Other writers wait from here to the end of the transaction: write as the last thing in it, so that no two
        transactions wait for each other.
        """
        anchor = self._session.get_one(AuditAnchor, ANCHOR, with_for_update=True, populate_existing=True)
        row = AuditRow(
            number=anchor.number + 1,
            at=now,
            who=by.who,
            action=action,
            kind=kind,
            object_id=str(object_id),
            reason=storable(reason),
            details=json.dumps({**by.details, **details}, sort_keys=True),
            previous=anchor.hash,
        )
        row.hash = self._hash(row)
        self._session.add(row)
        anchor.number, anchor.hash = row.number, row.hash
        self._session.flush()

    def _hash(self, row: AuditRow) -> str:
        at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        content = (row.number, at, row.who, row.action, row.kind, row.object_id, row.reason, row.details)
        return self._keys.audit(json.dumps([*content, row.previous]))

    def verify(self) -> Whole | Broken:
        """Look at every row and at the anchor, from the first on."""
        # Held, so that no row is written between the last one and the anchor.
        held = select(AuditAnchor).where(AuditAnchor.id == ANCHOR).with_for_update()
        anchor = self._session.scalar(held.execution_options(populate_existing=True))
        if anchor is None:
            return Broken(1, "the anchor is gone")
        found = self._walk(_AT_ONCE) or self._walk(1)
        if isinstance(found, Broken) or found is None:
            return found or Broken(1, "it cannot be read")
        if anchor.number > found.rows:
            return Broken(found.rows + 1, f"it is missing; {anchor.number} rows were written")
        if (anchor.number, anchor.hash) != (found.rows, found.hash):
            return Broken(found.rows, "it is not the row at which the anchor says the chain ends")
        return found

    def _walk(self, at_once: int) -> Whole | Broken | None:
        """Follow the chain. None when one of several rows fetched at once cannot be read, and it is not known which."""
        rows = select(AuditRow).order_by(AuditRow.number)
        rows = rows.execution_options(populate_existing=True, yield_per=at_once)
        number, last = 0, ""
        try:
            for row in self._session.scalars(rows):
                if fault := self._fault(row, number + 1, last):
                    return Broken(number + 1, fault)
                number, last = row.number, row.hash
        except (ValueError, TypeError):  # what stands there is no moment, or no text
            return Broken(number + 1, "it cannot be read") if at_once == 1 else None
        return Whole(number, last)

    def _fault(self, row: AuditRow, number: int, previous: str) -> str:
        if row.number != number:
            return f"it is missing; the next one is {row.number}"
        if row.previous != previous:
            return "it does not follow the row before it"
        return "" if row.hash == self._hash(row) else "its content is not what was written"

    def latest(self, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        """The newest rows first, or those before a number."""
        wanted = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(AuditRow.number < before)
        return self._session.scalars(wanted).all()
