"""Releases of the catalogue: lists of immutable procedures, each stored once and addressed by its content.

A draft is a release that has not been published. Publishing changes one row; what was published before
stays as it was. A later change of thirty fees stores thirty procedures.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table

_BATCH = 500
LOCK = 6_220_002
"""Number of the PostgreSQL advisory lock under which releases change; any fixed number will do."""


class StoredProcedure(Table):
    """A procedure's canonical JSON under the SHA-256 of it."""

    __tablename__ = "procedures"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str] = mapped_column(Text)


class StoredRelease(Table):
    """A numbered list of procedures."""

    __tablename__ = "releases"

    number: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[str] = mapped_column(String(10))
    """Date of the data: YYYY-MM-DD or YYYY-MM."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class ReleaseItem(Table):
    """One procedure of one release."""

    __tablename__ = "release_items"

    release: Mapped[int] = mapped_column(
        ForeignKey(StoredRelease.number, ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(ForeignKey(StoredProcedure.fingerprint))
    as_of: Mapped[str] = mapped_column(String(10))
    """Date of the data that last gave this procedure; a later file of thirty does not redate the rest."""


class Releases:
    """The releases of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def published(self) -> StoredRelease | None:
        """The release that answers: the one published last."""
        newest = select(StoredRelease).where(StoredRelease.published_at.is_not(None))
        newest = newest.order_by(StoredRelease.published_at.desc(), StoredRelease.number.desc())
        return self._session.scalars(newest).first()

    def draft(self) -> StoredRelease | None:
        """The release in the making: the newest one, while it is not published."""
        newest = self._session.scalars(select(StoredRelease).order_by(StoredRelease.number.desc())).first()
        return newest if newest and newest.published_at is None else None

    def claim(self) -> None:
        """Wait until no other import or publication runs; the claim ends with the transaction.

        On SQLite the transaction itself is the claim. Without it two imports take the same number, and a
        publication seals a draft into which an import still writes.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(LOCK)))

    def open_draft(self, as_of: str, now: datetime, empty: bool = False) -> StoredRelease:
        """The draft to import into, claimed. A new one starts as a copy of the published release, or `empty`."""
        self.claim()
        draft = self.draft()
        if draft is None:
            number = (self._session.scalar(select(func.max(StoredRelease.number))) or 0) + 1
            draft = StoredRelease(number=number, as_of=as_of, created_at=now)
            self._session.add(draft)
            self._session.flush()
            published = self.published()
            if published and not empty:
                self._copy(published.number, number)
        elif empty:
            self._session.execute(delete(ReleaseItem).where(ReleaseItem.release == draft.number))
            draft.as_of = as_of
        draft.as_of = max(draft.as_of, as_of)
        return draft

    def _copy(self, source: int, target: int) -> None:
        old = select(
            select(StoredRelease.number).where(StoredRelease.number == target).scalar_subquery(),
            ReleaseItem.code,
            ReleaseItem.fingerprint,
            ReleaseItem.as_of,
        ).where(ReleaseItem.release == source)
        self._session.execute(
            insert(ReleaseItem).from_select(["release", "code", "fingerprint", "as_of"], old)
        )

    def put(self, release: int, as_of: str, procedures: Iterable[tuple[str, str, str]]) -> dict[str, int]:
        """Put (code, fingerprint, body), known as of a date, into a draft.

        Returns how many were new, changed and unchanged.
        """
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        listed = select(ReleaseItem).where(ReleaseItem.release == release)
        before = {item.code: (item.fingerprint, item.as_of) for item in self._session.scalars(listed)}
        batch: list[tuple[str, str, str]] = []
        for code, fingerprint, body in procedures:
            old, known_as_of = before.get(code, (None, ""))
            counts["unchanged" if old == fingerprint else "new" if old is None else "changed"] += 1
            if old != fingerprint or known_as_of < as_of:
                batch.append((code, fingerprint, body))
            if len(batch) == _BATCH:
                self._store(release, as_of, batch)
                batch = []
        self._store(release, as_of, batch)
        return counts

    def _store(self, release: int, as_of: str, batch: list[tuple[str, str, str]]) -> None:
        if not batch:
            return
        wanted = [fingerprint for _, fingerprint, _ in batch]
        known = set(
            self._session.scalars(
                select(StoredProcedure.fingerprint).where(StoredProcedure.fingerprint.in_(wanted))
            )
        )
        new = {
            mark: {"fingerprint": mark, "code": code, "body": body}
            for code, mark, body in batch
            if mark not in known
        }
        if new:
            self._session.execute(insert(StoredProcedure), list(new.values()))
        codes = [code for code, _, _ in batch]
        self._session.execute(
            delete(ReleaseItem).where(ReleaseItem.release == release, ReleaseItem.code.in_(codes))
        )
        listed = [
            {"release": release, "code": code, "fingerprint": mark, "as_of": as_of} for code, mark, _ in batch
        ]
        self._session.execute(insert(ReleaseItem), listed)

    def discard(self, draft: StoredRelease) -> None:
        """Throw a draft away; what is published stays."""
        self._session.execute(delete(ReleaseItem).where(ReleaseItem.release == draft.number))
        self._session.delete(draft)

    def bodies(self, release: int) -> Iterator[tuple[str, str]]:
        """The canonical JSON of every procedure of a release and the date of its data."""
        joined = select(StoredProcedure.body, ReleaseItem.as_of).join(
            ReleaseItem, ReleaseItem.fingerprint == StoredProcedure.fingerprint
        )
        for row in self._session.execute(
            joined.where(ReleaseItem.release == release).order_by(ReleaseItem.code)
        ):
            yield row.body, row.as_of

    def size(self, release: int) -> int:
        """How many procedures a release lists."""
        return self._session.scalar(select(func.count()).where(ReleaseItem.release == release)) or 0

    def publish(self, draft: StoredRelease, now: datetime) -> None:
        """Make a draft the release that answers."""
        draft.published_at = now
