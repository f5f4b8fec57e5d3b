"""The whole matrix both ways: what is drawn here is allowed, everything else is refused, and scope holds."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.permissions import Action, Grant, Role, Room, allowed, permitting

# Drawn apart from the data file, so that a slip in either shows: s(ee), c(hange), p(ropose), k (confirm), e(xport).
LETTERS = dict(
    zip("scpke", (Action.SEE, Action.CHANGE, Action.PROPOSE, Action.CONFIRM, Action.EXPORT), strict=True)
)
DRAWN = """
                       people  audit  catalogue  questions  ratings  dossiers  help  reports  privacy  jobs
viewer                 -       -      s          s          s        -         -     s        -        -
officer                -       -      s          sc         s        sc        sc    s        -        -
supervisor             s       s      s          sce        spe      scke      sck   se       scp      s
catalogue_editor       -       -      scpe       s          -        -         -     s        -        sc
approver               sk      s      ske        -          sk       -         sk    s        sk       -
volunteer_coordinator  -       -      -          s          -        -         scp   s        -        -
administrator          scp     se     -          -          -        -         -     s        s        sc
"""
HEAD, *ROWS = (line.split() for line in DRAWN.strip().splitlines())
EXPECTED = {
    (Role(role), Room(room), LETTERS[letter])
    for role, *cells in ROWS
    for room, cell in zip(HEAD, cells, strict=True)
    for letter in cell.strip("-")
}
MATRIX = list(product(Role, Room, Action))

PLACES = st.sampled_from(["", "so-tu-phap", "ubnd"])
GRANTS = st.builds(Grant, st.sampled_from(list(Role)), PLACES, PLACES)
CELLS = st.tuples(st.sampled_from(list(Room)), st.sampled_from(list(Action)))


@pytest.mark.parametrize(("role", "room", "action"), MATRIX)
def test_every_cell_is_as_drawn(role: Role, room: Room, action: Action) -> None:
    expected = (role, room, action) in EXPECTED
    assert allowed([Grant(role)], room, action) is expected
    assert allowed([Grant(role)], room, action, "so-tu-phap", "ba-dinh") is expected
    assert allowed([Grant(role, "so-tu-phap", "ba-dinh")], room, action, "so-tu-phap", "ba-dinh") is expected
    assert not allowed([Grant(role, "so-tu-phap")], room, action)
    assert not allowed([Grant(role, "so-tu-phap", "ba-dinh")], room, action, "so-tu-phap", "hoan-kiem")
    assert not allowed([Grant(role, "so-tu-phap", "ba-dinh")], room, action, "so-xay-dung", "ba-dinh")
    assert not allowed([Grant(role, commune="ba-dinh")], room, action, "so-tu-phap")


def test_the_drawing_names_every_role_and_room() -> None:
    assert {role for role, *_ in ROWS} == set(Role)
    assert set(HEAD) == set(Room)
    assert len(MATRIX) == 350


def test_nobody_without_a_grant_may_do_anything() -> None:
    assert not any(allowed([], room, action) for room, action in product(Room, Action))


def test_no_role_both_proposes_and_confirms_in_a_room_and_administrators_confirm_nowhere() -> None:
    for role, room in product(Role, Room):
        assert not {(role, room, Action.PROPOSE), (role, room, Action.CONFIRM)} <= EXPECTED
    assert not [room for room in Room if permitting([Grant(Role.ADMINISTRATOR)], room, Action.CONFIRM)]


@given(st.lists(GRANTS, max_size=4), CELLS, PLACES, PLACES)
def test_several_grants_permit_what_one_of_them_permits_and_no_more(
    grants: list[Grant], cell: tuple[Room, Action], agency: str, commune: str
) -> None:
    alone = [allowed([grant], *cell, agency, commune) for grant in grants]
    assert allowed(grants, *cell, agency, commune) is any(alone)


@given(GRANTS, CELLS, PLACES, PLACES)
def test_what_a_narrow_grant_permits_the_same_role_everywhere_permits_too(
    grant: Grant, cell: tuple[Room, Action], agency: str, commune: str
) -> None:
    if allowed([grant], *cell, agency, commune):
        assert allowed([Grant(grant.role)], *cell, agency, commune)
        assert grant.agency in ("", agency)
        assert grant.commune in ("", commune)
