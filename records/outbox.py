"""What we owe to citizens: replies and news, written in the transaction that decided them, sent afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.schema import Moment, Table


class Letter(Table):
    """One thing to send. Numbers rise, so a page that knows the last one asks for what came after."""

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - no number is given twice, as on PostgreSQL

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey(Citizen.id, ondelete="CASCADE"), index=True)
    in_reply_to: Mapped[str] = mapped_column(String(100), default="")
    """Id of the message that this answers; empty for news."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class Outbox:
    """The letters of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def keep(self, citizen: Citizen, body: dict[str, Any], now: datetime, in_reply_to: str = "") -> Letter:
        """Owe a letter to a citizen."""
        letter = Letter(citizen_id=citizen.id, body=body, created_at=now, in_reply_to=in_reply_to)
        self._session.add(letter)
        self._session.flush()
        return letter

    def after(self, citizen: Citizen, number: int) -> Sequence[Letter]:
        """The letters to a citizen that came after a number, oldest first."""
        wanted = select(Letter).where(Letter.citizen_id == citizen.id, Letter.id > number).order_by(Letter.id)
        return self._session.scalars(wanted).all()

    def answer_to(self, citizen: Citizen, message_id: str) -> Letter | None:
        """The letter that answered a message."""
        wanted = select(Letter).where(Letter.citizen_id == citizen.id, Letter.in_reply_to == message_id)
        return self._session.scalars(wanted).first()

    def mark_sent(self, citizen: Citizen, number: int, now: datetime) -> None:
        """The citizen has everything up to a number."""
        self._session.execute(
            update(Letter)
            .where(Letter.citizen_id == citizen.id, Letter.id <= number, Letter.sent_at.is_(None))
            .values(sent_at=now)
        )

    def owes(self, citizen: Citizen) -> bool:
        """True while something has not been sent."""
        waiting = select(func.count()).where(Letter.citizen_id == citizen.id, Letter.sent_at.is_(None))
        return bool(self._session.scalar(waiting))
