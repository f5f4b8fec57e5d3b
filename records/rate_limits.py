"""How often somebody comes: counted in the database, so that all workers count together."""

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table


class RateCount(Table):
    """One window of one visitor."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Names no person: a citizen's number, or a keyed hash of an address."""
    since: Mapped[datetime] = mapped_column(Moment, index=True)
    times: Mapped[int]


def citizen_key(number: int) -> str:
    """Under what the visits of a citizen are counted."""
    return f"citizen {number}"


class RateLimits:
    """The counts of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def within(self, key: str, limit: int, window: timedelta, now: datetime) -> bool:
        """Count one visit; False when there were more than `limit` since the window began."""
        count = self._session.get(RateCount, key, with_for_update=True) or self._begin(key, now)
        if now - count.since >= window or count.since > now:  # a clock that was put back starts afresh
            count.since, count.times = now, 0
        count.times += 1
        return count.times <= limit

    def _begin(self, key: str, now: datetime) -> RateCount:
        count = RateCount(key=key, since=now, times=0)
        try:
            with self._session.begin_nested():
                self._session.add(count)
        except IntegrityError:  # another worker met the same visitor in the same moment
            return self._session.get_one(RateCount, key, with_for_update=True)
        return count
