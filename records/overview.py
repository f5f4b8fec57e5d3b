"""What we have about one person on one channel, for that person to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.citizens import Citizen
from records.consents import Consent, Consents
from records.conversations import Conversation
from records.outbox import OWED, Letter, State
from records.privacy_requests import PrivacyRequest, PrivacyRequests
from records.questions import Question


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts and dates, by data class; moments are in UTC."""

    first_seen: datetime
    last_seen: datetime
    has_address: bool
    questions: int
    first_asked: datetime | None
    last_asked: datetime | None
    last_texts: tuple[str, ...]
    """The newest questions as they are kept, the newest first."""
    conversation: datetime | None
    """When it changed last; None when there is none."""
    letters_owed: int
    letters_sent: int
    letters_other: int
    consents: Sequence[Consent]
    requests: Sequence[PrivacyRequest]


class Overviews:
    """Overviews, within one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def of(self, citizen: Citizen, texts: int) -> Overview:
        """What we have about a citizen, with so many of their newest questions."""
        mine = Question.citizen_id == citizen.id
        count, first, last = self._session.execute(
            select(func.count(), func.min(Question.asked_at), func.max(Question.asked_at)).where(mine)
        ).one()
        newest = select(Question.text).where(mine).order_by(Question.id.desc()).limit(texts)
        states = self._letters(citizen)
        talk = self._session.get(Conversation, citizen.id)
        return Overview(
            first_seen=citizen.first_seen,
            last_seen=citizen.last_seen,
            has_address=citizen.sealed_address is not None,
            questions=count,
            first_asked=first,
            last_asked=last,
            last_texts=tuple(self._session.scalars(newest)),
            conversation=talk.changed_at if talk else None,
            letters_owed=sum(states.get(state, 0) for state in OWED),
            letters_sent=states.get(State.SENT, 0),
            letters_other=sum(states.get(state, 0) for state in (State.DOUBTFUL, State.UNWANTED)),
            consents=Consents(self._session).all_held(citizen),
            requests=PrivacyRequests(self._session).of(citizen),
        )

    def _letters(self, citizen: Citizen) -> dict[str, int]:
        counted = select(Letter.state, func.count()).where(Letter.citizen_id == citizen.id)
        grouped = self._session.execute(counted.group_by(Letter.state))
        return {row[0]: row[1] for row in grouped}
