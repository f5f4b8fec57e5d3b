"""Official text is cut and calmed for a phone, never rewritten."""

import re

import pytest

from handlers.wording import calm, clip, ended, listing, pages, plain, quoted, sentences, title, without_start


def test_a_clipped_text_ends_at_a_word_and_says_so() -> None:
    assert clip("một hai ba bốn năm", 3) == "một hai ba…"
    assert clip("một hai ba", 3) == "một hai ba"
    assert clip("nộp tại xã, phường", 3) == "nộp tại xã…"


def test_a_clipped_text_keeps_within_its_characters() -> None:
    assert clip("Ủy ban nhân dân cấp xã", 20, 12) == "Ủy ban nhân…"
    assert len(clip("a" * 50, 20, 12)) == 12


def test_stars_would_read_as_markup() -> None:
    assert plain("* Trường hợp *nộp* trực tiếp ") == "Trường hợp nộp trực tiếp"


@pytest.mark.parametrize(
    ("official", "calmed"),
    [
        ("HƯỞNG TRỢ CẤP MAI TÁNG", "hưởng trợ cấp mai táng"),
        ("CẤP THẺ BHYT CHO TRẺ EM", "cấp thẻ BHYT cho trẻ em"),
        ("Cấp thẻ BHYT", "Cấp thẻ BHYT"),
    ],
)
def test_capitals_are_calmed_but_not_abbreviations(official: str, calmed: str) -> None:
    assert calm(official) == calmed


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        ("Thủ tục: cấp đổi thẻ", "Cấp đổi thẻ"),
        ("THỦ TỤC QUỸ TỰ GIẢI THỂ", "Quỹ tự giải thể"),
        ("Tách thửa hoặc hợp thửa đất.", "Tách thửa hoặc hợp thửa đất"),
        ("Thủ tục", "Thủ tục"),
    ],
)
def test_a_title_begins_with_what_is_done(name: str, shown: str) -> None:
    assert title(name, 20) == shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Tờ khai", "Tờ khai."),
        ("Tờ khai..", "Tờ khai."),
        ("Tờ khai;.", "Tờ khai."),
        ("Tờ…", "Tờ…"),
        ("Gồm:", "Gồm:"),
    ],
)
def test_a_sentence_ends_once(text: str, sentence: str) -> None:
    assert ended(text) == sentence


def test_a_quotation_is_not_broken_by_its_own_quotes() -> None:
    assert quoted('theo mẫu "A1".') == "\"theo mẫu 'A1'\""


def test_the_beginning_goes_whatever_marks_it_has() -> None:
    assert without_start("Nộp tại công an xã", re.compile("nop tai ")) == "Công an xã"
    assert without_start("Công an xã", re.compile("nop tai ")) == "Công an xã"


def test_sentences_are_split_but_numbers_of_a_list_are_not() -> None:
    assert sentences("1. Nộp hồ sơ; chờ. Nhận thẻ.\na. Xong") == [
        "1. Nộp hồ sơ;",
        "chờ.",
        "Nhận thẻ.",
        "a. Xong",
    ]


def test_a_listing_holds_as_many_as_fit_and_at_least_one() -> None:
    assert listing(["Tờ khai", "Hộ chiếu", "Ảnh"], 20) == ("Tờ khai; Hộ chiếu", 2)
    assert listing(["Tờ khai đăng ký kết hôn"], 12) == ("Tờ khai…", 1)
    assert listing([], 20) == ("", 0)


def test_pages_are_full_but_not_fuller() -> None:
    lines = [str(number) for number in range(25)]
    assert [len(page) for page in pages(lines)] == [10, 10, 5]
    assert [len(page) for page in pages(["a" * 700, "b" * 700])] == [1, 1]
    assert pages([]) == []
