"""The register of processing: every class of data, from the table in records and the words in knowledge."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from knowledge.privacy import Limit, limits, words
from records.data_classes import DATA_CLASSES, DataClass

_FIELDS = ("what", "purpose", "ground", "kept", "seen_by")


def register() -> str:
    """The whole register in Markdown, as docs/privacy.md has it."""
    return "\n".join([*_opening(), *_limits(), *(line for each in DATA_CLASSES for line in _section(each))])


def _opening() -> Iterator[str]:
    yield f"# {_word('title')}\n"
    yield _word("intro")


def _limits() -> Iterator[str]:
    yield f"## {_word('limits')}\n"
    yield f"| {_word('request')} | {_word('limit')} | {_word('source')} |\n|---|---|---|"
    for name, limit in limits().items():
        yield f"| {words()['request'][name]} | {_limit(limit)} | {limit.source} |"
    yield ""


def _limit(limit: Limit) -> str:
    shown = _word("working_days" if limit.working else "days").format(days=limit.days)
    return shown if limit.verified else f"{shown} (*{_word('unverified')}*)"


def _section(each: DataClass) -> Iterator[str]:
    said: dict[str, Any] = words()["class"][each.name]
    kept = {case: _duration(limit) for case, limit in each.limits.items()}
    yield f"## {said['title']}\n"
    for name in _FIELDS:
        yield f"- **{_word(name)}:** {said[name].format(**kept) if name == 'kept' else said[name]}"
    yield f"- **{_word('erased')}:** {words()['register']['erased_as'][each.erased]}"
    shown = ", ".join(f"`{column}`" for column in each.columns) or _word("outside_database")
    yield f"- **{_word('columns')}:** {shown}\n"


def _duration(limit: timedelta) -> str:
    if not limit:
        return _word("at_once")
    if limit.days:
        return _word("days").format(days=limit.days)
    minutes = limit.seconds // 60
    if minutes % 60:
        return _word("minutes").format(minutes=minutes)
    return _word("hours").format(hours=minutes // 60)


def _word(name: str) -> str:
    word: str = words()["register"][name]
    return word
