"""Fills in the desk's pages. Every word stands in pages/*.html and words.toml; all values are escaped."""

import tomllib
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_FOLDER = Path(__file__).parent
_VIETNAM = timezone(timedelta(hours=7))


@cache
def words() -> dict[str, dict[str, Any]]:
    """The words that are chosen by a value, such as the name of a role."""
    return tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))


def moment(at: datetime) -> str:
    """A moment as it is read in Vietnam."""
    return at.astimezone(_VIETNAM).strftime("%H:%M %d/%m/%Y")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["words"] = words()
    made.filters["moment"] = moment
    return made


def page(name: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page of desk/pages by its name."""
    return HTMLResponse(_environment().get_template(f"{name}.html").render(**values), status)


def error_page(status: int, name: str = "") -> HTMLResponse:
    """What went wrong, and how to go on: by a name of its own, by status, or in the words of 500 or 400."""
    known = words()["error"]
    told = known.get(name or str(status)) or known["500" if status >= 500 else "400"]
    return page("error", status, told=told)
