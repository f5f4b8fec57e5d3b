"""What runs beside the answering: new releases are taken up, old things forgotten, faults survived."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import jobs
from bot.build import Parts, now
from bot.web import web_app
from tests.bot.visitor import visit


def wait_until(true: Callable[[], bool]) -> None:
    """At most ten seconds, far more than is needed."""
    for _ in range(500):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("it never came true")


def test_a_release_published_by_another_process_is_taken_up_without_restart(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WATCH_EVERY", 0.05)
    file = tmp_path / "new-2026-08.jsonl"
    file.write_text(json.dumps({"code": "1.999999", "name": "Thủ tục mới"}), encoding="utf-8")
    motcua = Path(sys.executable).with_name("motcua")
    with visit(web_app(parts)) as client:
        assert client.get("/health").json()["release"] == 1
        for step in (["import", "--replace", str(file)], ["publish"]):
            subprocess.run([motcua, "catalogue", *step], check=True, capture_output=True)
        wait_until(lambda: client.get("/health").json()["release"] == 2)
        assert client.get("/health").json()["procedures"] == 1


def test_old_addresses_are_forgotten(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FORGET_EVERY", 0.05)
    with parts.shelf.open() as book:
        citizen = book.citizens.meet("webchat", "1", now() - timedelta(days=30))
        book.outbox.keep(citizen, {}, now() - timedelta(days=30))

    def forgotten() -> bool:
        with parts.shelf.engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM citizens")).scalar_one() == 0

    assert not forgotten()
    with visit(web_app(parts)):
        wait_until(forgotten)


def test_a_job_that_fails_is_tried_again(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "WATCH_EVERY", 0.01)
    calls: list[int] = []

    def fails() -> bool:
        calls.append(1)
        raise OSError("the database is away")

    monkeypatch.setattr(parts.library, "refresh", fails)
    with caplog.at_level(logging.ERROR), visit(web_app(parts)):
        wait_until(lambda: len(calls) >= 2)
    assert "job watch failed" in caplog.text
