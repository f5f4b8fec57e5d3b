"""The dossier sorted: what everybody hands in, what is shown, what only some need, and notes."""

import pytest

from knowledge.papers import forms, gist, sort_papers, strip_bullet
from knowledge.procedure import Paper


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("- Giấy chứng sinh;", "Giấy chứng sinh"),
        ("+ Bản sao hộ chiếu", "Bản sao hộ chiếu"),
        ("• Tờ khai", "Tờ khai"),
        ("a) Đơn đề nghị", "Đơn đề nghị"),
        ("đ) Đơn đề nghị", "Đơn đề nghị"),
        ("(1) Đơn đề nghị", "Đơn đề nghị"),
        ("1. Đơn đề nghị", "Đơn đề nghị"),
        ("- 1. Đơn", "Đơn"),
        ("iv) Đơn", "Đơn"),
        ("", ""),
    ],
)
def test_bullets_go(line: str, plain: str) -> None:
    assert strip_bullet(line) == plain


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("- Giấy chứng sinh; trường hợp không có thì nộp văn bản của người làm chứng", "Giấy chứng sinh"),
        ("Tờ khai đăng ký khai sinh theo mẫu", "Tờ khai đăng ký khai sinh"),
        ("Đơn đề nghị quy định tại Phụ lục I", "Đơn đề nghị"),
        ("Hộ chiếu hoặc thẻ căn cước còn giá trị sử dụng", "Hộ chiếu hoặc thẻ căn cước"),
        ("Giấy tờ", "Giấy tờ"),
        ("Hộ chiếu hoặc giấy tờ có giá trị đi lại", "Hộ chiếu hoặc giấy tờ có giá trị đi lại"),
        ("Văn bản đề nghị ghi rõ tên, địa chỉ của tổ chức", "Văn bản đề nghị"),
    ],
)
def test_a_paper_is_named_up_to_its_first_aside(name: str, short: str) -> None:
    assert gist(name) == short


def test_headings_tell_where_a_paper_belongs() -> None:
    dossier = sort_papers(
        (
            Paper("Tờ khai đăng ký khai sinh", 1, case="Giấy tờ phải nộp"),
            Paper("Thẻ căn cước", 1, case="Giấy tờ phải xuất trình"),
            Paper("Biên bản", 1, case="Trường hợp trẻ bị bỏ rơi"),
            Paper("Giấy chứng sinh", 1),
            Paper("Không phải nộp bản giấy.", case="Lưu ý"),
        )
    )
    assert [item.gist for item in dossier.hand_in] == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]
    assert [item.gist for item in dossier.show] == ["Thẻ căn cước"]
    [(heading, [paper])] = dossier.cases
    assert (heading, paper.gist) == ("Trường hợp trẻ bị bỏ rơi", "Biên bản")
    assert dossier.notes == ("Không phải nộp bản giấy.",)


def test_notes_and_headings_among_the_papers_are_no_papers() -> None:
    dossier = sort_papers(
        (
            Paper("* Giấy tờ phải nộp gồm:"),
            Paper("Người yêu cầu có quyền ủy quyền cho người khác."),
            Paper("-"),
            Paper("Tờ khai", 1),
        )
    )
    assert [item.text for item in dossier.hand_in] == ["Tờ khai"]
    assert dossier.notes == ("Giấy tờ phải nộp gồm:", "Người yêu cầu có quyền ủy quyền cho người khác.")


def test_a_note_that_asks_for_an_original_is_a_paper() -> None:
    dossier = sort_papers((Paper("Người yêu cầu nộp ảnh", originals=2),))
    assert [item.originals for item in dossier.hand_in] == [2]
    assert dossier.notes == ()


def test_a_paper_that_names_its_own_case_is_not_asked_of_everybody() -> None:
    dossier = sort_papers((Paper("Văn bản ủy quyền trong trường hợp nhờ người khác", 1),))
    assert dossier.hand_in == ()
    assert [heading for heading, _ in dossier.cases] == [""]


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        (
            "Hộ chiếu còn thời hạn sử dụng (đối với người nước ngoài, người Việt Nam định cư ở nước ngoài)",
            "đối với người nước ngoài, người Việt Nam định cư ở nước ngoài",
        ),
        ("Giấy khám sức khỏe (trừ người có bằng hạng A1) của cơ sở", "trừ người có bằng hạng A1"),
        ("Giấy ủy quyền nếu nhờ người khác", "nếu nhờ người khác"),
        ("Hợp đồng ủy thác: 01 bản chụp đối với hàng ủy thác", "đối với hàng ủy thác"),
    ],
)
def test_a_paper_keeps_the_words_that_say_who_is_asked_for_it(name: str, condition: str) -> None:
    dossier = sort_papers((Paper(name, 1),))
    assert dossier.hand_in == ()
    [(_, [item])] = dossier.cases
    assert item.condition == condition


@pytest.mark.parametrize(
    "name",
    [
        "Giấy xác nhận đăng ký thường trú",
        "Văn bản nêu rõ lý do",
        "Tờ khai; đối với người chưa thành niên thì ghi ý kiến của cha mẹ",
        "Bản sao khai sinh, trường hợp không có bản sao thì nộp bản chụp",
        "Tờ khai thuế theo phương pháp khấu trừ",
    ],
)
def test_a_paper_that_everybody_hands_in_has_no_condition(name: str) -> None:
    [item] = sort_papers((Paper(name, 1),)).hand_in
    assert item.condition == ""


@pytest.mark.parametrize(
    ("heading", "for_all"),
    [
        ("* Giấy tờ phải nộp gồm:", True),
        ("1.3.1. Thành phần hồ sơ:", True),
        ("Hồ sơ gồm:", True),
        ("- Trường hợp công dân thuộc điểm a, điểm b, hồ sơ gồm:", False),
        ("Đăng ký tạm trú theo danh sách, hồ sơ gồm:", False),
        ("Thành phần hồ sơ đối với tổ chức, gồm:", False),
        ("(*) Trường hợp do thiên tai, phải nộp thêm:", False),
    ],
)
def test_a_heading_that_names_a_case_is_one_whatever_follows(heading: str, for_all: bool) -> None:
    dossier = sort_papers((Paper("Tờ khai", 1, case=heading),))
    assert bool(dossier.hand_in) is for_all
    assert bool(dossier.cases) is not for_all


def test_two_kinds_of_dossier_are_two_cases() -> None:
    dossier = sort_papers(
        (
            Paper("Tờ khai A", 1, case="Thành phần hồ sơ cấp mới:"),
            Paper("Tờ khai B", 1, case="Thành phần hồ sơ cấp lại:"),
        )
    )
    assert dossier.hand_in == ()
    assert len(dossier.cases) == 2


def test_an_example_is_a_note_even_when_it_counts_originals() -> None:
    assert sort_papers((Paper("Ví dụ: Trường hợp nhà ở", 1),)).notes == ("Ví dụ: Trường hợp nhà ở",)


def test_a_piece_of_the_steps_is_no_paper() -> None:
    names = (") và nộp cho cơ quan BHXH. Bước 2. Nhận kết quả", "Bước 2. Nộp hồ sơ", ") (khoản 1 Điều 27)")
    dossier = sort_papers(tuple(Paper(name, form="Mẫu 1") for name in names))
    assert len(dossier.garbled) == 3
    assert not (dossier.hand_in or dossier.show or dossier.cases or dossier.notes)
    assert forms(tuple(Paper(name, form="Mẫu 1") for name in names)) == []


def test_a_paper_behind_a_stray_bracket_is_one() -> None:
    [item] = sort_papers((Paper(") Bản sao huy chương", copies=1),)).hand_in
    assert item.text == "Bản sao huy chương"


def test_a_paper_listed_twice_is_asked_once() -> None:
    assert len(sort_papers((Paper("Tờ khai", 1), Paper("- Tờ khai", 1))).hand_in) == 1


def test_the_order_of_the_source_stays() -> None:
    names = ["Đơn thứ ba", "Đơn thứ nhất", "Đơn thứ hai"]
    assert [item.text for item in sort_papers(tuple(Paper(n, 1) for n in names)).hand_in] == names


def test_forms_are_what_is_to_be_filled_in_each_once() -> None:
    papers = (
        Paper("Tờ khai đăng ký khai sinh theo mẫu", 1),
        Paper("Tờ khai đăng ký khai sinh", 1),
        Paper("Giấy chứng sinh", 1),
        Paper("Bản tường trình", 1, form="Mẫu số 2"),
    )
    assert forms(papers) == ["Tờ khai đăng ký khai sinh", "Bản tường trình"]
