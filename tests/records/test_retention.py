"""What is no longer needed is forgotten, and nothing before its time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from records.book import Shelf
from records.inbox import Received
from records.outbox import Letter
from records.retention import LETTERS_WAIT, REPEATS_END

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def write(shelf: Shelf, sent: bool) -> None:
    with shelf.open() as book:
        citizen = book.citizens.meet("zalo", "1", NOW)
        book.inbox.first_time("zalo", "7", NOW)
        letter = book.outbox.keep(citizen, {}, NOW, in_reply_to="7")
        if sent:
            book.outbox.mark_sent(citizen, letter.id, NOW)


def left(shelf: Shelf, now: datetime) -> tuple[int, int, bool]:
    """Message ids, letters, and whether the address is known, after forgetting."""
    with shelf.open() as book:
        book.retention.forget(now)
    with shelf.open() as book:
        citizen = book.citizens.find("zalo", "1")
        assert citizen
        known = citizen.sealed_address is not None
    with shelf.engine.connect() as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(table)) or 0 for table in (Received, Letter)
        ]
    return counts[0], counts[1], known


def test_nothing_goes_before_its_time(shelf: Shelf) -> None:
    write(shelf, sent=False)
    assert left(shelf, NOW + REPEATS_END) == (1, 1, True)


def test_a_letter_that_was_sent_goes_with_its_message_id(shelf: Shelf) -> None:
    write(shelf, sent=True)
    assert left(shelf, NOW) == (1, 1, False)
    assert left(shelf, NOW + REPEATS_END + SECOND) == (0, 0, False)


def test_a_letter_that_nobody_fetches_waits_a_week(shelf: Shelf) -> None:
    write(shelf, sent=False)
    assert left(shelf, NOW + LETTERS_WAIT) == (0, 1, True)
    assert left(shelf, NOW + LETTERS_WAIT + SECOND) == (0, 0, False)


def test_only_those_to_whom_nothing_is_owed_lose_their_address(shelf: Shelf) -> None:
    write(shelf, sent=True)
    with shelf.open() as book:
        book.outbox.keep(book.citizens.meet("zalo", "2", NOW), {}, NOW)
    left(shelf, NOW)
    with shelf.open() as book:
        waiting, done = book.citizens.find("zalo", "2"), book.citizens.find("zalo", "1")
        assert waiting
        assert waiting.sealed_address
        assert done
        assert done.sealed_address is None
