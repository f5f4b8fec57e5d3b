"""motcua catalogue: read files into a draft, publish it, say what answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.build import now, open_shelf
from bot.catalogue import NothingToPublish, Reading, date_in_name, discard, publish, read_catalogue, store
from bot.config import read_settings
from knowledge.findings import Finding, Severity

_SHOWN = 20
"""Findings of one kind that are printed unless all are asked for."""


@click.group()
def catalogue() -> None:
    """The catalogue of procedures: import, publish, status."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as-of", help="Date of the data, YYYY-MM or YYYY-MM-DD; else the file's name tells, else today."
)
@click.option(
    "--replace", is_flag=True, help="Start from an empty draft instead of from the published release."
)
@click.option("--all-findings", is_flag=True, help=f"Print every finding, not {_SHOWN} of each kind.")
def import_(file: Path, as_of: str | None, replace: bool, all_findings: bool) -> None:
    """Read FILE (JSONL, also .gz and .xz) into the draft. What answers does not change."""
    date = _date(as_of) or date_in_name(file) or f"{now():%Y-%m-%d}"
    with _bar(f"Reading {file.name}") as progress:
        reading = read_catalogue(file, date, progress)
    _print_findings(reading, all_findings)
    if not reading.procedures:
        raise click.ClickException(
            f"{file}: no procedure could be read. The published release still answers."
        )
    click.echo(f"Storing {len(reading.procedures)} procedures …")
    number, counts = store(open_shelf(read_settings()), reading, now(), replace)
    click.echo(
        f"Draft {number}, data of {date}: {counts['new']} new, {counts['changed']} changed, "
        f"{counts['unchanged']} unchanged, {reading.errors} rows left out."
    )
    click.echo("Next: motcua catalogue publish")


@catalogue.command("publish")
def publish_() -> None:
    """Make the draft the release that answers; running workers take it up by themselves."""
    try:
        number, size = publish(open_shelf(read_settings()), now())
    except NothingToPublish:
        raise click.ClickException(
            "there is no draft to publish. First: motcua catalogue import FILE"
        ) from None
    click.echo(f"Release {number} answers now, with {size} procedures.")


@catalogue.command("discard")
def discard_() -> None:
    """Throw the draft away; what answers does not change."""
    try:
        number = discard(open_shelf(read_settings()))
    except NothingToPublish:
        raise click.ClickException("there is no draft to discard.") from None
    click.echo(f"Draft {number} is gone. The published release still answers.")


@catalogue.command()
def status() -> None:
    """What answers now, and whether a draft waits."""
    with open_shelf(read_settings()).open() as book:
        for name, release in (("Published", book.releases.published()), ("Draft", book.releases.draft())):
            if release:
                size = book.releases.size(release.number)
                click.echo(f"{name}: release {release.number}, data of {release.as_of}, {size} procedures")
            else:
                click.echo(f"{name}: none")


def _date(given: str | None) -> str:
    if not given:
        return ""
    for shape in ("%Y-%m-%d", "%Y-%m"):
        try:
            datetime.strptime(given, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
        return given
    raise click.BadParameter(f"{given!r} is not YYYY-MM or YYYY-MM-DD", param_hint="--as-of")


@contextmanager
def _bar(label: str) -> Iterator[Callable[[float], None]]:
    with click.progressbar(length=1000, label=label) as bar:
        yield lambda share: bar.update(int(share * 1000) - bar.pos)


def _print_findings(reading: Reading, everything: bool) -> None:
    shown: dict[str, int] = {}
    for finding in sorted(
        reading.findings, key=lambda f: (f.severity is not Severity.ERROR, f.problem, f.row)
    ):
        shown[finding.problem] = shown.get(finding.problem, 0) + 1
        if everything or shown[finding.problem] <= _SHOWN:
            click.echo(_line(finding))
        elif shown[finding.problem] == _SHOWN + 1:
            left = reading.count()[finding.problem] - _SHOWN
            click.echo(f"  … {left} more of {finding.problem}; --all-findings prints them")


def _line(finding: Finding) -> str:
    place = f"{finding.file}:{finding.row}" if finding.row else finding.file
    code = f" {finding.code}" if finding.code else ""
    return f"{finding.severity}: {place}{code}: {finding.reason} {finding.cure}"
