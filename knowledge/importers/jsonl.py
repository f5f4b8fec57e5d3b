"""Reads the project's JSONL form of a catalogue: one procedure a line, plain or packed (.gz, .xz).

The form is described in docs/catalogue-format.md. A bad line becomes a finding and never sinks the file.
"""

import gzip
import json
import lzma
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from knowledge.datafiles import load_toml
from knowledge.findings import Finding, shorten
from knowledge.normalize import clean, fold, one_line
from knowledge.procedure import Channel, Kind, LegalBasis, Paper, Procedure, Way

LONGEST_LINE = 4_000_000
"""Bytes; the longest line of the national catalogue is under a tenth of this."""

_WORDS = load_toml("import.toml")
_WAYS = {fold(word): Way(way) for way, words in _WORDS["ways"].items() for word in words}
_KINDS = {word: Kind(kind) for kind, words in _WORDS["kinds"].items() for word in words}
_CODE = re.compile(r"\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2})?(?:\.H\d{2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXTS = {
    "field",
    "agency",
    "level",
    "decision",
    "fee",
    "result",
    "keywords",
    "online_level",
    "promulgated_by",
    "competent_agency",
    "coordinating_agency",
    "url",
}
_LONG_TEXTS = ("steps", "conditions", "receiving_address")


class UnreadableFile(Exception):
    """The file as a whole cannot be read; its text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line held: a procedure, findings about it, or both."""

    number: int
    """Line of the file, from 1; 0 when the whole file is meant."""
    procedure: Procedure | None
    findings: tuple[Finding, ...]
    done: float
    """Share of the file that is read."""


class _Wrong(Exception):
    """A field of the line in hand cannot be read."""

    def __init__(self, problem: str, field: str, value: object = ""):
        super().__init__(problem)
        self.problem, self.field, self.value = problem, field, shorten(value)


def read_jsonl(path: Path) -> Iterator[Row]:
    """Every line of a file, as it comes. Raises UnreadableFile where no line can be read at all."""
    seen: set[str] = set()
    rows = 0
    try:
        size = path.stat().st_size
        with path.open("rb") as packed, _unpack(path, packed) as lines:
            for number, line in enumerate(_limited_lines(lines), start=1):
                if not line.strip():
                    continue
                rows += 1
                yield _read_line(path.name, number, line, seen, packed.tell() / max(size, 1))
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as fault:
        raise UnreadableFile(_said(path, fault)) from fault
    if not rows:
        yield Row(0, None, (Finding("file_empty", path.name, 0),), 1.0)


def _said(path: Path, fault: Exception) -> str:
    return f"{path}: {getattr(fault, 'strerror', None) or fault}"


def _unpack(path: Path, packed: IO[bytes]) -> IO[bytes]:
    openers: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
    opener = openers.get(path.suffix.lower())
    opened: IO[bytes] = opener(packed) if opener else packed
    return opened


def _limited_lines(lines: IO[bytes]) -> Iterable[bytes]:
    """Lines of at most LONGEST_LINE + 1 bytes; the rest of a longer one is read past, not kept."""
    while line := lines.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = lines.readline(LONGEST_LINE + 1)
        yield line


def _read_line(file: str, number: int, line: bytes, seen: set[str], done: float) -> Row:
    record: dict[str, Any] = {}
    try:
        if len(line) > LONGEST_LINE:
            raise _Wrong("line_too_long", "", LONGEST_LINE)
        record = _parse(line)
        procedure, notes = _procedure(record)
    except _Wrong as wrong:
        code = record.get("code")
        named = shorten(clean(code), 40) if isinstance(code, str) else ""
        return Row(
            number, None, (Finding(wrong.problem, file, number, named, wrong.field, wrong.value),), done
        )
    findings = [
        Finding(problem, file, number, procedure.code, field, value) for problem, field, value in notes
    ]
    if procedure.code in seen:
        findings.append(Finding("duplicate_code", file, number, procedure.code, "code", procedure.code))
        return Row(number, None, tuple(findings), done)
    seen.add(procedure.code)
    return Row(number, procedure, tuple(findings), done)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise _Wrong("not_json", "", fault) from fault
    if not isinstance(record, dict):
        raise _Wrong("not_an_object", "", record)
    return record


Notes = list[tuple[str, str, str]]


def _procedure(record: dict[str, Any]) -> tuple[Procedure, Notes]:
    notes: Notes = []
    code = _code(record, notes)
    name = _name(record, notes)
    values: dict[str, Any] = {key: one_line(_text(record, key)) for key in _TEXTS}
    values |= {key: clean(_text(record, key)) for key in _LONG_TEXTS}
    return (
        Procedure(
            code=code,
            name=name,
            time=one_line(_text(record, "processing_time")),
            decision_date=_date(record, notes),
            papers=tuple(_paper(item) for item in _list(record, "documents")),
            papers_in_order=record.get("doc_order_reliable") is True,
            channels=tuple(_channels(record, notes)),
            legal_basis=tuple(_basis(item) for item in _list(record, "legal_basis")),
            subjects=tuple(one_line(str(item)) for item in _list(record, "subjects")),
            kind=_KINDS.get(_text(record, "type"), Kind.NATIONAL),
            **values,
        ),
        notes,
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _Wrong("wrong_type", key, value)
    return str(value)


def _list(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise _Wrong("wrong_type", key, value)
    return value


def _code(record: dict[str, Any], notes: Notes) -> str:
    typed = _text(record, "code")
    code = one_line(typed)
    if not isinstance(record.get("code", ""), str | None):
        raise _Wrong("wrong_type", "code", record["code"])  # 1.000680 as a number has lost its zero
    if not code:
        raise _Wrong("missing_field", "code")
    if len(code) > 40:
        raise _Wrong("wrong_type", "code", code)
    if code != typed:
        notes.append(("code_trimmed", "code", shorten(typed)))
    if fold(code).endswith(tuple(_WORDS["withdrawn"])):
        notes.append(("code_withdrawn", "code", code))
    elif not _CODE.fullmatch(code):
        notes.append(("code_unusual", "code", code))
    return code


def _name(record: dict[str, Any], notes: Notes) -> str:
    typed = _text(record, "name")
    name = one_line(typed)
    if not name:
        raise _Wrong("missing_field", "name")
    if unicodedata.normalize("NFC", typed) != typed:
        notes.append(("not_composed", "name", shorten(name)))
    if name.isupper() and " " in name:
        notes.append(("all_capitals", "name", shorten(name)))
    return name


def _date(record: dict[str, Any], notes: Notes) -> str:
    typed = one_line(_text(record, "decision_date"))
    if typed and not _DATE.fullmatch(typed):
        notes.append(("bad_date", "decision_date", shorten(typed)))
        return ""
    return typed


def _paper(item: Any) -> Paper:
    if not isinstance(item, dict):
        raise _Wrong("wrong_type", "documents", item)
    form = item.get("form")
    named = ", ".join(map(str, form)) if isinstance(form, list) else form if isinstance(form, str) else ""
    return Paper(
        name=one_line(_text(item, "name")),
        originals=_count(item, "original"),
        copies=_count(item, "copies"),
        form=one_line(named),
        case=one_line(_text(item, "case")),
    )


def _count(item: dict[str, Any], key: str) -> int:
    value = item.get(key) or 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wrong("wrong_type", f"documents.{key}", value)
    return value


def _channels(record: dict[str, Any], notes: Notes) -> Iterator[Channel]:
    for item in _list(record, "methods"):
        if not isinstance(item, dict):
            raise _Wrong("wrong_type", "methods", item)
        named = one_line(_text(item, "channel"))
        way = _WAYS.get(fold(named))
        if way is None:
            notes.append(("unknown_way", "methods", shorten(named)))
            continue
        time, fee = one_line(_text(item, "time")), one_line(_text(item, "fee"))
        yield Channel(way, time, fee, one_line(_text(item, "note")))


def _basis(item: Any) -> LegalBasis:
    if not isinstance(item, dict):
        raise _Wrong("wrong_type", "legal_basis", item)
    return LegalBasis(one_line(_text(item, "number")), one_line(_text(item, "name")))
