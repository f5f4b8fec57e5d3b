"""Long work: done once, with progress, taken over from a worker that ended, given up when it kills every worker."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from bot.build import Parts
from bot.config import Settings
from bot.long_jobs import KINDS, LongJobs, Progress, Work
from bot.worker import Worker
from records.book import Shelf
from records.long_jobs import MOST_ATTEMPTS, Job, State

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def count(_: Shelf, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    for done in range(payload["to"]):
        progress(done, payload["to"])
    return {"counted": payload["to"]}


def trip(_: Shelf, __: dict[str, Any], ___: Progress) -> dict[str, Any]:
    raise ValueError("row 7 has no code; put one in")


def workers(parts: Parts, at: datetime = NOW, kinds: Mapping[str, Work] | None = None) -> LongJobs:
    return LongJobs(parts.shelf, Worker(), lambda: at, kinds or {"count": count, "trip": trip})


def ask(parts: Parts, kind: str, **payload: Any) -> int:
    with parts.shelf.open() as book:
        return book.long_jobs.ask(kind, payload, "program", NOW).id


def seen(parts: Parts, number: int) -> Job:
    with parts.shelf.open() as book:
        job = book.long_jobs.numbered(number)
        assert job
        return job


def test_work_is_done_and_its_result_stays(parts: Parts) -> None:
    number = ask(parts, "count", to=3)
    assert workers(parts).do_next()
    job = seen(parts, number)
    assert (job.state, job.result, job.done, job.total) == (State.DONE, {"counted": 3}, 2, 3)
    assert not workers(parts).do_next()


def test_what_goes_wrong_is_told(parts: Parts) -> None:
    number = ask(parts, "trip")
    workers(parts).do_next()
    assert (seen(parts, number).state, seen(parts, number).error) == (
        State.FAILED,
        "row 7 has no code; put one in",
    )


def test_the_same_work_that_waits_is_asked_for_once(parts: Parts) -> None:
    assert ask(parts, "count", to=3) == ask(parts, "count", to=3) != ask(parts, "count", to=4)


def test_a_job_is_done_by_one_worker_and_taken_over_when_that_is_silent(parts: Parts) -> None:
    number = ask(parts, "count", to=3)
    with parts.shelf.open() as book:
        assert book.long_jobs.take(["count"], "elsewhere/1/a", NOW)
    assert not workers(parts).do_next()
    assert workers(parts, LATER).do_next()
    assert seen(parts, number).state == State.DONE
    with parts.shelf.open() as book:  # the first one wakes up: it is not its job any more
        book.long_jobs.fail(number, "elsewhere/1/a", "late", LATER)
    assert seen(parts, number).state == State.DONE


def test_a_stop_leaves_the_job_to_the_next_process(parts: Parts) -> None:
    number = ask(parts, "count", to=3)
    stopped = workers(parts)
    stopped.stop()
    stopped.do_next()
    assert seen(parts, number).state == State.RUNNING
    assert workers(parts, LATER).do_next()
    assert seen(parts, number).result == {"counted": 3}


def test_work_that_ends_every_worker_is_given_up(parts: Parts) -> None:
    number = ask(parts, "count", to=3)
    for attempt in range(MOST_ATTEMPTS + 1):
        with parts.shelf.open() as book:
            book.long_jobs.take(["count"], f"elsewhere/{attempt}/a", NOW + attempt * timedelta(hours=1))
    assert seen(parts, number).state == State.FAILED


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_runs_from_the_command_line(settings: Settings, kind: str) -> None:
    assert settings.data
    told = CliRunner().invoke(cli, ["jobs", "start", kind, "--now"], catch_exceptions=False).output
    assert "done" in told
    assert kind in CliRunner().invoke(cli, ["jobs", "list"], catch_exceptions=False).output
