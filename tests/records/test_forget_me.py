"""Whoever wants to be forgotten leaves no trace in any column, and every statistic stays whole."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.channels import webchat
from handlers.assistant import Answer, Assistant
from handlers.message import Action, Message, Outcome, Reply
from handlers.phrasebook import Phrasebook
from knowledge.library import Library
from records.book import Shelf
from records.consents import Purpose
from records.outbox import Letter, State
from records.privacy_requests import PrivacyRequest, RequestKind
from records.questions import Question
from records.schema import Table
from records.secrets import Keys, WrongSecret
from tests.databases import SECRET

NOW = datetime(2026, 7, 20, 8, 7, 13, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANNELS = ("telegram", "webchat", "terminal")
ME, NEIGHBOUR = "mine-5550123", "neighbours-7770456"
MY_WORDS = ("zebra", "giraffe", "leopard", "crocodile", "flamingo")
"""Words that stand in everything that we say, once in each kind of text."""
ERASE = Action("forget", "yes")


@pytest.fixture
def assistant(shelf: Shelf, starter_library: Library) -> Assistant:
    """Answers on either database."""
    return Assistant(shelf, lambda: starter_library, Phrasebook())


def message(channel: str, address: str, number: int, **values: Any) -> Message:
    """A message whose id is as the channel makes it."""
    if channel == "webchat":
        payload = {"id": f"page-{number}", "text": values.get("text", "")}
        made = webchat.read(payload, address, NOW + number * MINUTE)
        return Message(channel, address, made.sent_at, made.text, values.get("action"), id=made.id)
    return Message(channel, address, NOW + number * MINUTE, id=f"{channel}.{address}.{number}", **values)


def live(shelf: Shelf, assistant: Assistant, channel: str, address: str, words: tuple[str, ...]) -> None:
    """Everything that one person can leave on one channel."""
    said, pressed, filed, sent_words, shown = words
    assistant.answer(message(channel, address, 1, text=f"{said} đăng ký tạm trú cần giấy tờ gì"))
    assistant.answer(message(channel, address, 2, action=Action("aspect", "fee:1.004194")))
    assistant.answer(message(channel, address, 3, text=f"{pressed} khai sinh"))
    with shelf.open() as book:
        citizen = book.citizens.meet(channel, address, NOW)
        for state in State:
            letter = book.outbox.keep(
                citizen, {"text": f"{sent_words} {state}"}, NOW, in_reply_to=f"x{state}"
            )
            letter.state, letter.error = state, "refused"
            letter.sent_at = NOW if state is State.SENT else None
            book.inbox.first_time(channel, f"x{state}", NOW)
        for purpose in Purpose:
            book.consents.give(citizen, purpose, f"{shown} {purpose}", f"consent:{purpose}", NOW)
        book.consents.withdraw(citizen, [Purpose.SURVEY], NOW)
        for kind in (RequestKind.CORRECT, RequestKind.OTHER):
            book.privacy_requests.file(citizen, kind, filed, NOW, NOW.date(), NOW.date())
        book.privacy_requests.done_at_once(citizen, channel, RequestKind.WITHDRAW, NOW, NOW.date())
        book.citizens.mark_unreachable(citizen.id, NOW)


def cells(shelf: Shelf) -> Iterator[tuple[str, object]]:
    """Every value of every row of every table, with its place."""
    with shelf.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")).mappings():
                yield from ((f"{table.name}.{column}", value) for column, value in row.items())


def traces(shelf: Shelf, needles: tuple[str, ...]) -> list[tuple[str, object]]:
    """Where any of some texts stands, also under seal."""
    return [
        (place, value)
        for place, value in cells(shelf)
        if any(needle in _opened(place, value) for needle in needles)
    ]


def _opened(place: str, value: object) -> str:
    if place == "citizens.sealed_address" and value is not None:
        return Keys(SECRET).unseal(str(value))
    return str(value)


def needles(address: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """What names the person: address, keys, the owner in the page's ids, words."""
    keys = [Keys(SECRET).citizen(channel, address) for channel in CHANNELS]
    owner = webchat.read({"id": "1"}, address, NOW).id.partition(".")[0]
    return (address, owner, *keys, *words)


def statistics(shelf: Shelf) -> Counter[Any]:
    """Questions by outcome, procedure, aspect, channel, release and hour; requests by kind. Without what is about data."""
    hours: Counter[Any] = Counter()
    with Session(shelf.engine) as session:
        for question in session.scalars(select(Question)):
            if question.outcome not in (Outcome.PRIVACY, Outcome.FORGOTTEN):
                hour = question.asked_at.replace(minute=0, second=0)
                hours[question.outcome, question.procedure, question.aspect, question.channel, hour] += 1
        for request in session.scalars(
            select(PrivacyRequest).where(PrivacyRequest.kind != RequestKind.ERASE)
        ):
            hours[request.kind, request.channel, request.received_at] += 1
    return hours


def rows_of(shelf: Shelf, address: str) -> dict[str, int]:
    """How many rows of each table hang on a person's citizens."""
    keys = [Keys(SECRET).citizen(channel, address) for channel in CHANNELS]
    counts = {}
    with shelf.engine.connect() as connection:
        citizens = [
            row.id for row in connection.execute(text("SELECT id, key FROM citizens")) if row.key in keys
        ]
        for table in Table.metadata.sorted_tables:
            if "citizen_id" in table.columns:
                found = connection.execute(select(table).where(table.c.citizen_id.in_(citizens)))
                counts[table.name] = len(found.all())
    return counts


def deliver(shelf: Shelf, answer: Answer) -> str:
    """Take the last letter out and settle it, as the postman does. Returns its address."""
    with shelf.open() as book:
        parcel = book.outbox.take_out(answer.citizen, "worker", NOW + 9 * MINUTE, NOW + 10 * MINUTE)
    assert parcel
    assert Reply.from_dict(parcel.body) == answer.reply
    with shelf.open() as book:
        book.outbox.sent(parcel, NOW + 9 * MINUTE)
    return parcel.address


def test_forgotten_on_every_channel_there_is_no_trace_and_every_statistic_is_whole(
    shelf: Shelf, assistant: Assistant
) -> None:
    other_words = ("otter", "badger", "heron", "weasel", "lynx")
    for channel in CHANNELS:
        live(shelf, assistant, channel, ME, MY_WORDS)
        live(shelf, assistant, channel, NEIGHBOUR, other_words)
    mine = needles(ME, MY_WORDS)
    found = traces(shelf, mine)
    assert all(any(needle in _opened(place, value) for place, value in found) for needle in mine)
    before, neighbour = statistics(shelf), rows_of(shelf, NEIGHBOUR)
    assert all(neighbour.values())

    answers = [assistant.answer(message(channel, ME, 4, action=ERASE)) for channel in CHANNELS]
    assert {answer.reply.outcome for answer in answers} == {Outcome.FORGOTTEN}
    # Until it is delivered, the receipt needs the address: sealed, and under a key that is nobody's.
    assert {place for place, _ in traces(shelf, mine)} == {"citizens.sealed_address"}
    assert [deliver(shelf, answer) for answer in answers] == [ME] * len(CHANNELS)
    assert traces(shelf, mine) == []
    assert statistics(shelf) == before
    assert rows_of(shelf, NEIGHBOUR) == neighbour
    assert set(rows_of(shelf, ME).values()) == {0}
    assert traces(shelf, needles(NEIGHBOUR, other_words))


def test_nothing_says_to_the_minute_when_somebody_forgotten_asked(shelf: Shelf, assistant: Assistant) -> None:
    live(shelf, assistant, "telegram", ME, MY_WORDS)
    assistant.answer(message("telegram", ME, 4, action=ERASE))
    with Session(shelf.engine) as session:
        asked = session.scalars(select(Question.asked_at)).all()
    assert len(asked) == 4
    assert all((moment.minute, moment.second) == (0, 0) for moment in asked)


def test_the_receipt_has_a_number_and_a_time_and_no_number_comes_twice(
    shelf: Shelf, assistant: Assistant
) -> None:
    receipts = []
    for number in range(2):
        answer = assistant.answer(message("telegram", ME, number, action=ERASE))
        assert f"15:{7 + number:02}, 20/07/2026" in answer.reply.text
        receipts.append(answer.reply.text.partition("DL-")[2][:6])
    assert len(set(receipts)) == 2
    with Session(shelf.engine) as session:
        kept = session.scalars(select(PrivacyRequest)).all()
    assert [f"{request.id:06}" for request in kept] == receipts
    assert all(request.finished_at and request.citizen_id is None for request in kept)


@pytest.mark.parametrize("end", ["give_up", "in_doubt"])
def test_a_receipt_that_cannot_be_delivered_is_forgotten_too(
    shelf: Shelf, assistant: Assistant, end: str
) -> None:
    answer = assistant.answer(message("telegram", ME, 1, action=ERASE))
    with shelf.open() as book:
        parcel = book.outbox.take_out(answer.citizen, "worker", NOW + 9 * MINUTE, NOW + 10 * MINUTE)
        assert parcel
        if end == "give_up":
            book.outbox.give_up(parcel, State.UNWANTED, "blocked")
        else:
            book.outbox.in_doubt(parcel, NOW, "who knows")
    assert not traces(shelf, needles(ME, ()))


def test_a_receipt_that_waits_for_the_network_is_tried_again(shelf: Shelf, assistant: Assistant) -> None:
    answer = assistant.answer(message("telegram", ME, 1, action=ERASE))
    with shelf.open() as book:
        parcel = book.outbox.take_out(answer.citizen, "worker", NOW + 9 * MINUTE, NOW + 10 * MINUTE)
        assert parcel
        book.outbox.again(parcel, NOW, "no network")
    assert deliver(shelf, answer) == ME


def test_a_letter_under_way_while_its_recipient_is_forgotten_harms_nobody(
    shelf: Shelf, assistant: Assistant
) -> None:
    answer = assistant.answer(message("telegram", ME, 1, text="đăng ký tạm trú"))
    with shelf.open() as book:
        parcel = book.outbox.take_out(answer.citizen, "worker", NOW + 2 * MINUTE, NOW + 3 * MINUTE)
    assert parcel
    assistant.answer(message("telegram", ME, 2, action=ERASE))
    with shelf.open() as book:
        book.citizens.mark_unreachable(parcel.citizen, NOW, unless_seen_after=NOW)
        book.outbox.replace_refused(parcel, {}, NOW, "refused")
        book.outbox.sent(parcel, NOW)
    with Session(shelf.engine) as session:
        assert [letter.body["outcome"] for letter in session.scalars(select(Letter))] == ["forgotten"]


def test_whoever_comes_back_is_a_new_person(shelf: Shelf, assistant: Assistant) -> None:
    live(shelf, assistant, "telegram", ME, MY_WORDS)
    forgotten = assistant.answer(message("telegram", ME, 4, action=ERASE))
    back = assistant.answer(message("telegram", ME, 5, text="xin chào"))
    assert back.citizen != forgotten.citizen
    assert deliver(shelf, forgotten) == ME
    with shelf.open() as book:
        citizen = book.citizens.find("telegram", ME)
        assert citizen
        assert book.overviews.of(citizen, 5).questions == 1
        assert book.outbox.owes(citizen)


@pytest.mark.parametrize("value", ["", "no", "YES", "yes!"])
def test_nothing_but_the_confirming_button_deletes(shelf: Shelf, assistant: Assistant, value: str) -> None:
    live(shelf, assistant, "telegram", ME, MY_WORDS)
    answer = assistant.answer(message("telegram", ME, 4, action=Action("forget", value)))
    assert answer.reply.outcome is Outcome.PRIVACY
    assert rows_of(shelf, ME)["questions"] == 4


def test_what_was_read_before_is_not_written_again(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen = book.citizens.meet("telegram", ME, NOW)
        talk = book.conversations.of(citizen, NOW)
        book.erasure.erase(citizen, "", NOW)
        talk.asked, citizen.last_seen = "choose", NOW + MINUTE
    assert set(rows_of(shelf, ME).values()) == {0}


def test_the_seal_of_another_secret_is_not_taken_for_nothing() -> None:
    with pytest.raises(WrongSecret):
        _opened("citizens.sealed_address", Keys("another").seal(ME))
