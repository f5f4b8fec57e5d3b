"""Telegram takes everything that we can say: all procedures, all aspects, all pages of the official text."""

import json
from collections.abc import Iterable

import pytest

from bot.channels.telegram import html, render
from handlers.message import Action, Choice, Link, Outcome, Reply
from handlers.turn import Turn
from tests.emulator.strict import refusal
from tests.replies import Said, full_texts


def parameters(reply: Reply) -> dict[str, str]:
    """What is sent, as the Bot API gets it."""
    shown = render(reply)
    markup = shown["reply_markup"]
    return {
        "text": shown["text"],
        "parse_mode": shown["parse_mode"],
        "reply_markup": json.dumps(markup.to_dict() if markup else {}),
    }


def refused(replies: Iterable[Said]) -> tuple[int, list[str]]:
    """How many replies there are, and which of them Telegram would refuse."""
    number, faults = 0, []
    for said in replies:
        number += 1
        if fault := refusal("sendMessage", parameters(said.reply)):
            faults.append(f"{fault}: {said}")
    return number, faults


def test_every_answer_about_every_procedure_is_taken(replies: list[Said]) -> None:
    number, faults = refused(replies)
    assert number > 60_000
    assert faults[:3] == []


def test_every_page_of_every_official_text_is_taken(whole_turn: Turn) -> None:
    number, faults = refused(full_texts(whole_turn))
    assert number > 30_000
    assert faults[:3] == []


def answer(text: str, *buttons: Choice | Link) -> Reply:
    return Reply(text, Outcome.ANSWER, buttons, source="Quyết định 1 & 2 · dữ liệu 07/2026")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "chữ " * 4_000,
        "🙂" * 5_000,
        "dòng\n" * 3_000,
        "*đậm* <b>không</b> & 'nháy' \"kép\" " * 300,
        "*" * 5_000,
        "<" * 4_096,
        "*một* hai* ba",
    ],
)
def test_whatever_is_said_fits_and_keeps_its_source(text: str) -> None:
    shown = parameters(answer(text))
    assert refusal("sendMessage", shown) == ""
    assert shown["text"].endswith("<i>Quyết định 1 &amp; 2 · dữ liệu 07/2026</i>")
    caption = {"caption": html(answer(text), 1024), "parse_mode": "HTML"}
    assert refusal("sendDocument", caption) == ""


def test_a_short_text_is_whole() -> None:
    assert html(answer("Bạn *mang theo* 2 < 3 giấy & tờ."), 4096).startswith(
        "Bạn <b>mang theo</b> 2 &lt; 3 giấy &amp; tờ.\n"
    )


@pytest.mark.parametrize(
    "url", ["", "dichvucong.gov.vn", "javascript:alert(1)", "https://a b.vn", "http://x"]
)
def test_an_address_that_telegram_refuses_gets_no_button(url: str) -> None:
    action = Choice("Lệ phí", Action("aspect", "fee:1.001193"))
    markup = json.loads(parameters(answer("x", action, Link("Cổng", url)))["reply_markup"])
    assert [button["text"] for row in markup["inline_keyboard"] for button in row] == ["Lệ phí"]


def test_two_narrow_buttons_share_a_row_and_a_wide_one_does_not() -> None:
    labels = ["Lệ phí", "Nộp ở đâu", "Đăng ký khai sinh kết hợp nhận cha, mẹ, con", "Xem tiếp"]
    buttons = [Choice(label, Action("browse")) for label in labels]
    markup = json.loads(parameters(answer("x", *buttons))["reply_markup"])
    assert [len(row) for row in markup["inline_keyboard"]] == [2, 1, 1]


def test_the_check_refuses_what_telegram_refuses() -> None:
    long = {"text": "a" * 4_097}
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "đ" * 33}]]}
    assert "too long" in refusal("sendMessage", long)
    assert "parse entities" in refusal("sendMessage", {"text": "<b>x", "parse_mode": "HTML"})
    assert "parse entities" in refusal("sendMessage", {"text": "a<b", "parse_mode": "HTML"})
    assert refusal("sendMessage", {"text": "x", "reply_markup": json.dumps(button)}) == "BUTTON_DATA_INVALID"
