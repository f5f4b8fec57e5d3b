"""Who does what only one process may do at a time: a named right, held until a moment, that another may take over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table


class Lease(Table):
    """One right and its holder."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime] = mapped_column(Moment)


class Leases:
    """The leases of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def holder(self, name: str) -> str:
        """Who holds it, or held it last; empty for nobody."""
        lease = self._session.get(Lease, name)
        return lease.holder if lease else ""

    def take(
        self, name: str, holder: str, now: datetime, until: datetime, gone: Collection[str] = ()
    ) -> bool:
        """Take or prolong it: possible when it is free, ours, over, or held by somebody who is known to be gone."""
        lease = self._session.get(Lease, name, with_for_update=True)
        if lease is None:
            return self._make(Lease(name=name, holder=holder, until=until))
        if lease.holder != holder and lease.holder not in gone and lease.until > now:
            return False
        lease.holder, lease.until = holder, until
        return True

    def _make(self, lease: Lease) -> bool:
        try:
            with self._session.begin_nested():
                self._session.add(lease)
        except IntegrityError:  # another process took it in the same moment
            return False
        return True

    def give_back(self, name: str, holder: str) -> None:
        """Free it for the next; nothing happens when somebody else holds it."""
        self._session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
