"""Nothing lost, nothing said twice, while Telegram breaks its promises and we trip; over HTTP, the whole program."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import bot.channels.telegram
from bot.build import Parts, build
from bot.channels.telegram import NAME
from bot.config import read_settings
from bot.web import web_app
from records.book import Unavailable
from records.outbox import Letter, State
from tests.bot.visitor import Visitor, visit
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.gate import Fault, Gate
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


def test_a_repeated_update_is_answered_once(phone: Phone) -> None:
    message = {
        "update_id": 4_000,
        "message": {
            "message_id": 1,
            "date": int(time.time()),
            "chat": {"id": 77, "type": "private"},
            "from": {"id": 77, "is_bot": False, "first_name": "An"},
            "text": QUESTION,
        },
    }
    phone.server.call(phone.telegram.repeat(message))
    phone.next(0)
    phone.server.call(phone.telegram.repeat(message | {"update_id": 4_000}))
    assert phone.stays_silent(1)


def test_one_persons_messages_are_answered_in_order(phone: Phone) -> None:
    for number in range(30):
        phone.write(f"H08.12-260701-{number:04d}")
    wait_for(lambda: len(phone.screen) == 30)
    assert [f"{n:04d}" in shown.text for n, shown in enumerate(phone.screen)] == [True] * 30


def test_asked_to_wait_we_wait_and_nobody_else_does(phone: Phone, gate: Gate) -> None:
    other = Phone(phone.server, phone.telegram, "88")
    gate.faults.append(Fault("sendMessage", 429, retry_after=2, chat="77"))
    begun = time.time()
    phone.write("H08.12-260701-0001")
    phone.write("H08.12-260701-0002")
    assert other.say(QUESTION).at - begun < 1.5
    wait_for(lambda: len(phone.screen) == 2)
    assert [shown.text.count("0001") for shown in phone.screen] == [1, 0]
    assert phone.screen[0].at - begun >= 2


def test_a_fault_of_the_server_is_tried_again(phone: Phone, gate: Gate) -> None:
    gate.faults.append(Fault("sendMessage", 502, "Bad Gateway", times=2))
    phone.write(QUESTION)
    phone.next(0)
    assert phone.stays_silent(1)


def test_a_reply_that_may_have_arrived_is_not_said_twice(phone: Phone, gate: Gate, parts: Parts) -> None:
    gate.faults.append(Fault("sendMessage", mute=True))
    phone.write(QUESTION)
    wait_for(lambda: letters(parts, State.DOUBTFUL))
    phone.say("cam on")
    assert len(phone.screen) == 2


def test_a_notice_that_may_have_arrived_is_said_once_more(phone: Phone, gate: Gate, parts: Parts) -> None:
    gate.faults.append(Fault("sendMessage", mute=True, times=9))
    owe(parts, phone.chat, "Hồ sơ đã xong")
    wait_for(lambda: letters(parts, State.DOUBTFUL))
    assert len(phone.screen) == 2


def test_a_change_that_may_have_arrived_is_repeated_without_harm(
    phone: Phone, gate: Gate, parts: Parts
) -> None:
    choice = phone.say("làm lại căn cước")
    gate.faults.append(Fault("editMessageText", mute=True))
    phone.press(choice, choice.buttons[0]["text"])
    wait_for(lambda: letters(parts, State.SENT) == 2)
    assert (choice.edited, len(phone.screen)) == (1, 1)


def test_a_wall_between_us_and_telegram_shuts_nobody_off(phone: Phone, gate: Gate, parts: Parts) -> None:
    for status in (403, 400, 502):
        gate.faults.append(Fault("sendMessage", status, walled=True))
        assert "khai sinh" in phone.say(QUESTION).text.lower()
    assert not unreachable(parts)
    assert letters(parts, State.DEAD) == 0


def test_a_gateway_that_waited_in_vain_may_have_handed_it_on(phone: Phone, gate: Gate, parts: Parts) -> None:
    gate.faults.append(Fault("sendMessage", 504, walled=True, garbled=True))
    phone.say(QUESTION)
    assert phone.stays_silent(1, 2)
    assert letters(parts, State.DOUBTFUL) == 1


def test_without_its_menu_the_bot_answers_all_the_same(
    parts: Parts, server: Served, telegram: FakeTelegram, gate: Gate
) -> None:
    gate.faults.append(Fault("setMyCommands", 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", times=99))
    with visit(web_app(parts)):
        assert Phone(server, telegram).say(QUESTION).text


def test_who_blocks_us_is_left_alone_until_they_write_again(phone: Phone, gate: Gate, parts: Parts) -> None:
    phone.say(QUESTION)
    gate.faults.append(Fault("sendMessage", 403, "Forbidden: bot was blocked by the user", times=1))
    owe(parts, phone.chat, "Hồ sơ đã xong")
    wait_for(lambda: unreachable(parts))
    assert phone.stays_silent(1, 2.5)
    phone.write("cam on")
    wait_for(lambda: len(phone.screen) == 3)
    assert phone.screen[1].text == "Hồ sơ đã xong"
    assert not unreachable(parts)


def unreachable(parts: Parts) -> bool:
    with parts.shelf.open() as book:
        citizen = book.citizens.find(NAME, "77")
        return citizen is not None and citizen.unreachable_since is not None


def test_telegram_tells_us_that_somebody_has_blocked_us(phone: Phone, parts: Parts) -> None:
    phone.say(QUESTION)
    person = {"id": 77, "is_bot": False, "first_name": "An"}
    us = {"id": 123456, "is_bot": True, "first_name": "Cua"}
    change = {
        "chat": {"id": 77, "type": "private"},
        "from": person,
        "date": int(time.time()),
        "old_chat_member": {"user": us, "status": "member"},
        "new_chat_member": {"user": us, "status": "kicked", "until_date": 0},
    }
    phone.server.call(phone.telegram.repeat({"update_id": 9_000, "my_chat_member": change}))
    wait_for(lambda: unreachable(parts))


def test_a_refused_reply_is_seen_by_staff_and_the_citizen_gets_plain_words(
    phone: Phone, gate: Gate, parts: Parts
) -> None:
    gate.faults.append(Fault("sendMessage", 400, "Bad Request: something new"))
    phone.write(QUESTION)
    phone.write("dang ky ket hon can gi")
    assert "chưa gửi được" in phone.next(0).text  # in the refused one's place, before the next answer
    assert "kết hôn" in phone.next(1).text.lower()
    with parts.shelf.open() as book:
        [dead] = book.outbox.undelivered(10)
        assert dead.error == "Something new"
        assert "khai sinh" in str(dead.body)


def test_an_apology_that_is_refused_too_is_not_repeated(phone: Phone, gate: Gate, parts: Parts) -> None:
    gate.faults.append(Fault("sendMessage", 400, "Bad Request: nothing at all", times=99))
    phone.write(QUESTION)
    wait_for(lambda: letters(parts, State.DEAD) == 2)
    assert phone.stays_silent(0)
    assert letters(parts, State.WAITING) == 0


def test_a_message_that_cannot_be_kept_is_delivered_again(
    phone: Phone, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, failed = parts.assistant._answer, []

    def fails_twice(message: object) -> object:
        if len(failed) < 2:
            failed.append(message)
            raise Unavailable("INSERT", {}, Exception("disk full"))
        return answer(message)  # type: ignore[arg-type]

    monkeypatch.setattr(parts.assistant, "_answer", fails_twice)
    assert "khai sinh" in phone.say(QUESTION).text
    assert phone.stays_silent(1)


def test_a_message_that_trips_us_gets_an_apology_and_does_not_come_back(
    phone: Phone, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(parts.assistant, "_answer", lambda _: 1 / 0)
        assert "Xin lỗi" in phone.say(QUESTION).text
    assert "khai sinh" in phone.say(QUESTION).text
    assert len(phone.screen) == 2


def test_a_choice_that_is_gone_and_never_confirmed_is_not_repeated(
    phone: Phone, telegram: FakeTelegram, gate: Gate, parts: Parts
) -> None:
    choice = phone.say("làm lại căn cước")
    telegram.shown.remove(choice)
    gate.faults.append(Fault("sendMessage", mute=True, times=9))
    phone.press(choice, choice.buttons[0]["text"])
    wait_for(lambda: letters(parts, State.DOUBTFUL))
    assert len(phone.screen) == 1


def test_an_answer_that_makes_no_sense_does_not_mean_that_nothing_arrived(
    phone: Phone, gate: Gate, parts: Parts
) -> None:
    gate.faults.append(Fault("sendMessage", garbled=True, times=9))
    phone.write(QUESTION)
    wait_for(lambda: letters(parts, State.DOUBTFUL))
    assert len(phone.screen) == 1


@pytest.mark.parametrize("data", ["fee\0", "\x1b[", "a" * 65, "", "no such action", "browse:²"])
def test_a_button_that_is_not_ours_stops_nobody(phone: Phone, parts: Parts, data: str) -> None:
    phone.server.call(phone.telegram.press(phone.chat, 1, data))
    wait_for(lambda: phone.screen)
    assert Phone(phone.server, phone.telegram, "88").say(QUESTION).text


def test_an_update_that_trips_our_reading_stops_nobody(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    read = bot.channels.telegram.read
    tripped: list[object] = []

    def trips_once(*given: object) -> object:
        if not tripped:
            tripped.append(given)
            raise TypeError
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.channels.telegram, "read", trips_once)
    phone.write("one that trips us")
    wait_for(lambda: tripped)
    assert "khai sinh" in phone.say(QUESTION).text


def test_a_stop_while_an_answer_is_missing_says_nothing_twice(
    telegram_parts: Parts,
    server: Served,
    telegram: FakeTelegram,
    gate: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.postman.PATIENCE", 0.2)
    phone = Phone(server, telegram)
    gate.faults.append(Fault("sendMessage", mute=True))
    with visit(web_app(telegram_parts)):
        phone.write(QUESTION)
        wait_for(lambda: phone.screen)
    assert letters(telegram_parts, State.SENDING) == 1
    assert list((tmp_path / "wire").iterdir())
    given = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_TELEGRAM_TOKEN": TOKEN, "MOTCUA_TELEGRAM_API": server.url}
    again = build(read_settings(given))
    with visit(web_app(again)):
        wait_for(lambda: letters(again, State.DOUBTFUL))
        assert phone.say("cam on").text
    again.shelf.close()
    assert len(phone.screen) == 2
    assert list((tmp_path / "wire").iterdir()) == []


def test_an_outage_loses_nothing(phone: Phone, program: Visitor) -> None:
    phone.say(QUESTION)
    phone.server.down()
    wait_for(lambda: state(program) == "unreachable")
    phone.server.up()
    phone.write("dang ky ket hon can gi")
    assert "kết hôn" in phone.next(1).text.lower()
    wait_for(lambda: state(program) == "answering")


def state(program: Visitor) -> str:
    standing: str = program.get("/health").json()["channels"]["telegram"]["state"]
    return standing


def test_we_start_without_network(parts: Parts, server: Served, telegram: FakeTelegram) -> None:
    server.down()
    with visit(web_app(parts)) as program:
        wait_for(lambda: state(program) == "unreachable")
        assert program.get("/").status_code == 200
        server.up()
        assert Phone(server, telegram).say(QUESTION).text


def test_a_refused_token_is_told_and_the_page_works(parts: Parts, gate: Gate) -> None:
    gate.faults.append(Fault("deleteWebhook", 401, "Unauthorized", times=99))
    with visit(web_app(parts)) as program:
        wait_for(lambda: state(program) == "token refused")
        assert program.get("/").status_code == 200


def test_another_program_with_our_token_is_told(program: Visitor, server: Served) -> None:
    def asks_too() -> bool:
        httpx.get(f"{server.url}/bot{TOKEN}/getUpdates", params={"timeout": 0})
        return state(program).startswith("another program")

    wait_for(asks_too)


def test_the_letters_table_says_nothing_of_the_citizens_words(phone: Phone, parts: Parts) -> None:
    phone.say("em tên Nguyễn Văn A, 0912345678, mất thẻ căn cước")
    with parts.shelf.open() as book:
        citizen = book.citizens.find(NAME, "77")
        assert citizen
        kept: list[Letter] = list(book.outbox.after(citizen, 0))
    assert all("0912345678" not in str(letter.body) for letter in kept)
