"""What is no question: danger first, and never on the name of a procedure."""

import pytest

from knowledge.intents import button_number, dossier_code, emergency_kind
from knowledge.normalize import split
from knowledge.procedure import Procedure


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("cháy nhà rồi cứu với", "fire"),
        ("chong dang cam dao doa giet", "crime"),
        ("ba tôi ngã không tỉnh lại", "health"),
        ("xe tông nhau chảy máu nhiều", "accident"),
        ("nước lũ lên tới mái nhà", "water"),
        ("con tôi bị lạc ở bến xe", "child"),
        ("tôi không muốn sống nữa", "despair"),
        ("có người xưng công an bắt chuyển tiền", "scam"),
        ("cứu tôi", "help"),
        ("cháy mất hết giấy tờ xin cấp lại", ""),
    ],
)
def test_danger_is_told_apart(said: str, kind: str) -> None:
    assert emergency_kind(split(said)) == kind


def test_no_name_of_a_procedure_is_an_emergency(national: tuple[Procedure, ...]) -> None:
    assert [p.name for p in national if emergency_kind(split(p.name))] == []


@pytest.mark.parametrize(
    ("said", "number"),
    [("2", 2), ("số 2", 2), ("cái thứ hai", 2), ("chọn 3 ạ", 3), ("vneid mức 2", 0), ("1 2", 0), ("", 0)],
)
def test_a_button_is_picked_by_its_number_only(said: str, number: int) -> None:
    assert button_number(said) == number


def test_a_dossiers_code_is_read_as_typed() -> None:
    assert dossier_code("ho so 000.00.04.h51-200221-0001 toi dau") == "000.00.04.H51-200221-0001"
    assert dossier_code("H08.12-260214-0007") == "H08.12-260214-0007"
    assert dossier_code("căn cước 1.014064") == ""
