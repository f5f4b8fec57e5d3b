"""Brings a database to today's schema, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

LOCK = 6_220_001
"""Number of the PostgreSQL advisory lock; any fixed number will do."""


class Unreachable(Exception):
    """The database does not answer, or refuses us; the text says why, without the password."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing. Safe to call from several processes at once.

    On SQLite the transaction itself is the lock (BEGIN IMMEDIATE); on PostgreSQL an advisory lock is held to
    its end. The loser waits, finds nothing left to do and goes on. Raises Unreachable.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        engine.connect().close()
    except DBAPIError as fault:
        raise Unreachable(str(fault.orig).strip().splitlines()[0]) from fault
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
