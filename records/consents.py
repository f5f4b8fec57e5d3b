"""What people agreed to: one row for each purpose, with the very words that were shown, and free to be withdrawn.

Answering needs no consent. Nothing is agreed to by silence: a row is written only by a button that was pressed.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.citizens import Citizen
from records.schema import Moment, Table


class Purpose(StrEnum):
    """What somebody may agree to, each apart from the others."""

    NEWS = "news"
    """Keep what they asked, to tell them when something about it changes."""
    SURVEY = "survey"
    """Ask them how satisfied they were."""
    CONTACT = "contact"
    """Let a person get in touch with them."""


class Consent(Table):
    """One consent and the proof of it."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey(Citizen.id, ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    shown: Mapped[str] = mapped_column(Text)
    """The words to which they agreed."""
    version: Mapped[str] = mapped_column(String(12))
    """See `version_of`."""
    button: Mapped[str] = mapped_column(String(64))
    """The action of the button that was pressed."""
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


def version_of(shown: str) -> str:
    """The version of a text: twelve hexadecimal digits that change with every letter of it."""
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


class Consents:
    """The consents of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def give(self, citizen: Citizen, purpose: Purpose, shown: str, button: str, now: datetime) -> Consent:
        """Write a consent down; one that holds already stays as it is."""
        held = self.held(citizen, purpose)
        if held:
            return held
        consent = Consent(
            citizen_id=citizen.id,
            purpose=purpose,
            shown=shown,
            version=version_of(shown),
            button=button,
            given_at=now,
        )
        self._session.add(consent)
        self._session.flush()
        return consent

    def held(self, citizen: Citizen, purpose: Purpose) -> Consent | None:
        """The consent of a citizen to a purpose; None when there is none, or it was withdrawn."""
        return next((consent for consent in self.all_held(citizen) if consent.purpose == purpose), None)

    def all_held(self, citizen: Citizen) -> Sequence[Consent]:
        """Everything that a citizen agrees to now, the oldest first."""
        wanted = select(Consent).where(Consent.citizen_id == citizen.id, Consent.withdrawn_at.is_(None))
        return self._session.scalars(wanted.order_by(Consent.id)).all()

    def withdraw(self, citizen: Citizen, purposes: Sequence[Purpose], now: datetime) -> Sequence[Consent]:
        """Withdraw what was agreed to. Returns what held until now."""
        ended = [consent for consent in self.all_held(citizen) if consent.purpose in purposes]
        for consent in ended:
            consent.withdrawn_at = now
        self._session.flush()
        return ended
