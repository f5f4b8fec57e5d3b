"""The audit is only added to, and any single tampering is found, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from records.audit import CITIZEN, NOTHING, PROGRAM, Actor, Audit, Broken, Whole
from records.audit_check import verify
from records.book import Shelf
from records.secrets import Keys
from tests.databases import SECRET

NOW = datetime(2026, 7, 13, 8, 0, 0, 123456, tzinfo=UTC)
ROWS = 6
COLUMNS = ("at", "who", "action", "kind", "object_id", "reason", "details", "previous", "hash")

Tampering = Callable[[Session], object]


def write(shelf: Shelf, rows: int = ROWS) -> None:
    actors = (Actor.staff(7), CITIZEN, PROGRAM)
    for number in range(rows):
        with shelf.open() as book:
            at = NOW + timedelta(minutes=number)
            book.audit.write(actors[number % 3], at, "see", "dossier", number, "vì công việc", count=number)


def verify_after(shelf: Shelf, tampering: Tampering, secret: str = SECRET) -> Whole | Broken:
    """What is found after a hand in the database that knows how to get round the triggers; undone afterwards."""
    with Session(shelf.engine) as session:
        if shelf.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            triggers = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in triggers:
                session.execute(text(f"DROP TRIGGER {name}"))
        tampering(session)
        audit, found = Audit(session, Keys(secret)), None
        step: Whole | Broken = NOTHING
        while isinstance(step, Whole) and step != found:
            found, step = step, audit.follow(step)
        session.rollback()
    return step


def test_what_was_written_is_whole_and_can_be_read(shelf: Shelf) -> None:
    assert verify(shelf) == Whole(0, "")
    write(shelf)
    found = verify(shelf)
    assert isinstance(found, Whole)
    assert found.rows == ROWS
    with shelf.open() as book:
        newest, *_ = book.audit.latest(2)
        assert (newest.number, newest.who, newest.object_id) == (6, "program", "5")
        assert (newest.at, newest.reason, newest.details) == (
            NOW + timedelta(minutes=5),
            "vì công việc",
            '{"count": 5}',
        )
        assert [row.number for row in book.audit.latest(2, before=3)] == [2, 1]


def test_nothing_is_written_when_the_change_itself_fails(shelf: Shelf) -> None:
    write(shelf)
    with pytest.raises(RuntimeError), shelf.open() as book:
        book.audit.write(PROGRAM, NOW, "change", "dossier", 1)
        raise RuntimeError
    write(shelf, 1)
    found = verify(shelf)
    assert isinstance(found, Whole)
    assert found.rows == ROWS + 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'x' WHERE number = 2",
        "DELETE FROM audit WHERE number = 6",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT 9, at, who, action, kind, object_id, reason, details, previous, hash FROM audit WHERE number = 1",
        "UPDATE audit_anchor SET number = 3",
        "UPDATE audit_anchor SET hash = 'x'",
        "DELETE FROM audit_anchor",
        "INSERT INTO audit_anchor VALUES (2, 0, '', '')",
    ],
)
def test_the_database_itself_refuses_to_change_the_audit(shelf: Shelf, statement: str) -> None:
    write(shelf)
    with pytest.raises(DBAPIError, match="the audit"), shelf.engine.begin() as connection:
        connection.execute(text(statement))
    assert isinstance(verify(shelf), Whole)


def test_no_way_around_the_triggers_is_left_open(shelf: Shelf) -> None:
    write(shelf)
    around = {
        "sqlite": "INSERT OR REPLACE INTO audit SELECT number, at, who, 'x', kind, object_id, reason, details, previous, hash "
        "FROM audit WHERE number = 2",
        "postgresql": "TRUNCATE audit",
    }
    with pytest.raises(DBAPIError, match="only added to"), shelf.engine.begin() as connection:
        connection.execute(text(around[shelf.engine.dialect.name]))


def change(number: int, column: str) -> Tampering:
    value = "'2026-07-13 09:00:00.000001+00:00'" if column == "at" else f"{column} || 'x'"
    if column in ("previous", "hash"):
        value = f"'{'0' * 64}'"
    return lambda session: session.execute(
        text(f"UPDATE audit SET {column} = {value} WHERE number = {number}")
    )


def shift(session: Session, first: int, by: int) -> None:
    """Move rows from a number on, by way of numbers that are free."""
    session.execute(text(f"UPDATE audit SET number = -number WHERE number >= {first}"))
    session.execute(text(f"UPDATE audit SET number = {by} - number WHERE number < 0"))


def remove(number: int, close_the_gap: bool) -> Tampering:
    def act(session: Session) -> None:
        session.execute(text(f"DELETE FROM audit WHERE number = {number}"))
        if close_the_gap:
            shift(session, number, -1)
            session.execute(text("UPDATE audit_anchor SET number = number - 1"))

    return act


def insert(before: int, like: int) -> Tampering:
    def act(session: Session) -> None:
        shift(session, before, 1)
        source = like + 1 if like >= before else like
        session.execute(
            text(
                f"INSERT INTO audit SELECT {before}, at, who, action, kind, object_id, reason, details, previous, hash "
                f"FROM audit WHERE number = {source}"
            )
        )
        session.execute(text("UPDATE audit_anchor SET number = number + 1"))

    return act


def swap(one: int, other: int) -> Tampering:
    def act(session: Session) -> None:
        for old, new in ((one, -1), (other, one), (-1, other)):
            session.execute(text(f"UPDATE audit SET number = {new} WHERE number = {old}"))

    return act


def cut(first: int) -> Tampering:
    return lambda session: session.execute(text(f"DELETE FROM audit WHERE number >= {first}"))


NUMBERS = st.integers(1, ROWS)
TAMPERINGS = st.one_of(
    st.builds(lambda *given: ("change", *given), NUMBERS, st.sampled_from(COLUMNS)),
    st.builds(lambda *given: ("remove", *given), NUMBERS, st.booleans()),
    st.builds(lambda *given: ("insert", *given), st.integers(1, ROWS + 1), NUMBERS),
    st.lists(NUMBERS, min_size=2, max_size=2, unique=True).map(lambda pair: ("swap", *sorted(pair))),
    st.builds(lambda *given: ("cut", *given), NUMBERS),
)
ACTS = {"change": change, "remove": remove, "insert": insert, "swap": swap, "cut": cut}


def test_any_single_tampering_is_found_where_it_begins(shelf: Shelf) -> None:
    write(shelf)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TAMPERINGS)
    def holds(tampering: tuple[str, int]) -> None:
        kind, first, *rest = tampering
        found = verify_after(shelf, ACTS[kind](first, *rest))
        assert isinstance(found, Broken)
        # A last row that is gone with its number, or a copy put behind itself, first shows one row later or earlier.
        assert abs(found.number - first) <= 1

    holds()
    assert isinstance(verify(shelf), Whole)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 3, ROWS])
def test_a_changed_row_is_named(shelf: Shelf, column: str, number: int) -> None:
    write(shelf)
    found = verify_after(shelf, change(number, column))
    assert isinstance(found, Broken)
    assert found.number == number


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM audit_anchor", "UPDATE audit_anchor SET number = 4", "UPDATE audit_anchor SET hash = ''"],
)
def test_a_changed_anchor_is_found(shelf: Shelf, statement: str) -> None:
    write(shelf)
    assert isinstance(verify_after(shelf, lambda session: session.execute(text(statement))), Broken)


def test_a_chain_made_anew_without_the_secret_is_found(shelf: Shelf) -> None:
    def forge(session: Session) -> None:
        session.execute(text("DELETE FROM audit"))
        session.execute(text("UPDATE audit_anchor SET number = 0, hash = ''"))
        Audit(session, Keys("another secret, not ours")).write(PROGRAM, NOW, "see", "dossier", 1)
        session.flush()

    write(shelf)
    assert isinstance(verify_after(shelf, forge), Broken)


def test_what_is_no_moment_any_more_is_found_in_its_row(shelf: Shelf) -> None:
    if shelf.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps only moments")
    write(shelf)
    spoil = "UPDATE audit SET at = 'yesterday' WHERE number = 4"
    found = verify_after(shelf, lambda session: session.execute(text(spoil)))
    assert found == Broken(4, "it cannot be read")


def test_a_tail_cut_off_together_with_its_anchor_is_found(shelf: Shelf) -> None:
    def act(session: Session) -> None:
        cut(4)(session)
        session.execute(
            text("UPDATE audit_anchor SET number = 3, hash = (SELECT hash FROM audit WHERE number = 3)")
        )

    write(shelf)
    found = verify_after(shelf, act)
    assert isinstance(found, Broken)
    assert found.number == 3


def test_a_row_before_the_first_is_found(shelf: Shelf) -> None:
    write(shelf)
    copy = (
        "INSERT INTO audit SELECT 0, at, who, action, kind, object_id, reason, details, previous, hash "
        "FROM audit WHERE number = 1"
    )
    assert isinstance(verify_after(shelf, lambda session: session.execute(text(copy))), Broken)


def test_a_chain_longer_than_one_look_is_followed_to_its_end(shelf: Shelf) -> None:
    with shelf.open() as book:
        for number in range(2100):
            book.audit.write(PROGRAM, NOW, "see", "dossier", number)
    found = verify(shelf)
    assert isinstance(found, Whole)
    assert found.rows == 2100
    assert verify_after(shelf, change(2001, "reason")) == Broken(2001, "its content is not what was written")


def test_writers_at_once_make_one_chain(shelf: Shelf) -> None:
    start = Barrier(4)

    def work() -> None:
        start.wait()
        write(shelf, 10)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(shelf)
    assert isinstance(found, Whole)
    assert found.rows == 40


@given(st.text(), st.text())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_taken(shelf: Shelf, reason: str, detail: str) -> None:
    with shelf.open() as book:
        book.audit.write(PROGRAM, NOW, "see", "dossier", 1, reason, detail=detail)
    assert isinstance(verify(shelf), Whole)
