"""Forgotten over the web page and over Telegram: the receipt arrives, and then nothing is left of it."""

from typing import Any

from sqlalchemy import text

from bot.build import Parts
from bot.web import COOKIE, web_app
from tests.bot.visitor import Visitor, visit
from tests.emulator.fake_telegram import FakeTelegram
from tests.emulator.phone import Phone, wait_for
from tests.emulator.served import Served

QUESTION = "đăng ký tạm trú cần giấy tờ gì"
PERSONAL = ("citizens", "outbox", "conversations", "inbox")


def rows(parts: Parts) -> dict[str, int]:
    """How many rows the tables have that hold anything of a person."""
    with parts.shelf.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in PERSONAL
        }


def send(client: Visitor, message_id: str, **values: Any) -> str:
    response = client.post("/chat/messages", json={"id": message_id, **values})
    [reply] = response.json()["replies"]
    return "\n".join("".join(span["text"] for span in line) for line in reply["lines"])


def test_on_the_page_the_receipt_comes_at_once_and_the_browser_forgets_its_name(parts: Parts) -> None:
    with visit(web_app(parts)) as client:
        send(client, "1", text=QUESTION)
        send(client, "2", text="xóa dữ liệu của tôi")
        assert client.cookies.get(COOKIE)
        assert all(rows(parts).values())
        assert "DL-000001" in send(client, "3", action="forget:yes")
        assert rows(parts) == dict.fromkeys(PERSONAL, 0)
        assert not client.cookies.get(COOKIE)
        assert "DL-000001" not in send(client, "4", text="xin chào")
        assert client.cookies.get(COOKIE)


def test_a_page_that_lost_the_receipt_gets_another_and_nothing_is_left_all_the_same(parts: Parts) -> None:
    with visit(web_app(parts)) as client:
        send(client, "1", text=QUESTION)
        name = client.cookies.get(COOKIE)
        send(client, "2", action="forget:yes")
        client.cookies.set(COOKIE, name)
        assert "DL-000002" in send(client, "2", action="forget:yes")
        assert rows(parts) == dict.fromkeys(PERSONAL, 0)


def test_on_telegram_the_receipt_takes_the_place_of_the_question_and_is_forgotten(
    telegram_parts: Parts, server: Served, telegram: FakeTelegram
) -> None:
    with visit(web_app(telegram_parts)):
        phone = Phone(server, telegram)
        phone.say(QUESTION)
        asked = phone.say("xoa du lieu cua toi")
        phone.press(asked, "Xóa hết")
        wait_for(lambda: asked.edited)
        assert "DL-000001" in asked.text
        assert not asked.buttons
        wait_for(lambda: rows(telegram_parts) == dict.fromkeys(PERSONAL, 0))
        assert phone.say("/data").text.startswith("Tôi chưa giữ câu hỏi nào")
