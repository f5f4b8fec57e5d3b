"""motcua jobs: ask for long work, see how far it is and what came of it."""

import click

from bot.build import now, open_shelf
from bot.config import read_settings
from bot.long_jobs import KINDS, LongJobs
from bot.worker import Worker
from records.long_jobs import Job, State

_SHOWN = 20


@click.group()
def jobs() -> None:
    """Long work: started here or at the desk, done by a running motcua serve, or here with --now."""


@jobs.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--now", "here", is_flag=True, help="Do it in this process and wait for it.")
def start(kind: str, here: bool) -> None:
    """Ask for work of a KIND."""
    shelf = open_shelf(read_settings())
    with shelf.open() as book:
        number = book.long_jobs.ask(kind, {}, "program", now()).id
    if here:
        work = LongJobs(shelf, Worker(), now)
        while work.do_next():
            pass
    with shelf.open() as book:
        if job := book.long_jobs.numbered(number):
            click.echo(_line(job))


@jobs.command("list")
def list_() -> None:
    """The last jobs, newest first."""
    with open_shelf(read_settings()).open() as book:
        found = book.long_jobs.latest(_SHOWN)
        for job in found:
            click.echo(_line(job))
        if not found:
            click.echo("No work was asked for. Kinds: " + ", ".join(sorted(KINDS)))


def _line(job: Job) -> str:
    far = f" {job.done}/{job.total}" if job.state == State.RUNNING and job.total else ""
    came = f"  {job.result}" if job.result is not None else f"  {job.error}" if job.error else ""
    return f"{job.id}  {job.asked_at:%Y-%m-%d %H:%M} UTC  {job.kind}  {job.state}{far}{came}"
