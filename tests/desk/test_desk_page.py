"""The desk in a real browser against a real `motcua serve`: narrow and wide, with and without scripts, by keyboard."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.build import now, open_shelf
from bot.config import read_settings
from records.audit import PROGRAM
from records.book import Shelf
from records.permissions import Grant, Role
from records.staff import LOCKING_FAILURES
from tests.browser import running_browser, running_server
from tests.databases import lacking
from tests.desk.office import HASH, PASSWORD

AXE = Path(__file__).parent / "npm" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(__file__).parents[2] / "docs" / "huong-dan" / "anh"
"""Taken anew with PICTURES=1 in the environment."""
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
LONG = "Công Huyền Tôn Nữ Thị Ngọc " + "Dài" * 30
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def axe() -> str:
    """What looks for barriers; installed the first time."""
    if not AXE.is_file():
        npm = shutil.which("npm")
        if not npm:
            lacking("node with npm")
        subprocess.run([str(npm), "ci", "--silent", "--no-audit"], cwd=AXE.parents[2], check=True)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    with running_server(data) as address:
        yield address


@pytest.fixture(scope="module")
def database(server: str, data: Path) -> Iterator[Shelf]:
    """What the server stands on, with its first staff."""
    shelf = open_shelf(read_settings({"MOTCUA_DATA": str(data)}))
    grants = {"quan-tri": Role.ADMINISTRATOR, "phu-trach": Role.SUPERVISOR, "can-bo": Role.OFFICER}
    names = {"quan-tri": "Lê Thị Hoa", "phu-trach": "Trần Văn Nam", "can-bo": "Phạm Thu Hà"}
    with shelf.open() as book:
        for login, role in grants.items():
            book.staff.add(login, names[login], HASH, [Grant(role)], PROGRAM, now())
        book.staff.add("dai", LONG, HASH, [Grant(Role.VIEWER, "c" * 60, "x" * 60)], PROGRAM, now())
    yield shelf
    shelf.close()


@pytest.fixture
def visit(browser: Browser, server: str, database: Shelf) -> Iterator[Open]:
    """Opens the desk in a window; at the end no page may have complained or asked another server."""
    contexts, faults = [], []

    def open_desk(login: str = "", size: dict[str, int] = NARROW, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale="vi-VN",
            java_script_enabled=scripts,
            base_url=server,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if "Security" in said.text else None)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("request", lambda asked: None if asked.url.startswith(server) else faults.append(asked.url))
        page.goto("/desk/")
        if login:
            sign_in(page, login)
            expect(page.get_by_role("heading", name="Trang đầu")).to_be_visible()
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert not faults


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def fits(page: Page) -> None:
    """Nothing is wider than the window, and what is pressed is large enough for a thumb."""
    page.wait_for_load_state()
    size = page.viewport_size
    assert size
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
    small = "all => all.filter(b => b.checkVisibility() && b.offsetHeight < 44).map(b => b.outerHTML)"
    assert (
        page.locator("button, .button, input:not([type=hidden]):not(.unseen), select").evaluate_all(small)
        == []
    )


def clean(page: Page, axe: str) -> None:
    """No serious barrier. The policy forbids scripts in the page, so it is put in from outside."""
    page.wait_for_load_state()
    page.evaluate(f"{axe}; null")
    found = page.evaluate("axe.run(document)")
    serious = [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert found["passes"]
    assert serious == [], page.url


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_from_invitation_to_refusal(visit: Open, axe: str, size: dict[str, int]) -> None:
    login = f"moi-{size['width']}"
    boss = visit("quan-tri", size)
    boss.get_by_role("link", name="Nhân sự").first.click()
    fits(boss)
    clean(boss, axe)
    boss.get_by_role("link", name="Mời người mới").click()
    boss.get_by_label("Họ tên").fill("Nguyễn Văn Mới")
    boss.get_by_label("Tên đăng nhập", exact=True).fill(login)
    boss.get_by_label("Vai trò").select_option(label="Cán bộ xử lý")
    fits(boss)
    clean(boss, axe)
    boss.get_by_role("button", name="Tạo lời mời").click()
    link = boss.locator("#link").inner_text()
    fits(boss)
    clean(boss, axe)

    newcomer = visit(size=size)
    seen: list[str] = []
    newcomer.on("request", lambda asked: seen.append(asked.all_headers().get("referer", "")))
    newcomer.goto(link)
    token = link.rpartition("/")[2]
    assert token not in newcomer.url
    fits(newcomer)
    clean(newcomer, axe)
    newcomer.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    newcomer.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    newcomer.get_by_role("button", name="Nhận lời mời").click()
    expect(newcomer.get_by_text("Chào Nguyễn Văn Mới.")).to_be_visible()
    assert seen
    assert not [referer for referer in seen if token in referer]
    expect(newcomer.get_by_role("link", name="Nhân sự")).to_have_count(0)
    newcomer.goto("/desk/people")
    expect(newcomer.get_by_role("heading", name="Bạn chưa có quyền làm việc này")).to_be_visible()
    fits(newcomer)
    clean(newcomer, axe)
    newcomer.get_by_role("link", name="Về trang đầu").click()
    newcomer.get_by_role("link", name="Nguyễn Văn Mới").click()
    fits(newcomer)
    clean(newcomer, axe)
    newcomer.goto(link)
    expect(newcomer.get_by_role("heading", name="Lời mời không dùng được")).to_be_visible()
    clean(newcomer, axe)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_people_and_audit(visit: Open, axe: str, size: dict[str, int]) -> None:
    boss = visit("quan-tri", size)
    if size is WIDE:
        picture(boss, "ban-lam-viec")
    boss.get_by_role("link", name="Nhân sự").first.click()
    boss.wait_for_load_state()
    boss.get_by_label("Tìm theo tên").fill("công huyền")
    expect(boss.locator("#list li")).to_have_count(1)  # by htmx, without a press
    boss.get_by_role("link", name=LONG).click()
    expect(boss.get_by_role("heading", name=LONG)).to_be_visible()
    fits(boss)
    clean(boss, axe)
    boss.get_by_label("Vai trò").select_option(label="Cán bộ xử lý")
    boss.get_by_role("button", name="Giao vai trò").click()
    expect(boss.get_by_role("status")).to_contain_text("Đã giao vai trò")
    boss.get_by_role("button", name="Thu lại vai trò Cán bộ xử lý").click()
    expect(boss.get_by_role("status")).to_contain_text("Đã thu vai trò")
    boss.get_by_role("button", name="Tắt tài khoản").click()
    expect(boss.get_by_text("Đã tắt.", exact=True)).to_be_visible()
    boss.get_by_role("button", name="Bật tài khoản").click()
    expect(boss.get_by_text("Đang dùng được.")).to_be_visible()

    auditor = visit("phu-trach", size)
    auditor.get_by_role("link", name="Nhật ký").first.click()
    clean(auditor, axe)
    auditor.get_by_label("Lý do xem").fill("Kiểm tra hằng tháng")
    auditor.get_by_role("button", name="Xem", exact=True).click()
    expect(auditor.locator(".rows li").first).to_contain_text("Trần Văn Nam (phu-trach)")
    fits(auditor)
    clean(auditor, axe)
    if size is WIDE:
        picture(auditor, "nhat-ky")
    auditor.emulate_media(media="print")
    expect(auditor.locator("header")).to_be_hidden()
    fits(auditor)
    auditor.emulate_media(media="screen", color_scheme="dark")
    clean(auditor, axe)


def test_older_rows_come_below_those_that_are_shown(visit: Open, database: Shelf) -> None:
    with database.open() as book:
        for _ in range(60):
            book.audit.write(PROGRAM, now(), "see", "dossier", 1)
    page = visit("phu-trach")
    page.goto("/desk/audit")
    page.get_by_label("Lý do xem").fill("Kiểm tra")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".rows li")).to_have_count(50)
    page.get_by_role("button", name="Xem dòng cũ hơn").click()
    expect(page.locator(".rows li").nth(60)).to_be_visible()
    expect(page.get_by_role("heading", name="Nhật ký")).to_have_count(1)


def test_after_several_failures_the_right_password_is_refused_in_the_same_words(
    visit: Open, axe: str
) -> None:
    page = visit()
    clean(page, axe)
    said = set()
    for _ in range(LOCKING_FAILURES):
        sign_in(page, "can-bo", "không phải mật khẩu")
        said.add(page.get_by_role("alert").inner_text())
    sign_in(page, "can-bo")
    said.add(page.get_by_role("alert").inner_text())
    assert len(said) == 1
    fits(page)
    clean(page, axe)


def test_it_works_without_scripts_and_by_keyboard(visit: Open) -> None:
    page = visit(scripts=False)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Tới nội dung"
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("phu-trach")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Trang đầu")).to_be_visible()
    page.goto("/desk/people?q=hoa")
    expect(page.locator("#list li")).to_have_count(1)
    page.goto("/desk/audit")
    page.get_by_label("Lý do xem").fill("Kiểm tra")
    page.keyboard.press("Enter")
    expect(page.locator(".rows li").first).to_be_visible()
    page.goto("/desk/people")
    page.get_by_role("button", name="Đăng xuất").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Bạn đã đăng xuất")
    page.go_back()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
