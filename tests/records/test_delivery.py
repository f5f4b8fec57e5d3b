"""Letters that are sent by us: taken out once, in order, and settled whatever happens to who took them out."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from records.book import Shelf
from records.citizens import Citizen
from records.outbox import Kind, Letter, Parcel, State
from records.secrets import Keys

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def owe(shelf: Shelf, address: str = "1", **values: object) -> tuple[int, int]:
    """A new letter: the numbers of its citizen and itself."""
    with shelf.open() as book:
        citizen = book.citizens.meet("telegram", address, NOW)
        letter = book.outbox.keep(citizen, {"text": address}, NOW, **values)  # type: ignore[arg-type]
        return citizen.id, letter.id


def take(shelf: Shelf, citizen: int, now: datetime = NOW, worker: str = "w") -> Parcel | None:
    with shelf.open() as book:
        return book.outbox.take_out(citizen, worker, now, now + MINUTE)


def taken(shelf: Shelf, citizen: int, now: datetime = NOW) -> Parcel:
    parcel = take(shelf, citizen, now)
    assert parcel
    return parcel


def due(shelf: Shelf, now: datetime = NOW) -> list[int]:
    with shelf.open() as book:
        return list(book.outbox.due("telegram", now, 10))


def state(shelf: Shelf, number: int) -> tuple[str, str]:
    with shelf.open() as book:
        letter = book._session.get_one(Letter, number)
        return letter.state, letter.error


def test_a_letter_is_taken_out_once_with_the_address(shelf: Shelf) -> None:
    citizen, number = owe(shelf, "55")
    parcel = taken(shelf, citizen)
    assert (parcel.number, parcel.address, parcel.kind, parcel.tries) == (number, "55", Kind.REPLY, 1)
    assert take(shelf, citizen) is None
    assert due(shelf) == []


def test_the_second_letter_waits_for_the_first(shelf: Shelf) -> None:
    citizen, first = owe(shelf)
    _, second = owe(shelf)
    assert due(shelf) == [citizen]
    parcel = taken(shelf, citizen)
    assert take(shelf, citizen) is None
    with shelf.open() as book:
        book.outbox.again(parcel, NOW + MINUTE, "busy")
    assert take(shelf, citizen) is None
    assert due(shelf) == []
    parcel = taken(shelf, citizen, NOW + MINUTE)
    assert (parcel.number, parcel.tries) == (first, 2)
    with shelf.open() as book:
        book.outbox.sent(parcel, NOW)
    assert taken(shelf, citizen).number == second


def test_people_are_due_side_by_side_and_only_on_their_channel(shelf: Shelf) -> None:
    one, _ = owe(shelf, "1")
    two, _ = owe(shelf, "2")
    with shelf.open() as book:
        book.outbox.keep(book.citizens.meet("webchat", "3", NOW), {}, NOW)
    assert sorted(due(shelf)) == sorted([one, two])


def test_an_unreachable_person_is_left_alone_until_they_write(shelf: Shelf) -> None:
    citizen, _ = owe(shelf)
    with shelf.open() as book:
        book.citizens.mark_unreachable(citizen, NOW)
    assert (due(shelf), take(shelf, citizen)) == ([], None)
    with shelf.open() as book:
        book.citizens.meet("telegram", "1", NOW)
    assert due(shelf) == [citizen]


def test_what_a_worker_settles_too_late_changes_nothing(shelf: Shelf) -> None:
    citizen, number = owe(shelf, kind=Kind.NOTICE)
    late = taken(shelf, citizen)
    with shelf.open() as book:
        assert book.outbox.recover(NOW + 2 * MINUTE, {}) == 1
    again = taken(shelf, citizen, NOW + 2 * MINUTE)
    with shelf.open() as book:
        book.outbox.give_up(late, State.DEAD, "too late")
    assert state(shelf, number)[0] == State.SENDING
    with shelf.open() as book:
        book.outbox.sent(again, NOW)
    assert state(shelf, number) == (State.SENT, "")


@pytest.mark.parametrize(
    ("values", "left", "expected"),
    [
        ({}, None, State.DOUBTFUL),
        ({}, {0}, State.DOUBTFUL),
        ({}, set(), State.WAITING),
        ({"kind": Kind.NOTICE}, {0}, State.WAITING),
        ({"replaces": "9"}, {0}, State.WAITING),
    ],
)
def test_a_dead_workers_letter_is_sent_again_where_that_says_nothing_twice(
    shelf: Shelf, values: dict[str, str], left: set[int] | None, expected: State
) -> None:
    citizen, number = owe(shelf, **values)
    taken(shelf, citizen)
    with shelf.open() as book:
        assert book.outbox.senders() == {"w"}
        gone = left and {(number, 1)}
        assert book.outbox.recover(NOW, {"w": gone if left else left}) == 1
    assert state(shelf, number)[0] == expected


def test_what_left_in_an_earlier_try_says_nothing_of_this_one(shelf: Shelf) -> None:
    citizen, number = owe(shelf)
    with shelf.open() as book:
        book.outbox.again(taken(shelf, citizen), NOW, "502")
    taken(shelf, citizen)
    with shelf.open() as book:
        book.outbox.recover(NOW, {"w": {(number, 1)}})
    assert state(shelf, number)[0] == State.WAITING


def test_tries_that_certainly_failed_are_no_doubts(shelf: Shelf) -> None:
    citizen, number = owe(shelf, kind=Kind.NOTICE)
    for _ in range(5):
        with shelf.open() as book:
            book.outbox.again(taken(shelf, citizen), NOW, "502")
    for expected in (State.WAITING, State.DOUBTFUL):
        with shelf.open() as book:
            book.outbox.in_doubt(taken(shelf, citizen), NOW, "no answer")
        assert state(shelf, number)[0] == expected


def test_a_living_workers_letter_is_left_alone(shelf: Shelf) -> None:
    citizen, _ = owe(shelf)
    taken(shelf, citizen)
    with shelf.open() as book:
        assert book.outbox.recover(NOW + MINUTE, {"another": set()}) == 0


def test_a_notice_in_doubt_is_repeated_once_only(shelf: Shelf) -> None:
    citizen, number = owe(shelf, kind=Kind.NOTICE)
    for _ in range(2):
        taken(shelf, citizen)
        with shelf.open() as book:
            book.outbox.recover(NOW, {"w": None})
    assert state(shelf, number)[0] == State.DOUBTFUL


def test_a_change_in_doubt_does_not_hold_up_a_person_for_ever(shelf: Shelf) -> None:
    citizen, number = owe(shelf, replaces="9")
    for _ in range(3):
        taken(shelf, citizen)
        with shelf.open() as book:
            book.outbox.recover(NOW, {"w": None})
    assert state(shelf, number)[0] == State.DOUBTFUL


def test_a_change_whose_message_is_gone_becomes_a_message_of_its_own(shelf: Shelf) -> None:
    citizen, number = owe(shelf, replaces="9")
    parcel = taken(shelf, citizen)
    with shelf.open() as book:
        book.outbox.stand_alone(parcel, "gone")
    parcel = taken(shelf, citizen)
    assert (parcel.number, parcel.replaces, parcel.tries) == (number, "", 2)


def test_an_address_that_another_secret_sealed_is_told_and_holds_up_nobody(shelf: Shelf) -> None:
    citizen, _ = owe(shelf)
    other = Shelf(shelf.engine.url.render_as_string(hide_password=False), Keys("not the secret of before"))
    with other.open() as book:
        assert book.outbox.take_out(citizen, "w", NOW, NOW + MINUTE) is None
    with shelf.open() as book:
        [dead] = book.outbox.undelivered(10)
        assert "MOTCUA_SECRET" in dead.error
        book.outbox.revive(NOW)
    assert taken(shelf, citizen).address == "1"
    other.close()


def test_who_has_written_since_is_not_given_up(shelf: Shelf) -> None:
    citizen, _ = owe(shelf)
    with shelf.open() as book:
        book.citizens.mark_unreachable(citizen, NOW, unless_seen_after=NOW - MINUTE)
    assert due(shelf) == [citizen]


def test_the_undelivered_can_be_tried_again_and_their_address_stays(shelf: Shelf) -> None:
    citizen, number = owe(shelf)
    with shelf.open() as book:
        parcel = book.outbox.take_out(citizen, "w", NOW, NOW)
        assert parcel
        book.outbox.give_up(parcel, State.DEAD, "Bad Request")
        book.retention.forget(NOW)
    with shelf.open() as book:
        assert [letter.id for letter in book.outbox.undelivered(5)] == [number]
        assert book.outbox.count("telegram") == {State.DEAD: 1}
        assert book.outbox.revive(NOW) == 1
    assert taken(shelf, citizen).address == "1"


def test_four_workers_send_every_letter_once_and_each_persons_in_order(shelf: Shelf) -> None:
    people = {owe(shelf, str(person))[0] for person in range(8) for _ in range(12)}
    start, sent, faults = Barrier(4), list[tuple[int, int]](), list[Exception]()

    def work(name: str) -> None:
        start.wait()
        try:
            while waiting := due(shelf):
                for citizen in waiting:
                    parcel = take(shelf, citizen, worker=name)
                    if parcel:
                        sent.append((citizen, parcel.number))
                        with shelf.open() as book:
                            book.outbox.sent(parcel, NOW)
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=work, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(Counter(number for _, number in sent).values()) == {1}
    assert len(sent) == 96
    for person in people:
        numbers = [number for citizen, number in sent if citizen == person]
        assert numbers == sorted(numbers)


def test_a_lease_has_one_holder_until_it_is_over_given_back_or_its_holder_gone(shelf: Shelf) -> None:
    def takes(holder: str, now: datetime = NOW, gone: tuple[str, ...] = ()) -> bool:
        with shelf.open() as book:
            return book.leases.take("poll", holder, now, now + MINUTE, gone)

    assert takes("a")
    assert takes("a")
    assert not takes("b")
    assert takes("b", NOW + MINUTE)
    assert not takes("a", NOW + MINUTE)
    assert takes("a", NOW + MINUTE, gone=("b",))
    with shelf.open() as book:
        assert book.leases.holder("poll") == "a"
        book.leases.give_back("poll", "b")
        assert book.leases.holder("poll") == "a"
        book.leases.give_back("poll", "a")
        assert book.leases.holder("poll") == ""


def test_of_many_who_ask_at_once_one_gets_the_lease(shelf: Shelf) -> None:
    start, got = Barrier(6), list[str]()

    def ask(name: str) -> None:
        start.wait()
        with shelf.open() as book:
            if book.leases.take("poll", name, NOW, NOW + MINUTE):
                got.append(name)

    threads = [Thread(target=ask, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_the_address_of_the_unreachable_is_kept_only_while_something_is_owed(shelf: Shelf) -> None:
    citizen, _ = owe(shelf, kind=Kind.NOTICE)
    with shelf.open() as book:
        book.citizens.mark_unreachable(citizen, NOW)
        book.retention.forget(NOW)
        assert book._session.get_one(Citizen, citizen).sealed_address
        book.retention.forget(NOW + timedelta(days=15))
        book._session.expire_all()
        assert book._session.get(Citizen, citizen) is None
