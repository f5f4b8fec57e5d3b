"""What runs beside the answering: take up new releases, forget what is old."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bot.build import Parts, now

log = logging.getLogger(__name__)

WATCH_EVERY = 2.0
"""Seconds between two looks for a new release."""
FORGET_EVERY = 3600.0


def _forget(parts: Parts) -> None:
    with parts.shelf.open() as book:
        book.retention.forget(now())


def _refresh(parts: Parts) -> None:
    if parts.library.refresh():
        release = parts.library().release
        log.info("answering from release %s with %s procedures", release.number, len(release.procedures))


async def _repeat(name: str, seconds: float, work: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(work)
        except Exception:
            log.exception("job %s failed and is tried again in %s s", name, seconds)


class Jobs:
    """The jobs of one process; `async with` runs them."""

    def __init__(self, parts: Parts):
        self._parts = parts
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Jobs":
        watch = _repeat("watch", WATCH_EVERY, lambda: _refresh(self._parts))
        forget = _repeat("forget", FORGET_EVERY, lambda: _forget(self._parts))
        self._tasks = [asyncio.create_task(job) for job in (watch, forget)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
