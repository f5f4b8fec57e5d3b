"""Forgets what is no longer needed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from records.citizens import Citizen
from records.inbox import Received
from records.invitations import Invitation
from records.long_jobs import Job
from records.outbox import OWED, Letter
from records.rate_limits import RateCount
from records.staff_sessions import StaffSession

REPEATS_END = timedelta(days=2)
"""No channel delivers a message again after so long."""
LETTERS_WAIT = timedelta(days=14)
"""A letter that could not be delivered for so long is forgotten, and the address with it. Twice as long as news is
tried: staff have a week to see what could not be delivered."""
RATES_COUNT = timedelta(hours=1)
"""No window of counted visits is longer."""
JOBS_STAY = timedelta(days=90)
"""Long jobs are looked at again for so long."""

_AT_ONCE = 10_000
"""Addresses forgotten in one round; the rest has time until the next."""


class Retention:
    """Forgetting, within one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def forget(self, now: datetime) -> None:
        """Old message ids, letters that were sent or never fetched, addresses to which nothing is owed, and what let staff in."""
        self._session.execute(delete(Received).where(Received.received_at < now - REPEATS_END))
        sent = (Letter.sent_at.is_not(None)) & (Letter.created_at < now - REPEATS_END)
        self._session.execute(delete(Letter).where(sent | (Letter.created_at < now - LETTERS_WAIT)))
        self._forget_addresses()
        over = (StaffSession.ends_at < now) | (StaffSession.idle_until < now)
        self._session.execute(delete(StaffSession).where(over))
        self._session.execute(delete(Invitation).where(Invitation.expires_at < now))
        self._session.execute(delete(RateCount).where(RateCount.since < now - RATES_COUNT))
        self._session.execute(delete(Job).where(Job.finished_at < now - JOBS_STAY))

    def _forget_addresses(self) -> None:
        owed = exists(select(Letter.id).where(Letter.citizen_id == Citizen.id, Letter.state.in_(OWED)))
        idle = select(Citizen.id).where(Citizen.sealed_address.is_not(None), ~owed)
        # Held first and asked again: a letter may be written between the question and the forgetting.
        held = self._session.scalars(idle.limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
        self._session.execute(
            update(Citizen)
            .where(Citizen.id.in_(held), ~owed)
            .values(sealed_address=None)
            .execution_options(synchronize_session=False)
        )
