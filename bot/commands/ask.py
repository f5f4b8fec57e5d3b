"""motcua ask: one question, or conversations by the line for measuring."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from bot.build import build, build_in_memory, now
from bot.catalogue import date_in_name, read_catalogue
from bot.channels import terminal
from bot.config import read_settings
from handlers.assistant import Assistant
from handlers.message import Message
from knowledge.procedure import Release


@click.command()
@click.argument("question", nargs=-1)
@click.option("--jsonl", is_flag=True, help='Read {"id", "turns"} lines, write {"id", "turns"} lines.')
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answer from this file, in memory; without it, from the published release.",
)
def ask(question: tuple[str, ...], jsonl: bool, catalogue: Path | None) -> None:
    """Ask a QUESTION and print the reply."""
    if not question and not jsonl:
        raise click.UsageError('say what to ask: motcua ask "lam lai cccd bi mat can gi"')
    assistant = _assistant(catalogue)
    if not jsonl:
        message = Message(terminal.NAME, "ask", now(), " ".join(question))
        click.echo(terminal.render(assistant.answer(message).reply))
        return
    for conversation in _conversations(sys.stdin):
        click.echo(json.dumps(_converse(assistant, conversation), ensure_ascii=False))


def _assistant(catalogue: Path | None) -> Assistant:
    if catalogue is None:
        return build(read_settings()).assistant
    reading = read_catalogue(catalogue, date_in_name(catalogue))
    if not reading.procedures:
        finding = reading.findings[0]
        raise click.ClickException(f"{catalogue}: {finding.reason} {finding.cure}")
    return build_in_memory(Release(0, reading.as_of, tuple(reading.procedures)))


def _conversations(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            conversation = json.loads(line)
            if not isinstance(conversation["id"], str) or not all(
                isinstance(t, str) for t in conversation["turns"]
            ):
                raise TypeError
        except (ValueError, TypeError, KeyError) as fault:
            raise click.ClickException(
                f'line {number} of the input: expected {{"id": "...", "turns": ["...", ...]}}'
            ) from fault
        yield conversation


def _converse(assistant: Assistant, conversation: dict[str, Any]) -> dict[str, Any]:
    turns = []
    for text in conversation["turns"]:
        reply = assistant.answer(Message(terminal.NAME, f"ask {conversation['id']}", now(), text)).reply
        turns.append(
            {
                "outcome": reply.outcome,
                "codes": list(reply.codes[:5]),
                "aspect": reply.aspect,
                "text": reply.text,
            }
        )
    return {"id": conversation["id"], "turns": turns}
