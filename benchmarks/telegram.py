"""make bench: messages a second through the whole path, and a bare python-telegram-bot echo in the same run.

A fake Telegram in a process of its own, the program in another, both on this machine's cores: read, understand,
answer, commit, send, settle. Everybody writes again as soon as an answer came.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse

from tests.databases import running_postgres
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.served import Served

SHARED = Path(__file__).parents[2] / "shared"
CATALOGUE = SHARED / "catalogue" / "national-2026-07.jsonl.xz"
PEOPLE = 40
MESSAGES = 2000
WARM = 100

ECHO = f"""
import os
from telegram.ext import Application, MessageHandler, filters
async def echo(update, context):
    await update.message.reply_text(update.message.text)
app = Application.builder().token("{TOKEN}").base_url(os.environ["MOTCUA_TELEGRAM_API"] + "/bot")
app = app.concurrent_updates(50).connection_pool_size(64).build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling()
"""


class Crowd(FakeTelegram):
    """People who each write the next message when the last was answered."""

    def __init__(self, questions: list[str], messages: int):
        super().__init__()
        self._questions = questions
        self._left = messages
        self._asked: dict[str, float] = {}
        self.taken: list[float] = []
        self.done = asyncio.Event()

    async def begin(self) -> None:
        """Everybody writes."""
        for person in range(PEOPLE):
            await self._ask(str(1000 + person))

    async def _ask(self, chat: str) -> None:
        if self._left <= 0:
            return
        self._left -= 1
        self._asked[chat] = time.perf_counter()
        await self.say(chat, self._questions[self._left % len(self._questions)])

    async def answer(self, request: Request) -> JSONResponse:
        """The Bot API."""
        method = request.path_params["method"]
        parameters = dict(request.query_params)
        async with request.form() as form:
            parameters |= {name: str(value) for name, value in form.items()}
        response = await self(TOKEN, method, parameters)
        if method == "sendMessage":
            chat = parameters["chat_id"]
            self.shown.clear()
            self.taken.append(time.perf_counter() - self._asked.pop(chat))
            await self._ask(chat)
            if not self._asked:
                self.done.set()
        return response  # type: ignore[return-value]


def _serve_crowd() -> None:
    """The process of the fake Telegram: `python -m benchmarks.telegram QUESTIONS`; prints its port, then figures."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    questions = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    crowd = Crowd(questions, WARM)
    app = Starlette(routes=[Route("/bot{token}/{method}", crowd.answer, methods=["GET", "POST"])])
    server = Served(app).up()
    print(server.port, flush=True)
    for messages in (WARM, MESSAGES):
        sys.stdin.readline()
        begun = time.perf_counter()
        server.call(_again(crowd, messages))
        while not crowd.done.is_set():
            time.sleep(0.005)
        print(json.dumps({"seconds": time.perf_counter() - begun, "taken": crowd.taken}), flush=True)


async def _again(crowd: Crowd, messages: int) -> None:
    crowd.taken, crowd._left = [], messages
    crowd.done.clear()
    await crowd.begin()


@contextmanager
def _crowd(questions: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "benchmarks.telegram", str(questions)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def _measure(name: str, questions: Path, command: list[str], settings: dict[str, str]) -> None:
    with _crowd(questions) as (crowd, address):
        environment = os.environ | settings | {"MOTCUA_TELEGRAM_API": address}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as program:
            assert crowd.stdin
            assert crowd.stdout
            for _ in range(2):
                before = _cpu(program.pid)
                crowd.stdin.write("go\n")
                crowd.stdin.flush()
                figures = json.loads(crowd.stdout.readline())
            cpu = _cpu(program.pid) - before
            program.kill()
    taken = sorted(seconds * 1000 for seconds in figures["taken"])
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{name:34s} n {len(taken)}  {len(taken) / figures['seconds']:6.0f} messages/s  median {cuts[49]:6.1f} ms"
        f"  p95 {cuts[94]:6.1f} ms  p99 {cuts[98]:6.1f} ms  CPU {cpu / len(taken) * 1000:5.2f} ms a message"
    )


def _cpu(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _prepare(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """An installation that answers from the national catalogue."""
    given = settings | {
        "MOTCUA_DATA": str(folder),
        "MOTCUA_PORT": "0",
        "MOTCUA_TELEGRAM_TOKEN": TOKEN,
        "MOTCUA_SECRET": "only for measuring",
    }
    for command in (["import", str(CATALOGUE)], ["publish"]):
        subprocess.run(
            [sys.executable, "-m", "bot", "catalogue", *command],
            env=os.environ | given,
            check=True,
            capture_output=True,
        )
    return given


def main() -> None:
    """Measure and print."""
    lines = (SHARED / "questions" / "dev" / "everyday.jsonl").read_text(encoding="utf-8").splitlines()
    serve = [sys.executable, "-m", "bot", "serve"]
    print(
        f"{PEOPLE} people on Telegram, each writing again once answered; the fake Telegram shares the cores"
    )
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder) / "questions.json"
        questions.write_text(json.dumps([json.loads(line)["question"] for line in lines]), encoding="utf-8")
        _measure("bare python-telegram-bot echo", questions, [sys.executable, "-c", ECHO], {})
        _measure("motcua serve, SQLite", questions, serve, _prepare(Path(folder) / "sqlite", {}))
        with running_postgres() as server:
            url = {"MOTCUA_DATABASE_URL": server.url("ready").replace("+psycopg", "")}
            _measure("motcua serve, PostgreSQL", questions, serve, _prepare(Path(folder) / "pg", url))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve_crowd()
    else:
        main()
