"""Where a conversation stands: one typed row for each citizen, free again after half an hour."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, false
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.schema import Moment, Table

FREE_AFTER = timedelta(minutes=30)
"""A conversation that rests so long starts afresh."""


class Conversation(Table):
    """What we asked and when, on which procedure, and the choices shown."""

    __tablename__ = "conversations"

    citizen_id: Mapped[int] = mapped_column(ForeignKey(Citizen.id, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    """Counts every change; two workers that change the same row are found out by it."""
    asked: Mapped[str] = mapped_column(String(20), default="")
    """What we wait for, a handler's `expects`; empty when nothing."""
    procedure: Mapped[str] = mapped_column(String(40), default="")
    """Code of the procedure talked about; empty when none."""
    aspect: Mapped[str] = mapped_column(String(20), default="")
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Buttons shown, in order: {"label", "action"}."""
    others: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the runners-up of the last question."""
    words: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Words of the last question, redacted: they explain its answer."""
    under_16: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They said so in this conversation: nothing is kept beyond what answering needs."""
    changed_at: Mapped[datetime] = mapped_column(Moment)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class Conversations:
    """The conversations of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def of(self, citizen: Citizen, now: datetime) -> Conversation:
        """Where the conversation stands; empty when it is new or has rested too long."""
        talk = self._session.get(Conversation, citizen.id)
        if talk is None:
            talk = Conversation(
                citizen_id=citizen.id,
                asked="",
                procedure="",
                aspect="",
                choices=[],
                others=[],
                words=[],
                under_16=False,
                changed_at=now,
            )
            self._session.add(talk)
        elif now - talk.changed_at > FREE_AFTER:
            talk.asked, talk.procedure, talk.aspect = "", "", ""
            talk.choices, talk.others, talk.words = [], [], []
            talk.under_16 = False
        talk.changed_at = max(now, talk.changed_at)
        return talk
