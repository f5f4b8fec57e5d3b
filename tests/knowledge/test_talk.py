"""How people go on: another case, a correction, a question for need."""

import pytest

from knowledge.library import Library
from knowledge.normalize import split
from knowledge.siblings import other_case
from knowledge.talk import MOST_PARTS, asks_for_need, parts, supposes, without_denial


@pytest.mark.parametrize("text", ["còn bị mất thì sao", "neu mat roi thi lam the nao", "à rồi lỡ làm rớt"])
def test_another_case_is_put(text: str) -> None:
    assert supposes(split(text))


@pytest.mark.parametrize("text", ["bao nhiêu tiền", "con tôi mới sinh", "nộp ở đâu", ""])
def test_no_other_case_is_put(text: str) -> None:
    assert not supposes(split(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("không phải thẻ căn cước, tôi hỏi hộ chiếu", "hộ chiếu"),
        ("ko phải, ý em là cấp lại", "cấp lại"),
        ("tôi hỏi hộ chiếu", "tôi hỏi hộ chiếu"),
        ("không phải đâu", "không phải đâu"),
        ("không phải, ý tôi là", "không phải, ý tôi là"),
        ("", ""),
    ],
)
def test_what_is_taken_back_does_not_count(text: str, meant: str) -> None:
    assert without_denial(text) == meant


def test_a_denial_in_the_middle_cuts_nothing_off() -> None:
    text = "nhà tôi đang cháy không dập được, tôi hỏi gọi ai bây giờ"
    assert without_denial(text) == text


def test_the_parts_of_a_message_end_at_stops_and_joins_and_are_few() -> None:
    assert parts("làm căn cước cần gì và đăng ký kết hôn ở đâu? dạ") == [
        "làm căn cước cần gì",
        "đăng ký kết hôn ở đâu",
    ]
    assert len(parts("một hai ba, " * 500)) == MOST_PARTS


def test_a_question_for_need_is_nothing_but_that() -> None:
    assert asks_for_need(split("có cần công chứng không"))
    assert not asks_for_need(split("cần công chứng giấy khai sinh thì làm ở đâu"))
    assert not asks_for_need(split("công chứng không"))


@pytest.mark.parametrize(
    ("hand", "text", "words", "case"),
    [
        ("1.014063", "còn nếu bị mất thì sao", "bị mất", "1.014064"),
        ("3.000347", "thế lỡ làm mất thì sao", "làm mất", "3.000348"),
        ("1.014063", "thế thì sao", "", None),
    ],
)
def test_new_words_lead_to_the_sibling_that_they_speak_for(
    starter_library: Library, hand: str, text: str, words: str, case: str | None
) -> None:
    matcher, current = starter_library.matcher, starter_library.procedures[hand]
    found = other_case(matcher, current, starter_library.short_name(hand), text, words.split())
    assert (found.code if found else None) == case
