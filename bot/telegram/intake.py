"""Takes Telegram's updates in: what one changed and its answer are kept before it counts as taken."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram import Update

from bot.channels import telegram
from bot.channels.telegram import Telegram
from bot.postman import Postman
from handlers.assistant import Assistant
from records.book import Shelf, Unavailable

log = logging.getLogger(__name__)

SLOW = 0.7
"""Seconds from which a citizen is shown that we are at work."""


class Intake:
    """Answers updates; the answers go to the outbox, and the postman is told."""

    def __init__(
        self,
        channel: Telegram,
        bot_number: int,
        shelf: Shelf,
        assistant: Assistant,
        postman: Postman,
        clock: Callable[[], datetime],
    ):
        self._channel = channel
        self._bot_number = bot_number
        self._shelf = shelf
        self._assistant = assistant
        self._postman = postman
        self._clock = clock
        self._aside: set[asyncio.Task[None]] = set()

    def read(self, raw: Any) -> Update | None:
        """An update from Telegram's JSON; None, and a line in the log, for what cannot be read."""
        try:
            return Update.de_json(raw, self._channel.bot)
        except Exception:  # whatever a new kind of update trips: it must not come back for ever
            number = raw.get("update_id") if isinstance(raw, dict) else None
            log.warning("telegram: update %s cannot be read and is left out", number)
            return None

    async def take(self, update: Update) -> bool:
        """Answer an update. False when it could not be kept: then Telegram must deliver it again.

        An update that trips us counts as taken: it would come back for ever and hold up everybody behind it.
        """
        try:
            return await self._take(update)
        except Unavailable:
            log.exception("telegram: update %s could not be kept", update.update_id)
            return False
        except Exception:
            log.exception("telegram: update %s trips us and is left out", update.update_id)
            return True

    async def _take(self, update: Update) -> bool:
        if update.callback_query:
            self._do_aside(self._channel.stop_clock(update.callback_query))
        if address := telegram.who_blocked_us(update):
            return await asyncio.to_thread(self._mark_unreachable, address)
        message = telegram.read(update, self._bot_number, self._clock())
        if message is None:
            return True
        answering = asyncio.create_task(asyncio.to_thread(self._assistant.answer, message))
        done, _ = await asyncio.wait({answering}, timeout=SLOW)
        if not done:
            self._do_aside(self._channel.show_typing(message.address))
        answer = await answering
        if answer.number:
            self._postman.visit(telegram.NAME, answer.citizen)
        return bool(answer.number)

    def _mark_unreachable(self, address: str) -> bool:
        with self._shelf.open() as book:
            citizen = book.citizens.find(telegram.NAME, address)
            if citizen:
                book.citizens.mark_unreachable(citizen.id, self._clock())
        return True

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def close(self) -> None:
        """Nobody waits for a clock to be stopped."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
