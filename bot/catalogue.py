"""Brings a file into a draft and makes a draft the release that answers."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import as_file
from pathlib import Path

from knowledge.checks import check_procedure
from knowledge.datafiles import data
from knowledge.findings import Finding, Severity
from knowledge.importers.jsonl import UnreadableFile, read_jsonl
from knowledge.procedure import Procedure, Release
from records.book import Book, Shelf

STARTER = "starter-2026-07.jsonl"
"""The catalogue that ships with the package, in knowledge/data."""

_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2}-[01]\d(?:-[0-3]\d)?)(?!\d)")


class NothingToPublish(Exception):
    """There is no draft, or it lists no procedure."""


@dataclass(slots=True)
class Reading:
    """What a file held."""

    as_of: str
    procedures: list[Procedure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def count(self) -> Counter[str]:
        """How often each problem was found, most frequent first."""
        return Counter(finding.problem for finding in self.findings)

    @property
    def errors(self) -> int:
        """Rows that were left out."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def date_in_name(path: Path) -> str:
    """The date that a file's name gives its data, "2026-07" or "2026-07-13"; empty for none."""
    found = _DATE_IN_NAME.search(path.name)
    return found[1] if found else ""


def read_catalogue(path: Path, as_of: str, progress: Callable[[float], None] | None = None) -> Reading:
    """Read a file whole; `progress`, when given, is told the share that is done. Nothing is stored."""
    reading = Reading(as_of)
    try:
        for row in read_jsonl(path):
            if progress:
                progress(row.done)
            reading.findings += row.findings
            if row.procedure:
                reading.procedures.append(row.procedure)
                reading.findings += check_procedure(row.procedure, path.name, row.number)
    except UnreadableFile as fault:
        reading.procedures.clear()
        reading.findings.append(Finding("file_unreadable", path.name, 0, value=str(fault)))
    return reading


def store(shelf: Shelf, reading: Reading, now: datetime, replace: bool = False) -> tuple[int, dict[str, int]]:
    """Put what was read into the draft, in one transaction. Returns the draft's number and the changes.

    The draft starts as a copy of the published release, so a file of thirty procedures changes thirty; with
    `replace` it starts empty.
    """
    with shelf.open() as book:
        return _store(book, reading, now, replace)


def _store(book: Book, reading: Reading, now: datetime, replace: bool = False) -> tuple[int, dict[str, int]]:
    draft = book.releases.open_draft(reading.as_of, now, empty=replace)
    rows = ((p.code, p.fingerprint, p.to_json()) for p in reading.procedures)
    return draft.number, book.releases.put(draft.number, reading.as_of, rows)


def publish(shelf: Shelf, now: datetime) -> tuple[int, int]:
    """Publish the draft. Returns its number and how many procedures it lists."""
    with shelf.open() as book:
        return _publish(book, now)


def _publish(book: Book, now: datetime) -> tuple[int, int]:
    book.releases.claim()
    draft = book.releases.draft()
    size = book.releases.size(draft.number) if draft else 0
    if not draft or not size:
        raise NothingToPublish
    for body, _ in book.releases.bodies(draft.number):
        Procedure.from_json(body)  # what cannot be read back must not be published
    book.releases.publish(draft, now)
    return draft.number, size


def load_release(shelf: Shelf) -> Release:
    """The published release; number 0 and empty when none is published."""
    with shelf.open() as book:
        stored = book.releases.published()
        if stored is None:
            return Release(0, "")
        bodies = list(book.releases.bodies(stored.number))
    read = [(Procedure.from_json(body), as_of) for body, as_of in bodies]
    read.sort(key=lambda found: found[0].code)  # here, because databases sort differently
    dates = {procedure.code: as_of for procedure, as_of in read}
    return Release(stored.number, stored.as_of, tuple(procedure for procedure, _ in read), dates)


def discard(shelf: Shelf) -> int:
    """Throw the draft away. Returns its number. Raises NothingToPublish where there is none."""
    with shelf.open() as book:
        book.releases.claim()
        draft = book.releases.draft()
        if not draft:
            raise NothingToPublish
        book.releases.discard(draft)
        return draft.number


def published_number(shelf: Shelf) -> int:
    """Number of the published release; 0 for none."""
    with shelf.open() as book:
        return _number(book)


def _number(book: Book) -> int:
    stored = book.releases.published()
    return stored.number if stored else 0


def ensure_published(shelf: Shelf, now: datetime) -> None:
    """Publish the starter catalogue where nothing was ever published."""
    if published_number(shelf):
        return
    with as_file(data(STARTER)) as path:
        reading = read_catalogue(path, date_in_name(path))
    if reading.errors:
        raise ValueError(f"{STARTER}: {reading.findings[0]}")
    with shelf.open() as book:
        book.releases.claim()
        if _number(book) or book.releases.draft():
            return  # another process was faster, or a draft waits for the operator
        _store(book, reading, now)
        _publish(book, now)
