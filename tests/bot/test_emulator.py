"""`motcua serve` over HTTP against telegram-test-api, an emulator that nobody here wrote, polling and by webhook.

The gate before it refuses what Telegram refuses, makes the faults, and hands files on as JSON.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.build import now
from bot.channels.telegram import NAME
from handlers.message import Outcome, Reply
from records.book import Shelf
from records.outbox import Kind, State
from records.secrets import Keys
from tests.databases import SECRET, lacking
from tests.emulator.fake_telegram import TOKEN
from tests.emulator.gate import Fault, Gate, forward
from tests.emulator.motcua import Motcua
from tests.emulator.phone import wait_for
from tests.emulator.served import Served

EMULATOR = Path(__file__).parents[1] / "emulator" / "npm"
CHAT = 77


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """The emulator's address; its packages are installed the first time."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        lacking("node with npm")
    if not (EMULATOR / "node_modules" / "telegram-test-api").is_dir():
        subprocess.run([str(npm), "ci", "--silent", "--no-audit"], cwd=EMULATOR, check=True)
    port = free_port()
    environment = os.environ | {"PORT": str(port)}
    with subprocess.Popen(
        [str(node), "serve.js"], cwd=EMULATOR, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass
class Talk:
    """One person's chat, as the emulator shows it."""

    address: str
    unread: list[dict[str, Any]] = field(default_factory=list)

    def post(self, path: str, **body: Any) -> Any:
        return httpx.post(f"{self.address}/{path}", json=body, timeout=30).json()

    def say(self, text: str) -> dict[str, Any]:
        self.write(text)
        return self.next()

    def write(self, text: str) -> None:
        self.post("sendMessage", botToken=TOKEN, text=text, **self._person())

    def press(self, message: dict[str, Any], data: str) -> None:
        number = message["messageId"]
        held = {"message_id": number, **self._person(), "text": "x"}
        self.post("sendCallback", botToken=TOKEN, message=held, data=data, **{"from": self._person()["from"]})

    def next(self) -> dict[str, Any]:
        wait_for(lambda: self.unread or self._fetch())
        return self.unread.pop(0)

    def _fetch(self) -> bool:
        self.unread += self.post("getUpdates", token=TOKEN, chatId=CHAT)["result"]
        return bool(self.unread)

    def now(self, message: dict[str, Any]) -> str:
        """What a message says after it was changed."""
        history = self.post("getUpdatesHistory", token=TOKEN)["result"]
        [found] = [kept for kept in history if kept["messageId"] == message["messageId"]]
        return str(found["message"]["text"])

    @staticmethod
    def _person() -> dict[str, Any]:
        person = {"id": CHAT, "is_bot": False, "first_name": "An"}
        return {"from": person, "chat": {"id": CHAT, "type": "private"}, "date": int(time.time())}


def data_of(message: dict[str, Any], label: str) -> str:
    rows = message["message"]["reply_markup"]["inline_keyboard"]
    [data] = [b["callback_data"] for row in rows for b in row if b["text"].endswith(label)]
    return str(data)


@dataclass
class Stage:
    """A running program, its gate, and somebody who talks to it."""

    gate: Gate
    server: Served
    motcua: Motcua
    talk: Talk
    shelf: Shelf
    hook: str


@pytest.fixture(params=["polling", "webhook"])
def stage(request: pytest.FixtureRequest, emulator: str, tmp_path: Path) -> Iterator[Stage]:
    gate = Gate(forward(emulator))
    server = Served(gate).up()
    port = free_port()
    url = f"sqlite:///{tmp_path / 'motcua.db'}"
    settings = {"MOTCUA_TELEGRAM_API": server.url, "MOTCUA_DATABASE_URL": url, "MOTCUA_SECRET": SECRET}
    hook = f"http://127.0.0.1:{port}" if request.param == "webhook" else ""
    settings |= {"MOTCUA_PORT": str(port), "MOTCUA_TELEGRAM_WEBHOOK": hook}
    motcua = Motcua(tmp_path / "data", settings)
    motcua.start()
    wait_for(lambda: "telegram: answering" in motcua.log, 30)
    shelf = Shelf(url, Keys(SECRET))
    yield Stage(gate, server, motcua, Talk(emulator), shelf, hook)
    motcua.stop()
    server.down()
    shelf.close()
    httpx.post(f"{emulator}/bot{TOKEN}/deleteWebhook")


def owe(stage: Stage, reply: Reply) -> None:
    with stage.shelf.open() as book:
        citizen = book.citizens.meet(NAME, str(CHAT), now())
        book.outbox.keep(citizen, reply.to_dict(), now(), kind=Kind.NOTICE)


def test_a_whole_conversation(stage: Stage, tmp_path: Path) -> None:
    talk, gate = stage.talk, stage.gate
    # A question, a button, a follow-up.
    card = talk.say("lam giay khai sinh can giay to gi")
    assert "khai sinh" in card["message"]["text"]
    talk.press(card, data_of(card, "Lệ phí"))
    assert "phí" in talk.next()["message"]["text"].lower()
    assert "khai sinh" in talk.say("nop o dau vay")["message"]["text"].lower()
    # A choice becomes its answer in place.
    choice = talk.say("làm lại căn cước")
    talk.press(choice, data_of(choice, "Việc khác"))
    wait_for(lambda: "Bạn cần việc nào" not in talk.now(choice))
    # A file goes out.
    paper = tmp_path / "mau.txt"
    paper.write_text("mẫu đơn", encoding="utf-8")
    owe(stage, Reply("Mẫu của bạn", Outcome.START, file=str(paper)))
    assert talk.next()["message"]["text"] == "Mẫu của bạn"
    assert gate.files["mau.txt"].decode() == "mẫu đơn"
    # Asked to wait, we wait.
    gate.faults.append(Fault("sendMessage", 429, retry_after=1))
    begun = time.monotonic()
    assert talk.say("dang ky ket hon can gi")["message"]["text"]
    assert time.monotonic() - begun >= 1
    # An outage: what is owed comes when it is over.
    stage.server.down()
    owe(stage, Reply("Hồ sơ đã xong", Outcome.START))
    time.sleep(2)
    stage.server.up()
    assert talk.next()["message"]["text"] == "Hồ sơ đã xong"
    assert "kết hôn" in talk.say("dang ky ket hon o dau")["message"]["text"].lower()
    # Somebody who has blocked us is left alone.
    gate.faults.append(Fault("sendMessage", 403, "Forbidden: bot was blocked by the user"))
    owe(stage, Reply("Tin này chờ", Outcome.START))
    wait_for(lambda: not gate.faults[-1].times)
    talk.write("cam on")
    waited, thanks = talk.next(), talk.next()
    assert waited["message"]["text"] == "Tin này chờ"
    assert thanks["message"]["text"] != "Tin này chờ"
    assert gate.refused == []
    wait_for(lambda: settled(stage))


def settled(stage: Stage) -> bool:
    with stage.shelf.open() as book:
        return set(book.outbox.count(NAME)) == {State.SENT}
