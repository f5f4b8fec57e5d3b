"""Logins, signing in and out, lock-out, and what ends a session."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from records.audit import PROGRAM, Whole
from records.audit_check import verify
from records.book import Shelf
from records.passwords import Weakness, hash_password, weakness
from records.permissions import Action, Grant, Role, Room, allowed
from records.sign_in import change_password, sign_in
from records.staff import FIRST_LOCK, LOCKING_FAILURES, LONGEST_LOCK, Refusal, StaffMember, clean_login
from records.staff_sessions import LONGEST, LONGEST_IDLE, SignedIn

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PASSWORD = "bốn con trâu qua sông"
OTHER = "năm con cò trắng bay"
HASH = hash_password(PASSWORD)
OFFICER = Grant(Role.OFFICER, "", "ba-dinh")


def add(shelf: Shelf, login: str = "an", grants: tuple[Grant, ...] = (OFFICER,)) -> int:
    with shelf.open() as book:
        added = book.staff.add(login, "Chị An", HASH, grants, PROGRAM, NOW)
        assert isinstance(added, StaffMember)
        return added.id


def enter(shelf: Shelf, now: datetime = NOW, password: str = PASSWORD, login: str = "an") -> str:
    token = sign_in(shelf, login, password, now)
    assert token
    return token


def session(shelf: Shelf, token: str, now: datetime = NOW) -> SignedIn | None:
    with shelf.open() as book:
        return book.staff_sessions.find(token, now)


def actions(shelf: Shelf) -> list[str]:
    with shelf.open() as book:
        return [row.action for row in reversed(book.audit.latest(100))]


def test_a_login_is_one_in_any_spelling(shelf: Shelf) -> None:
    add(shelf, " An.Nguyen@Ba-Dinh ")
    with shelf.open() as book:
        assert book.staff.add("AN.nguyen@ba-dinh", "x", HASH, [], PROGRAM, NOW) is Refusal.LOGIN_TAKEN
        found = book.staff.named("AN.NGUYEN@BA-DINH")
        assert found
        assert found.login == "an.nguyen@ba-dinh"
    with pytest.raises(IntegrityError), shelf.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET login = 'AN'"))


@pytest.mark.parametrize("login", ["", "a", "-an", "an an", "ấn", "a" * 61, "an\0", "an/.."])
def test_what_cannot_be_a_login_is_refused(shelf: Shelf, login: str) -> None:
    with shelf.open() as book:
        assert book.staff.add(login, "x", HASH, [], PROGRAM, NOW) is Refusal.LOGIN_UNUSABLE
        assert book.staff.all() == []
    assert sign_in(shelf, login, PASSWORD, NOW) is None


@given(st.text())
def test_a_cleaned_login_stays_as_it_is(typed: str) -> None:
    cleaned = clean_login(typed)
    assert cleaned is None or clean_login(cleaned) == cleaned == cleaned.lower()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elf zeichen", Weakness.SHORT),
        ("Password1234", Weakness.USUAL),
        ("MATKHAU123456", Weakness.USUAL),
        ("ababababababab", Weakness.USUAL),
        ("An.Nguyen@Ba-Dinh", Weakness.LOGIN),
        ("x1y2" * 51, Weakness.LONG),
        (PASSWORD, None),
        ("x1y2" * 50, None),
    ],
)
def test_a_password_is_refused_for_its_reason(password: str, why: Weakness | None) -> None:
    assert weakness(password, "an.nguyen@ba-dinh") is why


def test_the_right_password_opens_a_session_however_its_letters_are_composed(shelf: Shelf) -> None:
    number = add(shelf)
    for typed in (PASSWORD, "bo\u0302\u0301n con tra\u0302u qua so\u0302ng"):
        found = session(shelf, enter(shelf, password=typed))
        assert found
        assert found.staff_id == number
        assert found.brought(found.csrf)
        assert not found.brought("")
        assert not found.brought(found.csrf[:-1] + "é")
    assert actions(shelf) == ["add", "sign_in", "sign_in"]


def test_only_hashes_of_password_and_token_are_kept(shelf: Shelf) -> None:
    add(shelf)
    token = enter(shelf)
    with shelf.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM staff_sessions")).all())
        kept += str(connection.execute(text("SELECT * FROM staff")).all())
        kept += str(connection.execute(text("SELECT * FROM audit")).all())
    assert token not in kept
    assert PASSWORD not in kept
    assert "$argon2id$" in kept


def test_every_sign_in_is_a_new_session_and_ends_the_one_that_was_brought(shelf: Shelf) -> None:
    add(shelf)
    first = enter(shelf)
    second = sign_in(shelf, "an", PASSWORD, NOW, old_token=first)
    assert second
    assert second != first
    assert session(shelf, first) is None
    one, other = session(shelf, second), session(shelf, enter(shelf))
    assert one
    assert other
    assert one.csrf != other.csrf


def test_a_token_that_nobody_was_given_opens_nothing(shelf: Shelf) -> None:
    add(shelf)
    assert sign_in(shelf, "an", "wrong wrong wrong", NOW, old_token="planted") is None
    for token in ("", "planted", "\udc80\0"):
        assert session(shelf, token) is None
    with shelf.engine.connect() as connection:
        kept = connection.scalar(text("SELECT count(*) FROM staff_sessions"))
    assert kept == 0


def test_a_session_ends_when_idle_and_in_any_case(shelf: Shelf) -> None:
    add(shelf)
    token = enter(shelf)
    assert session(shelf, token, NOW + LONGEST_IDLE - SECOND)
    assert session(shelf, token, NOW + 2 * LONGEST_IDLE - SECOND - SECOND)
    assert not session(shelf, token, NOW + 3 * LONGEST_IDLE)
    token, now = enter(shelf), NOW
    while now + LONGEST_IDLE / 2 < NOW + LONGEST:
        now += LONGEST_IDLE / 2
        assert session(shelf, token, now)
    assert not session(shelf, token, NOW + LONGEST)


def test_signing_out_ends_one_session(shelf: Shelf) -> None:
    add(shelf)
    one, other = enter(shelf), enter(shelf)
    with shelf.open() as book:
        book.staff_sessions.end(one)
    assert session(shelf, one) is None
    assert session(shelf, other)


def test_switching_off_ends_all_sessions_and_all_rights(shelf: Shelf) -> None:
    number = add(shelf)
    tokens = [enter(shelf), enter(shelf)]
    with shelf.open() as book:
        member = book.staff.numbered(number, hold=True)
        assert member
        assert allowed(book.staff.grants(member), Room.DOSSIERS, Action.SEE, "", "ba-dinh")
        book.staff.switch_off(member, PROGRAM, NOW, "left")
        assert book.staff.grants(member) == ()
    assert [session(shelf, token) for token in tokens] == [None, None]
    assert sign_in(shelf, "an", PASSWORD, NOW) is None
    with shelf.open() as book:
        member = book.staff.numbered(number, hold=True)
        assert member
        book.staff.switch_on(member, PROGRAM, NOW)
    assert session(shelf, enter(shelf))


def test_changing_the_password_ends_all_sessions_but_the_new_one(shelf: Shelf) -> None:
    number = add(shelf)
    tokens = [enter(shelf), enter(shelf)]
    assert change_password(shelf, number, "wrong wrong wrong", OTHER, NOW) is None
    assert change_password(shelf, number, PASSWORD, "short", NOW) is Weakness.SHORT
    assert all(session(shelf, token) for token in tokens)
    new = change_password(shelf, number, PASSWORD, OTHER, NOW)
    assert isinstance(new, str)
    assert session(shelf, new)
    assert [session(shelf, token) for token in tokens] == [None, None]
    assert sign_in(shelf, "an", PASSWORD, NOW) is None
    assert session(shelf, enter(shelf, password=OTHER))
    assert actions(shelf)[-2:] == ["set_password", "sign_in"]


def fail(shelf: Shelf, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        assert sign_in(shelf, "an", "wrong wrong wrong", now) is None


def test_failures_lock_a_login_for_longer_and_longer(shelf: Shelf) -> None:
    add(shelf)
    fail(shelf, LOCKING_FAILURES - 1)
    enter(shelf)
    fail(shelf, LOCKING_FAILURES)
    now, lock = NOW, FIRST_LOCK
    for _ in range(9):
        assert sign_in(shelf, "an", PASSWORD, now + lock - SECOND) is None
        now += lock
        fail(shelf, 1, now)
        lock = min(lock * 2, LONGEST_LOCK)
    assert lock == LONGEST_LOCK
    assert session(shelf, enter(shelf, now + lock), now + lock)
    fail(shelf, LOCKING_FAILURES - 1, now + lock)
    enter(shelf, now + lock)
    assert actions(shelf).count("lock") == 10


def test_guesses_at_once_are_all_counted(shelf: Shelf) -> None:
    add(shelf)
    start, opened = Barrier(12), []

    def guess() -> None:
        start.wait()
        opened.append(sign_in(shelf, "an", "wrong wrong wrong", NOW))

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [None] * 12
    with shelf.open() as book:
        member = book.staff.named("an")
        assert member
        assert member.failed_attempts == LOCKING_FAILURES
        assert member.locked_until == NOW + FIRST_LOCK


def test_a_refusal_takes_equal_time_whether_or_not_the_login_exists(shelf: Shelf) -> None:
    add(shelf, "somebody")
    add(shelf)
    times: dict[str, list[float]] = {"an": [], "nobody": []}
    for attempt in range(40):
        for login, taken in times.items():
            begun = time.perf_counter()
            assert sign_in(shelf, login, "wrong wrong wrong", NOW + attempt * LONGEST_LOCK) is None
            taken.append(time.perf_counter() - begun)
    known, unknown = median(times["an"]), median(times["nobody"])
    assert abs(known - unknown) < 0.5 * known  # a hash left out would be nine tenths of it


def test_roles_are_given_and_taken_back_once_and_audited(shelf: Shelf) -> None:
    number = add(shelf)
    editor = Grant(Role.CATALOGUE_EDITOR, "so-tu-phap")
    with shelf.open() as book:
        member = book.staff.numbered(number, hold=True)
        assert member
        assert book.staff.grant(member, editor, PROGRAM, NOW)
        assert not book.staff.grant(member, editor, PROGRAM, NOW)
        assert set(book.staff.grants(member)) == {OFFICER, editor}
        assert book.staff.take_back(member, OFFICER, PROGRAM, NOW)
        assert not book.staff.take_back(member, OFFICER, PROGRAM, NOW)
        assert book.staff.grants(member) == (editor,)
        newest, granted, *_ = book.audit.latest(3)
    assert (newest.action, newest.details) == ("take_back", '{"grants": "officer@/ba-dinh"}')
    assert (granted.action, granted.details) == ("grant", '{"grants": "catalogue_editor@so-tu-phap/"}')
    found = verify(shelf)
    assert isinstance(found, Whole)
    assert found.rows == 3


def test_expired_sessions_are_forgotten_and_no_others(shelf: Shelf) -> None:
    add(shelf)
    enter(shelf)
    late = enter(shelf, NOW + LONGEST_IDLE)
    with shelf.open() as book:
        book.retention.forget(NOW + LONGEST_IDLE + SECOND)
    with shelf.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM staff_sessions")) == 1
    assert session(shelf, late, NOW + LONGEST_IDLE + SECOND)
