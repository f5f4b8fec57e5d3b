"""One transaction, and the shelf that opens it.

Everything that a message changes is written through one `Book`, which is committed whole or not at all.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from threading import RLock
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from records.audit import Audit
from records.citizens import Citizens
from records.consents import Consents
from records.conversations import Conversations
from records.erasure import Erasure
from records.inbox import Inbox
from records.invitations import Invitations
from records.leases import Leases
from records.long_jobs import LongJobs
from records.outbox import Outbox
from records.overview import Overviews
from records.privacy_requests import PrivacyRequests
from records.proposals import Proposals
from records.questions import Questions
from records.rate_limits import RateLimits
from records.releases import Releases
from records.retention import Retention
from records.secrets import Keys
from records.staff import Staff
from records.staff_sessions import StaffSessions

StorageFault = DBAPIError
"""The database refuses or fails: disk full, connection lost, not a database."""
Unavailable = OperationalError
"""The same statement may succeed later: disk full, locked, connection lost."""

_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Seconds between two attempts."""


class Book:
    """All that can be read and written within one transaction."""

    def __init__(self, session: Session, keys: Keys):
        self._session = session
        self._keys = keys

    @cached_property
    def citizens(self) -> Citizens:
        """Who wrote to us."""
        return Citizens(self._session, self._keys)

    @cached_property
    def conversations(self) -> Conversations:
        """Where conversations stand."""
        return Conversations(self._session)

    @cached_property
    def inbox(self) -> Inbox:
        """What has come in."""
        return Inbox(self._session)

    @cached_property
    def outbox(self) -> Outbox:
        """What we owe."""
        return Outbox(self._session, self._keys)

    @cached_property
    def leases(self) -> Leases:
        """Who does what only one process may do."""
        return Leases(self._session)

    @cached_property
    def long_jobs(self) -> LongJobs:
        """Work that takes long."""
        return LongJobs(self._session)

    @cached_property
    def rate_limits(self) -> RateLimits:
        """How often somebody comes."""
        return RateLimits(self._session)

    @cached_property
    def questions(self) -> Questions:
        """What was asked."""
        return Questions(self._session)

    @cached_property
    def consents(self) -> Consents:
        """What people agreed to."""
        return Consents(self._session)

    @cached_property
    def privacy_requests(self) -> PrivacyRequests:
        """What people asked for about their data."""
        return PrivacyRequests(self._session)

    @cached_property
    def overviews(self) -> Overviews:
        """What we have about a person."""
        return Overviews(self._session)

    @cached_property
    def erasure(self) -> Erasure:
        """How a person is forgotten."""
        return Erasure(self._session, self._keys)

    @cached_property
    def releases(self) -> Releases:
        """The catalogue's releases."""
        return Releases(self._session)

    @cached_property
    def retention(self) -> Retention:
        """What is forgotten."""
        return Retention(self._session)

    @cached_property
    def audit(self) -> Audit:
        """What was done and seen."""
        return Audit(self._session, self._keys)

    @cached_property
    def staff(self) -> Staff:
        """Who works at the desk."""
        return Staff(self._session, self.audit)

    @cached_property
    def staff_sessions(self) -> StaffSessions:
        """Who is signed in."""
        return StaffSessions(self._session)

    @cached_property
    def invitations(self) -> Invitations:
        """Who was asked to join the staff."""
        return Invitations(self._session, self.staff, self.audit)

    @cached_property
    def proposals(self) -> Proposals:
        """What needs two persons."""
        return Proposals(self._session, self.staff, self.audit)


class Shelf:
    """A database and the keys to what is sealed in it."""

    def __init__(self, url: str, keys: Keys):
        self._keys = keys
        # SQLite has one writer. Threads that wait here are woken at once and in no time; in its own
        # busy loop they sleep.
        self._turn: AbstractContextManager[object] = nullcontext()
        # Parameters are what citizens wrote: a database error that ends in the log must not quote them.
        if make_url(url).get_backend_name() == "sqlite":
            # A database in memory belongs to its one connection.
            pool = {"poolclass": StaticPool} if url == "sqlite://" else {}
            self.engine = create_engine(
                url,
                hide_parameters=True,
                connect_args={"timeout": 10, "check_same_thread": False},
                **pool,
            )
            self._turn = RLock()
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        else:
            self.engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def hashed_address(self, address: str) -> str:
        """What stands for a network address in a count of visits: nobody can read the address from it."""
        return self._keys.citizen("network", address)

    @contextmanager
    def open(self) -> Iterator[Book]:
        """A book that is committed at the end, or rolled back when anything goes wrong."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield Book(session, self._keys)

    def answers(self) -> bool:
        """True when the database can be reached."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver's own BEGIN is switched off: it starts reads without a lock, and a read that then writes fails.
    connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    # The one statement that does not wait when another process does the same to a new file.
    for pause in _PAUSES:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError:
            time.sleep(pause)
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
