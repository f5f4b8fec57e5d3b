"""Every value that a page can show has a word, and every word is used."""

import re
from pathlib import Path

from desk import account, people
from desk.app import DOORS
from desk.pages import words
from records.passwords import Weakness
from records.permissions import Role

DESK = Path(__file__).parents[2] / "desk"
CODE = "".join(path.read_text(encoding="utf-8") for path in sorted(DESK.rglob("*.py")))
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((DESK / "pages").glob("*.html"))}
RECORDS = "".join(path.read_text(encoding="utf-8") for path in sorted((DESK.parent / "records").glob("*.py")))


def test_every_value_has_a_word() -> None:
    assert set(words()["role"]) == set(Role)
    rooms = {door.to[0] for door in DOORS if door.in_menu and isinstance(door.to, tuple)}
    assert set(words()["room"]) == set(words()["room_says"]) == rooms
    assert set(words()["said"]) == {"signed_out", *account._SAID, *people._SAID}
    assert {weak.value for weak in Weakness} <= set(words()["refused"])


def test_every_word_and_page_is_used() -> None:
    for name in words()["refused"]:
        assert f'"{name}"' in CODE + RECORDS, name
    for group in ("action", "kind", "actor"):
        for name in words()[group]:
            assert f'"{name}"' in CODE + RECORDS, name
    for name in PAGES:
        assert f'"{name}"' in CODE or f'"{name}.html"' in "".join(PAGES.values()), name


def test_every_action_that_staff_write_into_the_audit_has_a_word() -> None:
    written = set(re.findall(r'audit\.write\(\s*[\w.()]+, [\w.]+, "(\w+)"', RECORDS + CODE))
    assert len(written) > 10
    assert written <= set(words()["action"])


def test_every_error_has_a_way_forward() -> None:
    assert {"400", "403", "404", "405", "413", "429", "500", "stale"} == set(words()["error"])
    for told in words()["error"].values():
        assert told["title"]
        assert told["text"].endswith(".")
        assert told["way"].startswith("Bạn ") or "bạn" in told["way"]
