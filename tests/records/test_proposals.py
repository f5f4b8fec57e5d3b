"""Two persons: nothing passes by one alone, nothing but what was proposed, nothing late, and nothing twice."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from records.audit import PROGRAM, Whole
from records.audit_check import verify
from records.book import Shelf
from records.permissions import Action, Grant, Role, Room, allowed
from records.proposals import VALID, Decided, Denial, Proposal, State
from records.staff import StaffMember

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EDITOR, APPROVER, ADMINISTRATOR = (
    Grant(Role.CATALOGUE_EDITOR),
    Grant(Role.APPROVER),
    Grant(Role.ADMINISTRATOR),
)
PAYLOAD = {"release": 7, "note": "phí mới", "codes": ["1.001193"]}


def add(shelf: Shelf, login: str, *grants: Grant, same_as: int = 0) -> int:
    with shelf.open() as book:
        other = book.staff.numbered(same_as)
        person = other.person if other else ""
        added = book.staff.add(login, login, "no hash", grants, PROGRAM, NOW, person)
        assert isinstance(added, StaffMember)
        return added.id


def propose(shelf: Shelf, by: int, agency: str = "", commune: str = "") -> Proposal:
    with shelf.open() as book:
        made = book.proposals.propose(
            by, Room.CATALOGUE, "publish", PAYLOAD, NOW, agency, commune, "fees of July"
        )
        assert isinstance(made, Proposal)
        return made


def confirm(
    shelf: Shelf, proposal: Proposal, by: int, now: datetime = NOW, digest: str = ""
) -> Decided | Denial:
    with shelf.open() as book:
        return book.proposals.confirm(proposal.id, digest or proposal.digest, by, now, "as agreed")


def state(shelf: Shelf, proposal: Proposal) -> str:
    with shelf.open() as book:
        found = book.proposals.numbered(proposal.id)
        assert found
        return found.state


def test_somebody_else_with_the_right_confirms_exactly_what_was_proposed(shelf: Shelf) -> None:
    editor, approver = add(shelf, "an", EDITOR), add(shelf, "binh", APPROVER)
    proposal = propose(shelf, editor)
    with shelf.open() as book:
        assert [waiting.id for waiting in book.proposals.waiting(Room.CATALOGUE, NOW)] == [proposal.id]
        assert book.proposals.waiting(Room.RATINGS, NOW) == []
    assert confirm(shelf, proposal, approver) == Decided(proposal.id, State.CONFIRMED, "publish", PAYLOAD)
    with shelf.open() as book:
        assert book.proposals.waiting(Room.CATALOGUE, NOW) == []
        newest, before = book.audit.latest(2)
    assert (before.action, before.who, before.reason) == ("propose", str(editor), "fees of July")
    assert (newest.action, newest.who, newest.reason) == ("confirmed", str(approver), "as agreed")
    assert proposal.digest in newest.details
    assert "phí" not in newest.details


def test_a_refusal_is_final_and_needs_the_right_and_somebody_else(shelf: Shelf) -> None:
    editor, approver = add(shelf, "an", EDITOR, APPROVER), add(shelf, "binh", APPROVER)
    proposal = propose(shelf, editor)
    with shelf.open() as book:
        assert book.proposals.refuse(proposal.id, proposal.digest, editor, NOW) is Denial.SAME_PERSON
        refused = book.proposals.refuse(proposal.id, proposal.digest, approver, NOW, "wrong fee")
        assert isinstance(refused, Decided)
        assert refused.state is State.REFUSED
    assert confirm(shelf, proposal, approver) is Denial.DECIDED


def test_who_has_no_right_to_propose_proposes_nothing(shelf: Shelf) -> None:
    approver, narrow = (
        add(shelf, "binh", APPROVER),
        add(shelf, "an", Grant(Role.CATALOGUE_EDITOR, "so-tu-phap")),
    )
    with shelf.open() as book:
        for by, agency in ((approver, ""), (narrow, ""), (narrow, "so-xay-dung"), (999, "")):
            made = book.proposals.propose(by, Room.CATALOGUE, "publish", PAYLOAD, NOW, agency)
            assert made is Denial.NOT_ALLOWED
        made = book.proposals.propose(narrow, Room.CATALOGUE, "publish", PAYLOAD, NOW, "so-tu-phap")
        assert isinstance(made, Proposal)


def test_one_person_is_one_by_every_role_and_login(shelf: Shelf) -> None:
    editor = add(shelf, "an", EDITOR, APPROVER, ADMINISTRATOR)
    second = add(shelf, "an2", APPROVER, same_as=editor)
    later = add(shelf, "an3", APPROVER)
    proposal = propose(shelf, editor)
    with shelf.open() as book:
        one, other = book.staff.numbered(second), book.staff.numbered(later)
        assert one
        assert other
        book.staff.bind(other, one, PROGRAM, NOW)
    assert [confirm(shelf, proposal, by) for by in (editor, second, later)] == [Denial.SAME_PERSON] * 3
    assert state(shelf, proposal) == State.OPEN
    with shelf.open() as book:
        assert [row.action for row in book.audit.latest(3)] == ["deny"] * 3


@pytest.mark.parametrize(
    "grants",
    [(), (EDITOR,), (ADMINISTRATOR,), (Grant(Role.SUPERVISOR),), (Grant(Role.APPROVER, "so-tu-phap"),)],
)
def test_without_the_right_nobody_confirms(shelf: Shelf, grants: tuple[Grant, ...]) -> None:
    proposal = propose(shelf, add(shelf, "an", EDITOR))
    assert confirm(shelf, proposal, add(shelf, "binh", *grants)) is Denial.NOT_ALLOWED


def test_a_login_that_is_off_neither_proposes_nor_confirms(shelf: Shelf) -> None:
    editor, approver = add(shelf, "an", EDITOR), add(shelf, "binh", APPROVER)
    proposal = propose(shelf, editor)
    with shelf.open() as book:
        for number in (editor, approver):
            member = book.staff.numbered(number, hold=True)
            assert member
            book.staff.switch_off(member, PROGRAM, NOW)
        assert book.proposals.propose(editor, Room.CATALOGUE, "publish", {}, NOW) is Denial.NOT_ALLOWED
    assert confirm(shelf, proposal, approver) is Denial.NOT_ALLOWED


def test_nothing_is_confirmed_after_it_expired(shelf: Shelf) -> None:
    proposal, approver = propose(shelf, add(shelf, "an", EDITOR)), add(shelf, "binh", APPROVER)
    with shelf.open() as book:
        assert book.proposals.waiting(Room.CATALOGUE, NOW + VALID) == []
    assert confirm(shelf, proposal, approver, NOW + VALID) is Denial.EXPIRED
    assert isinstance(confirm(shelf, proposal, approver, NOW + VALID - SECOND), Decided)


@pytest.mark.parametrize(
    "change",
    ["payload = replace(payload, '7', '8')", "room = 'ratings'", "commune = 'ba-dinh'", "kind = 'discard'"],
)
def test_what_was_changed_after_it_was_proposed_is_not_confirmed(shelf: Shelf, change: str) -> None:
    proposal, approver = propose(shelf, add(shelf, "an", EDITOR)), add(shelf, "binh", APPROVER)
    with shelf.engine.begin() as connection:
        connection.execute(text(f"UPDATE proposals SET {change}"))
    assert confirm(shelf, proposal, approver) is Denial.CHANGED
    assert state(shelf, proposal) == State.OPEN


def test_whoever_saw_something_else_confirms_nothing(shelf: Shelf) -> None:
    proposal, approver = propose(shelf, add(shelf, "an", EDITOR)), add(shelf, "binh", APPROVER)
    assert confirm(shelf, proposal, approver, digest="0" * 64) is Denial.CHANGED
    with shelf.open() as book:
        assert book.proposals.confirm(999, proposal.digest, approver, NOW) is Denial.UNKNOWN


def test_of_two_that_confirm_at_once_one_wins(shelf: Shelf) -> None:
    proposal = propose(shelf, add(shelf, "an", EDITOR))
    approvers = [add(shelf, f"binh{number}", APPROVER) for number in range(4)]
    start, ends = Barrier(4), []

    def decide(by: int) -> None:
        start.wait()
        ends.append(confirm(shelf, proposal, by))

    threads = [Thread(target=decide, args=[by]) for by in approvers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.count(Denial.DECIDED) == 3
    assert sum(isinstance(end, Decided) for end in ends) == 1
    with shelf.open() as book:
        assert [row.action for row in book.audit.latest(20)].count("confirmed") == 1
    assert isinstance(verify(shelf), Whole)


def test_a_decision_and_its_audit_are_undone_together(shelf: Shelf) -> None:
    proposal, approver = propose(shelf, add(shelf, "an", EDITOR)), add(shelf, "binh", APPROVER)
    with pytest.raises(RuntimeError), shelf.open() as book:
        assert isinstance(book.proposals.confirm(proposal.id, proposal.digest, approver, NOW), Decided)
        raise RuntimeError  # what the payload says cannot be done
    assert state(shelf, proposal) == State.OPEN
    with shelf.open() as book:
        assert "confirmed" not in [row.action for row in book.audit.latest(20)]
    assert isinstance(confirm(shelf, proposal, approver), Decided)


PERSONS = st.integers(0, 2)
ROLES = st.sets(st.sampled_from([EDITOR, APPROVER, ADMINISTRATOR, Grant(Role.APPROVER, "so-tu-phap")]))
LOGINS = st.lists(st.tuples(PERSONS, ROLES), min_size=2, max_size=4)
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["confirm", "refuse"]), st.integers(-2, 2), st.booleans()),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(logins=LOGINS, steps=STEPS)
def test_whatever_is_tried_only_another_person_with_the_right_decides_in_time_and_once(
    shelf: Shelf, logins: list[tuple[int, set[Grant]]], steps: list[tuple[int, str, int, bool]]
) -> None:
    with shelf.open() as book:
        tag = len(book.staff.all())
        members = []
        for index, (person, grants) in enumerate([(0, {EDITOR}), *logins]):
            added = book.staff.add(
                f"m{tag}-{index}", "x", "no hash", grants, PROGRAM, NOW, f"person {tag} {person}"
            )
            assert isinstance(added, StaffMember)
            members.append((added.id, person, grants))
    proposal, decided = propose(shelf, members[0][0]), 0
    for index, step, hours, seen in steps:
        number, person, grants = members[index % len(members)]
        now = NOW + VALID + timedelta(hours=hours)
        digest = proposal.digest if seen else "something else"
        with shelf.open() as book:
            end = getattr(book.proposals, step)(proposal.id, digest, number, now)
        right = allowed(grants, Room.CATALOGUE, Action.CONFIRM)
        possible = right and person != 0 and hours < 0 and seen and not decided
        assert isinstance(end, Decided) is possible
        if isinstance(end, Decided):
            assert end.payload == PAYLOAD
        decided += possible
    assert isinstance(verify(shelf), Whole)
