"""motcua serve: the web server and its jobs."""

import logging

import click
import uvicorn

from bot.build import build
from bot.config import read_settings
from bot.web import web_app


@click.command()
def serve() -> None:
    """Serve the chat page. Prepares the database and the starter catalogue when they are missing."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = read_settings()
    parts = build(settings)
    release = parts.library().release
    shown = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    click.echo(f"Answering from release {release.number} with {len(release.procedures)} procedures.")
    click.echo(f"Open http://{shown}:{settings.port}/ in a browser. Ctrl-C stops.")
    uvicorn.run(web_app(parts), host=settings.host, port=settings.port, log_level="warning")
