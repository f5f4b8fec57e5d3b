"""The desk on a SQLite file and on a PostgreSQL server, with a clock that stands until it is moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from records.book import Shelf
from records.secrets import Keys
from records.upgrade import upgrade
from tests.databases import SECRET, Server
from tests.desk.office import Office, open_office


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


@pytest.fixture
def office(shelf: Shelf) -> Iterator[Office]:
    """The desk, on which nobody works yet."""
    with open_office(shelf) as opened:
        yield opened
