"""Who wrote to us: a keyed hash, and a sealed address only while something is owed to it."""

from datetime import datetime

from sqlalchemy import String, false, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table
from records.secrets import Keys


class Citizen(Table):
    """One person on one channel."""

    __tablename__ = "citizens"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """See `records.secrets.Keys.citizen`."""
    channel: Mapped[str] = mapped_column(String(20))
    sealed_address: Mapped[str | None]
    first_seen: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    unreachable_since: Mapped[datetime | None] = mapped_column(Moment)
    """When the channel told us that this person wants nothing from us; empty again once they write."""
    leaving: Mapped[bool] = mapped_column(default=False, server_default=false())
    """True for a row that only holds the address of a last letter: its key is nobody's, and it goes with the letter."""


class Citizens:
    """The citizens of one transaction."""

    def __init__(self, session: Session, keys: Keys):
        self._session = session
        self._keys = keys

    def meet(self, channel: str, address: str, now: datetime) -> Citizen:
        """The citizen at an address, made when new, and held for this transaction: one message at a time."""
        citizen = self.find(channel, address) or self._greet(channel, address, now)
        citizen.last_seen = now
        citizen.unreachable_since = None
        citizen.sealed_address = citizen.sealed_address or self._keys.seal(address)
        self._session.flush()
        return citizen

    def _greet(self, channel: str, address: str, now: datetime) -> Citizen:
        citizen = Citizen(
            key=self._keys.citizen(channel, address), channel=channel, first_seen=now, last_seen=now
        )
        try:
            with self._session.begin_nested():
                self._session.add(citizen)
        except IntegrityError:  # another worker met the same person in the same moment
            met = self.find(channel, address)
            if met is None:
                raise
            return met
        return citizen

    def find(self, channel: str, address: str) -> Citizen | None:
        """The citizen at an address, if we have met; held for this transaction."""
        key = self._keys.citizen(channel, address)
        return self._session.scalar(select(Citizen).where(Citizen.key == key).with_for_update())

    def mark_unreachable(self, number: int, now: datetime, unless_seen_after: datetime | None = None) -> None:
        """The channel says that a citizen cannot be reached any more, unless they have written since a moment.

        Nothing happens when they have had themselves forgotten in between.
        """
        still = (Citizen.id == number) & Citizen.unreachable_since.is_(None)
        if unless_seen_after:
            still &= Citizen.last_seen <= unless_seen_after
        self._session.execute(update(Citizen).where(still).values(unreachable_since=now))

    def forget_address(self, citizen: Citizen) -> None:
        """Nothing is owed any more: the address goes."""
        citizen.sealed_address = None
