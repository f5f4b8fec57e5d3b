"""Work that takes long: asked for by somebody, done by one worker at a time, with progress and a result that stay.

A job outlives the tab and the process that asked for it: whoever takes it holds it for a while and prolongs that
with every step; a worker that is gone is replaced by another, which begins again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.schema import Moment, Table, storable

HELD_FOR = timedelta(minutes=2)
"""A worker that has not taken a step for so long is taken for dead."""
MOST_ATTEMPTS = 3
"""A job whose workers die again and again is given up."""


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Table):
    """One piece of work."""

    __tablename__ = "long_jobs"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """Which work; the program knows how to do it."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by: Mapped[str] = mapped_column(String(20))
    """Number of a member of staff, or "program"."""
    asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(100), default="")
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """0 while it is not known how much there is."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class LongJobs:
    """The jobs of one transaction."""

    def __init__(self, session: Session):
        self._session = session

    def ask(self, kind: str, payload: dict[str, Any], by: str, now: datetime) -> Job:
        """Ask for work; the same work that still waits is not asked for twice."""
        waiting = select(Job).where(Job.kind == kind, Job.state == State.WAITING)
        for job in self._session.scalars(waiting):
            if job.payload == payload:
                return job
        job = Job(kind=kind, payload=payload, asked_by=by, asked_at=now)
        self._session.add(job)
        self._session.flush()
        return job

    def numbered(self, number: int) -> Job | None:
        """One job."""
        return self._session.get(Job, number)

    def latest(self, limit: int) -> Sequence[Job]:
        """The jobs asked for last, newest first."""
        return self._session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)).all()

    def running_workers(self) -> set[str]:
        """The workers that hold a job."""
        return set(self._session.scalars(select(Job.worker).where(Job.state == State.RUNNING)))

    def take(
        self, kinds: Collection[str], worker: str, now: datetime, gone: Collection[str] = ()
    ) -> Job | None:
        """Take the next job of some kinds: one that waits, or one whose worker is gone or silent for too long."""
        left = (Job.state == State.RUNNING) & or_(Job.held_until < now, Job.worker.in_(gone))
        wanted = (
            select(Job).where(Job.kind.in_(kinds), or_(Job.state == State.WAITING, left)).order_by(Job.id)
        )
        job = self._session.scalar(wanted.limit(1).with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            self._finish(job, State.FAILED, now)
            job.error = "every worker that did it ended before it was done"
            return None
        job.state, job.worker, job.held_until = State.RUNNING, worker, now + HELD_FOR
        job.attempts += 1
        job.done = job.total = 0
        return job

    def step(self, number: int, worker: str, done: int, total: int, now: datetime) -> bool:
        """Note progress and hold the job on; False when it is no longer this worker's."""
        job = self._ours(number, worker)
        if job:
            job.done, job.total, job.held_until = done, total, now + HELD_FOR
        return job is not None

    def finish(self, number: int, worker: str, result: dict[str, Any], now: datetime) -> None:
        """It is done."""
        if job := self._ours(number, worker):
            job.result = result
            self._finish(job, State.DONE, now)

    def fail(self, number: int, worker: str, error: str, now: datetime) -> None:
        """It cannot be done; the error says why and what to do."""
        if job := self._ours(number, worker):
            job.error = storable(error)
            self._finish(job, State.FAILED, now)

    def _ours(self, number: int, worker: str) -> Job | None:
        job = self._session.get(Job, number, with_for_update=True)
        return job if job and job.state == State.RUNNING and job.worker == worker else None

    @staticmethod
    def _finish(job: Job, state: State, now: datetime) -> None:
        job.state, job.finished_at, job.held_until = state, now, None
