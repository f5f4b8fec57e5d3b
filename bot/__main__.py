"""The command line: every command of `motcua`."""

import sys

import click

from bot.commands.ask import ask
from bot.commands.audit import audit
from bot.commands.catalogue import catalogue
from bot.commands.channels import channels
from bot.commands.chat import chat
from bot.commands.jobs import jobs
from bot.commands.privacy import privacy
from bot.commands.serve import serve
from bot.commands.staff import staff
from bot.config import SettingsError
from records.book import StorageFault


@click.group()
@click.version_option(package_name="motcua")
def cli() -> None:
    """Answers citizens' questions about Vietnamese administrative procedures."""


for command in (serve, chat, ask, catalogue, channels, privacy, jobs, staff, audit):
    cli.add_command(command)


def main() -> None:
    """The entry point; a setting that cannot be used ends it with one line."""
    try:
        cli()
    except StorageFault as fault:
        click.echo(f"Error: the database cannot be used, and nothing was changed: {fault.orig}", err=True)
        sys.exit(1)
    except SettingsError as fault:
        click.echo(f"Error: {fault}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
