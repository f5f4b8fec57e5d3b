"""Which messages have come in: each counts once, however often a channel delivers it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table


class Received(Table):
    """One message that was taken in."""

    __tablename__ = "inbox"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Inbox:
    """The messages of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def first_time(self, channel: str, message_id: str, now: datetime) -> bool:
        """Take a message in; False when it was taken in before."""
        if self._session.get(Received, (channel, message_id)):
            return False
        self._session.add(Received(channel=channel, message_id=message_id, received_at=now))
        self._session.flush()
        return True
