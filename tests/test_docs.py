"""What the documents say is so: settings, commands, and the tree of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.__main__ import cli

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "handlers", "knowledge", "records", "desk")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def commands(group: click.Group, before: str = "motcua") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


COMMANDS = dict(commands(cli))


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    setting = re.compile(r"MOTCUA_[A-Z_]+")
    used = set(setting.findall(read("bot/config.py")))
    assert used
    assert set(setting.findall(read("README.md"))) == used


def test_nothing_but_the_settings_reads_the_environment() -> None:
    readers = [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ|getenv|\benviron\b.*import", path.read_text())
    ]
    assert [path.relative_to(ROOT).as_posix() for path in readers] == ["bot/config.py"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"{name}\b", read("README.md"))


@pytest.mark.parametrize("document", ["README.md", "docs/catalogue-format.md"])
def test_every_command_and_option_in_a_document_exists(document: str) -> None:
    lines = re.findall(r"(?:^|[\s`$/])motcua ((?:[a-z-]+)(?: [^`\n#|]*)?)", read(document), re.MULTILINE)
    for line in lines:
        found = next((name for name in COMMANDS if f"motcua {line} ".startswith(f"{name} ")), None)
        assert found, f"motcua {line}"
        known = {option for parameter in COMMANDS[found].params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known | {"--help"}


def test_every_link_to_a_file_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#\s]+)\)", document.read_text(encoding="utf-8")):
            assert "://" in link or (document.parent / link).exists(), f"{document.name}: {link}"


def test_every_test_that_the_threats_name_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", read("docs/security.md"))
    assert named
    for path, name in named:
        assert f"def {name}" in read(path), f"{path}::{name}"


def test_the_tree_in_the_architecture_is_the_real_tree() -> None:
    real = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py" and path.parent.name != "versions"
    }
    assert set(_drawn(read("docs/architecture.md"))) == real


def _drawn(document: str) -> Iterator[str]:
    """The modules of the drawn tree: a folder's name at the margin, its files indented below it."""
    folder = ""
    for line in document.splitlines():
        if margin := re.match(r"([a-z]+)/(?: |$)", line):
            folder = margin[1]
        elif folder and (file := re.match(r"  ([a-z_0-9/]+\.py) ", line)):
            yield f"{folder}/{file[1]}"
