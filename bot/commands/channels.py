"""motcua channels: what is configured, what can be reached, what could not be delivered, and what to do about it."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta

import click
import httpx
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.build import now, open_shelf
from bot.channels import telegram
from bot.config import Settings, TelegramSettings, read_settings
from bot.telegram.registration import ANSWERING, WAITING
from bot.telegram.service import connect
from records.book import Shelf
from records.outbox import State

RECENT = timedelta(minutes=15)
"""An older fault of the webhook is history."""

_SHOWN = 20
"""Letters that are printed."""

Line = tuple[bool, str]
"""Whether it is as it should be, and what is said."""


@click.group()
def channels() -> None:
    """The channels to citizens: check them, see what could not be delivered."""


@channels.command()
def check() -> None:
    """Say of each channel whether it works, and what to do where it does not. Ends with 1 when one does not."""
    settings = read_settings()
    lines = [*_program(settings), *_telegram(settings.telegram), *_letters(open_shelf(settings))]
    for good, line in lines:
        click.echo(("ok    " if good else "FAULT ") + line)
    sys.exit(0 if all(good for good, _ in lines) else 1)


def _program(settings: Settings) -> Iterator[Line]:
    """What the running program says of itself; only it knows whether somebody else uses its token."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    try:
        health = httpx.get(f"{address}/health", timeout=5, trust_env=False).json()
        answers, channels = bool(health["answering"]), health["channels"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as fault:
        yield (
            False,
            f"web page: no motcua answers on {address} ({type(fault).__name__}). Start it: motcua serve",
        )
        return
    cure = "" if answers else ", but without database or catalogue. See its log."
    yield answers, f"web page: answers on {address}{cure}"
    for name, told in channels.items():
        yield told["state"] in (ANSWERING, WAITING), f"{name}: the running program says: {told['state']}"


def _telegram(settings: TelegramSettings | None) -> Iterator[Line]:
    if settings is None:
        yield True, "telegram: off. To switch it on, set MOTCUA_TELEGRAM_TOKEN; @BotFather gives a token."
        return
    try:
        name, hook = asyncio.run(_ask_telegram(settings))
    except InvalidToken:
        yield False, f"telegram: {settings.api} refuses the token. Take it again from @BotFather (/token)."
        return
    except (TelegramError, ValueError) as fault:
        said = getattr(fault, "message", "what answers there is no Bot API server")
        yield (
            False,
            f"telegram: {settings.api} cannot be reached: {said}. Check network and MOTCUA_TELEGRAM_API.",
        )
        return
    yield True, f"telegram: {settings.api} knows the token; the bot is @{name}, https://t.me/{name}"
    yield _delivery(settings, hook)
    if hook.pending_update_count:
        yield True, f"telegram: {hook.pending_update_count} messages wait to be taken in"
    if settings.webhook and hook.last_error_date:
        at = f"{hook.last_error_date.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        past = now() - hook.last_error_date > RECENT and not hook.pending_update_count
        yield (
            past,
            f"telegram: the last call of the webhook that failed was at {at}: {hook.last_error_message}",
        )


def _delivery(settings: TelegramSettings, hook: WebhookInfo) -> Line:
    wanted = f"{settings.webhook}/telegram" if settings.webhook else ""
    if hook.url == wanted:
        return True, f"telegram: {f'brings messages to {wanted}' if wanted else 'is asked for messages'}"
    is_so = f"brings messages to {hook.url}" if hook.url else "waits to be asked"
    return False, f"telegram: {is_so}, which is not what is set. motcua serve puts it right when it starts."


async def _ask_telegram(settings: TelegramSettings) -> tuple[str, WebhookInfo]:
    async with connect(settings) as bot:
        return bot.username, await bot.get_webhook_info()


def _letters(shelf: Shelf) -> Iterator[Line]:
    with shelf.open() as book:
        counts = book.outbox.count(telegram.NAME)
    if not counts:
        return
    waiting = counts.get(State.WAITING, 0) + counts.get(State.SENDING, 0)
    yield True, f"telegram: {counts.get(State.SENT, 0)} letters sent in the last days, {waiting} waiting"
    if doubtful := counts.get(State.DOUBTFUL, 0):
        yield (
            True,
            f"telegram: of {doubtful} letters it is not known whether they arrived: motcua channels undelivered --doubtful",
        )
    if unwanted := counts.get(State.UNWANTED, 0):
        yield True, f"telegram: {unwanted} letters were for people who have blocked the bot"
    if dead := counts.get(State.DEAD, 0):
        yield False, f"telegram: {dead} letters could not be delivered. See them: motcua channels undelivered"


@channels.command()
@click.option("--doubtful", is_flag=True, help="List those that may have arrived; they are not sent again.")
@click.option("--retry", is_flag=True, help="Try all that could not be delivered once more.")
def undelivered(doubtful: bool, retry: bool) -> None:
    """List the letters that could not be delivered, with what the channel said."""
    if doubtful and retry:
        raise click.UsageError("what may have arrived is not sent again; use --retry without --doubtful.")
    with open_shelf(read_settings()).open() as book:
        letters = book.outbox.undelivered(_SHOWN, State.DOUBTFUL if doubtful else State.DEAD)
        for letter in letters:
            click.echo(
                f"{letter.id}  {letter.created_at:%Y-%m-%d %H:%M} UTC  {letter.channel}  {letter.kind}  {letter.error}"
            )
        if retry:
            click.echo(
                f"{book.outbox.revive(now())} letters are tried once more; whoever has blocked us gets theirs on writing again."
            )
        elif not letters:
            click.echo("Of every letter it is known." if doubtful else "Everything could be delivered.")
        elif not doubtful:
            click.echo("Once the cause is mended: motcua channels undelivered --retry")
