"""What is wrong with a catalogue, row by row, in words that a clerk can act on.

The words are in data/findings.toml, one entry for each problem; code only names the problem.
"""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.datafiles import load_toml

_WORDS: dict[str, dict[str, str]] = load_toml("findings.toml")


class Severity(StrEnum):
    """An error keeps the row out of the draft; a warning lets it in."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one place."""

    problem: str
    """Key in data/findings.toml."""
    file: str
    row: int
    """Line of the file, from 1; 0 when the whole file is meant."""
    code: str = ""
    field: str = ""
    value: str = ""
    """The offending text, shortened."""

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return Severity(_WORDS[self.problem]["severity"])

    @property
    def reason(self) -> str:
        """What is wrong, in Vietnamese."""
        return _WORDS[self.problem]["reason"].format(field=self.field, value=self.value)

    @property
    def cure(self) -> str:
        """What to do about it, in Vietnamese."""
        return _WORDS[self.problem]["cure"]


def shorten(value: object, limit: int = 60) -> str:
    """A value as it may stand in a finding."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
