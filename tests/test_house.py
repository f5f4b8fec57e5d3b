"""The rules of the house that no linter knows."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "handlers", "knowledge", "records", "desk")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
WRITTEN = sorted((ROOT / "tests").rglob("*.py")) + MODULES
LONGEST = 400

_VIETNAMESE_ONLY = set("đĐơƠưƯăĂ")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_vietnamese(letter: str) -> bool:
    """True for a letter with a mark; typographic signs and foreign letters are none."""
    decomposed = unicodedata.normalize("NFD", letter)
    return letter in _VIETNAMESE_ONLY or (len(decomposed) > 1 and decomposed[0].isascii())


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_a_file_says_in_one_line_what_it_is_for(path: Path) -> None:
    purpose = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    assert purpose
    assert "\n" not in purpose
    assert purpose[-1] in ".…:"


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_word_for_citizens_stands_in_code(path: Path) -> None:
    # Docstrings and comments may name the field's own terms; what the program can say may not be Vietnamese.
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    docstrings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docstrings]
    written = [ast.get_source_segment(text, node) or "" for node in constants]
    assert [source for source in written if any(map(is_vietnamese, source))] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_is_left_to_do_and_nothing_is_printed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)
    calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id in ("print", "breakpoint")]


def test_there_is_code_to_look_at() -> None:
    assert len(MODULES) > 50


def test_folders_know_only_what_lies_below_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
