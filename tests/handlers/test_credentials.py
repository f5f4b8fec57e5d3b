"""What a citizen tells of a password or code is nowhere afterwards: in no table and in no line of the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.assistant import Assistant
from handlers.message import Outcome
from handlers.phrasebook import Phrasebook
from knowledge.library import Library
from knowledge.procedure import Release
from records.book import Shelf
from records.schema import Table
from tests.talk import Talk

ASK = "đăng ký tạm trú cần giấy tờ gì"
TOLD = [
    ("mat khau vneid cua em la hoangtu99", "hoangtu99"),
    ("mã OTP là 482913", "482913"),
    ("otp của em bốn tám hai chín một ba", "bốn tám"),
    ("pass: Abc@12345 đăng ký tạm trú cần giấy tờ gì", "Abc@12345"),
    ("/help mật khẩu của tôi là conmeo77", "conmeo77"),
    ("cháy nhà rồi, mã pin cửa là 7391", "7391"),
]


def everything(shelf: Shelf) -> Iterator[str]:
    """Every row of every table, as text."""
    with shelf.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield f"{table.name}: {list(row)}"


@pytest.mark.parametrize(("text", "value"), TOLD)
def test_the_value_is_nowhere(
    text: str, value: str, talk: Talk, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        talk.say(ASK, id="m1")
        talk.say(text, id="m2")
        talk.say("vì sao", id="m3")
    kept = list(everything(shelf))
    assert any("tạm trú" in row for row in kept)  # the search does find what is kept
    assert [row for row in kept if value in row] == []
    assert value not in caplog.text
    assert all(value not in reply.text for reply in talk.replies)


def test_it_is_kept_that_something_was_told(talk: Talk, shelf: Shelf) -> None:
    assert talk.say("otp 482913").outcome is Outcome.CREDENTIAL
    assert any("[credential]" in row for row in everything(shelf))


def test_nothing_is_kept_while_there_is_no_catalogue(shelf: Shelf, starter_library: Library) -> None:
    empty = Library.of(Release(1, "2026-07", ()), starter_library.vocabulary)
    Talk(Assistant(shelf, lambda: empty, Phrasebook())).say("otp 482913")
    assert [row for row in everything(shelf) if "482913" in row] == []


def test_a_told_password_closes_a_choice_that_was_open(talk: Talk) -> None:
    talk.say("mất bằng giờ xin lại sao")
    assert talk.say("mật khẩu của tôi là conmeo77").outcome is Outcome.CREDENTIAL


def test_a_fault_over_such_a_message_logs_its_id_and_never_its_value(
    shelf: Shelf, starter_library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "credential.md").write_text("{{ no_such_value }}", encoding="utf-8")
    talk = Talk(Assistant(shelf, lambda: starter_library, Phrasebook(tmp_path)))
    with caplog.at_level(logging.DEBUG):
        assert talk.say("otp 482913", id="m7").outcome is Outcome.FAULT
    assert "m7" in caplog.text
    assert "482913" not in caplog.text
    assert [row for row in everything(shelf) if "482913" in row] == []
