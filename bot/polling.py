"""Asks Telegram for updates, and tells it to forget them only when everything that they changed is kept.

One process per bot asks, by a lease; another takes over when it ends. Several people are answered at the same
time, one person's messages one by one.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.telegram import LONG_POLL, LONGEST_PAUSE, Door
from bot.worker import Worker
from records.book import Shelf

log = logging.getLogger(__name__)

HELD_FOR = timedelta(seconds=20)
RENEWED_EVERY = 5.0
"""Seconds; a process that ends without a word on another machine is replaced after `HELD_FOR`."""


class Polling:
    """The loop that asks."""

    def __init__(self, door: Door, shelf: Shelf, worker: Worker):
        self._door = door
        self._shelf = shelf
        self._worker = worker
        self._lease = f"telegram {door.number}"
        self._ours = asyncio.Event()
        self._offset = 0
        self._tries = 0

    async def run(self) -> None:
        """Ask for ever; ends by being cancelled."""
        keeping = asyncio.create_task(self._keep_lease())
        try:
            while True:
                await self._ours.wait()
                try:
                    await self._round()
                    self._tries = 0
                except (TelegramError, TimeoutError) as fault:
                    await self._pause(fault)
                except Exception:
                    log.exception("telegram: polling goes on")
                    await asyncio.sleep(LONGEST_PAUSE / 6)
        finally:
            keeping.cancel()
            await asyncio.to_thread(self._give_back)

    async def _round(self) -> None:
        if self._door.state != "answering":
            await self._door.introduce()
        async with asyncio.timeout(LONG_POLL + 20):  # a connection that is torn can stay silent for ever
            raw = await self._door.ask(self._offset)
        self._door.becomes("answering")
        taken = await self.take_all(raw)
        if not taken:
            self._tries += 1
            await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * self._tries))

    async def _pause(self, fault: TelegramError | TimeoutError) -> None:
        self._tries += 1
        known = fault if isinstance(fault, TelegramError) else TelegramError("no answer in time")
        await asyncio.sleep(self._door.stumbled(known, self._tries))

    async def take_all(self, raw: Iterable[dict[str, Any]]) -> bool:
        """Answer all updates of one round; from the first that could not be kept Telegram delivers again."""
        people: dict[int, list[Update]] = {}
        numbers = [update["update_id"] for update in raw]
        for update in filter(None, map(self._door.read, raw)):
            chat = update.effective_chat
            people.setdefault(chat.id if chat else 0, []).append(update)
        failed = [n for n in await asyncio.gather(*map(self._one_by_one, people.values())) if n is not None]
        self._offset = min(failed) if failed else max(numbers, default=self._offset - 1) + 1
        return not failed

    async def _one_by_one(self, updates: list[Update]) -> int | None:
        """Answer one person's updates in order. Returns the number of the first that could not be kept."""
        for update in updates:
            if not await self._door.take(update):
                return update.update_id
        return None

    async def _keep_lease(self) -> None:
        since = self._now()
        while True:
            try:
                ours = await asyncio.to_thread(self._take_lease)
                since = self._now()
            except Exception:  # the database is away: what we hold we hold until it would be over
                log.exception("telegram: the lease could not be prolonged")
                ours = self._ours.is_set() and self._now() - since < HELD_FOR
            if ours and not self._ours.is_set():
                self._door.state = "starting"
                self._ours.set()
            elif not ours:
                self._ours.clear()
                self._door.becomes("waiting", "another process of this installation asks Telegram")
            await asyncio.sleep(RENEWED_EVERY)

    def _now(self) -> datetime:
        return self._door.clock()

    def _take_lease(self) -> bool:
        with self._shelf.open() as book:
            gone = self._worker.gone([book.leases.holder(self._lease)])
            now = self._now()
            return book.leases.take(self._lease, self._worker.name, now, now + HELD_FOR, gone)

    def _give_back(self) -> None:
        with self._shelf.open() as book:
            book.leases.give_back(self._lease, self._worker.name)
