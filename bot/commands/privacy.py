"""motcua privacy: the register of processing."""

import click

from desk.privacy_register import register as register_text


@click.group()
def privacy() -> None:
    """What is kept about people."""


@privacy.command()
def register() -> None:
    """Print the register of processing, docs/privacy.md, from the table of data classes."""
    click.echo(register_text(), nl=False)
