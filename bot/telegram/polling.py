"""Asks Telegram for updates, and tells it to forget them only when everything that they changed is kept.

One process per bot asks, by a lease; another takes over when it ends. Several people are answered at the same
time, one person's messages one by one.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels import telegram
from bot.telegram.intake import Intake
from bot.telegram.registration import ANSWERING, LONGEST_PAUSE, WAITING, Registration
from bot.worker import Worker
from records.book import Shelf

log = logging.getLogger(__name__)

LONG_POLL = 25
"""Seconds that Telegram keeps a question for updates open."""
HELD_FOR = timedelta(seconds=20)
"""A process that ends without a word on another machine is replaced after this."""
RENEWED_EVERY = 5.0
"""Seconds."""


class Polling:
    """The loop that asks."""

    def __init__(
        self,
        bot: Bot,
        asking: HTTPXRequest,
        bot_number: int,
        intake: Intake,
        registration: Registration,
        shelf: Shelf,
        worker: Worker,
        clock: Callable[[], datetime],
    ):
        self._bot = bot
        self._asking = asking
        self._intake = intake
        self._registration = registration
        self._shelf = shelf
        self._worker = worker
        self._clock = clock
        self._lease = f"telegram {bot_number}"
        self._has_lease = asyncio.Event()
        self._offset = 0
        self._tries = 0

    async def run(self) -> None:
        """Ask for ever; ends by being cancelled."""
        keeping = asyncio.create_task(self._keep_lease())
        try:
            while True:
                await self._has_lease.wait()
                try:
                    await self._round()
                except (TelegramError, TimeoutError) as fault:
                    await self._pause(fault)
                except Exception:
                    log.exception("telegram: polling goes on")
                    await asyncio.sleep(LONGEST_PAUSE / 6)
        finally:
            keeping.cancel()
            await asyncio.to_thread(self._give_lease_back)

    async def _round(self) -> None:
        if not self._registration.valid:
            await self._registration.renew()
        async with asyncio.timeout(LONG_POLL + 20):  # a connection that is torn can stay silent for ever
            raw = await self._ask()
        self._registration.set_state(ANSWERING)
        if await self.take_all(raw):
            self._tries = 0
        else:
            self._tries += 1
            await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * self._tries))

    async def _ask(self) -> list[dict[str, Any]]:
        """The updates from our offset on. Telegram forgets those before it. Raises TelegramError."""
        # The library would turn all of them into objects at once, and fail whole for one it does not know.
        asked = {"timeout": LONG_POLL, "allowed_updates": json.dumps(telegram.WANTED)}
        if self._offset:
            asked["offset"] = self._offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        found = HTTPXRequest.parse_json_payload(await self._asking.retrieve(address)).get("result")
        if not isinstance(found, list):
            raise TelegramError("the answer makes no sense")
        return [update for update in found if isinstance(update, dict) and "update_id" in update]

    async def _pause(self, fault: TelegramError | TimeoutError) -> None:
        self._tries += 1
        known = fault if isinstance(fault, TelegramError) else TelegramError("no answer in time")
        await asyncio.sleep(self._registration.note_fault(known, self._tries))

    async def take_all(self, raw: Iterable[dict[str, Any]]) -> bool:
        """Answer all updates of one round; from the first that could not be kept Telegram delivers again."""
        people: dict[int, list[Update]] = {}
        numbers = [update["update_id"] for update in raw]
        for update in filter(None, map(self._intake.read, raw)):
            chat = update.effective_chat
            people.setdefault(chat.id if chat else 0, []).append(update)
        failed = [n for n in await asyncio.gather(*map(self._one_by_one, people.values())) if n is not None]
        self._offset = min(failed) if failed else max(numbers, default=self._offset - 1) + 1
        return not failed

    async def _one_by_one(self, updates: list[Update]) -> int | None:
        """Answer one person's updates in order. Returns the number of the first that could not be kept."""
        for update in updates:
            if not await self._intake.take(update):
                return update.update_id
        return None

    async def _keep_lease(self) -> None:
        since = self._clock()
        while True:
            try:
                ours = await asyncio.to_thread(self._take_lease)
                since = self._clock()
            except Exception:  # the database is away: what we hold we hold until it would be over
                log.exception("telegram: the lease could not be prolonged")
                ours = self._has_lease.is_set() and self._clock() - since < HELD_FOR
            if ours and not self._has_lease.is_set():
                self._registration.valid = False
                self._has_lease.set()
            elif not ours:
                self._has_lease.clear()
                self._registration.set_state(WAITING, "another process of this installation asks Telegram")
            await asyncio.sleep(RENEWED_EVERY)

    def _take_lease(self) -> bool:
        with self._shelf.open() as book:
            gone = self._worker.gone([book.leases.holder(self._lease)])
            now = self._clock()
            return book.leases.take(self._lease, self._worker.name, now, now + HELD_FOR, gone)

    def _give_lease_back(self) -> None:
        with self._shelf.open() as book:
            book.leases.give_back(self._lease, self._worker.name)
