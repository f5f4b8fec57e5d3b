"""The one place where the running parts are put together."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.catalogue import ensure_published, load_release, published_number
from bot.channels import telegram
from bot.config import Settings, SettingsError
from bot.postman import Postman
from bot.telegram.service import TelegramService, connect
from bot.wire import Wire
from bot.worker import Worker
from handlers.assistant import Assistant
from handlers.phrasebook import Phrasebook
from knowledge.library import Library
from knowledge.procedure import Release
from knowledge.vocabulary import Vocabulary, load_vocabulary
from records.book import Shelf
from records.secrets import Keys
from records.upgrade import Unreachable, upgrade


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class CurrentLibrary:
    """The library in use. `refresh` builds the next one aside and swaps it whole: answers never wait."""

    def __init__(self, shelf: Shelf, vocabulary: Vocabulary):
        self._shelf = shelf
        self._vocabulary = vocabulary
        self._refreshing = threading.Lock()
        self._library = Library.of(load_release(shelf), vocabulary)

    def __call__(self) -> Library:
        return self._library

    def refresh(self) -> bool:
        """Take up a newer release; False when there is none."""
        with self._refreshing:
            if published_number(self._shelf) == self._library.release.number:
                return False
            self._library = Library.of(load_release(self._shelf), self._vocabulary)
            return True


@dataclass(frozen=True, slots=True)
class Parts:
    """The running parts of one process."""

    shelf: Shelf
    library: CurrentLibrary
    phrases: Phrasebook
    assistant: Assistant
    worker: Worker
    telegram: TelegramService | None
    """None where no token is set."""
    postman: Postman


def open_shelf(settings: Settings) -> Shelf:
    """The database, brought to today's schema. Raises SettingsError when it cannot be reached."""
    shelf = Shelf(settings.database_url, Keys(settings.secret))
    try:
        upgrade(shelf.engine)
    except Unreachable as fault:
        raise SettingsError(f"MOTCUA_DATABASE_URL: the database cannot be used: {fault}") from fault
    return shelf


def build(settings: Settings) -> Parts:
    """Everything that answers citizens, on the installation's database and its published release."""
    shelf = open_shelf(settings)
    ensure_published(shelf, now())
    library = CurrentLibrary(shelf, load_vocabulary())
    phrases, worker = Phrasebook(settings.phrases), Worker()
    assistant = Assistant(shelf, library, phrases)
    channel = telegram.Telegram(connect(settings.telegram)) if settings.telegram else None
    channels = {telegram.NAME: channel} if channel else {}
    postman = Postman(shelf, phrases, worker, Wire(settings.data / "wire", worker.name), channels, now)
    service = None
    if settings.telegram and channel:
        service = TelegramService(
            settings.telegram, settings.secret, channel, phrases, shelf, assistant, worker, postman, now
        )
    return Parts(shelf, library, phrases, assistant, worker, service, postman)


def build_in_memory(release: Release) -> Assistant:
    """An assistant that answers from a release in hand and remembers until the process ends."""
    shelf = Shelf("sqlite://", Keys("in memory only"))
    upgrade(shelf.engine)
    library = Library.of(release, load_vocabulary())
    return Assistant(shelf, lambda: library, Phrasebook())
