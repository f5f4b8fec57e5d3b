"""motcua chat: talk to the assistant in the terminal, before any token exists."""

import secrets

import click

from bot.build import Parts, build, now
from bot.channels import terminal
from bot.config import read_settings
from handlers.message import Message


@click.command()
def chat() -> None:
    """Talk in the terminal. An empty line, or Ctrl-D, ends it."""
    parts = build(read_settings())
    address = secrets.token_hex(8)
    _turn(parts, address, "/start")
    while True:
        try:
            text = click.prompt("", prompt_suffix="> ", default="", show_default=False)
        except (click.Abort, EOFError):
            break
        if not text.strip():
            break
        _turn(parts, address, text)


def _turn(parts: Parts, address: str, text: str) -> None:
    parts.library.refresh()
    answer = parts.assistant.answer(Message(terminal.NAME, address, now(), text))
    click.echo(terminal.render(answer.reply) + "\n")
    with parts.shelf.open() as book:
        citizen = book.citizens.find(terminal.NAME, address)
        if citizen:
            book.outbox.mark_sent(citizen, answer.number, now())
            book.citizens.forget_address(citizen)
