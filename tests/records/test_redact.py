"""What could name a person goes out of a kept question; what the question is about stays."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from records.book import Shelf
from records.questions import Question
from records.redact import redact

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("cccd 079085001234 mất rồi", "cccd [number] mất rồi"),
        ("cccd 079 085 001 234 mất rồi", "cccd [number] mất rồi"),
        ("cmnd 250123456", "cmnd [number]"),
        ("gọi 0912345678 nhé", "gọi [number] nhé"),
        ("gọi 0912 345 678 nhé", "gọi [number] nhé"),
        ("gọi 0912.345.678 nhé", "gọi [number] nhé"),
        ("gọi 0912-345-678.", "gọi [number]."),
        ("gọi +84 912 345 678", "gọi [number]"),
        ("gọi (024) 3825 1234", "gọi [number]"),
        ("sđt:0912345678", "sđt:[number]"),
        ("sđt0912345678nhé", "sđt[number]nhé"),
        ("cccd079085001234", "cccd[number]"),
        ("hộ chiếu C1234567", "hộ chiếu [number]"),
        ("bảo hiểm DN4010123456789", "bảo hiểm [number]"),
        ("mail an.nguyen+vn@gmail.com nha", "mail [email] nha"),
        ("xem https://example.com/a?id=5 giúp", "xem [link] giúp"),
        ("hồ sơ 000.00.12.H40-260311-0123 đâu", "hồ sơ [dossier] đâu"),
        ("hồ sơ H55.3-260214-0007 đâu", "hồ sơ [dossier] đâu"),
        ("hồ sơ h40.12.5-260311-00123", "hồ sơ [dossier]"),
        ("xe 79A1-234.56 sang tên", "xe [plate] sang tên"),
        ("xe 51F-123.45", "xe [plate]"),
        ("xe 59-X1 234.56", "xe [plate]"),
        ("xe 30E12345", "xe [plate]"),
        ("xe 29A-1234", "xe [plate]"),
        ("số 0 9 1 2 3 4 5 6 7 8 ạ", "số [number] ạ"),
        ("số không chín một hai ba bốn năm sáu bảy tám", "số [number]"),
        ("so khong chin mot hai ba bon nam sau bay tam nha", "so [number] nha"),
        ("stk 1234567 vib", "stk [number] vib"),
        ("482913", "[number]"),
        ("ten chong em la nguyen van a", "ten chong em la [name]"),
        ("tên con tôi là Lê Gia Bảo, sinh năm 2026", "tên con tôi là [name], sinh năm 2026"),
        ("bà Nguyễn Thị Sáu bán đất", "bà [name] bán đất"),
        ("TÔI TÊN NGUYỄN VĂN TƯ MUỐN LÀM CĂN CƯỚC", "TÔI TÊN [name] MUỐN LÀM CĂN CƯỚC"),
        ("em ở số 12 ngõ 45 đường Lê Lợi, Hà Nội", "em ở [address], Hà Nội"),
        ("em ở 25/7B Trần Phú, P. An Bình, Q. 3", "em ở [address]"),
        ("toi song o 45 nguyen hue phuong vinh ninh", "toi song o [address]"),
        ("em là Thảo đây ạ", "em là [name] đây ạ"),
        ("nhà em ở xã Tân Phú", "nhà em ở [address]"),
    ],
)
def test_what_names_a_person_goes(typed: str, kept: str) -> None:
    assert redact(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "thủ tục 1.001193 cần gì",
        "mã 2.000635 và 1.004873",
        "phí 135.000 đồng hay 1.500.000 đồng",
        "làm năm 2026 được không",
        "từ 2024 đến 2026",
        "sinh ngày 12/03/1990",
        "nghị định 63/2010/NĐ-CP",
        "15 ngày làm việc",
        "gọi 1022",
        "tổng đài 1900 9068",
        "hẹn 12-03-2026, từ 2024-2025",
        "bán 2.350.000.000 đồng",
        "nộp ở xã Tân Phú hay công an phường Bến Nghé",
        "quyết định 163/QĐ-BTP, nghị định 118/2025/NĐ-CP",
        "sang tên xe, đổi tên con",
        "chồng em là người Hàn",
        "em o 5 nam roi",
        "tôi là Việt kiều Mỹ",
        "Bà Rịa, Ba Lan, bà mẹ Việt Nam anh hùng",
        "",
    ],
)
def test_what_the_question_is_about_stays(text: str) -> None:
    assert redact(text) == text


_GAP = st.sampled_from(["", " ", ".", "-", ". "])
# Without "đ": a number in front of it is money.
_WORDS = st.text(alphabet="abcdêô ,?!\n", max_size=20)


@given(before=_WORDS, digits=st.lists(st.integers(0, 9), min_size=7, max_size=14), gap=_GAP, after=_WORDS)
def test_no_long_number_survives_however_it_is_grouped(
    before: str, digits: list[int], gap: str, after: str
) -> None:
    digits = [0, *digits, 7]  # neither money, which is round, nor a hotline
    groups = ["".join(map(str, digits[n : n + 3])) for n in range(0, len(digits), 3)]
    kept = redact(f"{before} {gap.join(groups)} {after}")
    assert not re.search(r"\d{3}", kept)


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_a_kept_question_is_redacted(shelf: Shelf) -> None:
    with shelf.open() as book:
        citizen = book.citizens.meet("zalo", "1", NOW)
        book.questions.keep(citizen, NOW, "tôi là 079085001234", "answer", "1.001193", "fee", 3)
    with shelf.engine.connect() as connection:
        kept = connection.execute(select(Question)).one()
    assert (kept.text, kept.outcome, kept.procedure) == ("tôi là [number]", "answer", "1.001193")
    assert (kept.aspect, kept.channel, kept.release) == ("fee", "zalo", 3)
