"""Forgets one person on one channel at once, and keeps an address for one last letter: the receipt."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.citizens import Citizen
from records.inbox import Received
from records.outbox import Letter
from records.privacy_requests import PrivacyRequests
from records.questions import Question, Questions
from records.rate_limits import RateCount, citizen_key
from records.secrets import Keys


class Erasure:
    """Erasing, within one transaction."""

    def __init__(self, session: Session, keys: Keys):
        self._session = session
        self._keys = keys

    def erase(self, citizen: Citizen, message_id: str, now: datetime) -> None:
        """Forget a citizen: their key, address, conversation, letters, consents, and the ids of their messages.

        Questions and requests stay to be counted, without person, words and minute. `message_id` is the message
        that asks for it: no letter names it yet. Nothing of the citizen that was read before may be used afterwards.
        """
        Questions(self._session).unlink(Question.citizen_id == citizen.id)
        PrivacyRequests(self._session).unlink(citizen, now)
        # Every message taken in is answered by a letter, which lives at least as long as the message's id.
        answered = select(Letter.in_reply_to).where(Letter.citizen_id == citizen.id)
        named = Received.message_id.in_(answered) | (Received.message_id == message_id)
        self._session.execute(delete(Received).where(Received.channel == citizen.channel, named))
        self._session.execute(delete(RateCount).where(RateCount.key == citizen_key(citizen.id)))
        self._session.flush()
        # The database takes letters, conversation and consents along. What the session still holds of them must
        # not be written again.
        self._session.execute(delete(Citizen).where(Citizen.id == citizen.id))
        self._session.expunge_all()

    def last_recipient(self, channel: str, address: str, now: datetime) -> Citizen:
        """An address for one last letter, under a key that leads nowhere; it goes as soon as the letter is settled."""
        citizen = Citizen(
            key=secrets.token_hex(32),
            channel=channel,
            sealed_address=self._keys.seal(address),
            first_seen=now,
            last_seen=now,
            leaving=True,
        )
        self._session.add(citizen)
        self._session.flush()
        return citizen

    def delivered(self, number: int) -> None:
        """A last letter has arrived by another way than the outbox: it and its address go."""
        owner = select(Letter.citizen_id).where(Letter.id == number)
        self._session.execute(delete(Citizen).where(Citizen.id.in_(owner), Citizen.leaving))
