"""Messages about one's own data are heard in the many ways people say them, and in no question about a procedure."""

import tomllib
from collections.abc import Iterator

import pytest

from knowledge.age import says_under_16
from knowledge.datafiles import data
from knowledge.intents import Intent, find_intent
from knowledge.normalize import fold, split
from knowledge.procedure import Procedure

SAID = {
    Intent.MY_DATA: (
        "dữ liệu của tôi",
        "xem dữ liệu của tôi",
        "cho em xem dữ liệu của em",
        "bạn đang lưu gì về tôi vậy",
        "máy lưu những gì về mình thế",
        "bạn biết gì về tôi",
        "có lưu thông tin của tôi không",
        "Lịch sử trò chuyện của tôi đâu",
        "data của tui",
    ),
    Intent.FORGET_ME: (
        "xóa dữ liệu",
        "Xoá dữ liệu của tôi",
        "xóa hết dữ liệu giùm em với",
        "tôi muốn xóa toàn bộ dữ liệu về tôi",
        "xóa thông tin cá nhân của tôi đi",
        "xóa lịch sử chat",
        "quên tôi đi",
        "đừng lưu dữ liệu của tôi nữa",
        "xóa data",
    ),
    Intent.WITHDRAW: (
        "rút đồng ý",
        "tôi muốn rút lại sự đồng ý",
        "hủy đồng ý giúp mình",
        "tôi không đồng ý nữa",
        "thu hồi sự đồng ý",
        "tôi đã đồng ý những gì",
    ),
    Intent.DATA_REQUEST: (
        "sửa dữ liệu của tôi",
        "dữ liệu của tôi bị sai",
        "tôi phản đối xử lý dữ liệu",
        "hạn chế xử lý dữ liệu cá nhân của tôi",
        "xóa dữ liệu của tôi ở kênh khác",
    ),
}
CASES = [(said, intent) for intent, sentences in SAID.items() for said in sentences]


@pytest.mark.parametrize(("said", "intent"), CASES)
@pytest.mark.parametrize("typed", [str, fold, str.upper], ids=["marks", "plain", "capitals"])
def test_it_is_heard_however_it_is_typed(said: str, intent: Intent, typed: type[str]) -> None:
    written = typed(said)
    assert find_intent(written, split(written), {}) is intent


@pytest.mark.parametrize(
    "said",
    [
        "xóa đăng ký thường trú cần giấy tờ gì",
        "xóa thông tin trên vneid",
        "sửa dữ liệu căn cước bị sai",
        "khai thác thông tin trong cơ sở dữ liệu quốc gia về dân cư",
        "xin cấp dữ liệu đất đai",
        "rút hồ sơ đã nộp",
        "xóa án tích",
        "cha không đồng ý nữa thì con có kết hôn được không",
    ],
)
def test_a_question_about_a_procedure_is_none_of_it(said: str) -> None:
    for written in (said, fold(said)):
        assert find_intent(written, split(written), {}) not in SAID


def _sentences() -> Iterator[str]:
    for file in data("sentences").iterdir():
        for sentences in tomllib.loads(file.read_text(encoding="utf-8")).values():
            yield from (s for s in sentences if isinstance(s, str))


def test_no_example_of_a_question_is_taken_for_it() -> None:
    examples = list(_sentences())
    assert len(examples) > 3000
    assert [s for s in examples if find_intent(s, split(s), {}) in SAID] == []


def test_no_name_of_a_procedure_is_taken_for_it(national: tuple[Procedure, ...]) -> None:
    assert [p.name for p in national if find_intent(p.name, split(p.name), {}) in SAID] == []


@pytest.mark.parametrize(
    ("said", "under"),
    [
        ("em 13 tuổi", True),
        ("em 13 tuoi muon lam can cuoc", True),
        ("Em mới 15 tuổi thôi ạ", True),
        ("em năm nay 14t", True),
        ("mình mười lăm tuổi", True),
        ("cháu 12 tuổi, muốn làm hộ chiếu", True),
        ("em đang học lớp 8", True),
        ("tôi chưa đủ 16 tuổi", True),
        ("em 16 tuổi", False),
        ("em 30 tuổi", False),
        ("tôi 61 tuổi", False),
        ("con tôi 13 tuổi", False),
        ("con em 13 tuổi làm căn cước", False),
        ("em trai tôi 14 tuổi", False),
        ("làm căn cước cho cháu 12 tuổi", False),
        ("em 5 triệu", False),
    ],
)
def test_who_says_to_be_under_sixteen_is_heard(said: str, under: bool) -> None:
    assert says_under_16(said) is under
