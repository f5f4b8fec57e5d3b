"""Telegram's webhook: only Telegram is heard, and only what is kept counts as taken."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bot.telegram.registration
from bot.build import Parts, build
from bot.config import read_settings
from bot.telegram.webhook import HEADER
from bot.web import LONGEST_BODY, web_app
from records.book import Unavailable
from tests.bot.visitor import Visitor, visit
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.phone import Phone, wait_for
from tests.emulator.served import Served


@pytest.fixture
def parts(server: Served, tmp_path: Path) -> Iterator[Parts]:
    given = {
        "MOTCUA_DATA": str(tmp_path),
        "MOTCUA_TELEGRAM_TOKEN": TOKEN,
        "MOTCUA_TELEGRAM_API": server.url,
        "MOTCUA_TELEGRAM_WEBHOOK": "http://motcua.test",
    }
    built = build(read_settings(given))
    yield built
    built.shelf.close()


@pytest.fixture
def program(parts: Parts) -> Iterator[Visitor]:
    with visit(web_app(parts)) as visitor:
        yield visitor


def update(number: int = 1, text: str = "dang ky ket hon can gi") -> dict[str, Any]:
    chat = {"id": 77, "type": "private"}
    person = {"id": 77, "is_bot": False, "first_name": "An"}
    message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


def knock(program: Visitor, parts: Parts, what: Any, secret: str | None = None) -> int:
    assert parts.telegram
    headers = {HEADER: (parts.telegram.registration.webhook_secret if secret is None else secret).encode()}
    body = {"content": what} if isinstance(what, bytes) else {"json": what}
    status: int = program.post("/telegram", headers=headers, **body).status_code
    return status


def test_we_tell_telegram_where_to_come(program: Visitor, parts: Parts, telegram: FakeTelegram) -> None:
    wait_for(lambda: telegram.webhook)
    assert parts.telegram
    assert telegram.webhook["url"] == "http://motcua.test/telegram"
    assert telegram.webhook["secret_token"] == parts.telegram.registration.webhook_secret


def test_a_webhook_that_somebody_took_away_is_set_again(
    parts: Parts, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.telegram.registration, "LOOK_EVERY", 0.1)
    with visit(web_app(parts)):
        wait_for(lambda: telegram.webhook)
        telegram.webhook = {}
        wait_for(lambda: telegram.webhook)


def test_an_update_is_answered(program: Visitor, parts: Parts, phone: Phone) -> None:
    assert knock(program, parts, update()) == 200
    assert "kết hôn" in phone.next(0).text


@pytest.fixture
def phone(server: Served, telegram: FakeTelegram) -> Phone:
    return Phone(server, telegram)


def test_the_same_update_again_is_answered_once(program: Visitor, parts: Parts, phone: Phone) -> None:
    for _ in range(3):
        assert knock(program, parts, update()) == 200
    phone.next(0)
    assert phone.stays_silent(1)


@pytest.mark.parametrize("secret", ["", "wrong", "a" * 64, "s\u00e9cret"])
def test_a_stranger_is_sent_away(program: Visitor, parts: Parts, phone: Phone, secret: str) -> None:
    assert knock(program, parts, update(), secret) == 403
    assert phone.stays_silent(0, 0.3)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000])
def test_what_is_no_json_is_refused(program: Visitor, parts: Parts, body: bytes) -> None:
    assert knock(program, parts, body) == 400


@pytest.mark.parametrize("body", [[], {}, b"null", 5, {"update_id": "x"}, {"update_id": 1, "message": {}}])
def test_what_is_no_update_of_ours_does_not_come_back(program: Visitor, parts: Parts, body: Any) -> None:
    assert knock(program, parts, body) == 200


def test_a_body_that_is_too_large_is_refused(program: Visitor, parts: Parts) -> None:
    assert knock(program, parts, b" " * (LONGEST_BODY + 1)) == 413


def test_what_cannot_be_kept_is_to_come_again(
    program: Visitor, parts: Parts, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> object:
        raise Unavailable("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(parts.assistant, "_answer", full)
        assert knock(program, parts, update()) == 503
    assert phone.stays_silent(0, 0.3)
    assert knock(program, parts, update()) == 200
    phone.next(0)


def test_there_is_no_webhook_where_updates_are_asked_for(telegram_parts: Parts) -> None:
    with visit(web_app(telegram_parts)) as program:
        assert program.post("/telegram", json=update()).status_code == 404
