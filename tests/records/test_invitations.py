"""An invitation is accepted once, in time, with a good password, and gives just what was offered."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import text

from records.audit import PROGRAM, Actor
from records.book import Shelf
from records.invitations import VALID
from records.passwords import Weakness, hash_password
from records.permissions import Grant, Role
from records.sign_in import accept_invitation, sign_in
from records.staff import Refusal, StaffMember

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PASSWORD = "bốn con trâu qua sông"
GRANTS = (Grant(Role.OFFICER, "", "ba-dinh"), Grant(Role.CATALOGUE_EDITOR))


def invite(shelf: Shelf, by: Actor = PROGRAM, person: str = "") -> str:
    with shelf.open() as book:
        return book.invitations.invite("binh", "Anh Bình", GRANTS, by, NOW, person)


def test_whoever_accepts_gets_the_name_and_the_roles_that_were_offered(shelf: Shelf) -> None:
    token = invite(shelf, Actor.staff(7))
    with shelf.open() as book:
        offered = book.invitations.find(token, NOW)
        assert offered
        assert (offered.login, offered.name, offered.invited_by) == ("binh", "Anh Bình", "7")
    added = accept_invitation(shelf, token, "Binh.Tran", PASSWORD, NOW)
    assert isinstance(added, StaffMember)
    with shelf.open() as book:
        member = book.staff.named("binh.tran")
        assert member
        assert member.name == "Anh Bình"
        assert set(book.staff.grants(member)) == set(GRANTS)
        newest, oldest = book.audit.latest(2)
    assert (oldest.action, oldest.who) == ("invite", "7")
    assert (newest.action, newest.who, newest.object_id) == ("add", "7", str(added.id))
    assert '"invitation": 1' in newest.details
    assert sign_in(shelf, "binh.tran", PASSWORD, NOW)


def test_it_works_once(shelf: Shelf) -> None:
    token = invite(shelf)
    assert isinstance(accept_invitation(shelf, token, "binh", PASSWORD, NOW), StaffMember)
    assert accept_invitation(shelf, token, "chi", PASSWORD, NOW) is Refusal.INVITATION_INVALID


def test_it_works_until_it_expires(shelf: Shelf) -> None:
    token = invite(shelf)
    assert accept_invitation(shelf, token, "binh", PASSWORD, NOW + VALID) is Refusal.INVITATION_INVALID
    assert isinstance(accept_invitation(shelf, token, "binh", PASSWORD, NOW + VALID - SECOND), StaffMember)


def test_a_refusal_leaves_it_open(shelf: Shelf) -> None:
    token = invite(shelf)
    assert accept_invitation(shelf, "guessed", "binh", PASSWORD, NOW) is Refusal.INVITATION_INVALID
    assert accept_invitation(shelf, token, "binh", "short", NOW) is Weakness.SHORT
    assert accept_invitation(shelf, token, "b b", PASSWORD, NOW) is Refusal.LOGIN_UNUSABLE
    with shelf.open() as book:
        book.staff.add("binh", "x", hash_password(PASSWORD), [], PROGRAM, NOW)
    assert accept_invitation(shelf, token, "BINH", PASSWORD, NOW) is Refusal.LOGIN_TAKEN
    assert isinstance(accept_invitation(shelf, token, "binh2", PASSWORD, NOW), StaffMember)


def test_of_two_that_accept_at_once_one_does(shelf: Shelf) -> None:
    token, start, ends = invite(shelf), Barrier(2), []

    def accept(login: str) -> None:
        start.wait()
        ends.append(accept_invitation(shelf, token, login, PASSWORD, NOW))

    threads = [Thread(target=accept, args=[login]) for login in ("binh", "chi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.count(Refusal.INVITATION_INVALID) == 1
    with shelf.open() as book:
        assert len(book.staff.all()) == 1


def test_a_second_login_of_one_person_is_bound_to_the_first(shelf: Shelf) -> None:
    with shelf.open() as book:
        first = book.staff.add("an", "Chị An", hash_password(PASSWORD), [], PROGRAM, NOW)
        assert isinstance(first, StaffMember)
    second = accept_invitation(shelf, invite(shelf, person=first.person), "an2", PASSWORD, NOW)
    third = accept_invitation(shelf, invite(shelf), "binh", PASSWORD, NOW)
    assert isinstance(second, StaffMember)
    assert isinstance(third, StaffMember)
    assert first.person == second.person != third.person


def test_only_a_hash_of_the_token_is_kept_and_it_goes_in_time(shelf: Shelf) -> None:
    token = invite(shelf)

    def kept() -> str:
        with shelf.engine.connect() as connection:
            return str(connection.execute(text("SELECT * FROM invitations")).all())

    assert token not in kept()
    for now, left in ((NOW + VALID, True), (NOW + VALID + SECOND, False)):
        with shelf.open() as book:
            book.retention.forget(now)
        assert (kept() != "[]") is left
