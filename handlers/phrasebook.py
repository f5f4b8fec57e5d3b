"""Every word a citizen reads: phrases/vi/*.md, one file for each thing that is said, and labels.toml.

A value that a phrase needs and does not get is an error, never an empty place. An operator may put files of
the same name into a folder of his own; they come first.
"""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from handlers.wording import ended, quoted


class Phrasebook:
    """Fills phrases with values."""

    def __init__(self, overrides: Path | None = None):
        loaders: list[Any] = [FileSystemLoader(overrides)] if overrides else []
        self._environment = Environment(
            loader=ChoiceLoader([*loaders, PackageLoader("handlers", "phrases/vi")]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self._environment.filters |= {"ended": ended, "quoted": quoted}
        labels = files("handlers").joinpath("phrases", "vi", "labels.toml").read_text(encoding="utf-8")
        self._labels: dict[str, dict[str, str]] = tomllib.loads(labels)

    def say(self, phrase: str, **values: object) -> str:
        """The words of a phrase. Raises jinja2.UndefinedError when a value is missing."""
        text = self._environment.get_template(f"{phrase}.md").render(label=self._labels, **values)
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)

    def label(self, kind: str, name: str) -> str:
        """A button or the name of a state. Raises KeyError for one that is not written."""
        return self._labels[kind][name]
