"""What Telegram knows of us, the commands and the way that updates take, and how the connection stands."""

import asyncio
import hashlib
import hmac
import logging

from telegram import Bot, BotCommand
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels import telegram
from bot.config import TelegramSettings
from handlers.phrasebook import Phrasebook

log = logging.getLogger(__name__)

COMMANDS = ("start", "browse", "help", "data")
LONGEST_PAUSE = 30.0
"""Seconds between two tries."""
LOOK_EVERY = 300.0
"""Seconds between two looks whether the webhook is still ours: whoever has the token can take it away."""

STARTING = "starting"
ANSWERING = "answering"
WAITING = "waiting"
"""Another process of this installation asks for updates."""


class Registration:
    """Our entry at Telegram. `state` is for people to read; nothing depends on it."""

    def __init__(self, bot: Bot, settings: TelegramSettings, secret: str, phrases: Phrasebook):
        self._bot = bot
        self._webhook = f"{settings.webhook}/telegram" if settings.webhook else ""
        self._phrases = phrases
        words = f"telegram webhook {settings.token}".encode()
        self.webhook_secret = hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()
        """What Telegram says to show that it is Telegram."""
        self.valid = False
        """Whether Telegram knows the way that updates take; after a fault it is told again."""
        self._has_menu = False
        self.state = STARTING

    def set_state(self, state: str, why: str = "") -> None:
        """Note how the connection stands; a change is logged once."""
        if state != self.state:
            level = logging.INFO if state == ANSWERING else logging.WARNING
            log.log(level, "telegram: %s%s", state, f" ({why})" if why else "")
            self.state = state

    async def renew(self) -> None:
        """Tell Telegram whether it should come to us or wait to be asked. Raises TelegramError."""
        if self._webhook:
            await self._bot.set_webhook(
                self._webhook,
                secret_token=self.webhook_secret,
                allowed_updates=telegram.WANTED,
                max_connections=40,
            )
        else:
            await self._bot.delete_webhook()
        self.valid = True
        await self._show_menu()

    async def _show_menu(self) -> None:
        """The menu of commands, once; without it everything works."""
        if self._has_menu:
            return
        commands = [BotCommand(name, self._phrases.label("command", name)) for name in COMMANDS]
        try:
            await self._bot.set_my_commands(commands)
            self._has_menu = True
        except TelegramError as fault:
            log.warning("telegram: the menu of commands could not be set: %s", fault.message)

    async def keep(self) -> None:
        """Keep our webhook registered; ends by being cancelled."""
        tries = 0
        while True:
            try:
                await self._look()
                if not self.valid:
                    await self.renew()
                self.set_state(ANSWERING)
                tries = 0
                await asyncio.sleep(LOOK_EVERY)
            except TelegramError as fault:
                tries += 1
                await asyncio.sleep(self.note_fault(fault, tries))
            except Exception:  # an answer that makes no sense
                log.exception("telegram: the webhook could not be looked at")
                await asyncio.sleep(LONGEST_PAUSE)

    async def _look(self) -> None:
        if self.valid and (await self._bot.get_webhook_info()).url != self._webhook:
            self.valid = False
            log.warning("telegram: somebody else with our token took the webhook away; it is set again")

    def note_fault(self, fault: TelegramError, tries: int) -> float:
        """Note a fault of a request of our own. Returns the seconds to wait before the next."""
        self.valid = False
        if isinstance(fault, InvalidToken):
            self.set_state(
                "token refused", "take the token from @BotFather, set MOTCUA_TELEGRAM_TOKEN, start again"
            )
            return LONGEST_PAUSE
        if isinstance(fault, Conflict):
            self.set_state(
                "another program asks with the same token", "stop it, or give it a token of its own"
            )
            return LONGEST_PAUSE / 6
        if isinstance(fault, RetryAfter):
            return telegram.seconds(fault)
        self.set_state("unreachable", f"{fault.message}; trying again until it is there")
        return float(min(LONGEST_PAUSE, 2.0 ** min(tries, 10) / 2))
