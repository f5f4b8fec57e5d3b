"""What several folders of tests share: the catalogues, an assistant on a fresh database, and a talk with it."""

from collections.abc import Iterator
from importlib.resources import as_file
from pathlib import Path

import pytest

from bot.catalogue import STARTER, date_in_name, read_catalogue
from handlers.assistant import Assistant
from handlers.phrasebook import Phrasebook
from handlers.turn import Turn
from knowledge.datafiles import data
from knowledge.library import Library
from knowledge.procedure import Procedure, Release
from knowledge.vocabulary import Vocabulary, load_vocabulary
from records.book import Shelf
from records.secrets import Keys
from records.upgrade import upgrade
from tests.databases import Server, running_postgres
from tests.replies import Said, cards, turn_over
from tests.talk import Talk

SHARED = Path(__file__).parents[1] / "../shared"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The citizens' language."""
    return load_vocabulary()


@pytest.fixture(scope="session")
def starter_library(vocabulary: Vocabulary) -> Library:
    """The catalogue that ships with the package, as release 1."""
    with as_file(data(STARTER)) as path:
        reading = read_catalogue(path, date_in_name(path))
    return Library.of(Release(1, reading.as_of, tuple(reading.procedures)), vocabulary)


@pytest.fixture(scope="session")
def national() -> tuple[Procedure, ...]:
    """Every procedure of the national catalogue. Reading it takes seconds: for few tests."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout")
    reading = read_catalogue(SHARED / "catalogue" / "national-2026-07.jsonl.xz", "2026-07")
    return tuple(reading.procedures)


@pytest.fixture(scope="session")
def whole_turn(national: tuple[Procedure, ...], vocabulary: Vocabulary) -> Turn:
    """A turn over the national catalogue."""
    return turn_over(national, vocabulary)


@pytest.fixture(scope="session")
def replies(whole_turn: Turn) -> list[Said]:
    """A reply to every aspect of every procedure of the national catalogue."""
    return list(cards(whole_turn))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """An empty server, and in it a database `ready` that is at today's schema."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A fresh SQLite file with today's schema."""
    shelf = Shelf(f"sqlite:///{tmp_path / 'motcua.db'}", Keys("a secret for tests"))
    upgrade(shelf.engine)
    yield shelf
    shelf.close()


@pytest.fixture
def assistant(shelf: Shelf, starter_library: Library) -> Assistant:
    """Answers from the starter catalogue."""
    return Assistant(shelf, lambda: starter_library, Phrasebook())


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """One person's conversation."""
    return Talk(assistant)
