"""What the law says about people's data, as data: the time limits, and the words of the register of processing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from knowledge.datafiles import load_toml
from knowledge.working_days import add_working_days, day_in_vietnam


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit and how sure we are of it."""

    days: int
    working: bool
    """Whether only working days count."""
    source: str
    verified: bool
    """False where we found no article that says so."""

    def last_day(self, moment: datetime) -> date:
        """The last day on which something that came in at a moment is in time."""
        day = day_in_vietnam(moment)
        return add_working_days(day, self.days) if self.working else day + timedelta(days=self.days)


ANSWER = "answer"
"""The limit within which every request is answered."""


@cache
def words() -> dict[str, Any]:
    """Everything in privacy.toml."""
    return load_toml("privacy.toml")


@cache
def limits() -> dict[str, Limit]:
    """The limits by name: ANSWER, and one for each kind of request."""
    return {name: Limit(**values) for name, values in words()["limit"].items()}
