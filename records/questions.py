"""What was asked and what became of it: redacted, with a named outcome, so that gaps can be found and closed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.redact import redact
from records.schema import Moment, Table


class Question(Table):
    """One message and its outcome."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey(Citizen.id, ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(Moment, index=True)
    text: Mapped[str] = mapped_column(Text)
    """Redacted; a button is kept as its action."""
    outcome: Mapped[str] = mapped_column(String(20), index=True)
    procedure: Mapped[str] = mapped_column(String(40), default="")
    aspect: Mapped[str] = mapped_column(String(20), default="")
    release: Mapped[int]
    """Number of the release that answered."""


class Questions:
    """The questions of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def keep(
        self,
        citizen: Citizen,
        asked_at: datetime,
        text: str,
        outcome: str,
        procedure: str,
        aspect: str,
        release: int,
    ) -> None:
        """Keep a question, redacted."""
        self._session.add(
            Question(
                citizen_id=citizen.id,
                channel=citizen.channel,
                asked_at=asked_at,
                text=redact(text),
                outcome=outcome,
                procedure=procedure,
                aspect=aspect,
                release=release,
            )
        )
