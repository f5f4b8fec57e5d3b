"""A conversation with the whole program on Telegram, over HTTP: words, buttons, files, and what is none of these."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.telegram.intake
from bot.build import Parts
from bot.web import web_app
from records.outbox import State
from tests.bot.visitor import Visitor, visit
from tests.emulator.fake_telegram import FakeTelegram
from tests.emulator.gate import Gate
from tests.emulator.letters import letters, owe
from tests.emulator.phone import Phone, wait_for
from tests.emulator.served import Served

QUESTION = "lam giay khai sinh can giay to gi"


@pytest.fixture
def parts(telegram_parts: Parts) -> Parts:
    return telegram_parts


@pytest.fixture
def program(parts: Parts) -> Iterator[Visitor]:
    with visit(web_app(parts)) as visitor:
        yield visitor


@pytest.fixture
def phone(program: Visitor, server: Served, telegram: FakeTelegram) -> Phone:
    return Phone(server, telegram)


def test_a_question_is_answered_with_bold_words_buttons_and_source(phone: Phone) -> None:
    shown = phone.say(QUESTION)
    assert "<b>" in shown.text
    assert shown.text.splitlines()[-1].startswith("<i>")
    assert [button["text"] for button in shown.buttons][-1] == "Không phải việc này"


def test_a_pressed_button_stops_its_clock_and_answers_below(phone: Phone, telegram: FakeTelegram) -> None:
    card = phone.say(QUESTION)
    phone.press(card, "Lệ phí")
    assert "phí" in phone.next(1).text.lower()
    wait_for(lambda: telegram.pressed)


def test_a_choice_becomes_the_answer_in_its_place(phone: Phone) -> None:
    choice = phone.say("làm lại căn cước")
    phone.press(choice, choice.buttons[0]["text"])
    wait_for(lambda: choice.edited)
    assert "Thủ tục:" in choice.text
    assert len(phone.screen) == 1


def test_the_same_choice_pressed_twice_does_no_harm(phone: Phone, parts: Parts) -> None:
    choice = phone.say("làm lại căn cước")
    label = choice.buttons[0]["text"]
    phone.press(choice, label)
    before = list(choice.buttons)
    wait_for(lambda: choice.edited)
    choice.buttons, changed = before, choice.buttons  # the second press comes from the old keyboard
    phone.press(choice, label)
    choice.buttons = changed
    assert phone.stays_silent(1)
    assert letters(parts, State.DEAD) == 0


def test_a_choice_whose_message_is_gone_is_answered_below(phone: Phone, telegram: FakeTelegram) -> None:
    choice = phone.say("làm lại căn cước")
    telegram.shown.remove(choice)
    phone.press(choice, choice.buttons[0]["text"])
    assert "Thủ tục:" in phone.next(0).text


def test_a_follow_up_goes_on(phone: Phone) -> None:
    phone.say(QUESTION)
    assert "khai sinh" in phone.say("nop o dau vay").text.lower()


def test_a_link_leads_to_a_procedure(phone: Phone) -> None:
    assert "Đăng ký khai sinh" in phone.say("/start 1_001193-fee").text
    assert "Đăng ký khai sinh" in phone.say("/START@mot_cua_bot 1_001193").text
    assert "Chào bạn" in phone.say("/start something-else").text
    assert "Chào bạn" in phone.say("/settings").text


def test_a_file_is_sent_along(phone: Phone, parts: Parts, gate: Gate, tmp_path: Path) -> None:
    paper = tmp_path / "to-khai.txt"
    paper.write_text("mẫu đơn", encoding="utf-8")
    owe(parts, phone.chat, "Mẫu của bạn", file=str(paper))
    assert phone.next(0).text == "Mẫu của bạn"
    assert gate.files["to-khai.txt"].decode() == "mẫu đơn"


def test_who_waits_sees_that_we_are_at_work(
    phone: Phone, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.telegram.intake, "SLOW", 0.0)
    phone.say(QUESTION)
    wait_for(lambda: telegram.typing)


# --- what is no text


@pytest.mark.parametrize(
    "more",
    [
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]},
        {"location": {"latitude": 10.0, "longitude": 106.0, "live_period": 900}},
    ],
)
def test_what_cannot_be_read_is_told_so(phone: Phone, more: dict[str, object]) -> None:
    assert "Tôi chỉ đọc được chữ" in phone.say("", **more).text


def test_the_words_under_a_picture_are_read(phone: Phone) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    assert "khai sinh" in phone.say("", photo=photo, caption=QUESTION).text


def test_the_words_under_an_album_are_answered_once(phone: Phone) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    assert "khai sinh" in phone.say("", photo=photo, media_group_id="8", caption=QUESTION).text
    phone.write("", photo=photo, media_group_id="8")
    assert phone.stays_silent(1)


def test_a_thumb_is_a_kind_word_and_not_a_question(phone: Phone) -> None:
    phone.say(QUESTION)
    assert "Thủ tục:" not in phone.say("👍").text


def test_a_place_that_moves_is_answered_once(phone: Phone) -> None:
    place = {"latitude": 10.0, "longitude": 106.0, "live_period": 900}
    phone.say("", location=place)
    for longitude in (106.1, 106.2):
        phone.server.call(
            phone.telegram.edit(phone.chat, "", after=5, location=place | {"longitude": longitude})
        )
    assert phone.stays_silent(1)


def test_an_album_is_answered_once(phone: Phone) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    for _ in range(3):
        phone.write("", photo=photo, media_group_id="9")
    phone.next(0)
    assert phone.stays_silent(1)


def test_a_sticker_is_read_as_its_sign(phone: Phone) -> None:
    kept = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular"}
    sticker = kept | {"is_animated": False, "is_video": False, "emoji": "🙏"}
    assert phone.say("", sticker=sticker).text


def test_a_correction_is_answered_and_an_old_message_that_is_tidied_is_not(phone: Phone) -> None:
    phone.server.call(phone.telegram.edit(phone.chat, QUESTION, after=30))
    assert "khai sinh" in phone.next(0).text
    phone.server.call(phone.telegram.edit(phone.chat, "dang ky ket hon", after=3_600))
    assert phone.stays_silent(1)


@pytest.mark.parametrize(
    "more",
    [
        {"chat": {"id": -5, "type": "group", "title": "x"}},
        {"chat": {"id": 77, "type": "channel", "title": "x"}},
        {"from": {"id": 5, "is_bot": True, "first_name": "x"}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 77, "type": "private"}}, "text": None},
    ],
)
def test_where_nobody_asks_us_we_are_silent(phone: Phone, more: dict[str, object]) -> None:
    phone.write("" if "pinned_message" in more else QUESTION, **{k: v for k, v in more.items() if v})
    time.sleep(0.5)
    assert phone.telegram.shown == []


def test_an_update_of_an_unknown_kind_does_not_stop_us(phone: Phone) -> None:
    phone.server.call(phone.telegram.repeat({"update_id": 5_000, "message": {"message_id": "x"}}))
    phone.server.call(phone.telegram.repeat({"update_id": 5_001, "surprise": {}}))
    phone.telegram._update = iter(range(6_000, 7_000))
    assert phone.say(QUESTION).text
