"""The front door keeps its promises: once, whole, private, polite."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.assistant import Assistant
from handlers.message import LONGEST_TEXT, Outcome
from handlers.phrasebook import Phrasebook
from knowledge.library import Library
from knowledge.procedure import Release
from records.book import Shelf, Unavailable
from records.conversations import FREE_AFTER
from records.outbox import Letter
from records.questions import Question
from tests.talk import Talk

ASK = "đăng ký tạm trú cần giấy tờ gì"


def questions(shelf: Shelf) -> list[Question]:
    """Everything that was kept of what people asked."""
    with Session(shelf.engine) as session:
        return list(session.scalars(select(Question).order_by(Question.id)))


def letters(shelf: Shelf) -> list[Letter]:
    """Everything that is owed or was sent."""
    with Session(shelf.engine) as session:
        return list(session.scalars(select(Letter)))


def test_a_message_that_comes_twice_gets_the_same_reply_and_counts_once(talk: Talk, shelf: Shelf) -> None:
    first = talk.answer(text=ASK, id="m1")
    again = talk.answer(text=ASK, id="m1")
    assert again == first
    assert len(questions(shelf)) == len(letters(shelf)) == 1


def test_two_messages_without_id_are_two_messages(talk: Talk, shelf: Shelf) -> None:
    assert talk.answer(text=ASK).number != talk.answer(text=ASK).number
    assert len(questions(shelf)) == 2


def test_a_fault_is_answered_politely_and_nothing_else_is_written(
    shelf: Shelf, starter_library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "documents.md").write_text("{{ no_such_value }}", encoding="utf-8")
    talk = Talk(Assistant(shelf, lambda: starter_library, Phrasebook(tmp_path)))
    with caplog.at_level(logging.ERROR):
        answer = talk.answer(text=f"{ASK}, 079012345678", id="m7")
    assert answer.reply.outcome is Outcome.FAULT
    assert "1022" in answer.reply.text
    assert not questions(shelf)
    assert [letter.body["outcome"] for letter in letters(shelf)] == ["fault"]
    assert "m7" in caplog.text
    assert "tạm trú" not in caplog.text
    assert "079012345678" not in caplog.text


def test_a_message_that_trips_us_gets_the_same_apology_when_it_comes_again(
    shelf: Shelf, starter_library: Library, tmp_path: Path
) -> None:
    broken = tmp_path / "documents.md"
    broken.write_text("{{ no_such_value }}", encoding="utf-8")
    talk = Talk(Assistant(shelf, lambda: starter_library, Phrasebook(tmp_path)))
    first = talk.answer(text=ASK, id="m7")
    assert first.number
    assert talk.answer(text=ASK, id="m7") == first


def test_a_message_that_the_database_refused_is_answered_when_it_comes_again(
    assistant: Assistant, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(assistant)
    with monkeypatch.context() as full:
        full.setattr(shelf, "open", _refuse)
        assert talk.answer(text=ASK, id="m7").number == 0
    assert talk.answer(text=ASK, id="m7").reply.outcome is Outcome.ANSWER


def _refuse() -> None:
    raise Unavailable("INSERT", {}, Exception("disk full"))


def test_a_very_long_message_is_cut_and_says_so(talk: Talk, shelf: Shelf) -> None:
    reply = talk.say(ASK + " " + "a " * 50_000)
    assert reply.text.endswith("Tin dài quá, tôi chỉ đọc được 2.000 ký tự đầu.")
    assert len(questions(shelf)[0].text) <= LONGEST_TEXT


def test_a_message_of_just_the_length_is_not_cut(talk: Talk) -> None:
    assert "dài quá" not in talk.say("a" * LONGEST_TEXT).text
    assert "dài quá" in talk.say("a" * (LONGEST_TEXT + 1)).text


def test_control_characters_are_not_read(talk: Talk) -> None:
    assert talk.say("đăng ký\x00 tạm\u202e trú\x1b cần\u200b giấy tờ gì").text == talk.say(ASK).text


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "\u200b\n"])
def test_a_message_without_words_is_told_so(talk: Talk, text: str) -> None:
    assert talk.say(text).text.startswith("Tôi chưa thấy chữ nào trong tin của bạn.")


def test_a_picture_without_words_is_told_so(talk: Talk) -> None:
    assert talk.say("", attachments=("photo",)).text.startswith("Tôi chỉ đọc được chữ")


def test_a_conversation_is_free_after_half_an_hour(talk: Talk) -> None:
    talk.say(ASK)
    talk.now += FREE_AFTER - timedelta(minutes=1)
    assert talk.say("thế mất bao nhiêu tiền?").outcome is Outcome.ANSWER
    talk.now += FREE_AFTER
    assert talk.say("thế mất bao nhiêu tiền?").outcome is Outcome.UNKNOWN


def test_questions_are_kept_redacted_with_what_became_of_them(talk: Talk, shelf: Shelf) -> None:
    talk.say(f"{ASK}, số căn cước 079012345678, gọi 0912 345 678, thu@xa.vn")
    [question] = questions(shelf)
    assert "[number]" in question.text
    assert "079012345678" not in question.text
    assert "345 678" not in question.text
    assert "thu@xa.vn" not in question.text
    assert (question.outcome, question.procedure, question.release) == ("answer", "1.004194", 1)


def test_a_pressed_button_is_kept_as_its_action(talk: Talk, shelf: Shelf) -> None:
    talk.say(ASK)
    talk.press("Lệ phí")
    assert questions(shelf)[-1].text == "aspect:fee:1.004194"


def test_two_people_do_not_see_each_others_talk(assistant: Assistant) -> None:
    one, other = Talk(assistant, "one"), Talk(assistant, "other")
    one.say(ASK)
    assert other.say("thế mất bao nhiêu tiền?").outcome is Outcome.UNKNOWN
    assert "Đăng ký tạm trú" in one.say("thế mất bao nhiêu tiền?").text


def test_the_same_message_id_on_another_address_gets_no_ones_elses_reply(assistant: Assistant) -> None:
    one, other = Talk(assistant, "one"), Talk(assistant, "other")
    mine = one.answer(text=ASK, id="m1")
    assert other.answer(text="xin chào", id="m1").reply.text != mine.reply.text


def test_a_new_release_is_taken_up_between_two_messages(shelf: Shelf, starter_library: Library) -> None:
    library = starter_library
    talk = Talk(Assistant(shelf, lambda: library, Phrasebook()))
    assert talk.say(ASK).source.endswith("bản 1")
    library = replace(starter_library, release=Release(2, "2026-08", starter_library.release.procedures))
    assert talk.say(ASK).source.endswith("dữ liệu 08/2026 · bản 2")


def test_a_button_of_a_procedure_that_is_gone_says_so(shelf: Shelf, starter_library: Library) -> None:
    library = starter_library
    talk = Talk(Assistant(shelf, lambda: library, Phrasebook()))
    talk.say(ASK)
    left = {code: p for code, p in starter_library.procedures.items() if code != "1.004194"}
    library = replace(starter_library, procedures=left)
    reply = talk.press("Lệ phí")
    assert reply.outcome is Outcome.UNKNOWN
    assert reply.text.startswith("Thủ tục này không còn trong dữ liệu mới.")
    assert "Xem theo lĩnh vực" in talk.labels


def test_without_a_catalogue_the_way_forward_is_named(shelf: Shelf, starter_library: Library) -> None:
    empty = Library.of(Release(0, ""), starter_library.vocabulary)
    reply = Talk(Assistant(shelf, lambda: empty, Phrasebook())).say(ASK)
    assert (reply.outcome, "1022" in reply.text) == (Outcome.UNKNOWN, True)


def test_danger_is_answered_before_there_is_any_catalogue(shelf: Shelf, starter_library: Library) -> None:
    empty = Library.of(Release(1, "2026-07", ()), starter_library.vocabulary)
    talk = Talk(Assistant(shelf, lambda: empty, Phrasebook()))
    assert "114" in talk.say("cháy nhà rồi cứu với").text
    assert talk.say("đăng ký kết hôn cần gì").text.startswith("Tôi chưa có dữ liệu")
