"""What happens in the rooms: signing in and lock-out, an invitation, one's account, people, and the audit."""

import json
import logging
import re

import pytest

from desk import cookies, signing_in
from desk.audit import ROWS
from records.audit import PROGRAM
from records.passwords import SHORTEST
from records.permissions import Grant, Role
from records.staff import LOCKING_FAILURES
from records.staff_sessions import LONGEST, LONGEST_IDLE
from tests.desk.office import ORIGIN, PASSWORD, Browser, Office

NEW = "năm con cò trắng bay"
NASTY = "\"><script>alert(1)</script>' onmouseover=alert(2) {{7*7}} <img src=x onerror=alert(3)>"


def refusal(answer_text: str) -> str:
    """A refused sign-in page without what the visitor typed and the token."""
    return re.sub(r'(name="(csrf|login)"[^>]*?) value="[^"]*"|hx-headers=\'[^\']*\'', r"\1", answer_text)


def test_a_refusal_is_the_same_for_a_wrong_an_unknown_a_locked_and_a_switched_off_login(
    office: Office,
) -> None:
    office.add("an")
    off = office.add("tat")
    with office.shelf.open() as book:
        member = book.staff.numbered(off)
        assert member
        book.staff.switch_off(member, PROGRAM, office.now)
    for _ in range(LOCKING_FAILURES):
        office.browser().sign_in("an", "sai hoàn toàn rồi")
    office.add("binh")
    tries = [
        ("an", PASSWORD),
        ("tat", PASSWORD),
        ("binh", "sai hoàn toàn rồi"),
        ("khong-co", PASSWORD),
        ("", ""),
    ]
    answers = [office.browser().sign_in(*one) for one in tries]
    assert {answer.status_code for answer in answers} == {403}
    assert len({refusal(answer.text) for answer in answers}) == 1
    office.wait(15 * 60 + 1)
    assert office.browser().sign_in("an").status_code == 303


def test_when_too_many_sign_in_at_once_some_are_asked_to_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "_PATIENCE", 0.01)
    office.add("an")
    browser = office.browser()
    for _ in range(signing_in.AT_ONCE):
        signing_in._turns.acquire()
    try:
        busy = browser.sign_in("an")
    finally:
        for _ in range(signing_in.AT_ONCE):
            signing_in._turns.release()
    assert busy.status_code == 429
    assert "quá nhiều lượt" in busy.text
    assert browser.sign_in("an").status_code == 303


def test_a_session_ends_by_itself(office: Office) -> None:
    number = office.add("an")
    idle, long = office.at_work(number), office.at_work(number)
    office.wait(LONGEST_IDLE.total_seconds())
    assert idle.get("/desk/").status_code == 303
    long = office.at_work(number)
    for _ in range(30):
        office.wait(LONGEST.total_seconds() / 30)
        long.get("/desk/")
    assert long.get("/desk/").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(office: Office) -> None:
    browser = office.working_as()
    token = browser.cookie(cookies.SESSION)
    assert token
    assert browser.post("/desk/sign-out").headers["location"] == "/desk/sign-in?said=signed_out"
    assert browser.cookie(cookies.SESSION) is None
    browser.bring(cookies.SESSION, token)
    assert browser.get("/desk/").status_code == 303
    assert office.actions()[-1] == "sign_out"


def accept(browser: Browser, token: str, login: str = "binh", password: str = NEW, again: str = NEW) -> int:
    browser.get(f"/desk/invitation/{token}")
    sent = {"login": login, "password": password, "again": again}
    page = browser.get("/desk/invitation")
    if page.status_code != 200:
        return page.status_code
    return browser.post("/desk/invitation", sent, "/desk/invitation").status_code


def test_an_invitation_is_accepted_once_and_its_token_stands_in_no_later_address(office: Office) -> None:
    token, browser = office.invite("binh", Role.OFFICER), office.browser()
    opened = browser.get(f"/desk/invitation/{token}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/desk/invitation")
    assert opened.text == ""
    assert opened.headers["referrer-policy"] == "strict-origin"
    page = browser.get("/desk/invitation")
    assert "Anh Bình" in page.text
    assert "Cán bộ xử lý" in page.text
    assert token not in page.text
    assert accept(browser, token) == 303
    assert browser.cookie(cookies.INVITATION) is None
    assert "Anh Bình" in browser.get("/desk/").text
    for late in (browser, office.browser()):
        assert accept(late, token, "khac") == 404
    assert office.actions() == ["invite", "add", "sign_in"]


@pytest.mark.parametrize("token", ["x", "a" * 43, "%c3%a9"])
def test_an_invitation_that_there_is_none_is_told_with_a_way_forward(office: Office, token: str) -> None:
    browser = office.browser()
    browser.get(f"/desk/invitation/{token}")
    page = browser.get("/desk/invitation")
    assert page.status_code == 404
    assert "xin người mời" in page.text


def test_an_invitation_is_refused_with_words_and_can_be_tried_again(office: Office) -> None:
    office.add("an")
    token, browser = office.invite("binh", Role.OFFICER), office.browser()
    short = "x" * (SHORTEST - 1)
    assert accept(browser, token, password=short, again=short) == 422
    assert accept(browser, token, again="khác hẳn đi nhé") == 422
    assert accept(browser, token, login="an") == 422
    assert accept(browser, token, login="Ă") == 422
    assert accept(browser, token) == 303


def test_the_password_is_changed_and_other_sessions_end(office: Office) -> None:
    number = office.add("an")
    browser, other = office.at_work(number), office.at_work(number)
    page = "/desk/account/password"
    assert browser.post(page, {"old": PASSWORD, "password": NEW, "again": "x"}).status_code == 422
    assert browser.post(page, {"old": PASSWORD, "password": "ngắn", "again": "ngắn"}).status_code == 422
    assert browser.post(page, {"old": "sai", "password": NEW, "again": NEW}).status_code == 403
    assert other.get("/desk/").status_code == 200
    assert browser.post(page, {"old": PASSWORD, "password": NEW, "again": NEW}).status_code == 303
    assert "Đã đổi mật khẩu" in browser.get("/desk/account?said=password").text
    assert other.get("/desk/").status_code == 303
    assert office.browser().sign_in("an").status_code == 403
    assert office.browser().sign_in("an", NEW).status_code == 303


def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(office: Office) -> None:
    number, stranger = office.add("an"), office.working_as(login="binh")
    browser, other, third = (office.at_work(number) for _ in range(3))
    names = set(re.findall(r'name="session" value="(\w+)"', browser.get("/desk/account").text))
    assert len(names) == 3
    for name in names:
        stranger.post("/desk/account/end-session", {"session": name})
    assert [one.get("/desk/").status_code for one in (browser, other, third)] == [200] * 3
    with office.shelf.open() as book:
        held = book.staff_sessions.held(number, other.cookie(cookies.SESSION) or "", office.now)
    [theirs] = [one.name for one in held if one.asking]
    browser.post("/desk/account/end-session", {"session": theirs})
    assert [one.get("/desk/").status_code for one in (browser, other, third)] == [200, 303, 200]
    browser.post("/desk/account/end-others")
    assert [one.get("/desk/").status_code for one in (browser, third)] == [200, 303]
    [mine] = re.findall(r'name="session" value="(\w+)"', browser.get("/desk/account").text)
    ended = browser.post("/desk/account/end-session", {"session": mine})
    assert ended.headers["location"] == "/desk/sign-in?said=signed_out"
    assert browser.cookie(cookies.SESSION) is None


def test_people_are_invited_switched_off_and_on_and_given_roles(office: Office) -> None:
    boss = office.working_as(Role.ADMINISTRATOR)
    sent = {"login": "Binh", "name": "Anh Bình", "role": "officer", "commune": "ba-dinh"}
    page = boss.post("/desk/people/invite", sent).text
    found = re.search(rf"{ORIGIN}/desk/invitation/([\w-]+)<", page)
    assert found
    newcomer = office.browser()
    assert accept(newcomer, found[1]) == 303
    with office.shelf.open() as book:
        member = book.staff.named("binh")
        assert member
        assert book.staff.grants(member) == (Grant(Role.OFFICER, "", "ba-dinh"),)
    path = f"/desk/people/{member.id}"
    boss.post(f"{path}/grant", {"role": "approver"})
    assert newcomer.get("/desk/people").status_code == 200
    assert boss.post(f"{path}/grant", {"role": "approver"}).headers["location"].endswith("said=nothing")
    boss.post(f"{path}/take-back", {"role": "approver"})
    assert newcomer.get("/desk/people").status_code == 403
    boss.post(f"{path}/off", {"reason": "nghỉ việc"})
    assert newcomer.get("/desk/").status_code == 303
    assert office.browser().sign_in("binh", NEW).status_code == 403
    boss.post(f"{path}/on")
    assert office.browser().sign_in("binh", NEW).status_code == 303
    assert [row.reason for row in office.rows() if row.action == "switch_off"] == ["nghỉ việc"]
    assert boss.post("/desk/people/1/grant", {"role": "king"}).status_code == 400


def test_a_second_login_of_a_person_stays_bound_to_the_first(office: Office) -> None:
    boss, first = office.working_as(Role.ADMINISTRATOR), office.add("binh", Role.OFFICER)
    sent = {"login": "binh-2", "name": "Anh Bình", "role": "approver", "same_as": "binh"}
    found = re.search(r"/desk/invitation/([\w-]+)<", boss.post("/desk/people/invite", sent).text)
    assert found
    assert accept(office.browser(), found[1], "binh-2") == 303
    with office.shelf.open() as book:
        both = [book.staff.numbered(first), book.staff.named("binh-2")]
        assert len({member.person for member in both if member}) == 1
    assert boss.post("/desk/people/invite", {**sent, "login": "c3", "same_as": "khong-co"}).status_code == 422


def test_the_audit_shows_nothing_without_a_reason_and_every_page_that_is_seen_is_written_down(
    office: Office,
) -> None:
    browser = office.working_as(Role.SUPERVISOR)
    for number in range(ROWS):
        office.add(f"nguoi-{number}", name=f"Người số {number}")
    assert "Người số" not in browser.get("/desk/audit").text
    assert browser.post("/desk/audit").status_code == 422
    assert "see" not in office.actions()
    page = browser.post("/desk/audit", {"reason": "kiểm tra tháng 7"}).text
    assert f"Người số {ROWS - 1} (nguoi-{ROWS - 1})" in page
    assert page.index(f"Người số {ROWS - 1} ") < page.index("Người số 3 ")
    more = re.search(r'name="before" value="(\d+)"', page)
    assert more
    older = browser.post("/desk/audit", {"reason": "kiểm tra tháng 7", "before": more[1]}).text
    assert "Chị An (an)" in older
    assert 'name="before"' not in older
    looks = [row for row in office.rows() if row.action == "see"]
    assert [row.reason for row in looks] == ["kiểm tra tháng 7"] * 2
    assert [json.loads(row.details)["before"] for row in looks] == [None, int(more[1])]
    assert json.loads(looks[0].details)["rows"] == ROWS


def test_the_audit_is_filtered_by_who_and_object(office: Office) -> None:
    browser = office.working_as(Role.SUPERVISOR)
    other = office.add("binh")
    office.browser().sign_in("binh")
    office.invite("cuc", Role.VIEWER)

    def lines(**typed: str) -> int:
        page = browser.post("/desk/audit", {"reason": "x", **typed}).text.partition("<h2>")[2]
        return 0 if "Không có dòng nào" in page else page.count("<li>")

    assert lines(who="binh") == 1
    assert lines(who="program") == 3
    assert lines(kind="invitation") == 1
    assert lines(kind="staff", object_id=str(other)) == 2
    assert lines(who="citizen") == 0
    assert browser.post("/desk/audit", {"reason": "x", "who": "khong-co"}).status_code == 422


def test_what_people_typed_is_shown_as_text_everywhere(office: Office) -> None:
    browser = office.at_work(office.add("an", Grant(Role.ADMINISTRATOR), name=NASTY))
    office.add("binh", Grant(Role.OFFICER, NASTY[:60], NASTY[60:]), name=NASTY)
    other = office.add("cuc", Grant(Role.OFFICER, NASTY[:60]), name=NASTY)
    browser.post(f"/desk/people/{other}/off", {"reason": NASTY})
    sent = {"login": "d", "name": NASTY, "role": NASTY, "agency": NASTY, "commune": NASTY, "same_as": NASTY}
    pages = [
        browser.get(path).text
        for path in ("/desk/", "/desk/account", "/desk/people", f"/desk/people/{other}")
    ]
    pages += [
        browser.get("/desk/people", params={"q": NASTY}).text,
        office.browser().get("/desk/sign-in").text,
    ]
    pages += [browser.post("/desk/people/invite", sent).text, office.browser().sign_in(NASTY).text]
    good = {"login": "moi", "name": NASTY, "role": "viewer", "agency": NASTY[:60]}
    pages += [browser.post("/desk/people/invite", good).text]
    pages += [browser.post("/desk/audit", {"reason": NASTY, "who": NASTY}).text]
    pages += [browser.post("/desk/audit", {"reason": NASTY}).text]
    guest = office.browser()
    guest.get(f"/desk/invitation/{office.invite('moi', Role.VIEWER, name=NASTY)}")
    pages += [guest.get("/desk/invitation").text, browser.get("/desk/" + "<script>").text]
    shown = 0
    for number, page in enumerate(pages):
        assert "<h1>" in page, number
        shown += "&lt;script&gt;" in page
        assert page.count("<script") == 1
        assert "<img" not in page
        assert not re.search(r"<[^>]* on\w+=", re.sub(r'"[^"]*"', '""', page))
        assert "49" not in page.partition("<main")[2].replace(NASTY, "") or "{{7*7}}" in page
    assert shown >= 10


def test_no_secret_reaches_a_log_or_the_audit(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.CRITICAL)  # the test's own side
    logging.getLogger("httpcore").setLevel(logging.CRITICAL)
    token, browser = office.invite("binh", Role.OFFICER), office.browser()
    accept(browser, token)
    session, csrf = browser.cookie(cookies.SESSION), browser.csrf()
    office.browser().sign_in("binh", "mật khẩu sai bét")
    browser.post("/desk/account/password", {"old": "mật khẩu sai bét", "password": NEW, "again": NEW})
    written = caplog.text + "".join(f"{row.details}{row.reason}{row.object_id}" for row in office.rows())
    for secret in (token, session, csrf, NEW, "mật khẩu sai bét"):
        assert secret
        assert secret not in written


def test_a_look_by_htmx_without_a_session_leads_the_whole_page_to_the_sign_in(office: Office) -> None:
    answer = office.browser().get("/desk/people?q=an", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/desk/sign-in?next=%2Fdesk%2Fpeople%3Fq%3Dan"
    assert answer.text == ""
