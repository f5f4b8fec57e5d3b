"""Working days in Vietnam: public holidays, and the days that the government swaps with a weekend."""

from datetime import date, datetime, timedelta, timezone

import holidays

from knowledge.datafiles import load_toml

VIETNAM = timezone(timedelta(hours=7))
"""The country has one time zone and no summer time."""

_OFFICIAL = holidays.country_holidays("VN")
_SWAPS = load_toml("working_days.toml")
_OFF = frozenset(_SWAPS["off"])
_WORKED = frozenset(_SWAPS["worked"])


def day_in_vietnam(moment: datetime) -> date:
    """The day that a calendar in Vietnam shows at a moment."""
    return moment.astimezone(VIETNAM).date()


def is_working_day(day: date) -> bool:
    """Whether offices work on a day."""
    return day in _WORKED or (day not in _OFF and _OFFICIAL.is_working_day(day))


def add_working_days(day: date, number: int) -> date:
    """The last day of a time limit: so many working days after a day, which itself does not count."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
