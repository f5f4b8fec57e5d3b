"""What runs beside the answering: take up new releases, deliver what is owed, ask Telegram, forget what is old."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.build import Parts, now
from bot.long_jobs import LongJobs

log = logging.getLogger(__name__)

WATCH_EVERY = 2.0
"""Seconds between two looks for a new release."""
DELIVER_EVERY = 1.0
FORGET_EVERY = 3600.0
WORK_EVERY = 1.0


def _forget(parts: Parts) -> None:
    with parts.shelf.open() as book:
        book.retention.forget(now())


def _refresh(parts: Parts) -> None:
    if parts.library.refresh():
        release = parts.library().release
        log.info("answering from release %s with %s procedures", release.number, len(release.procedures))


async def _repeat(name: str, seconds: float, work: Callable[[], Awaitable[None]], first: bool) -> None:
    """Do some work again and again, the first time at once or after a pause."""
    if not first:
        await asyncio.sleep(seconds)
    while True:
        try:
            await work()
        except Exception:
            log.exception("job %s failed and is tried again in %s s", name, seconds)
        await asyncio.sleep(seconds)


class Jobs:
    """The jobs of one process; `async with` runs them."""

    def __init__(self, parts: Parts):
        self._parts = parts
        self._long_jobs = LongJobs(parts.shelf, parts.worker, now)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Jobs":
        parts = self._parts
        jobs = [
            _repeat("watch", WATCH_EVERY, lambda: asyncio.to_thread(_refresh, parts), first=False),
            _repeat("work", WORK_EVERY, self._work, first=False),
            _repeat("forget", FORGET_EVERY, lambda: asyncio.to_thread(_forget, parts), first=False),
        ]
        if parts.telegram:
            parts.postman.open()
            jobs.append(_repeat("deliver", DELIVER_EVERY, parts.postman.round, first=True))
            jobs.append(parts.telegram.run())
        self._tasks = [asyncio.create_task(job) for job in jobs]
        return self

    async def _work(self) -> None:
        while await asyncio.to_thread(self._long_jobs.do_next):
            pass

    async def __aexit__(self, *_: object) -> None:
        self._long_jobs.stop()
        for task in self._tasks:
            task.cancel()
        for end in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(end, Exception):
                log.error("a job did not end well", exc_info=end)
        await self._parts.postman.close()
        if self._parts.telegram:
            await self._parts.telegram.close()
