"""What the guard refuses: forged forms, foreign origins, bodies too large, strange paths; and what leaves with answers."""

import logging
from typing import Any

import pytest

from desk import cookies
from desk.app import DOORS
from desk.guard import CSRF_HEADER, LONGEST_BODY, MOST_FIELDS
from desk.visit import within
from records.permissions import Role
from tests.desk.office import ORIGIN, PASSWORD, SECURE, Office
from tests.desk.test_rights import FORM, address

CHANGING = [door for door in DOORS if door.method != "GET"]


@pytest.mark.parametrize("door", CHANGING, ids=lambda door: door.path)
@pytest.mark.parametrize("token", ["", "wrong", "another's"])
def test_a_change_without_the_sessions_own_token_is_refused(office: Office, door: Any, token: str) -> None:
    browser = office.working_as(Role.ADMINISTRATOR)
    other = office.add("khac", Role.VIEWER)
    said = office.at_work(other).csrf() if token == "another's" else token
    before = len(office.rows())
    answer = browser.send(address(door, other), {"csrf": said, **FORM})
    assert answer.status_code == 403
    assert "Chưa nhận biểu mẫu" in answer.text
    assert len(office.rows()) == before
    with office.shelf.open() as book:
        assert book.staff_sessions.held(other, "", office.now) or token != "another's"


def test_the_token_counts_in_the_header_too(office: Office) -> None:
    browser, other = office.working_as(Role.ADMINISTRATOR), office.add("khac", Role.VIEWER)
    answer = browser.send(f"/desk/people/{other}/off", {}, {CSRF_HEADER: browser.csrf()})
    assert answer.status_code == 303
    assert browser.send(f"/desk/people/{other}/on", {}, {CSRF_HEADER: "wrong"}).status_code == 403


def test_a_guest_cannot_be_signed_in_by_another_sites_form(office: Office) -> None:
    office.add("an")
    assert office.browser().send("/desk/sign-in", {"login": "an", "password": PASSWORD}).status_code == 403
    browser = office.browser()
    browser.bring(cookies.GUEST, "")
    sent = {"csrf": "", "login": "an", "password": PASSWORD}
    assert browser.send("/desk/sign-in", sent).status_code == 403
    assert "sign_in" not in office.actions()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}.evil.test"},
        {"Origin": "http://desk.test:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    office: Office, headers: dict[str, str]
) -> None:
    browser, other = office.working_as(Role.ADMINISTRATOR), office.add("khac", Role.VIEWER)
    sent = {"csrf": browser.csrf()}
    assert browser.send(f"/desk/people/{other}/off", sent, headers).status_code == 403
    assert "switch_off" not in office.actions()
    assert browser.send(f"/desk/people/{other}/off", sent).status_code == 303


@pytest.mark.parametrize("origin", [ORIGIN, SECURE])
def test_signing_in_makes_a_new_session_and_cookie(office: Office, origin: str) -> None:
    """Neither a cookie that somebody planted nor the session before survives."""
    number = office.add("an")
    browser = office.at_work(number, origin)
    old = browser.cookie(cookies.SESSION)
    assert old
    browser.client.cookies.clear()
    browser.bring(cookies.SESSION, "planted-by-somebody-else-and-long-enough")
    answer = browser.sign_in("an")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/"
    fresh = browser.cookie(cookies.SESSION)
    assert fresh
    assert fresh not in (old, "planted-by-somebody-else-and-long-enough")
    again = office.browser(origin)
    again.bring(cookies.SESSION, "planted-by-somebody-else-and-long-enough")
    assert again.get("/desk/").status_code == 303


def test_signing_in_again_ends_the_session_before(office: Office) -> None:
    number = office.add("an")
    browser = office.browser()
    browser.sign_in("an")
    first = browser.cookie(cookies.SESSION)
    csrf = browser.csrf()
    sent = {"csrf": csrf, "login": "an", "password": PASSWORD}
    assert browser.send("/desk/sign-in", sent).status_code == 303
    assert browser.cookie(cookies.SESSION) != first
    assert browser.csrf() != csrf
    with office.shelf.open() as book:
        assert len(book.staff_sessions.held(number, "", office.now)) == 1


def test_the_cookies_are_out_of_reach(office: Office) -> None:
    office.add("an")
    for origin, expected in ((ORIGIN, "motcua-desk="), (SECURE, "__Host-motcua-desk=")):
        browser = office.browser(origin)
        guest = browser.get("/desk/sign-in").headers["set-cookie"]
        session = browser.sign_in("an").headers["set-cookie"]
        assert session.startswith(expected)
        for cookie in (guest, session):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
            assert ("Secure" in cookie) is (origin == SECURE)
            assert ("Path=/;" in cookie) is (origin == SECURE)
            assert "Domain" not in cookie


TARGETS = [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/desk//evil.test",
    "/desk/../chat",
    "/desk/..%2f..%2f",
    "/deskevil",
    "/desk@evil.test",
    "/desk/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "/desk/?x=\nY",
    "/",
    "/desk/" + "a" * 400,
]


@pytest.mark.parametrize("target", TARGETS)
def test_after_signing_in_nobody_is_sent_elsewhere(office: Office, target: str) -> None:
    office.add("an")
    assert within(target) == "/desk/"
    assert office.browser().sign_in("an", next=target).headers["location"] == "/desk/"
    page = office.browser().get("/desk/sign-in", params={"next": target}).text
    assert 'name="next" value="/desk/"' in page


@pytest.mark.parametrize("path", ["/desk/people", "/desk/people/1", "/desk/people?q=an", "/desk/"])
def test_after_signing_in_one_is_where_one_wanted_to_be(office: Office, path: str) -> None:
    office.add("an", Role.ADMINISTRATOR)
    browser = office.browser()
    asked = browser.get(path)
    form = browser.get(asked.headers["location"])
    assert f'name="next" value="{path}"' in form.text
    assert browser.sign_in("an", next=path).headers["location"] == path


PATHS = [
    "/desk/../bot",
    "/desk/%2e%2e/pyproject.toml",
    "/desk/static/../guard.py",
    "/desk/static/%2e%2e/guard.py",
    "/desk/static/..%2fguard.py",
    "/desk/static/%2e%2e%2fwords.toml",
    "/desk/static/..%5cguard.py",
    "/desk/static/x%00.css",
    "/desk/static//etc/passwd",
    "/desk/static/%2fetc/passwd",
    "/desk/people/%00",
    "/desk/people/1%00",
    "/desk/invitation/a%00b",
    "/desk/invitation/%0d%0aSet-Cookie:%20a=b",
    "/desk/people/99999999999999999999999",
    "/desk/people/-1",
    "/desk/people/1.5",
    "/desk/static/",
    "/desk/nowhere",
    "/desk/" + "a" * 5000,
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_none_of_ours_is_not_found(office: Office, path: str) -> None:
    answer = office.working_as(Role.ADMINISTRATOR).get(path)
    assert answer.status_code == 404
    assert "import " not in answer.text
    assert "a=b" not in str(answer.headers)
    if "/../" not in path and "%0a" not in path:  # these never reach the desk
        assert "Không có trang này" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_another_method_is_refused_with_words(office: Office, method: str) -> None:
    browser = office.working_as(Role.ADMINISTRATOR)
    csrf, asked = browser.csrf(), office.portal.call

    async def ask() -> int:
        answer = await browser.client.request(method, "/desk/people", headers={CSRF_HEADER: csrf})
        assert "<h1>" in answer.text
        return answer.status_code

    assert asked(ask) == 405


def test_a_body_that_is_too_large_is_refused_with_words(office: Office) -> None:
    browser = office.working_as(Role.ADMINISTRATOR)
    answer = browser.post("/desk/people/invite", {"name": "x" * LONGEST_BODY})
    assert answer.status_code == 413
    assert "quá dài" in answer.text
    many = browser.post("/desk/people/invite", {f"f{n}": "x" for n in range(MOST_FIELDS + 1)})
    assert many.status_code == 400


@pytest.mark.parametrize(
    "value", ["a\0b", "\ud800", "x" * 900, "🙂" * 200, "\r\n", "'; DROP TABLE staff; --"]
)
def test_no_field_breaks_a_page(office: Office, value: str) -> None:
    browser, other = office.working_as(Role.ADMINISTRATOR), office.add("khac", Role.VIEWER)
    names = (
        "login",
        "name",
        "role",
        "agency",
        "commune",
        "same_as",
        "reason",
        "who",
        "kind",
        "object_id",
        "before",
    )
    raw = value.encode(errors="surrogatepass").decode("latin-1")
    for door in CHANGING:
        if door.path in ("/sign-out", "/account/end-session", "/account/end-others"):
            continue
        for field in (*names, "password", "old", "again", "next", "session"):
            sent = {"login": "moi", "name": "Mới", "role": "viewer", "reason": "x", field: raw}
            assert browser.post(address(door, other), sent).status_code < 500, (door.path, field)


def test_a_fault_is_told_with_a_way_forward_and_without_its_content(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = office.working_as(Role.ADMINISTRATOR)

    def broken(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr("desk.visit.permitting", broken)
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/desk/people")
    assert answer.status_code == 500
    assert "Máy chủ gặp lỗi" in answer.text
    assert "geheim" not in answer.text
    assert "geheim" in caplog.text


@pytest.mark.parametrize(
    "path",
    ["/desk/", "/desk/sign-in", "/desk/people", "/desk/nowhere", "/desk/invitation/x", "/desk/invitation"],
)
def test_every_page_leaves_with_its_headers(office: Office, path: str) -> None:
    for browser in (office.browser(), office.working_as(Role.VIEWER)):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "strict-origin"
        assert headers["x-content-type-options"] == "nosniff"
        with office.shelf.open() as book:
            for member in book.staff.all():
                if member.login == "an":
                    member.login = f"an-{member.id}"
