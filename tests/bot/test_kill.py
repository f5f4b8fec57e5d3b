"""Twenty people talk while processes are killed without warning: nothing is lost, nothing said twice.

Two processes run at any time; again and again one of them is killed and another started. KILLS in the
environment says how often. A letter that had left and was not confirmed stands in the outbox as doubtful.
"""

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from records.book import Shelf
from records.outbox import State
from records.secrets import Keys
from tests.databases import SECRET
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.gate import Gate
from tests.emulator.motcua import Motcua
from tests.emulator.served import Served

PEOPLE = 20
KILLS = int(os.environ.get("KILLS", "8"))
THINKING = 1.5
"""Seconds that a person thinks at most before writing again."""
_CODE = re.compile(r"H08\.12-260701-(\d{4})")


@dataclass
class Person:
    """Writes up to three messages at once, waits for the replies, thinks, writes again. Each message has its own code."""

    chat: str
    written: list[str] = field(default_factory=list)
    since: float = 0.0
    next: float = 0.0

    def waits(self, told: Counter[str], now: float) -> bool:
        """True while a reply is missing, up to the end of patience, and while the person thinks."""
        missing = any(not told[code] for code in self.written[-3:])
        return now < self.next or (missing and now - self.since < 20)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'motcua.db'}"
    ready: str = request.getfixturevalue("postgres").ready()
    return ready


@pytest.fixture
def fake() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def server(fake: FakeTelegram) -> Iterator[Served]:
    served = Served(Gate(fake)).up()
    yield served
    served.down()


@pytest.fixture
def motcua(server: Served, url: str, tmp_path: Path) -> Iterator[Motcua]:
    settings = {"MOTCUA_TELEGRAM_API": server.url, "MOTCUA_DATABASE_URL": url, "MOTCUA_SECRET": SECRET}
    program = Motcua(tmp_path / "data", settings)
    yield program
    program.stop()


def codes(fake: FakeTelegram, chat: str) -> list[str]:
    """The codes that a person was answered about, in order."""
    return [found[1] for shown in fake.shown if shown.chat == chat and (found := _CODE.search(shown.text))]


def test_a_kill_at_any_point_loses_nothing_and_repeats_nothing(
    motcua: Motcua, server: Served, fake: FakeTelegram, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [Person(str(700 + number)) for number in range(PEOPLE)]
    chance = random.Random(KILLS)
    for _ in range(2):
        motcua.start()
    deadline = time.monotonic() + 30
    server.call(fake.say("1", "/start"))
    while not fake.shown and time.monotonic() < deadline:
        time.sleep(0.05)
    kills = 0
    while kills < KILLS:
        until = time.monotonic() + chance.uniform(0.1, 1.2)
        while time.monotonic() < until:
            write(people, server, fake, chance)
            time.sleep(0.02)
        motcua.kill(chance.choice(motcua.running))
        kills += 1
        motcua.start()
    settle(people, fake)
    counts = count(people, fake)
    shelf = Shelf(url.replace("postgresql://", "postgresql+psycopg://"), Keys(SECRET))
    with shelf.open() as book:
        states = book.outbox.count("telegram")
    shelf.close()
    with capsys.disabled():  # the counts are a result, not only a check
        print(f"\n{url.partition(':')[0]}: {kills} kills, {dict(counts)}, outbox {dict(states)}")
    assert counts["twice"] == 0
    assert counts["out of order"] == 0
    assert counts["never"] == 0
    assert set(states) <= {State.SENT, State.DOUBTFUL}
    assert counts["once"] > KILLS


def write(people: list[Person], server: Served, fake: FakeTelegram, chance: random.Random) -> None:
    """Everybody whose messages were answered, or who has lost patience, writes again."""
    for person in people:
        now = time.monotonic()
        if person.waits(Counter(codes(fake, person.chat)), now):
            continue
        person.since, person.next = now, now + chance.uniform(0.2, THINKING)
        for _ in range(chance.randint(1, 3)):
            code = f"{len(person.written):04d}"
            person.written.append(code)
            server.call(fake.say(person.chat, f"H08.12-260701-{code}"))


def settle(people: list[Person], fake: FakeTelegram) -> None:
    """Wait until everything is answered, or nothing has come for a while."""
    last, quiet = -1, time.monotonic()
    while time.monotonic() - quiet < 25:
        if len(fake.shown) != last:
            last, quiet = len(fake.shown), time.monotonic()
        if all(set(p.written) == set(codes(fake, p.chat)) for p in people):
            break
        time.sleep(0.1)
    time.sleep(1)


def count(people: list[Person], fake: FakeTelegram) -> Counter[str]:
    """How many messages were answered once, twice, never, and how many answers came out of order."""
    counts: Counter[str] = Counter()
    for person in people:
        answered = codes(fake, person.chat)
        told = Counter(answered)
        for code in person.written:
            counts["once" if told[code] == 1 else "twice" if told[code] else "never"] += 1
        first = list(dict.fromkeys(answered))
        counts["out of order"] += sum(a > b for a, b in pairwise(first))
    return counts


def test_the_token_of_the_tests_is_one_that_settings_take() -> None:
    assert re.fullmatch(r"[0-9]+:[A-Z-]+", TOKEN)
