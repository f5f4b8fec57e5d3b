"""Delivers what the outbox owes: at once when a reply was just written, and in rounds whatever is left over.

A letter is taken out, sent and settled; the book is closed while we wait for the network. Letters to one
person go one by one, so their order holds.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

from bot.channels.channel import Busy, Channel, Doubtful, Gone, NotSent, Refused, Undelivered, Unreachable
from bot.wire import Wire
from bot.worker import Worker
from handlers.message import Outcome, Reply
from handlers.phrasebook import Phrasebook
from records.book import Book, Shelf
from records.outbox import Kind, Parcel, State

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""A worker that has not settled a letter for so long is taken for dead; longer than any request may last."""
AT_ONCE = 50
"""Letters that are under way at the same time."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries of a letter that did not leave."""
STALE = {
    Kind.REPLY: timedelta(days=1),
    Kind.APOLOGY: timedelta(hours=1),
    Kind.NOTICE: timedelta(days=7),
}
"""After so long a letter is of no use to anybody."""
PATIENCE = 5.0
"""Seconds that letters under way get when the process ends."""
_ROUND = 200
"""Citizens looked after in one round."""


@dataclass(frozen=True, slots=True)
class _Recipient:
    channel: str
    citizen: int


class Postman:
    """Delivers through the channels of one process."""

    def __init__(
        self,
        shelf: Shelf,
        phrases: Phrasebook,
        worker: Worker,
        wire: Wire,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
    ):
        self._shelf = shelf
        self._phrases = phrases
        self._worker = worker
        self._wire = wire
        self._channels = channels
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)
        self._visited: dict[_Recipient, asyncio.Task[None]] = {}
        self._asked_again: set[_Recipient] = set()
        self._unsettled: list[tuple[Parcel, Undelivered | None]] = []
        """What became of letters that could not be written down then: a database that is away comes back."""
        self._closing = False

    def visit(self, channel: str, citizen: int) -> None:
        """Deliver to a citizen now, in the background."""
        recipient = _Recipient(channel, citizen)
        if self._closing:
            return
        if recipient in self._visited:
            self._asked_again.add(recipient)  # there already: look once more before leaving
        elif channel in self._channels:
            self._visited[recipient] = asyncio.create_task(self._deliver(recipient))

    async def round(self) -> None:
        """Settle what is left over, then visit everybody to whom something is due."""
        while self._unsettled:
            await asyncio.to_thread(self._settle_late, *self._unsettled[0])
            self._unsettled.pop(0)
        await asyncio.to_thread(self._recover)
        for channel in self._channels:
            for citizen in await asyncio.to_thread(self._due, channel):
                self.visit(channel, citizen)

    def open(self) -> None:
        """Begin. Without room for the note of departures letters are sent all the same."""
        try:
            self._wire.open()
        except OSError as fault:
            log.error("MOTCUA_DATA: departures of letters cannot be noted: %s", fault)

    async def close(self) -> None:
        """Wait for what is under way; what is not settled then is settled by another process, from our note."""
        self._closing = True
        visits = list(self._visited.values())
        if visits:
            await asyncio.wait(visits, timeout=PATIENCE)
        unsettled = bool(self._visited)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        if not unsettled:
            self._wire.close()

    async def _deliver(self, recipient: _Recipient) -> None:
        try:
            async with self._room:
                parcel = await asyncio.to_thread(self._take_out, recipient.citizen)
                while parcel:
                    outcome = await self._send(recipient.channel, parcel)
                    parcel = await self._settle_and_go_on(parcel, outcome)
        except Exception:
            log.exception("letters on %s wait for the next round", recipient.channel)
        finally:
            del self._visited[recipient]
            if recipient in self._asked_again:
                self._asked_again.discard(recipient)
                self.visit(recipient.channel, recipient.citizen)

    async def _settle_and_go_on(self, parcel: Parcel, outcome: Undelivered | None) -> Parcel | None:
        try:
            return await asyncio.to_thread(self._settle_and_take_out, parcel, outcome)
        except Exception:
            self._unsettled.append((parcel, outcome))
            raise

    async def _send(self, channel: str, parcel: Parcel) -> Undelivered | None:
        departures: list[int] = []

        def left() -> None:
            departures.append(parcel.number)
            self._wire.left(parcel.number, parcel.tries)

        try:
            async with asyncio.timeout(LEASE.total_seconds() / 2):
                reply = Reply.from_dict(parcel.body)
                await self._channels[channel].send(parcel.address, reply, parcel.replaces, left)
        except Doubtful as failure:
            return failure if departures else NotSent(str(failure))
        except Undelivered as failure:
            return failure
        except TimeoutError:
            return Doubtful("no answer in time") if departures else NotSent("could not be sent in time")
        except Exception as fault:
            log.exception("letter %s on %s", parcel.number, channel)
            said = f"{type(fault).__name__} in our own program"
            return Doubtful(said) if departures else Refused(said)
        return None

    def _recover(self) -> None:
        with self._shelf.open() as book:
            now = self._clock()
            ended = {*self._worker.gone(book.outbox.senders()), *book.outbox.overdue(now)} - {
                self._worker.name
            }
            gone = {name: self._wire.left_by(name) for name in ended}
            lost = book.outbox.recover(now, gone)
            settled = set(gone) - book.outbox.senders()
        for name in settled:  # of the others another worker holds a letter in this moment
            self._wire.forget(name)
        if lost:
            log.warning("%s letters were under way when a worker ended", lost)

    def _due(self, channel: str) -> list[int]:
        with self._shelf.open() as book:
            return list(book.outbox.due(channel, self._clock(), _ROUND))

    def _take_out(self, citizen: int) -> Parcel | None:
        with self._shelf.open() as book:
            return self._next(book, citizen)

    def _next(self, book: Book, citizen: int) -> Parcel | None:
        now = self._clock()
        return book.outbox.take_out(citizen, self._worker.name, now, now + LEASE)

    def _settle_and_take_out(self, parcel: Parcel, outcome: Undelivered | None) -> Parcel | None:
        with self._shelf.open() as book:
            self._settle(book, parcel, outcome)
            return self._next(book, parcel.citizen)

    def _settle_late(self, parcel: Parcel, outcome: Undelivered | None) -> None:
        with self._shelf.open() as book:
            self._settle(book, parcel, outcome)

    def _settle(self, book: Book, parcel: Parcel, outcome: Undelivered | None) -> None:
        now, box, said = self._clock(), book.outbox, str(outcome or "")
        match outcome:
            case None:
                box.sent(parcel, now)
            case Gone():
                box.stand_alone(parcel, said)
            case Busy() | NotSent() if now - parcel.created_at > STALE[parcel.kind]:
                box.give_up(parcel, State.DEAD, f"too late: {said}")
            case Busy(after=after):
                box.again(parcel, now + timedelta(seconds=after * uniform(1.0, 1.1)), said)
            case NotSent():
                pause = min(LONGEST_PAUSE, 2.0 ** min(parcel.tries, 10)) * uniform(0.5, 1.0)
                box.again(parcel, now + timedelta(seconds=pause), said)
            case Doubtful():
                box.in_doubt(parcel, now + timedelta(seconds=5), said)
            case Unreachable():
                book.citizens.mark_unreachable(parcel.citizen, now, unless_seen_after=parcel.taken_at)
                if parcel.kind is Kind.NOTICE:  # waits until they write again
                    box.again(parcel, now, said)
                else:
                    box.give_up(parcel, State.UNWANTED, said)
            case _:
                self._refused(book, parcel, said)

    def _refused(self, book: Book, parcel: Parcel, said: str) -> None:
        """The fault is ours: staff can see the letter, and the citizen gets plain words instead of silence."""
        log.error("letter %s was refused: %s", parcel.number, said)
        if parcel.kind is Kind.REPLY:
            apology = Reply(self._phrases.say("refused"), Outcome.FAULT)
            book.outbox.replace_refused(parcel, apology.to_dict(), self._clock(), said)
        else:
            book.outbox.give_up(parcel, State.DEAD, said)
