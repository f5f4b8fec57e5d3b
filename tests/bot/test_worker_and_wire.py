"""Who a process is, whether another still runs, and which letters had left it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.wire import Wire
from bot.worker import Worker


def test_a_running_process_is_not_gone_and_one_that_ended_is() -> None:
    me = Worker()
    place = me.name.partition("/")[0]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        name = f"{place}/{other.pid}/abcd"
        assert me.gone([me.name, name]) == []
        other.communicate(b"\n")
    assert me.gone([me.name, name]) == [name]


def test_who_had_our_number_before_us_is_gone() -> None:
    me = Worker()
    earlier = f"{me.name.partition('/')[0]}/{os.getpid()}/another"
    assert me.gone([earlier]) == [earlier]


def test_of_a_process_elsewhere_nothing_is_known() -> None:
    assert Worker().gone(["elsewhere/1/abcd", "", "nonsense", f"{Worker().name.partition('/')[0]}/x/y"]) == []


def test_what_left_a_process_is_known_after_it_was_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from bot.wire import Wire\n"
        "wire = Wire(Path(sys.argv[1]), 'a/1/b')\n"
        "wire.open()\n"
        "[wire.left(number, 1) for number in (5, 6, 5000)]\n"
        "os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path / "wire")]).returncode == -9
    wire = Wire(tmp_path / "wire", "a/2/c")
    assert wire.left_by("a/1/b") == {(5, 1), (6, 1), (5000, 1)}
    wire.forget("a/1/b")
    assert wire.left_by("a/1/b") is None


def test_nothing_left_is_known_only_where_there_is_a_file(tmp_path: Path) -> None:
    wire = Wire(tmp_path / "wire", "a/1/b")
    assert wire.left_by("a/1/b") is None
    wire.open()
    assert wire.left_by("a/1/b") == frozenset()
    assert Wire(tmp_path / "another", "a/2/c").left_by("a/1/b") is None


def test_without_room_for_the_file_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "wire").touch()
    wire = Wire(tmp_path / "wire", "a/1/b")
    with pytest.raises(OSError, match="wire"):
        wire.open()
    wire.left(7, 1)
    wire.close()


def test_a_process_that_ends_in_peace_leaves_nothing(tmp_path: Path) -> None:
    wire = Wire(tmp_path / "wire", "a/1/b")
    wire.open()
    wire.left(7, 1)
    wire.close()
    assert list((tmp_path / "wire").iterdir()) == []
