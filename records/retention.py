"""Forgets what is no longer needed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from records.citizens import Citizen
from records.inbox import Received
from records.outbox import Letter

REPEATS_END = timedelta(days=2)
"""No channel delivers a message again after so long."""
LETTERS_WAIT = timedelta(days=7)
"""A letter that nobody has fetched for so long is given up, and the address with it."""


class Retention:
    """Forgetting, within one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def forget(self, now: datetime) -> None:
        """Old message ids, letters that were sent or never fetched, and addresses to which nothing is owed."""
        self._session.execute(delete(Received).where(Received.received_at < now - REPEATS_END))
        sent = (Letter.sent_at.is_not(None)) & (Letter.created_at < now - REPEATS_END)
        self._session.execute(delete(Letter).where(sent | (Letter.created_at < now - LETTERS_WAIT)))
        owed = exists(select(Letter.id).where(Letter.citizen_id == Citizen.id, Letter.sent_at.is_(None)))
        self._session.execute(
            update(Citizen).where(Citizen.sealed_address.is_not(None), ~owed).values(sealed_address=None)
        )
