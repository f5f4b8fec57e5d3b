"""What the outbox holds for Telegram, and a letter that nobody asked for."""

from bot.build import Parts, now
from bot.channels.telegram import NAME
from handlers.message import Outcome, Reply
from records.outbox import Kind, State


def letters(parts: Parts, state: State) -> int:
    with parts.shelf.open() as book:
        return book.outbox.count(NAME).get(state, 0)


def owe(parts: Parts, address: str, text: str, kind: Kind = Kind.NOTICE, **more: str) -> None:
    """Owe somebody a letter that nobody asked for."""
    reply = Reply(text, Outcome.START, file=more.pop("file", ""))
    with parts.shelf.open() as book:
        citizen = book.citizens.meet(NAME, address, now())
        book.outbox.keep(citizen, reply.to_dict(), now(), kind=kind, **more)
