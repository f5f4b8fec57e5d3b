"""One message and all that may be used to answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.message import Message, Reply
from handlers.phrasebook import Phrasebook
from knowledge.intents import Intent
from knowledge.library import Library
from knowledge.reading import Reading, Unknown, Verdict
from records.book import Book
from records.citizens import Citizen
from records.conversations import Conversation


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood of the words alone, before any transaction: the costly part."""

    words: tuple[str, ...] = ()
    """As typed, abbreviations written out."""
    intent: Intent | None = None
    kind: str = ""
    """The likeliest kind of a message that is no question, such as "chitchat"; empty for a question."""
    follows: float = 0.0
    """Probability that the words go on about the procedure in hand."""
    verdict: Verdict = field(default_factory=Unknown)
    reading: Reading | None = None
    credential: bool = False
    """Whether a password or code is told, whose value nobody may keep."""
    under_16: bool = False
    """They say that they are not sixteen yet."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handler gets."""

    message: Message
    value: str
    """The action's value, or the words that the router took out."""
    heard: Heard
    talk: Conversation
    library: Library
    phrases: Phrasebook
    _book: Book | None = None
    _citizen: Citizen | None = None

    @property
    def book(self) -> Book:
        """The transaction of this message. Raises RuntimeError where a turn was made without one."""
        if self._book is None:
            raise RuntimeError("this turn has no book")
        return self._book

    @property
    def citizen(self) -> Citizen:
        """Who wrote. Raises RuntimeError where a turn was made without a person."""
        if self._citizen is None:
            raise RuntimeError("this turn has no citizen")
        return self._citizen


Handler = Callable[[Turn], Reply]
