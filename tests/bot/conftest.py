"""An installation of its own for each test: settings in a fresh data folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.telegram.service
from bot.build import Parts, build
from bot.config import Settings, read_settings
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.gate import Gate
from tests.emulator.served import Served


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the environment says, for this process and those it starts."""
    for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "data"))
    return read_settings()


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    """Running parts on the starter catalogue."""
    built = build(settings)
    yield built
    built.shelf.close()


@pytest.fixture
def telegram() -> FakeTelegram:
    """Telegram as its documents promise it."""
    return FakeTelegram()


@pytest.fixture
def gate(telegram: FakeTelegram) -> Gate:
    """Refuses what Telegram refuses, and makes faults."""
    return Gate(telegram)


@pytest.fixture
def server(gate: Gate) -> Iterator[Served]:
    """Both on a port."""
    served = Served(gate).up()
    yield served
    served.down()


@pytest.fixture
def telegram_parts(server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """Running parts that ask the server for updates."""
    monkeypatch.setattr(bot.telegram.service, "PATIENCE", 1.0)  # seconds for a request
    given = {
        "MOTCUA_DATA": str(tmp_path),
        "MOTCUA_TELEGRAM_TOKEN": TOKEN,
        "MOTCUA_TELEGRAM_API": server.url,
    }
    built = build(read_settings(given))
    yield built
    built.shelf.close()
