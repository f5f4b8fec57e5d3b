"""Forgets what is no longer needed, as the table of data classes says."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from records.citizens import Citizen
from records.consents import Consent
from records.conversations import Conversation
from records.data_classes import limit
from records.inbox import Received
from records.invitations import Invitation
from records.long_jobs import Job
from records.outbox import OWED, Letter
from records.privacy_requests import PrivacyRequest
from records.questions import Question, Questions
from records.rate_limits import RateCount
from records.staff_sessions import StaffSession

_AT_ONCE = 10_000
"""Rows forgotten in one round of the rules that take them one by one; the rest has time until the next."""


def _message_ids(session: Session, until: datetime) -> None:
    session.execute(delete(Received).where(Received.received_at < until))


def _sent_letters(session: Session, until: datetime) -> None:
    session.execute(delete(Letter).where(Letter.sent_at.is_not(None), Letter.created_at < until))


def _unsent_letters(session: Session, until: datetime) -> None:
    session.execute(delete(Letter).where(Letter.created_at < until))


def _last_letters(session: Session, until: datetime) -> None:
    session.execute(delete(Citizen).where(Citizen.leaving, Citizen.first_seen < until))


def _questions(session: Session, until: datetime) -> None:
    told = Question.citizen_id.is_not(None) | (Question.text != "")
    Questions(session).unlink((Question.asked_at < until) & told, _AT_ONCE)


def _old_consents(session: Session, until: datetime) -> None:
    now = until + limit("consents", "given")
    old = Consent.withdrawn_at.is_(None) & (Consent.given_at < until)
    session.execute(update(Consent).where(old).values(withdrawn_at=now))


def _withdrawn_consents(session: Session, until: datetime) -> None:
    session.execute(delete(Consent).where(Consent.withdrawn_at < until))


def _privacy_requests(session: Session, until: datetime) -> None:
    told = PrivacyRequest.citizen_id.is_not(None) | (PrivacyRequest.details != "")
    old = PrivacyRequest.finished_at < until
    session.execute(update(PrivacyRequest).where(old, told).values(citizen_id=None, details=""))


def _conversations(session: Session, until: datetime) -> None:
    old = exists(
        select(Conversation.citizen_id).where(
            Conversation.citizen_id == Citizen.id, Conversation.changed_at < until
        )
    )
    held = _held(session, old)
    session.execute(
        delete(Conversation).where(Conversation.citizen_id.in_(held), Conversation.changed_at < until)
    )


def _addresses(session: Session, _: datetime) -> None:
    owed = exists(select(Letter.id).where(Letter.citizen_id == Citizen.id, Letter.state.in_(OWED)))
    asked = exists(
        select(PrivacyRequest.id).where(
            PrivacyRequest.citizen_id == Citizen.id, PrivacyRequest.finished_at.is_(None)
        )
    )
    idle = ~owed & ~asked
    held = _held(session, Citizen.sealed_address.is_not(None) & idle)
    session.execute(
        update(Citizen)
        .where(Citizen.id.in_(held), idle)
        .values(sealed_address=None)
        .execution_options(synchronize_session=False)
    )


def _citizens(session: Session, _: datetime) -> None:
    owned = (Letter, Conversation, Question, Consent, PrivacyRequest)
    used = or_(*(exists().where(table.citizen_id == Citizen.id) for table in owned))
    session.execute(
        delete(Citizen)
        .where(Citizen.id.in_(_held(session, ~used)), ~used)
        .execution_options(synchronize_session=False)
    )


def _held(session: Session, which: ColumnElement[bool]) -> list[int]:
    """Citizens whom nobody else has in hand, locked.

    Who changes something of theirs asks again for its condition: a message may come between the two.
    """
    found = select(Citizen.id).where(which).limit(_AT_ONCE).with_for_update(skip_locked=True)
    return list(session.scalars(found))


def _staff_access(session: Session, until: datetime) -> None:
    over = (StaffSession.ends_at < until) | (StaffSession.idle_until < until)
    session.execute(delete(StaffSession).where(over))
    session.execute(delete(Invitation).where(Invitation.expires_at < until))


def _rate_counts(session: Session, until: datetime) -> None:
    session.execute(delete(RateCount).where(RateCount.since < until))


def _long_jobs(session: Session, until: datetime) -> None:
    session.execute(delete(Job).where(Job.finished_at < until))


RULES: dict[tuple[str, str], Callable[[Session, datetime], None]] = {
    ("message_ids", "received"): _message_ids,
    ("letters", "sent"): _sent_letters,
    ("letters", "unsent"): _unsent_letters,
    ("letters", "last"): _last_letters,
    ("questions", "asked"): _questions,
    ("consents", "given"): _old_consents,
    ("consents", "withdrawn"): _withdrawn_consents,
    ("privacy_requests", "finished"): _privacy_requests,
    ("conversation", "rested"): _conversations,
    ("staff_access", "over"): _staff_access,
    ("rate_counts", "counted"): _rate_counts,
    ("long_jobs", "finished"): _long_jobs,
    ("address", "nothing_owed"): _addresses,
    ("identity", "unused"): _citizens,
}
"""By data class and case; each forgets what is older than a moment. What others hang on comes last."""


class Retention:
    """Forgetting, within one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def forget(self, now: datetime) -> None:
        """Everything that has been kept as long as the table of data classes allows."""
        for (name, case), rule in RULES.items():
            rule(self._session, now - limit(name, case))
