"""What is no longer needed is forgotten, and nothing before its time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from records.book import Book, Shelf
from records.citizens import Citizen
from records.consents import Consent, Purpose
from records.conversations import Conversation
from records.data_classes import DATA_CLASSES, limit
from records.inbox import Received
from records.long_jobs import Job
from records.outbox import Letter
from records.privacy_requests import PrivacyRequest, RequestKind
from records.questions import Question
from records.rate_limits import RateCount
from records.retention import RULES
from records.schema import Table

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def counted(book: Book, table: type[Table], *which: object) -> int:
    """Rows of a table."""
    return book._session.scalar(select(func.count()).select_from(table).where(*which)) or 0  # type: ignore[arg-type]


def meet(book: Book) -> Citizen:
    return book.citizens.meet("zalo", "1", NOW)


def write_id(book: Book) -> None:
    book.inbox.first_time("zalo", "7", NOW)


def write_letter(book: Book) -> None:
    book.outbox.keep(meet(book), {}, NOW)


def send_letter(book: Book) -> None:
    letter = book.outbox.keep(meet(book), {}, NOW)
    book.outbox.mark_sent(meet(book), letter.id, NOW)


def say_goodbye(book: Book) -> None:
    book.outbox.keep(book.erasure.last_recipient("zalo", "1", NOW), {}, NOW)


def ask(book: Book) -> None:
    book.questions.keep(meet(book), NOW, "tạm trú", "answer", "1.004194", "fee", 1)


def talk(book: Book) -> None:
    book.conversations.of(meet(book), NOW)


def agree(book: Book) -> None:
    book.consents.give(meet(book), Purpose.NEWS, "words", "consent:news", NOW)


def agree_and_withdraw(book: Book) -> None:
    agree(book)
    book.consents.withdraw(meet(book), [Purpose.NEWS], NOW)


def finish_request(book: Book) -> None:
    book.privacy_requests.done_at_once(meet(book), "zalo", RequestKind.WITHDRAW, NOW, NOW.date())


def come(book: Book) -> None:
    book.rate_limits.within("citizen 1", 5, timedelta(minutes=1), NOW)


def finish_job(book: Book) -> None:
    job = book.long_jobs.ask("count", {}, "program", NOW)
    book.long_jobs.take(["count"], "w", NOW)
    book.long_jobs.finish(job.id, "w", {}, NOW)


def told(book: Book) -> int:
    return counted(book, Question, Question.text != "", Question.citizen_id.is_not(None))


def in_force(book: Book) -> int:
    return counted(book, Consent, Consent.withdrawn_at.is_(None))


CASES: dict[tuple[str, str], tuple[Callable[[Book], None], Callable[[Book], int]]] = {
    ("message_ids", "received"): (write_id, lambda book: counted(book, Received)),
    ("letters", "unsent"): (write_letter, lambda book: counted(book, Letter)),
    ("letters", "sent"): (send_letter, lambda book: counted(book, Letter)),
    ("letters", "last"): (say_goodbye, lambda book: counted(book, Citizen)),
    ("questions", "asked"): (ask, told),
    ("conversation", "rested"): (talk, lambda book: counted(book, Conversation)),
    ("consents", "given"): (agree, in_force),
    ("consents", "withdrawn"): (agree_and_withdraw, lambda book: counted(book, Consent)),
    ("rate_counts", "counted"): (come, lambda book: counted(book, RateCount)),
    ("long_jobs", "finished"): (finish_job, lambda book: counted(book, Job)),
    ("privacy_requests", "finished"): (
        finish_request,
        lambda book: counted(book, PrivacyRequest, PrivacyRequest.citizen_id.is_not(None)),
    ),
}


def test_every_limit_of_the_table_has_its_rule_and_no_rule_goes_without_one() -> None:
    in_table = {(each.name, case) for each in DATA_CLASSES for case in each.limits}
    assert set(RULES) == in_table
    assert set(CASES) == {(name, case) for name, case in in_table if limit(name, case)}


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_it_stays_to_its_last_second_and_not_longer(shelf: Shelf, case: tuple[str, str]) -> None:
    write, left = CASES[case]
    with shelf.open() as book:
        write(book)
    for late, expected in ((timedelta(0), 1), (SECOND, 0)):
        with shelf.open() as book:
            book.retention.forget(NOW + limit(*case) + late)
        with shelf.open() as book:
            assert left(book) == expected


def test_an_old_question_is_still_counted(shelf: Shelf) -> None:
    with shelf.open() as book:
        ask(book)
    with shelf.open() as book:
        book.retention.forget(NOW + timedelta(days=1000))
        assert counted(book, Question, Question.outcome == "answer", Question.asked_at == NOW) == 1


def test_only_those_to_whom_nothing_is_owed_lose_their_address(shelf: Shelf) -> None:
    with shelf.open() as book:
        send_letter(book)
        book.outbox.keep(book.citizens.meet("zalo", "2", NOW), {}, NOW)
        asked = book.citizens.meet("zalo", "3", NOW)
        book.privacy_requests.file(asked, RequestKind.CORRECT, "", NOW, NOW.date(), NOW.date())
    with shelf.open() as book:
        book.retention.forget(NOW)
    with shelf.open() as book:
        known = [book.citizens.find("zalo", address) for address in "123"]
        assert [one is not None and one.sealed_address is not None for one in known] == [False, True, True]


def test_a_person_of_whom_nothing_is_left_is_nobody_any_more(shelf: Shelf) -> None:
    with shelf.open() as book:
        send_letter(book)
    for days, known in ((1, True), (3, False)):
        with shelf.open() as book:
            book.retention.forget(NOW + timedelta(days=days))
        with shelf.open() as book:
            assert (book.citizens.find("zalo", "1") is not None) == known
