"""The chat page in a real browser, against a real `motcua serve`: ask, choose, press, reload, narrow, by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import running_browser, running_server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("serve")) as address:
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(server) else None)
    page.goto(server)
    yield page
    context.close()
    assert not faults, "the page complained, or asked another server for something"


def ask(page: Page, text: str) -> None:
    page.get_by_label("Câu hỏi của bạn").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def test_the_answer_comes_with_its_source_and_buttons(page: Page) -> None:
    ask(page, "lam lai cccd bi mat can j")
    reply = page.locator(".theirs").last
    expect(reply).to_contain_text("Cấp lại thẻ căn cước")
    expect(reply.locator(".source")).to_contain_text("dữ liệu 07/2026")
    reply.get_by_role("button", name="Lệ phí").click()
    expect(page.locator(".mine").last).to_contain_text("Lệ phí")
    expect(page.locator(".theirs")).to_have_count(3)
    expect(page.locator(".theirs").last).to_contain_text("Cấp lại thẻ căn cước")


def test_an_example_question_sends_itself(page: Page) -> None:
    page.locator("#examples button").first.click()
    expect(page.locator(".theirs").last).to_contain_text("khai sinh")


def test_a_choice_can_be_pressed_or_typed(page: Page) -> None:
    for pick in ("press", "type"):
        ask(page, "làm lại căn cước")
        second = page.locator(".theirs").last.get_by_role("button", name="2. Đổi thẻ căn cước")
        expect(second).to_be_visible()
        second.click() if pick == "press" else ask(page, "2")
        expect(page.locator(".theirs").last).to_contain_text("Cấp đổi thẻ căn cước")


def test_a_reload_keeps_the_conversation_and_the_procedure(page: Page) -> None:
    ask(page, "đăng ký kết hôn cần giấy tờ gì")
    expect(page.locator(".theirs").last).to_contain_text("kết hôn")
    page.reload()
    expect(page.locator(".theirs").last).to_contain_text("kết hôn")
    ask(page, "thế mất bao nhiêu tiền?")
    expect(page.locator(".theirs")).to_have_count(3)
    expect(page.locator(".theirs").last).to_contain_text("kết hôn")


def test_it_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    page.get_by_label("Câu hỏi của bạn").focus()
    page.keyboard.type("khai sinh cho con ở đâu")
    page.keyboard.press("Enter")
    reply = page.locator(".theirs").last
    expect(reply).to_contain_text("khai sinh")
    reply.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(3)


def test_nothing_is_wider_than_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    ask(page, "a" * 400)
    ask(page, "đăng ký kết hôn cần giấy tờ gì")
    expect(page.locator(".theirs").last.locator(".source")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    heights = (
        page.locator(".theirs").last.get_by_role("button").evaluate_all("all => all.map(b => b.offsetHeight)")
    )
    assert min(heights) >= 44


def test_news_that_comes_later_is_shown(page: Page, server: str) -> None:
    """A second page of the same person asks; the first shows the reply by itself when it looks again."""
    ask(page, "đăng ký kết hôn ở đâu")
    expect(page.locator(".theirs")).to_have_count(2)
    sent = page.request.post(
        f"{server}/chat/messages", data={"id": "elsewhere", "text": "khai sinh cho con cần gì"}
    )
    assert sent.ok
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".theirs").last).to_contain_text("khai sinh")
