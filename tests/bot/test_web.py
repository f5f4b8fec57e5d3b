"""The web server as a browser meets it: page, messages, news, and what it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.build import Parts
from bot.web import COOKIE, LONGEST_BODY, web_app
from handlers.message import Outcome, Reply
from tests.bot.visitor import Visitor, visit

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
QUESTION = "Đăng ký khai sinh cần giấy tờ gì?"


@pytest.fixture
def client(parts: Parts) -> Iterator[Visitor]:
    with visit(web_app(parts)) as opened:
        yield opened


def send(client: Visitor, message_id: str = "1", **values: Any) -> dict[str, Any]:
    response = client.post("/chat/messages", json={"id": message_id, **values})
    assert response.status_code == 200, response.text
    [reply] = response.json()["replies"]
    return dict(reply)


def words(reply: dict[str, Any]) -> str:
    return "\n".join("".join(span["text"] for span in line) for line in reply["lines"])


def news(client: Visitor, after: object) -> list[dict[str, Any]]:
    response = client.get("/chat/messages", params={"after": str(after)})
    assert response.status_code == 200
    return list(response.json()["replies"])


def address(parts: Parts) -> str | None:
    with parts.shelf.engine.connect() as connection:
        sealed: str | None = connection.execute(text("SELECT sealed_address FROM citizens")).scalar_one()
    return sealed


def test_the_first_address_is_the_page_itself(client: Visitor) -> None:
    response = client.get("/", follow_redirects=False)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert '<html lang="vi"' in response.text


def test_everything_that_the_page_names_is_served_from_here(client: Visitor) -> None:
    page = client.get("/").text
    assert "//" not in page.replace("<!--", "").partition("<body")[0].replace("http://www.w3.org", "")
    for name in ("chat.css", "chat.js", "icon.svg"):
        assert f"/static/{name}" in page
        assert client.get(f"/static/{name}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/static/chat.js", "/nowhere", "/chat/messages"])
def test_every_answer_has_the_security_headers(client: Visitor, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_question_is_answered_with_lines_source_and_buttons(client: Visitor) -> None:
    reply = send(client, text=QUESTION)
    assert "khai sinh" in words(reply)
    assert "163/QĐ-BTP" in reply["source"]
    assert all(button["label"] and ("action" in button or "url" in button) for button in reply["buttons"])


def test_a_button_is_pressed_by_its_action(client: Visitor) -> None:
    offered = next(button for button in send(client, text=QUESTION)["buttons"] if "action" in button)
    assert words(send(client, "2", action=offered["action"]))


def test_the_cookie_is_out_of_reach_of_scripts_and_kept(client: Visitor) -> None:
    response = client.post("/chat/messages", json={"id": "1", "text": QUESTION})
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    first = client.cookies[COOKIE]
    send(client, "2", text=QUESTION)
    assert client.cookies[COOKIE] == first


def test_the_cookie_is_sent_over_https_only_where_there_is_https(parts: Parts) -> None:
    with visit(web_app(parts), "https://motcua.test") as client:
        response = client.post("/chat/messages", json={"id": "1", "text": QUESTION})
    assert "secure" in response.headers["set-cookie"].lower()


def test_a_message_sent_twice_gets_the_same_reply(client: Visitor) -> None:
    first = send(client, "same", text=QUESTION)
    assert send(client, "same", text=QUESTION) == first
    assert len(news(client, 0)) == 1


def test_the_same_id_from_somebody_else_is_another_message(parts: Parts) -> None:
    with visit(web_app(parts)) as one, visit(web_app(parts)) as other:
        send(one, "same", text=QUESTION)
        assert "khai sinh" not in words(send(other, "same", text="xin chào"))


def test_news_comes_after_the_last_number(parts: Parts, client: Visitor) -> None:
    number = send(client, text=QUESTION)["number"]
    with parts.shelf.open() as book:
        citizen = book.citizens.find("webchat", client.cookies[COOKIE])
        assert citizen
        book.outbox.keep(citizen, Reply("Hồ sơ *đã xong*.", Outcome.START).to_dict(), NOW)
    [letter] = news(client, number)
    assert letter["lines"] == [
        [
            {"text": "Hồ sơ ", "bold": False},
            {"text": "đã xong", "bold": True},
            {"text": ".", "bold": False},
        ]
    ]
    assert news(client, letter["number"]) == []


def test_the_address_is_forgotten_once_everything_has_arrived(parts: Parts, client: Visitor) -> None:
    number = send(client, text=QUESTION)["number"]
    assert address(parts)
    news(client, number - 1)
    assert address(parts)
    news(client, number)
    assert address(parts) is None


@pytest.mark.parametrize("after", ["", "-1", "x", "²", "9" * 40, "1.5"])
def test_a_number_that_is_none_brings_no_news(client: Visitor, after: str) -> None:
    send(client, text=QUESTION)
    assert news(client, after) == []


def test_a_stranger_has_no_news(client: Visitor) -> None:
    assert news(client, 0) == []
    client.cookies.set(COOKIE, "somebody nobody knows")
    assert news(client, 0) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 50_000,
        b'{"text": "no id"}',
        b'{"id": ""}',
        b'{"id": 7, "text": "x"}',
        b'{"id": "' + b"x" * 65 + b'"}',
        b'{"id": "1", "text": ["x"]}',
        b'{"id": "1", "action": 5}',
        b'{"id": "1", "action": "' + b"x" * 65 + b'"}',
    ],
)
def test_what_cannot_be_read_is_refused_with_words(client: Visitor, body: bytes) -> None:
    response = client.post("/chat/messages", content=body)
    assert response.status_code == 400
    assert len(response.json()["error"]) > 10


@pytest.mark.parametrize("message_id", ["a\x00b", "\ud800", "🙂" * 16])
def test_a_strange_id_does_no_harm(client: Visitor, message_id: str) -> None:
    response = client.post(
        "/chat/messages", content=b'{"id": "%s", "text": "xin ch\\u00e0o"}' % _escaped(message_id)
    )
    assert response.status_code in (200, 400)


def _escaped(characters: str) -> bytes:
    units = characters.encode("utf-16-be", "surrogatepass")
    return b"".join(b"\\u%04x" % int.from_bytes(units[n : n + 2], "big") for n in range(0, len(units), 2))


def test_a_body_that_is_too_large_is_refused(client: Visitor) -> None:
    response = client.post("/chat/messages", content=b" " * (LONGEST_BODY + 1))
    assert response.status_code == 413
    assert response.json()["error"]


def test_a_message_of_a_hundred_thousand_characters_is_answered(client: Visitor) -> None:
    assert words(send(client, text="đăng ký khai sinh " * 5556))


def test_any_other_address_is_not_found(client: Visitor) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert response.json()["error"]


def test_health_says_what_answers(client: Visitor) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    state = response.json()
    assert (state["answering"], state["database"], state["release"]) == (True, True, 1)
    assert state["procedures"] >= 40


def test_health_fails_when_the_database_is_gone(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> bool:
        raise OSError("no such host")

    monkeypatch.setattr(parts.shelf, "answers", gone)
    with visit(web_app(parts)) as client:
        response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["database"] is False
