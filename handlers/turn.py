"""One message and all that may be used to answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.message import Message, Reply
from handlers.phrasebook import Phrasebook
from knowledge.intents import Intent
from knowledge.library import Library
from knowledge.reading import Reading, Unknown, Verdict
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


Handler = Callable[[Turn], Reply]
