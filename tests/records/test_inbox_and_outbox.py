"""A message counts once; a reply is owed until it is fetched; numbers only rise."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from records.book import Shelf

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)


def test_a_message_counts_once_on_its_channel(shelf: Shelf) -> None:
    with shelf.open() as book:
        assert book.inbox.first_time("zalo", "7", NOW)
    with shelf.open() as book:
        assert not book.inbox.first_time("zalo", "7", NOW)
        assert book.inbox.first_time("telegram", "7", NOW)


def test_a_message_whose_answer_failed_counts_again(shelf: Shelf) -> None:
    with pytest.raises(RuntimeError), shelf.open() as book:
        book.inbox.first_time("zalo", "7", NOW)
        raise RuntimeError
    with shelf.open() as book:
        assert book.inbox.first_time("zalo", "7", NOW)


def test_letters_are_fetched_in_the_order_they_were_kept(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen, stranger = (book.citizens.meet("zalo", address, NOW) for address in "12")
        numbers = [book.outbox.keep(citizen, {"text": str(n)}, NOW).id for n in range(3)]
        book.outbox.keep(stranger, {"text": "for somebody else"}, NOW)
    with shelf.open() as book:
        assert [letter.body["text"] for letter in book.outbox.after(citizen, 0)] == ["0", "1", "2"]
        assert [letter.body["text"] for letter in book.outbox.after(citizen, numbers[1])] == ["2"]


def test_words_with_marks_come_back_as_they_were(shelf: Shelf) -> None:
    body = {"text": "Lệ phí: 50.000 đồng 🙂", "codes": ["1.001193"], "buttons": []}
    with shelf.open() as book:
        citizen = book.citizens.meet("zalo", "1", NOW)
        book.outbox.keep(citizen, body, NOW)
    with shelf.open() as book:
        assert book.outbox.after(citizen, 0)[0].body == body


def test_the_answer_to_a_message_is_found_by_its_id(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen, stranger = (book.citizens.meet("zalo", address, NOW) for address in "12")
        letter = book.outbox.keep(citizen, {"text": "yes"}, NOW, in_reply_to="7")
        assert book.outbox.answer_to(citizen, "7") is letter
        assert book.outbox.answer_to(citizen, "8") is None
        assert book.outbox.answer_to(stranger, "7") is None


def test_something_is_owed_until_everything_is_sent(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen = book.citizens.meet("zalo", "1", NOW)
        assert not book.outbox.owes(citizen)
        first, second = (book.outbox.keep(citizen, {}, NOW).id for _ in range(2))
        book.outbox.mark_sent(citizen, first, NOW)
        assert book.outbox.owes(citizen)
        book.outbox.mark_sent(citizen, second, NOW)
        assert not book.outbox.owes(citizen)


def test_marking_sent_leaves_other_peoples_letters_alone(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen, stranger = (book.citizens.meet("zalo", address, NOW) for address in "12")
        book.outbox.keep(stranger, {}, NOW)
        book.outbox.mark_sent(citizen, book.outbox.keep(citizen, {}, NOW).id, NOW)
        assert book.outbox.owes(stranger)


def test_no_number_is_given_twice_though_old_letters_go(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen = book.citizens.meet("zalo", "1", NOW)
        last = [book.outbox.keep(citizen, {}, NOW).id for _ in range(3)][-1]
    with shelf.open() as book:
        book.retention.forget(NOW + timedelta(days=30))
        assert not book.outbox.after(citizen, 0)
    with shelf.open() as book:
        assert book.outbox.keep(book.citizens.meet("zalo", "1", NOW), {}, NOW).id > last


def test_four_writers_of_fifty_messages_each_lose_nothing(shelf: Shelf) -> None:
    start, faults = Barrier(4), list[Exception]()

    def write(writer: int) -> None:
        start.wait()
        try:
            for number in range(50):
                with shelf.open() as book:
                    citizen = book.citizens.meet("zalo", str(writer), NOW)
                    book.inbox.first_time("zalo", f"{writer}.{number}", NOW)
                    book.outbox.keep(citizen, {"number": number}, NOW)
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for writer in range(4):
        with shelf.open() as book:
            citizen = book.citizens.find("zalo", str(writer))
            assert citizen
            assert [letter.body["number"] for letter in book.outbox.after(citizen, 0)] == list(range(50))
