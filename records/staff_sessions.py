"""Who is signed in: sessions of the desk, of whose tokens only hashes are kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table

LONGEST = timedelta(hours=12)
"""A session ends so long after its sign-in, whatever is done in it."""
LONGEST_IDLE = timedelta(minutes=30)
_NAME = 16
"""Hexadecimal digits by which a session is named."""
_TOUCH_EVERY = timedelta(minutes=1)
"""A session that was seen in the last minute is not written again."""


class StaffSession(Table):
    """One sign-in."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    """What every form of this session brings back."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    idle_until: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds."""

    staff_id: int
    csrf: str
    since: datetime
    ends_at: datetime

    def brought(self, csrf: str) -> bool:
        """Whether a form brought back this session's CSRF token."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Held:
    """One of somebody's sessions, as it is shown to them."""

    name: str
    """The beginning of the token's hash: enough to tell it from the others, and of no other use."""
    since: datetime
    last_seen: datetime
    asking: bool
    """The one from which it is asked."""


class StaffSessions:
    """The sessions of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def start(self, staff_id: int, now: datetime) -> str:
        """A new session; returns its token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        row = StaffSession(
            token_hash=hash_token(token),
            staff_id=staff_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            last_seen=now,
            idle_until=now + LONGEST_IDLE,
            ends_at=now + LONGEST,
        )
        self._session.add(row)
        self._session.flush()
        return token

    def find(self, token: str, now: datetime) -> SignedIn | None:
        """The session of a token, seen now; None when there is none any more."""
        row = self._session.get(StaffSession, hash_token(token))
        if row is None or now >= min(row.idle_until, row.ends_at):
            return None
        if now - row.last_seen >= _TOUCH_EVERY:
            row.last_seen, row.idle_until = now, now + LONGEST_IDLE
        return SignedIn(row.staff_id, row.csrf, row.created_at, row.ends_at)

    def end(self, token: str) -> None:
        """Sign out."""
        self._session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_token(token)))

    def held(self, staff_id: int, token: str, now: datetime) -> list[Held]:
        """All sessions of a login that hold, the newest first; `token` is that of the one which asks."""
        wanted = select(StaffSession).where(StaffSession.staff_id == staff_id)
        own = hash_token(token)
        return [
            Held(row.token_hash[:_NAME], row.created_at, row.last_seen, row.token_hash == own)
            for row in self._session.scalars(wanted.order_by(StaffSession.created_at.desc()))
            if now < min(row.idle_until, row.ends_at)
        ]

    def end_named(self, staff_id: int, name: str) -> bool:
        """End one of a login's sessions by the name in `held`; False when there is none."""
        named = func.substr(StaffSession.token_hash, 1, _NAME) == name
        wanted = delete(StaffSession).where(StaffSession.staff_id == staff_id, named)
        return bool(self._session.execute(wanted.returning(StaffSession.token_hash)).all())

    def end_others(self, staff_id: int, token: str) -> None:
        """End all sessions of a login but the one of a token."""
        others = StaffSession.token_hash != hash_token(token)
        self._session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id, others))


def hash_token(token: str) -> str:
    """What is kept of a token; it is long and random, so a plain SHA-256 hides it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
