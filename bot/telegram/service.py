"""One bot on Telegram, put together: its connection, its registration, and the way that updates take."""

from collections.abc import Callable
from datetime import datetime

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.channels.http import watched
from bot.channels.telegram import Telegram
from bot.config import TelegramSettings
from bot.postman import AT_ONCE, Postman
from bot.telegram.intake import Intake
from bot.telegram.polling import LONG_POLL, Polling
from bot.telegram.registration import Registration
from bot.worker import Worker
from handlers.assistant import Assistant
from handlers.phrasebook import Phrasebook
from records.book import Shelf

PATIENCE = 15.0
"""Seconds for one request; together with connecting it stays well below the postman's lease."""
_ASKING = 4
"""Connections for asking; a torn one may linger."""
_CONNECTIONS = AT_ONCE + 14
"""Letters under way, and room for stopped clocks and signs of typing."""


def connect(settings: TelegramSettings) -> Bot:
    """A connection that tells when a letter leaves. Does not touch the network yet."""
    request = HTTPXRequest(
        connection_pool_size=_CONNECTIONS,
        httpx_kwargs=watched(_CONNECTIONS, settings.proxy),
        connect_timeout=5,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
        pool_timeout=5,
    )
    return Bot(
        settings.token,
        base_url=f"{settings.api}/bot",
        base_file_url=f"{settings.api}/file/bot",
        request=request,
        get_updates_request=request,  # we ask by a connection of our own; the library's would choose its own proxy
    )


def _asking(settings: TelegramSettings) -> HTTPXRequest:
    """A connection for questions that Telegram keeps open."""
    return HTTPXRequest(
        connection_pool_size=_ASKING,
        httpx_kwargs=watched(_ASKING, settings.proxy),
        connect_timeout=5,
        read_timeout=LONG_POLL + 10,
        pool_timeout=5,
    )


class TelegramService:
    """Runs with `run`, stops with `close`."""

    def __init__(
        self,
        settings: TelegramSettings,
        secret: str,
        channel: Telegram,
        phrases: Phrasebook,
        shelf: Shelf,
        assistant: Assistant,
        worker: Worker,
        postman: Postman,
        clock: Callable[[], datetime],
    ):
        self.settings = settings
        self.channel = channel
        self.registration = Registration(channel.bot, settings, secret, phrases)
        self.intake = Intake(channel, settings.bot_number, shelf, assistant, postman, clock)
        self._asking = _asking(settings)
        self.polling = Polling(
            channel.bot,
            self._asking,
            settings.bot_number,
            self.intake,
            self.registration,
            shelf,
            worker,
            clock,
        )

    @property
    def status(self) -> dict[str, str]:
        """How the connection stands, for an operator."""
        return {"mode": "webhook" if self.settings.webhook else "polling", "state": self.registration.state}

    async def run(self) -> None:
        """Take updates in for ever; ends by being cancelled."""
        await (self.registration.keep() if self.settings.webhook else self.polling.run())

    async def close(self) -> None:
        """Close every connection."""
        await self.intake.close()
        await self._asking.shutdown()
        await self.channel.bot.request.shutdown()
