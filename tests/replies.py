"""What is said about every procedure of the national catalogue, whatever is asked about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from handlers.ask import card
from handlers.message import Message, Reply
from handlers.phrasebook import Phrasebook
from handlers.procedure import full_text
from handlers.turn import Heard, Turn
from knowledge.aspects import Aspect
from knowledge.library import Library
from knowledge.procedure import Procedure, Release
from knowledge.vocabulary import Vocabulary
from records.conversations import Conversation

TODAY = datetime(2026, 7, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One reply and what it is about."""

    procedure: Procedure
    aspect: Aspect
    reply: Reply

    @property
    def lines(self) -> list[str]:
        return self.reply.text.split("\n")

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.aspect}:\n{self.reply.text}\n{self.reply.source}\n"


def turn_over(procedures: tuple[Procedure, ...], vocabulary: Vocabulary) -> Turn:
    """A turn over a whole catalogue. No index is needed: nothing is searched for."""
    found = {p.code: p for p in procedures}
    library = replace(Library.of(Release(3, "2026-07"), vocabulary), procedures=found)
    talk = Conversation(procedure="", aspect="", others=[])
    return Turn(Message("test", "somebody", TODAY), "", Heard(), talk, library, Phrasebook())


def cards(turn: Turn) -> Iterator[Said]:
    """The answer about every aspect of every procedure."""
    for procedure in turn.library.procedures.values():
        yield from (Said(procedure, aspect, card(turn, procedure, aspect)) for aspect in Aspect)


def full_texts(turn: Turn) -> Iterator[Said]:
    """Every page of the official text behind every answer."""
    for procedure in turn.library.procedures.values():
        for aspect in Aspect if procedure.has_details else ():
            page, ended = 1, False
            while not ended:
                reply = full_text(turn, procedure, aspect, page)
                yield Said(procedure, aspect, reply)
                ended = not any(f"full:{aspect}:{page + 1}:" in str(b) for b in reply.to_dict()["buttons"])
                page += 1
