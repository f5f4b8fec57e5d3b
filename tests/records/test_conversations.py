"""Where a conversation stands outlives the transaction, not half an hour of silence."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from records.book import Shelf
from records.conversations import FREE_AFTER

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)


def remember(shelf: Shelf, now: datetime = NOW) -> None:
    with shelf.open() as book:
        talk = book.conversations.of(book.citizens.meet("zalo", "1", now), now)
        talk.asked, talk.procedure, talk.aspect = "choice", "1.001193", "fee"
        talk.choices = [{"label": "Khai sinh", "action": "show:1.001193"}]
        talk.others = ["2.000635"]


def recall(shelf: Shelf, now: datetime) -> tuple[object, ...]:
    with shelf.open() as book:
        talk = book.conversations.of(book.citizens.meet("zalo", "1", now), now)
        return talk.asked, talk.procedure, talk.aspect, talk.choices, talk.others


def test_a_new_conversation_is_empty(shelf: Shelf) -> None:
    assert recall(shelf, NOW) == ("", "", "", [], [])


def test_what_was_talked_about_is_kept(shelf: Shelf) -> None:
    remember(shelf)
    assert recall(shelf, NOW + FREE_AFTER) == (
        "choice",
        "1.001193",
        "fee",
        [{"label": "Khai sinh", "action": "show:1.001193"}],
        ["2.000635"],
    )


def test_a_conversation_that_rested_too_long_starts_afresh(shelf: Shelf) -> None:
    remember(shelf)
    assert recall(shelf, NOW + FREE_AFTER + timedelta(seconds=1)) == ("", "", "", [], [])


def test_every_message_keeps_the_conversation_awake(shelf: Shelf) -> None:
    remember(shelf)
    recall(shelf, NOW + timedelta(minutes=20))
    assert recall(shelf, NOW + timedelta(minutes=40))[1] == "1.001193"


def test_a_message_that_was_sent_earlier_does_not_turn_the_clock_back(shelf: Shelf) -> None:
    remember(shelf)
    recall(shelf, NOW - timedelta(minutes=20))
    assert recall(shelf, NOW + timedelta(minutes=20))[1] == "1.001193"


def test_a_change_over_another_writers_change_is_refused(shelf: Shelf) -> None:
    remember(shelf)
    with pytest.raises(StaleDataError), shelf.open() as book:
        talk = book.conversations.of(book.citizens.meet("zalo", "1", NOW), NOW)
        # What a writer that did not hold the citizen would do.
        book._session.execute(text("UPDATE conversations SET version = version + 1"))
        talk.asked = "something else"


def test_messages_of_one_citizen_take_turns(shelf: Shelf) -> None:
    start = Barrier(4)

    def write(number: int) -> None:
        start.wait()
        for _ in range(5):
            with shelf.open() as book:
                talk = book.conversations.of(book.citizens.meet("zalo", "1", NOW), NOW)
                talk.others = [*talk.others, str(number)]

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    others = recall(shelf, NOW)[4]
    assert sorted(others) == sorted("0123" * 5)  # type: ignore[call-overload]
