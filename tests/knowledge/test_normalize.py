"""Every way of typing Vietnamese comes to one spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normalize import clean, fold, folded_words, has_marks, one_line, split, toned

# Marks, blanks, look-alikes and what else breaks: more often than chance would have it.
ANY_TEXT = st.text() | st.text(
    alphabet=st.sampled_from("aAđĐðÐeệy \t\n\r\u00a0\u200b\u2028\u0301\u0323\u034f\u1100\ud800\ufeff\x00İß")
)


@pytest.mark.parametrize("typed", ["Căn cước", "CĂN CƯỚC", "can cuoc", "căn  cước ", "ca\u0306n cươ\u0301c"])
def test_marks_case_and_composition_do_not_matter(typed: str) -> None:
    assert fold(typed) == "can cuoc"


@pytest.mark.parametrize("letter", ["đ", "Đ", "ð", "Ð", "\u0189"])
def test_every_letter_that_looks_like_d_with_a_stroke_is_one(letter: str) -> None:
    assert fold(f"{letter}ăng ký") == "dang ky"
    assert clean(letter).lower() == "đ"


@pytest.mark.parametrize(("new", "old"), [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("HOÀ", "hòa")])
def test_both_habits_of_placing_the_tone_are_one_word(new: str, old: str) -> None:
    assert toned(new) == toned(old)


def test_different_tones_stay_different_words() -> None:
    assert len({toned(word) for word in ("ma", "má", "mà", "mả", "mã", "mạ", "mâ")}) == 7


@pytest.mark.parametrize(
    ("one", "other"), [("kí", "ký"), ("lí lịch", "lý lịch"), ("quí", "quý"), ("mĩ", "mỹ")]
)
def test_i_and_y_at_the_end_of_a_word_are_one(one: str, other: str) -> None:
    assert folded_words(one) == folded_words(other)


@pytest.mark.parametrize(("one", "other"), [("tai", "tay"), ("thúi", "thúy"), ("hai", "hay")])
def test_i_and_y_behind_a_vowel_are_two(one: str, other: str) -> None:
    assert folded_words(one) != folded_words(other)


def test_a_letter_held_down_counts_once() -> None:
    assert split("ơiiii giúp vớiiii") == ["ơi", "giúp", "với"]


def test_line_breaks_stay_and_the_rest_of_the_blanks_does_not() -> None:
    assert clean(" một\t hai\u00a0 ba \r\n\n bốn\r") == "một hai ba\n\nbốn"
    assert one_line(" một\r\n\n hai ") == "một hai"


def test_control_characters_and_lone_surrogates_go() -> None:
    assert clean("a\x00b\u200bc\ud800d\u202ee\ufefff") == "a bc d e f"


def test_marks_are_noticed() -> None:
    assert has_marks("khai sính")
    assert has_marks("Đi")
    assert not has_marks("Khai SINH 12")


def test_letters_of_other_scripts_stay() -> None:
    assert fold("Привет 你好 ½") == "привет 你好 ½"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)


@given(ANY_TEXT)
def test_no_text_is_too_strange(text: str) -> None:
    clean(text).encode("utf-8")
    toned(text)
    has_marks(text)
    assert all(word for word in folded_words(text))


@given(st.text(alphabet=st.characters(max_codepoint=0x1EFF, exclude_categories=["Cs"])))
def test_composed_and_decomposed_typing_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
