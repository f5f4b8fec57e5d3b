"""A citizen is a keyed hash; the address is sealed and goes as soon as nothing is owed."""

import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from records.book import Shelf
from records.citizens import Citizen
from records.secrets import Keys, WrongSecret

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
ADDRESS = "0912345678"


def test_the_same_person_is_met_twice_and_kept_once(shelf: Shelf) -> None:
    with shelf.open() as book:
        first = book.citizens.meet("zalo", ADDRESS, NOW)
    later = NOW + timedelta(days=1)
    with shelf.open() as book:
        again = book.citizens.meet("zalo", ADDRESS, later)
        assert (again.id, again.first_seen, again.last_seen) == (first.id, NOW, later)


def test_the_same_address_on_another_channel_is_another_person(shelf: Shelf) -> None:
    with shelf.open() as book:
        assert book.citizens.meet("zalo", ADDRESS, NOW).id != book.citizens.meet("telegram", ADDRESS, NOW).id


def test_somebody_never_met_is_not_found(shelf: Shelf) -> None:
    with shelf.open() as book:
        assert book.citizens.find("zalo", ADDRESS) is None


def test_the_address_stands_nowhere_in_the_database(shelf: Shelf) -> None:
    with shelf.open() as book:
        book.citizens.meet("zalo", ADDRESS, NOW)
    with shelf.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM citizens")).one()
    assert not any(ADDRESS in str(value) for value in row)


def test_the_sealed_address_is_read_with_the_same_secret_only(shelf: Shelf) -> None:
    with shelf.open() as book:
        sealed = book.citizens.meet("zalo", ADDRESS, NOW).sealed_address
    assert sealed
    assert Keys("a secret for tests only").unseal(sealed) == ADDRESS
    with pytest.raises(WrongSecret):
        Keys("another secret").unseal(sealed)


def test_the_address_is_gone_when_nothing_is_owed_and_back_when_they_write(shelf: Shelf) -> None:
    with shelf.open() as book:
        book.citizens.forget_address(book.citizens.meet("zalo", ADDRESS, NOW))
    with shelf.open() as book:
        citizen = book.citizens.find("zalo", ADDRESS)
        assert citizen
        assert citizen.sealed_address is None
        assert book.citizens.meet("zalo", ADDRESS, NOW).sealed_address


def test_the_hash_depends_on_the_secret_the_channel_and_the_address() -> None:
    hashes = {
        Keys(secret).citizen(channel, address)
        for secret in ("one secret", "another secret")
        for channel in ("zalo", "telegram")
        for address in ("1", "2")
    }
    assert len(hashes) == 8
    assert {len(mark) for mark in hashes} == {64}


def test_a_new_person_met_by_several_workers_at_once_is_kept_once(shelf: Shelf) -> None:
    start, met = Barrier(4), list[int]()

    def meet() -> None:
        start.wait()
        with shelf.open() as book:
            met.append(book.citizens.meet("zalo", ADDRESS, NOW).id)

    threads = [Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(met) == 4
    assert len(set(met)) == 1
    with shelf.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Citizen)) == 1


def test_a_moment_without_time_zone_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Exception, match="time zone"), shelf.open() as book:
        book.citizens.meet("zalo", ADDRESS, datetime(2026, 7, 13))


def test_a_database_error_does_not_quote_what_was_to_be_written(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        with shelf.engine.begin() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:value)"), {"value": ADDRESS})
    except DBAPIError:
        logging.getLogger(__name__).exception("failed")
    assert "nowhere" in caplog.text
    assert ADDRESS not in caplog.text
