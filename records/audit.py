"""What was done and seen, by whom, when and why: rows that are only ever added, each chained to the one before.

A row's hash is keyed with the installation's secret: whoever can write to the database but does not know the secret
cannot make a chain that is whole. The anchor holds the last row's hash, so that a cut tail is found.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table, storable
from records.secrets import Keys

ANCHOR = 1
"""Number of the one row of the anchor's table; the migration makes it."""
_AT_ONCE = 1000
"""Rows that are looked at while others wait to write."""

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
    seal: Mapped[str] = mapped_column(String(64))
    """Keyed hash of both, so that the anchor cannot be put back to an earlier row. Empty before the first."""


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
    """Every row up to here is as it was written."""

    rows: int
    hash: str
    """The last row's; whoever notes it elsewhere can tell later that nothing before it was rewritten."""


NOTHING = Whole(0, "")
"""Where looking begins."""


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
        /,
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
        anchor.seal = self._seal(row.number, row.hash)
        self._session.flush()

    def _hash(self, row: AuditRow) -> str:
        at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        content = (row.number, at, row.who, row.action, row.kind, row.object_id, row.reason, row.details)
        return self._keys.audit(json.dumps([*content, row.previous]))

    def _seal(self, number: int, last: str) -> str:
        return self._keys.audit(json.dumps(["anchor", number, last])) if number else ""

    def follow(self, after: Whole, at_most: int = _AT_ONCE) -> Whole | Broken:
        """Look at the rows that come after what is known to be whole; the same again when the chain ends there.

        `records.audit_check.verify` goes through all of them, and lets others write in between.
        """
        # Held, so that no row is written between the last one and the anchor.
        held = select(AuditAnchor).where(AuditAnchor.id == ANCHOR).with_for_update()
        anchor = self._session.scalar(held.execution_options(populate_existing=True))
        rows = select(AuditRow).where(AuditRow.number > after.rows).order_by(AuditRow.number).limit(at_most)
        found = after
        try:
            for row in self._session.scalars(rows.execution_options(populate_existing=True)).all():
                if fault := self._fault(row, found):
                    return Broken(found.rows + 1, fault)
                found = Whole(row.number, row.hash)
        except (ValueError, TypeError):  # what stands there is no moment, or no text
            # Of several rows fetched at once it is not known which.
            return Broken(found.rows + 1, "it cannot be read") if at_most == 1 else self.follow(after, 1)
        return found if found != after else self._end(found, anchor)

    def _end(self, found: Whole, anchor: AuditAnchor | None) -> Whole | Broken:
        """What the anchor says about the last row."""
        below = self._session.scalar(select(func.min(AuditRow.number)))
        if below is not None and below < 1:
            return Broken(below, "it was put in before the first")
        if anchor is None:
            return Broken(max(found.rows, 1), "the anchor is gone")
        if anchor.number > found.rows:
            return Broken(found.rows + 1, f"it is missing; {anchor.number} rows were written")
        if (anchor.number, anchor.hash) != (found.rows, found.hash):
            return Broken(found.rows, "it is not the row at which the anchor says the chain ends")
        if anchor.seal != self._seal(found.rows, found.hash):
            return Broken(found.rows, "rows after it may be missing: the anchor was put back")
        return found

    def _fault(self, row: AuditRow, before: Whole) -> str:
        if row.number != before.rows + 1:
            return f"it is missing; the next one is {row.number}"
        if row.previous != before.hash:
            return "it does not follow the row before it"
        return "" if row.hash == self._hash(row) else "its content is not what was written"

    def latest(
        self, limit: int, before: int | None = None, who: str = "", kind: str = "", object_id: str = ""
    ) -> Sequence[AuditRow]:
        """The newest rows first, or those before a number; of one actor and about one object where these are given."""
        wanted = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(AuditRow.number < before)
        for column, value in ((AuditRow.who, who), (AuditRow.kind, kind), (AuditRow.object_id, object_id)):
            if value:
                wanted = wanted.where(column == value)
        return self._session.scalars(wanted).all()
