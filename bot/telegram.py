"""The door to Telegram: what comes in is answered and kept before it counts as taken; how the door stands."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels import telegram
from bot.channels.http import watched
from bot.config import TelegramSettings
from bot.postman import AT_ONCE, Postman
from handlers.assistant import Assistant
from handlers.phrasebook import Phrasebook
from records.book import Shelf, Unavailable

log = logging.getLogger(__name__)

LONG_POLL = 25
"""Seconds that Telegram keeps a question for updates open."""
SLOW = 0.7
"""Seconds from which a citizen is shown that we are at work."""
LONGEST_PAUSE = 30.0
COMMANDS = ("start", "browse", "help")
_CONNECTIONS = AT_ONCE + 14
"""Letters under way, and room for stopped clocks and signs of typing."""
_PATIENCE = 15.0
"""Seconds for one request; together with connecting it stays well below the postman's lease."""


class Door:
    """Takes updates in, one by one or as they are asked for."""

    def __init__(
        self,
        settings: TelegramSettings,
        secret: str,
        shelf: Shelf,
        assistant: Assistant,
        phrases: Phrasebook,
        clock: Callable[[], datetime],
    ):
        self.settings = settings
        self.state = "starting"
        self.bot = Bot(
            settings.token,
            base_url=f"{settings.api}/bot",
            base_file_url=f"{settings.api}/file/bot",
            request=HTTPXRequest(
                connection_pool_size=_CONNECTIONS,
                httpx_kwargs=watched(_CONNECTIONS),
                connect_timeout=5,
                read_timeout=_PATIENCE,
                write_timeout=_PATIENCE,
                pool_timeout=5,
            ),
        )
        self.channel = telegram.Telegram(self.bot)
        self.webhook_secret = hmac.new(
            secret.encode(), f"telegram webhook {settings.token}".encode(), hashlib.sha256
        ).hexdigest()
        """What Telegram says to show that it is Telegram."""
        self.postman: Postman | None = None
        self._polling = HTTPXRequest(connection_pool_size=4, connect_timeout=5, read_timeout=LONG_POLL + 10)
        self._shelf = shelf
        self._assistant = assistant
        self._phrases = phrases
        self.clock = clock
        self._running: set[asyncio.Task[None]] = set()

    @property
    def number(self) -> int:
        """Our own number: the part of the token before the colon."""
        return int(self.settings.token.partition(":")[0])

    @property
    def standing(self) -> dict[str, str]:
        """How the door stands, for an operator."""
        return {"mode": "webhook" if self.settings.webhook else "polling", "state": self.state}

    def becomes(self, state: str, why: str = "") -> None:
        """Note how the door stands; a change is logged once."""
        if state != self.state:
            level = logging.INFO if state == "answering" else logging.WARNING
            log.log(level, "telegram: %s%s", state, f" ({why})" if why else "")
            self.state = state

    # --- updates

    def read(self, raw: Any) -> Update | None:
        """An update from Telegram's JSON; None, and a line in the log, for what cannot be read."""
        try:
            return Update.de_json(raw, self.bot)
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
            self._aside(self.channel.saw_press(update))
        if gone := telegram.parted(update):
            return await asyncio.to_thread(self._part, gone)
        message = telegram.read(update, self.number, self.clock())
        if message is None:
            return True
        answering = asyncio.create_task(asyncio.to_thread(self._assistant.answer, message))
        done, _ = await asyncio.wait({answering}, timeout=SLOW)
        if not done:
            self._aside(self.channel.typing(message.address))
        answer = await answering
        if answer.number and self.postman:
            self.postman.visit(telegram.NAME, answer.citizen)
        return bool(answer.number)

    def _part(self, address: str) -> bool:
        with self._shelf.open() as book:
            citizen = book.citizens.find(telegram.NAME, address)
            if citizen:
                book.citizens.lose(citizen.id, self.clock())
        return True

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    # --- requests of our own

    async def ask(self, offset: int) -> list[dict[str, Any]]:
        """The updates from a number on. Telegram forgets those before it. Raises TelegramError."""
        # The library would turn all of them into objects at once, and fail whole for one it does not know.
        asked = {"timeout": LONG_POLL, "allowed_updates": json.dumps(telegram.WANTED)}
        if offset:
            asked["offset"] = offset
        address = f"{self.bot.base_url}/getUpdates?{urlencode(asked)}"
        answer = await self._polling.retrieve(address, read_timeout=LONG_POLL + 10)
        found = HTTPXRequest.parse_json_payload(answer).get("result")
        return found if isinstance(found, list) else []

    async def introduce(self) -> None:
        """Tell Telegram our commands, and whether it should come to us or wait to be asked. Raises TelegramError."""
        if self.settings.webhook:
            await self.bot.set_webhook(
                f"{self.settings.webhook}/telegram",
                secret_token=self.webhook_secret,
                allowed_updates=telegram.WANTED,
                max_connections=40,
            )
        else:
            await self.bot.delete_webhook()
        commands = [BotCommand(name, self._phrases.label("command", name)) for name in COMMANDS]
        await self.bot.set_my_commands(commands)

    async def stand(self) -> None:
        """Introduce ourselves for a webhook, trying until Telegram is there."""
        tries = 0
        while True:
            try:
                await self.introduce()
                self.becomes("answering")
                return
            except TelegramError as fault:
                tries += 1
                await asyncio.sleep(self.stumbled(fault, tries))

    def stumbled(self, fault: TelegramError, tries: int) -> float:
        """Note a fault of a request of our own. Returns the seconds to wait before the next."""
        if isinstance(fault, InvalidToken):
            self.becomes(
                "token refused", "take the token from @BotFather, set MOTCUA_TELEGRAM_TOKEN, start again"
            )
            return LONGEST_PAUSE
        if isinstance(fault, Conflict):
            self.becomes("another program asks with the same token", "stop it, or give it a token of its own")
            return LONGEST_PAUSE / 6
        if isinstance(fault, RetryAfter):
            return telegram.seconds(fault)
        self.becomes("unreachable", f"{fault.message}; trying again until it is there")
        return float(min(LONGEST_PAUSE, 2.0 ** min(tries, 10) / 2))

    async def close(self) -> None:
        """Close every connection; nobody waits for a clock to be stopped."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._polling.shutdown()
        await self.bot.request.shutdown()


WEBHOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def knock(door: Door, secret: str, body: bytes) -> HTTPStatus:
    """One call from outside: what to say to it. Only OK makes Telegram forget the update."""
    if not hmac.compare_digest(secret.encode(), door.webhook_secret.encode()):
        return HTTPStatus.FORBIDDEN
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return HTTPStatus.BAD_REQUEST
    update = door.read(raw)
    taken = update is None or await door.take(update)
    return HTTPStatus.OK if taken else HTTPStatus.SERVICE_UNAVAILABLE
