"""motcua audit: whether what was written down is still whole."""

import sys

import click

from bot.build import open_shelf
from bot.config import read_settings
from records.audit import Broken
from records.audit_check import verify as check


@click.group()
def audit() -> None:
    """What was done and seen, by whom and when."""


@audit.command()
def verify() -> None:
    """Look at every row. Ends with 1 when one was changed, taken out, put in or moved."""
    found = check(open_shelf(read_settings()))
    if isinstance(found, Broken):
        click.echo(
            f"FAULT row {found.number} is the first that is not as it was written: {found.why}. "
            "Keep a copy of the database as evidence and compare it with a backup. "
            "Every row looks changed where MOTCUA_SECRET is not the one they were written with.",
            err=True,
        )
        sys.exit(1)
    click.echo(f"ok    {found.rows} rows are whole; the last hash is {found.hash or 'none'}")
