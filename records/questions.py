"""What was asked and what became of it: redacted, with a named outcome, so that gaps can be found and closed."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.redact import redact
from records.schema import Moment, Table


class Question(Table):
    """One message and its outcome."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey(Citizen.id, ondelete="SET NULL"), index=True)
    """Empty once nobody may be recognised by it."""
    channel: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(Moment, index=True)
    text: Mapped[str] = mapped_column(Text)
    """Redacted; a button is kept as its action; empty once nobody may be recognised by it."""
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
        nameless: bool = False,
    ) -> None:
        """Keep a question, redacted; a nameless one only as far as it is counted."""
        self._session.add(
            Question(
                citizen_id=None if nameless else citizen.id,
                channel=citizen.channel,
                asked_at=whole_hour(asked_at) if nameless else asked_at,
                text="" if nameless else redact(text),
                outcome=outcome,
                procedure=procedure,
                aspect=aspect,
                release=release,
            )
        )

    def unlink(self, which: ColumnElement[bool], limit: int | None = None) -> int:
        """Leave of some questions only what is counted: no person, no words, the hour. Returns how many those were."""
        found = self._session.execute(select(Question.id, Question.asked_at).where(which).limit(limit)).all()
        if found:
            self._session.execute(
                update(Question),
                [
                    {"id": number, "citizen_id": None, "text": "", "asked_at": whole_hour(asked_at)}
                    for number, asked_at in found
                ],
            )
        return len(found)


def whole_hour(moment: datetime) -> datetime:
    """The hour in which a moment lies: enough for counting, too little to find a message by."""
    return moment.replace(minute=0, second=0, microsecond=0)
