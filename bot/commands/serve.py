"""motcua serve: the web server and its jobs."""

import logging
import socket
import warnings

import click
import uvicorn
from telegram.warnings import PTBDeprecationWarning

from bot.build import build
from bot.config import SettingsError, read_settings
from bot.web import web_app

_LAST_WORDS = 3
"""Seconds that open requests get when the server is stopped."""


@click.command()
def serve() -> None:
    """Serve the chat page. Prepares the database and the starter catalogue when they are missing."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes addresses, and they hold the token
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # every fault of its requests reaches us anyway
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)  # of its next version
    settings = read_settings()
    listening = _listen(settings.host, settings.port)
    parts = build(settings)
    release = parts.library().release
    shown = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    click.echo(f"Answering from release {release.number} with {len(release.procedures)} procedures.")
    click.echo(f"Open http://{shown}:{listening.getsockname()[1]}/ in a browser. Ctrl-C stops.")
    if parts.telegram:
        click.echo(f"Telegram: {parts.telegram.status['mode']} as bot {parts.telegram.settings.bot_number}.")
    server = uvicorn.Server(
        uvicorn.Config(web_app(parts), log_level="warning", timeout_graceful_shutdown=_LAST_WORDS)
    )
    server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else, so that a busy one is told at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as fault:
        raise SettingsError(
            f"MOTCUA_HOST, MOTCUA_PORT: cannot listen on {host}:{port}: {fault.strerror}. "
            "Choose another, for example: MOTCUA_PORT=8081 make run"
        ) from fault
