"""What people asked for about their data: each request with its receipt, its dates by law, and what became of it.

What can be done at once is written down as done. The rest waits for staff.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.redact import redact
from records.schema import Moment, Table


class RequestKind(StrEnum):
    """What is asked for."""

    ERASE = "erase"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    RESTRICT = "restrict"
    """Restrict or object to what is done with the data."""
    OTHER = "other"
    """Anything else, such as data on another channel."""


class PrivacyRequest(Table):
    """One request."""

    __tablename__ = "privacy_requests"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - no receipt is given twice

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey(Citizen.id, ondelete="SET NULL"), index=True)
    """Empty when they have had themselves forgotten."""
    channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[str] = mapped_column(Text, default="")
    """What they wrote, redacted."""
    received_at: Mapped[datetime] = mapped_column(Moment)
    answer_by: Mapped[date] = mapped_column(Date)
    """The last day on which they must be told what happens."""
    finish_by: Mapped[date] = mapped_column(Date, index=True)
    """The last day on which it must be done."""
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def receipt(self) -> str:
        """The number that the citizen gets, such as "DL-000012"."""
        return f"DL-{self.id:06}"


class PrivacyRequests:
    """The requests of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def file(
        self,
        citizen: Citizen,
        kind: RequestKind,
        details: str,
        now: datetime,
        answer_by: date,
        finish_by: date,
    ) -> PrivacyRequest:
        """Write a request down for staff."""
        return self._keep(
            citizen_id=citizen.id,
            channel=citizen.channel,
            kind=kind,
            details=redact(details),
            received_at=now,
            answer_by=answer_by,
            finish_by=finish_by,
        )

    def done_at_once(
        self, citizen: Citizen | None, channel: str, kind: RequestKind, now: datetime, today: date
    ) -> PrivacyRequest:
        """Write a request down that is already done; without a citizen when nobody may be recognised by it."""
        return self._keep(
            citizen_id=citizen.id if citizen else None,
            channel=channel,
            kind=kind,
            details="",
            received_at=now,
            answer_by=today,
            finish_by=today,
            answered_at=now,
            finished_at=now,
        )

    def _keep(self, **values: object) -> PrivacyRequest:
        request = PrivacyRequest(**values)
        self._session.add(request)
        self._session.flush()
        return request

    def of(self, citizen: Citizen) -> Sequence[PrivacyRequest]:
        """A citizen's requests, the oldest first."""
        wanted = select(PrivacyRequest).where(PrivacyRequest.citizen_id == citizen.id)
        return self._session.scalars(wanted.order_by(PrivacyRequest.id)).all()

    def open(self) -> Sequence[PrivacyRequest]:
        """What staff have to do, the most urgent first."""
        wanted = select(PrivacyRequest).where(PrivacyRequest.finished_at.is_(None))
        return self._session.scalars(wanted.order_by(PrivacyRequest.finish_by, PrivacyRequest.id)).all()

    def unlink(self, citizen: Citizen, now: datetime) -> None:
        """Leave of a citizen's requests only what is counted; what was open is settled by that."""
        mine = PrivacyRequest.citizen_id == citizen.id
        still_open = mine & PrivacyRequest.finished_at.is_(None)
        self._session.execute(update(PrivacyRequest).where(still_open).values(finished_at=now))
        self._session.execute(update(PrivacyRequest).where(mine).values(citizen_id=None, details=""))
