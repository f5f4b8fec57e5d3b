"""Does the long jobs that were asked for: one at a time, in a thread, with progress written as it goes."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.worker import Worker
from records.audit import Whole
from records.audit_check import verify
from records.book import Shelf

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much; 0 where that is not known. Raises Abandoned when the job is another's."""
Work = Callable[[Shelf, dict[str, Any], Progress], dict[str, Any]]
"""From the payload to a result that JSON can hold. An error's text becomes the job's: it names the cure."""


class Abandoned(Exception):
    """The job goes to another worker, or this one is to end."""


def verify_audit(shelf: Shelf, _: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Whether the audit is whole."""
    progress(0, 0)
    found = verify(shelf)
    if isinstance(found, Whole):
        return {"rows": found.rows, "whole": True}
    return {"rows": found.number, "whole": False, "why": found.why}


KINDS: Mapping[str, Work] = {"audit-verify": verify_audit}


class LongJobs:
    """The jobs of one process."""

    def __init__(
        self, shelf: Shelf, worker: Worker, clock: Callable[[], datetime], kinds: Mapping[str, Work] = KINDS
    ):
        self._shelf = shelf
        self._worker = worker
        self._clock = clock
        self._kinds = kinds
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Leave the job in hand at its next step; another worker begins it again."""
        self._stopping.set()

    def do_next(self) -> bool:
        """Do the next job to its end; False when there is none."""
        with self._shelf.open() as book:
            gone = self._worker.gone(book.long_jobs.running_workers())
            job = book.long_jobs.take(self._kinds, self._worker.name, self._clock(), gone)
            taken = (job.id, job.kind, dict(job.payload)) if job else None
        if taken is None:
            return False
        self._do(*taken)
        return True

    def _do(self, number: int, kind: str, payload: dict[str, Any]) -> None:
        def progress(done: int, total: int) -> None:
            with self._shelf.open() as book:
                ours = book.long_jobs.step(number, self._worker.name, done, total, self._clock())
            if self._stopping.is_set() or not ours:
                raise Abandoned

        try:
            result = self._kinds[kind](self._shelf, payload, progress)
        except Abandoned:
            log.warning("job %s is left to another worker", number)
            return
        except Exception as fault:
            log.exception("job %s (%s) failed", number, kind)
            with self._shelf.open() as book:
                book.long_jobs.fail(number, self._worker.name, str(fault), self._clock())
            return
        with self._shelf.open() as book:
            book.long_jobs.finish(number, self._worker.name, result, self._clock())
