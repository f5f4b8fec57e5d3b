"""Deadlines as the portal really prints them: a number without its unit is never given one."""

import pytest

from knowledge.deadlines import DeadlineKind, deadlines, read_deadline
from knowledge.procedure import Channel, Procedure, Way

LOST = '1 (đơn vị không ghi – portal "OTHER")'


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("5 Ngày làm việc", "5", "working_day"),
        ("30 Ngày", "30", "day"),
        ("24 Giờ", "24", "hour"),
        ("8 giờ làm việc", "8", "working_hour"),
        ("2 Tháng", "2", "month"),
        ("1 năm", "1", "year"),
        ("30 phút", "30", "minute"),
        ("9.5 Ngày làm việc", "9.5", "working_day"),
        ("4,75  ngày   làm việc", "4,75", "working_day"),
    ],
)
def test_a_number_with_its_unit_is_exact(text: str, number: str, unit: str) -> None:
    deadline = read_deadline(text)
    assert (deadline.kind, deadline.number, deadline.unit) == (DeadlineKind.EXACT, number, unit)


@pytest.mark.parametrize(("text", "number"), [(LOST, "1"), ("7", "7"), ("1250 (đơn vị không ghi)", "1250")])
def test_a_number_without_its_unit_stays_a_number(text: str, number: str) -> None:
    deadline = read_deadline(text)
    assert (deadline.kind, deadline.number, deadline.unit) == (DeadlineKind.NO_UNIT, number, "")


@pytest.mark.parametrize(
    "text",
    [
        "Không quá 15 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.",
        "3 - 5 ngày làm việc",
        "15 ngày làm việc (không tính thời gian niêm yết)",
        "Ngay trong ngày",
        "2 tuần",
    ],
)
def test_a_sentence_is_quoted_whole(text: str) -> None:
    deadline = read_deadline(text)
    assert (deadline.kind, deadline.text, deadline.unit) == (DeadlineKind.QUOTED, text, "")


@pytest.mark.parametrize("text", ["", " ", "Không quy định", "Không có thông tin", "không", "Theo mô tả"])
def test_a_field_that_says_nothing_is_silent(text: str) -> None:
    assert read_deadline(text).kind is DeadlineKind.SILENT


def test_a_field_that_points_to_the_note_gives_the_note() -> None:
    deadline = read_deadline("Theo mô tả", note="Trong ngày làm việc")
    assert (deadline.kind, deadline.text) == (DeadlineKind.IN_NOTE, "Trong ngày làm việc")


def test_ways_that_take_as_long_share_a_deadline() -> None:
    channels = (
        Channel(Way.ONLINE, "3 Ngày làm việc"),
        Channel(Way.POST, "5 Ngày làm việc"),
        Channel(Way.IN_PERSON, "3 Ngày làm việc"),
        Channel(Way.IN_PERSON, "3 Ngày làm việc"),
        Channel(Way.POST, "Không quy định"),
    )
    first, second = deadlines(Procedure("1.000001", "Thủ tục", channels=channels))
    assert (first.number, first.ways) == ("3", (Way.ONLINE, Way.IN_PERSON))
    assert (second.number, second.ways) == ("5", (Way.POST,))


def test_the_records_own_deadline_counts_where_no_way_has_one() -> None:
    [deadline] = deadlines(Procedure("1.000001", "Thủ tục", time=LOST, channels=(Channel(Way.ONLINE),)))
    assert (deadline.kind, deadline.number, deadline.ways) == (DeadlineKind.NO_UNIT, "1", ())


def test_a_record_without_any_has_none() -> None:
    assert deadlines(Procedure("1.000001", "Thủ tục")) == []
