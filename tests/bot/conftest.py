"""An installation of its own for each test: settings in a fresh data folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.build import Parts, build
from bot.config import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the environment says, for this process and those it starts."""
    for name in ("MOTCUA_DATABASE_URL", "MOTCUA_SECRET", "MOTCUA_HOST", "MOTCUA_PORT", "MOTCUA_PHRASES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "data"))
    return read_settings()


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    """Running parts on the starter catalogue."""
    built = build(settings)
    yield built
    built.shelf.close()
