"""A shelf on a SQLite file, and the same on a PostgreSQL server that is thrown away afterwards."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from records.book import Shelf
from records.secrets import Keys
from records.upgrade import upgrade
from tests.databases import SECRET, Server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Server = request.getfixturevalue("postgres")
    name = f"empty_{uuid4().hex}"
    server.create(name)
    return server.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """A fresh database at today's schema."""
    if request.param == "sqlite":
        opened = Shelf(f"sqlite:///{tmp_path / 'test.db'}", Keys(SECRET))
        upgrade(opened.engine)
    else:
        server: Server = request.getfixturevalue("postgres")
        opened = Shelf(server.ready(), Keys(SECRET))
    yield opened
    opened.close()
