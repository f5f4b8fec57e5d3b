"""Opens the data files that ship with the package."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def data(*parts: str) -> Traversable:
    """A file or folder below knowledge/data."""
    return files("knowledge").joinpath("data", *parts)


def load_toml(*parts: str) -> dict[str, Any]:
    """One TOML file below knowledge/data; a fault in it names the file."""
    try:
        return tomllib.loads(data(*parts).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"knowledge/data/{'/'.join(parts)}: {fault}") from fault
