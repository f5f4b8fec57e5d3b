"""Working days: weekends, holidays, and the days that are swapped with a weekend."""

from datetime import UTC, date, datetime

import pytest

from knowledge.privacy import ANSWER, limits
from knowledge.working_days import add_working_days, day_in_vietnam, is_working_day


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 7, 20), True),
        (date(2026, 7, 18), False),
        (date(2026, 9, 2), False),
        (date(2026, 2, 17), False),
        # Swapped with a weekend by decision of the government.
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 8, 31), False),
        (date(2026, 8, 22), True),
    ],
)
def test_working_days(day: date, worked: bool) -> None:
    assert is_working_day(day) is worked


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        (date(2026, 7, 20), 2, date(2026, 7, 22)),
        (date(2026, 7, 23), 2, date(2026, 7, 27)),  # over a weekend
        (date(2026, 8, 28), 2, date(2026, 9, 4)),  # over the National Day
        (date(2026, 7, 20), 0, date(2026, 7, 20)),
    ],
)
def test_a_limit_ends_on_its_last_working_day(begin: date, days: int, end: date) -> None:
    assert add_working_days(begin, days) == end


def test_the_day_is_the_one_in_vietnam() -> None:
    late = datetime(2026, 7, 20, 18, 30, tzinfo=UTC)  # half past one in the night of the 21st
    assert day_in_vietnam(late) == date(2026, 7, 21)
    assert limits()[ANSWER].last_day(late) == date(2026, 7, 23)
    assert limits()["restrict"].last_day(late) == date(2026, 8, 5)
