"""While a choice is open, its answer may be pressed, counted or typed."""

from dataclasses import replace

import pytest

from handlers.choose import EXPECTS, choice, chosen
from handlers.message import MOST_BUTTONS, Action, Message
from handlers.phrasebook import Phrasebook
from handlers.turn import Heard, Turn
from knowledge.aspects import Aspect
from knowledge.library import Library
from records.conversations import Conversation
from tests.talk import START

CODES = ["1.004194", "1.002755", "3.000348"]
"""Temporary residence, its extension, a lost driving licence."""


@pytest.fixture
def turn(starter_library: Library) -> Turn:
    """A turn after the three were offered, asked about their fee."""
    talk = Conversation(procedure="", aspect="", choices=[], others=[])
    message = Message("test", "somebody", START)
    turn = Turn(message, "", Heard(), talk, starter_library, Phrasebook())
    reply = choice(turn, [starter_library.procedures[code] for code in CODES], Aspect.FEE)
    talk.asked, talk.choices = reply.expects, reply.to_dict()["buttons"]
    return turn


def answered(turn: Turn, text: str) -> Action | None:
    """The button that some words mean."""
    return chosen(replace(turn, message=replace(turn.message, text=text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "1.004194"),
        ("2.", "1.002755"),
        ("số 3", "3.000348"),
        ("so 3", "3.000348"),
        ("cái thứ 2", "1.002755"),
        ("Cấp lại bằng lái bị mất", "3.000348"),
        ("cap lai bang lai bi mat!", "3.000348"),
        ("1. Đăng ký tạm trú", "1.004194"),
    ],
)
def test_an_answer_means_its_button_and_keeps_the_aspect(turn: Turn, text: str, code: str) -> None:
    assert answered(turn, text) == Action("pick", f"fee:{code}")


def test_the_last_button_is_none_of_these(turn: Turn) -> None:
    assert answered(turn, "4") == answered(turn, "việc khác") == Action("none")


@pytest.mark.parametrize("text", ["5", "0", "7 ngày nữa tôi đi làm căn cước", "mất hộ chiếu", "   ", "..."])
def test_other_words_mean_no_button(turn: Turn, text: str) -> None:
    assert answered(turn, text) is None


def test_nothing_is_chosen_where_nothing_was_offered(turn: Turn) -> None:
    turn.talk.choices = []
    assert answered(turn, "1") is None


def test_five_candidates_leave_no_room_for_another_button(turn: Turn) -> None:
    procedures = list(turn.library.procedures.values())[:7]
    reply = choice(turn, procedures, Aspect.GENERAL)
    assert len(reply.buttons) == MOST_BUTTONS
    assert [button.label[:2] for button in reply.buttons] == ["1.", "2.", "3.", "4.", "5."]
    assert reply.expects == EXPECTS
