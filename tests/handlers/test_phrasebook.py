"""Every word a citizen reads has its file, every file is used, and none can be filled halfway."""

import re
import tomllib
from pathlib import Path

import jinja2
import pytest

from bot.telegram.registration import COMMANDS
from handlers.phrasebook import Phrasebook
from knowledge.aspects import Aspect
from knowledge.deadlines import _WORDS
from knowledge.procedure import Way
from records.consents import Purpose
from records.privacy_requests import RequestKind

ROOT = Path(__file__).parents[2]
PHRASES = ROOT / "handlers" / "phrases" / "vi"
LABELS = tomllib.loads((PHRASES / "labels.toml").read_text(encoding="utf-8"))
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("bot", "handlers")
    for path in (ROOT / folder).rglob("*.py")
)
TEMPLATES = "\n".join(path.read_text(encoding="utf-8") for path in PHRASES.glob("*.md"))


def test_every_phrase_is_used_and_every_used_one_exists() -> None:
    said = set(re.findall(r"""\bsay\(\s*['"](\w+)['"]""", CODE)) | set(Aspect)
    imported = {name.removesuffix(".md") for name in re.findall(r'from "(\w+\.md)"', TEMPLATES)}
    assert {path.stem for path in PHRASES.glob("*.md")} == said | imported


def test_every_label_is_used_and_every_used_one_exists() -> None:
    named = set(re.findall(r'\blabel\(\s*"(\w+)",\s*"(\w+)"', CODE))
    errors = {("error", key) for key in re.findall(r'(?:_error|BadRequest)\("(\w+)"', CODE)}
    aspects = {("aspect", aspect.value) for aspect in Aspect}
    ways = {("way", way.value) for way in Way}
    units = {("unit", unit) for unit in _WORDS["units"].values()}
    commands = {("command", name) for name in COMMANDS}
    purposes = {(kind, purpose.value) for kind in ("purpose", "withdraw") for purpose in Purpose}
    requests = {("request", kind.value) for kind in RequestKind}
    assert {
        (kind, key) for kind, labels in LABELS.items() for key in labels
    } == named | errors | aspects | ways | units | commands | purposes | requests


def test_a_missing_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(jinja2.UndefinedError, match="kind"):
        Phrasebook().say("emergency")


def test_a_missing_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        Phrasebook().label("button", "no such button")


def test_an_operators_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "fault.md").write_text("Tỉnh ta đang bảo trì.\n", encoding="utf-8")
    phrases = Phrasebook(tmp_path)
    assert phrases.say("fault") == "Tỉnh ta đang bảo trì."
    assert phrases.say("no_catalogue") == Phrasebook().say("no_catalogue")


def test_what_is_said_has_no_empty_lines_and_single_blanks() -> None:
    said = Phrasebook().say("browse", topic="Xe  cộ\n\n")
    assert said == "Xe cộ\n: bạn chọn một việc, hoặc gõ câu hỏi."


@pytest.mark.parametrize("path", sorted(PHRASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_phrase_keeps_the_house_tone(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    shown = re.sub(r"\{[%{#].*?[%}#]\}", "", words)
    assert "quý khách" not in shown.lower()
    assert "!" not in shown
    assert shown.lower().count("vui lòng") <= 1
