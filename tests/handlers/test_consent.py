"""Consent is asked for one purpose at a time, given by a button under its words, kept as proof, withdrawn at once."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.assistant import Assistant
from handlers.consent import consent_button
from handlers.message import Action, Outcome
from handlers.phrasebook import Phrasebook
from knowledge.library import Library
from knowledge.procedure import Release
from records.book import Shelf
from records.consents import Consent, Purpose, version_of
from records.questions import Question
from tests.talk import Talk

ELEMENTS = ("Để làm gì:", "Dữ liệu:", "Ai dùng:", "Giữ bao lâu:", "Rút lại:")


def consents(shelf: Shelf) -> list[Consent]:
    """Every consent that was ever written down."""
    with Session(shelf.engine) as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


def ask(talk: Talk, purpose: Purpose) -> str:
    """Another room's button is pressed. Returns the words that are shown."""
    return talk.answer(action=consent_button(purpose)).reply.text


@pytest.mark.parametrize("purpose", Purpose)
def test_the_words_name_purpose_data_who_how_long_and_the_right_to_withdraw(
    talk: Talk, shelf: Shelf, purpose: Purpose
) -> None:
    shown = ask(talk, purpose)
    assert all(element in shown for element in ELEMENTS)
    assert talk.labels == ["Tôi đồng ý", "Không đồng ý"]
    assert consents(shelf) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_consent_keeps_the_words_their_version_the_moment_and_the_button(
    talk: Talk, shelf: Shelf, purpose: Purpose
) -> None:
    shown = ask(talk, purpose)
    talk.press("Tôi đồng ý")
    [given] = consents(shelf)
    assert (given.purpose, given.shown, given.version) == (purpose, shown, version_of(shown))
    assert (given.given_at, given.withdrawn_at) == (talk.now, None)
    assert given.button == f"consent:{purpose}:{given.version}"


def test_silence_another_message_and_a_refusal_are_no_consent(talk: Talk, shelf: Shelf) -> None:
    ask(talk, Purpose.NEWS)
    talk.say("đăng ký tạm trú cần giấy tờ gì")
    ask(talk, Purpose.NEWS)
    assert "như thường" in talk.press("Không đồng ý").text
    assert consents(shelf) == []


def test_one_purpose_does_not_bring_another(talk: Talk, shelf: Shelf) -> None:
    ask(talk, Purpose.SURVEY)
    talk.press("Tôi đồng ý")
    with shelf.open() as book:
        citizen = book.citizens.find("test", talk.address)
        assert citizen
        assert [p for p in Purpose if book.consents.held(citizen, p)] == [Purpose.SURVEY]


def test_words_that_changed_after_they_were_shown_are_shown_again(
    shelf: Shelf, starter_library: Library, tmp_path: Path
) -> None:
    talk = Talk(Assistant(shelf, lambda: starter_library, Phrasebook()))
    ask(talk, Purpose.NEWS)
    (tmp_path / "consent.md").write_text("Lời mới về {{ purpose }}.", encoding="utf-8")
    talk.assistant = Assistant(shelf, lambda: starter_library, Phrasebook(tmp_path))
    assert talk.press("Tôi đồng ý").text == "Lời mới về news."
    assert consents(shelf) == []
    talk.press("Tôi đồng ý")
    assert [given.shown for given in consents(shelf)] == ["Lời mới về news."]


def test_agreeing_twice_is_agreeing_once(talk: Talk, shelf: Shelf) -> None:
    ask(talk, Purpose.NEWS)
    talk.press("Tôi đồng ý")
    assert "đã đồng ý việc này rồi" in ask(talk, Purpose.NEWS)
    assert len(consents(shelf)) == 1
    with shelf.open() as book:
        citizen = book.citizens.meet("test", talk.address, talk.now)
        assert book.consents.give(citizen, Purpose.NEWS, "other words", "consent:news", talk.now).id == 1
    assert len(consents(shelf)) == 1


def test_withdrawing_lists_what_was_agreed_to_and_works_at_once(talk: Talk, shelf: Shelf) -> None:
    for purpose in (Purpose.NEWS, Purpose.CONTACT):
        ask(talk, purpose)
        talk.press("Tôi đồng ý")
    assert "nhận tin" in talk.say("tôi muốn rút đồng ý").text
    assert talk.labels == ["Rút: nhận tin", "Rút: liên hệ lại", "Rút hết"]
    reply = talk.press("Rút: nhận tin")
    assert re.search(r"DL-\d{6}\b.*20/07/2026", reply.text)
    assert [given.withdrawn_at for given in consents(shelf)] == [talk.now, None]
    talk.say("rut dong y")
    assert talk.labels == ["Rút: liên hệ lại"]
    talk.press("Rút: liên hệ lại")
    assert "không có gì để rút" in talk.say("rút đồng ý").text


def test_everything_is_withdrawn_with_one_button(talk: Talk, shelf: Shelf) -> None:
    for purpose in Purpose:
        ask(talk, purpose)
        talk.press("Tôi đồng ý")
    talk.say("rút lại sự đồng ý")
    talk.press("Rút hết")
    assert all(given.withdrawn_at == talk.now for given in consents(shelf))


@pytest.mark.parametrize("value", ["", "everything", "news:000000000000", "NEWS"])
def test_a_button_that_is_none_of_ours_agrees_to_nothing(talk: Talk, shelf: Shelf, value: str) -> None:
    talk.answer(action=Action("consent", value))
    talk.answer(action=Action("withdraw", value))
    assert consents(shelf) == []


def test_somebody_under_sixteen_is_answered_and_not_asked_for_consent(talk: Talk, shelf: Shelf) -> None:
    assert talk.say("em 13 tuổi, đăng ký tạm trú cần giấy tờ gì").outcome is Outcome.ANSWER
    assert "không xin đồng ý" in ask(talk, Purpose.NEWS)
    assert talk.labels == []
    talk.answer(action=Action("consent", "news:" + version_of(Phrasebook().say("consent", purpose="news"))))
    assert consents(shelf) == []


def test_of_somebody_under_sixteen_only_what_is_counted_is_kept(talk: Talk, shelf: Shelf) -> None:
    talk.say("em 13 tuổi, đăng ký tạm trú cần giấy tờ gì")
    talk.say("thế mất bao nhiêu tiền?")
    talk.press(talk.labels[0])
    with Session(shelf.engine) as session:
        kept = session.scalars(select(Question)).all()
    assert [(one.text, one.citizen_id, one.asked_at.minute) for one in kept] == [("", None, 0)] * 3
    assert [one.outcome for one in kept][:2] == ["answer", "answer"]
    talk.now += talk.now - talk.now.replace(hour=0)
    talk.say("đăng ký tạm trú cần giấy tờ gì")
    with Session(shelf.engine) as session:
        assert session.scalars(select(Question.text).order_by(Question.id.desc())).first()


def test_ones_data_are_shown_and_deleted_before_there_is_any_catalogue(
    shelf: Shelf, starter_library: Library
) -> None:
    empty = Library.of(Release(0, ""), starter_library.vocabulary)
    talk = Talk(Assistant(shelf, lambda: empty, Phrasebook()))
    assert talk.say("/data").outcome is Outcome.PRIVACY
    talk.say("/forget")
    assert talk.press("Xóa hết").outcome is Outcome.FORGOTTEN
