"""What channels and handlers share keeps its limits and survives being written down."""

import pytest

from handlers.message import Action, Choice, Link, Outcome, Reply


def test_an_action_reads_back_what_it_wrote() -> None:
    action = Action("full", "documents:2:1.001193.000.00.00.H56")
    assert Action.read(str(action)) == action


def test_an_action_without_value_is_its_name() -> None:
    assert str(Action("browse")) == "browse"
    assert Action.read("browse") == Action("browse", "")


def test_an_action_is_measured_in_bytes() -> None:
    Action("pick", "x" * 59)
    with pytest.raises(ValueError, match="65 bytes"):
        Action("pick", "x" * 60)
    with pytest.raises(ValueError, match="bytes"):
        Action("pick", "đ" * 30)


def test_an_answer_needs_its_source() -> None:
    with pytest.raises(ValueError, match="source"):
        Reply("70.000 đồng", Outcome.ANSWER)


def test_a_reply_has_no_sixth_button() -> None:
    button = Choice("Lệ phí", Action("aspect", "fee:1.001193"))
    Reply("Chào bạn.", Outcome.START, (button,) * 5)
    with pytest.raises(ValueError, match="6 buttons"):
        Reply("Chào bạn.", Outcome.START, (button,) * 6)


def test_a_reply_comes_back_from_the_outbox_whole() -> None:
    reply = Reply(
        "Bạn nộp: Tờ khai.",
        Outcome.ANSWER,
        (
            Choice("Lệ phí", Action("aspect", "fee:1.001193")),
            Link("Mở trên cổng", "https://dichvucong.gov.vn"),
        ),
        expects="choice",
        codes=("1.001193", "2.000528"),
        aspect="documents",
        source="dữ liệu 07/2026",
    )
    assert Reply.from_dict(reply.to_dict()) == reply
