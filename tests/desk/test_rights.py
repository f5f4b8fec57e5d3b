"""Who may open what: every role before every door of the desk, both ways, and scopes within a room."""

import pytest

from desk.app import DOORS
from desk.doors import Door, Open
from records.permissions import Grant, Role
from tests.desk.office import Office

# Drawn apart from the code: a door that is missing here, or stands here and is gone, fails the walk.
PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/invitation"),
    ("POST", "/invitation"),
    ("GET", "/invitation/{token}"),
}
OWN = {
    ("GET", "/"),
    ("POST", "/sign-out"),
    ("GET", "/account"),
    ("POST", "/account/password"),
    ("POST", "/account/end-session"),
    ("POST", "/account/end-others"),
}
SEES_PEOPLE = {Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR}
CHANGES_PEOPLE = {Role.ADMINISTRATOR}
ROOMS = {
    ("GET", "/people"): SEES_PEOPLE,
    ("GET", "/people/{number:int}"): SEES_PEOPLE,
    ("GET", "/people/invite"): CHANGES_PEOPLE,
    ("POST", "/people/invite"): CHANGES_PEOPLE,
    ("POST", "/people/{number:int}/off"): CHANGES_PEOPLE,
    ("POST", "/people/{number:int}/on"): CHANGES_PEOPLE,
    ("POST", "/people/{number:int}/grant"): CHANGES_PEOPLE,
    ("POST", "/people/{number:int}/take-back"): CHANGES_PEOPLE,
    ("GET", "/audit"): SEES_PEOPLE,
    ("POST", "/audit"): SEES_PEOPLE,
}
FORM = {"role": "viewer", "login": "moi", "name": "Chị Mới", "reason": "kiểm tra"}


def address(door: Door, number: int) -> str:
    return "/desk" + door.path.replace("{number:int}", str(number)).replace("{token}", "x")


def test_every_route_of_the_application_is_a_door_that_is_drawn_here(office: Office) -> None:
    doors = {(door.method, door.path): door for door in DOORS}
    assert len(doors) == len(DOORS)
    assert set(doors) == PUBLIC | OWN | set(ROOMS)
    assert {key for key, door in doors.items() if door.to is Open.TO_ALL} == PUBLIC
    assert {key for key, door in doors.items() if door.to is Open.TO_STAFF} == OWN
    [mount] = office.app.routes
    inside = mount.routes
    assert inside
    routes = [route for route in inside if getattr(route, "path", "") != "/static"]
    assert len(routes) == len(DOORS)
    assert all(route.endpoint.__qualname__ == "Door.route.<locals>.pass_through" for route in routes)  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_passes_the_doors_that_are_drawn_and_no_other(office: Office, role: Role | None) -> None:
    me = office.add("an", *([role] if role else []))
    for door in DOORS:
        drawn = ROOMS.get((door.method, door.path))
        if drawn is None:
            continue
        other = office.add(f"khac-{DOORS.index(door)}", Role.VIEWER)
        browser, path = office.at_work(me), address(door, other)
        before = len(office.rows())
        answer = browser.get(path) if door.method == "GET" else browser.post(path, FORM)
        if role in drawn:
            assert answer.status_code in (200, 303), (role, door.method, path)
        else:
            assert answer.status_code == 403, (role, door.method, path)
            assert "chưa có quyền" in answer.text
            assert len(office.rows()) == before


def test_whoever_is_not_signed_in_passes_the_public_doors_only(office: Office) -> None:
    number = office.add("an", Role.ADMINISTRATOR)
    browser = office.browser()
    csrf = browser.csrf("/desk/sign-in")
    before = len(office.rows())
    for door in DOORS:
        if door.to is Open.TO_ALL:
            continue
        path = address(door, number)
        answer = browser.get(path) if door.method == "GET" else browser.send(path, {"csrf": csrf, **FORM})
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/desk/sign-in")
    assert len(office.rows()) == before


@pytest.mark.parametrize("role", Role)
def test_the_menu_and_the_start_page_name_only_what_opens(office: Office, role: Role) -> None:
    page = office.working_as(role).get("/desk/").text
    for path in ("/people", "/audit"):
        assert (f'href="/desk{path}"' in page) is (role in ROOMS["GET", path])


def test_somebody_who_is_off_is_out_at_once(office: Office) -> None:
    me = office.add("an", Role.ADMINISTRATOR)
    browser, other = office.at_work(me), office.working_as(Role.ADMINISTRATOR, login="binh")
    assert browser.get("/desk/people").status_code == 200
    assert other.post(f"/desk/people/{me}/off").status_code == 303
    assert browser.get("/desk/people").status_code == 303
    kept = office.working_as(Role.ADMINISTRATOR, login="cuc")
    with office.shelf.open() as book:
        member = book.staff.named("cuc")
        assert member
        member.active = False  # by a hand in the database, which leaves the session
    assert kept.get("/desk/account").status_code == 303


def test_a_right_within_a_scope_reaches_no_further(office: Office) -> None:
    here, there = Grant(Role.OFFICER, "", "ba-dinh"), Grant(Role.OFFICER, "", "hoan-kiem")
    near, far = office.add("gan", here, name="Người gần"), office.add("xa", there, name="Người xa")
    both = office.add("hai", here, there, name="Người hai nơi")
    boss = office.working_as(Grant(Role.ADMINISTRATOR, "", "ba-dinh"))
    page = boss.get("/desk/people").text
    assert "Người gần" in page
    assert "Người hai nơi" in page
    assert "Người xa" not in page
    assert boss.get(f"/desk/people/{near}").status_code == 200
    assert boss.get(f"/desk/people/{far}").status_code == 404
    assert boss.post(f"/desk/people/{far}/off").status_code == 404
    assert boss.post(f"/desk/people/{both}/off").status_code == 403
    scopes = [({"commune": "ba-dinh"}, True), ({"commune": "hoan-kiem"}, False), ({}, False)]
    for scope, may in scopes:
        for action in ("grant", "take-back"):
            answer = boss.post(f"/desk/people/{near}/{action}", {"role": "viewer", **scope})
            assert answer.status_code == (303 if may else 403), (action, scope)
        invited = boss.post("/desk/people/invite", {"login": "moi", "name": "Mới", "role": "viewer", **scope})
        assert invited.status_code == (200 if may else 403), scope
    assert boss.post(f"/desk/people/{near}/off").status_code == 303
    assert boss.get("/desk/audit").status_code == 403, "the audit belongs to no commune"


def test_nobody_changes_their_own_rights_by_any_of_their_logins(office: Office) -> None:
    me = office.add("an", Role.ADMINISTRATOR, Role.APPROVER)
    with office.shelf.open() as book:
        member = book.staff.numbered(me)
        assert member
        person = member.person
    second = office.add("an-2", Role.VIEWER, person=person)
    browser = office.at_work(me)
    for number in (me, second):
        for action in ("off", "on", "grant", "take-back"):
            assert browser.post(f"/desk/people/{number}/{action}", FORM).status_code == 403
        assert "<h2>Giao thêm" not in browser.get(f"/desk/people/{number}").text
