"""Remembers across a kill which letters had left us.

The outbox knows which letters were being sent. Whether the last byte was out decides what another process does
with them, and a transaction is too slow for that moment: it would be the gap in which a kill hits. A write to
a mapped file takes a microsecond, lets no other thread in, and stays when the process dies.
"""

import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path

_SLOTS = 4096
"""More letters than are ever under way at once; an older one in the same slot is long settled."""
_NOTE = struct.Struct("<QQ")
"""The number of a letter, and the number of the try."""


class Wire:
    """The file of one process. It is there before the first letter is taken out, so that a missing file tells nothing."""

    def __init__(self, folder: Path, worker: str):
        self._folder = folder
        self._worker = worker
        self._file: mmap.mmap | None = None

    def open(self) -> None:
        """Make the file. Raises OSError where there is no room for it."""
        self._folder.mkdir(exist_ok=True)
        with self._path(self._worker).open("w+b") as file:
            # Room is taken now: a write to a mapped file for which there is none ends the process.
            os.posix_fallocate(file.fileno(), 0, _SLOTS * _NOTE.size)
            self._file = mmap.mmap(file.fileno(), 0)

    def left(self, number: int, tries: int) -> None:
        """A letter leaves, in its so-many-th try. Without the file nothing is noted, and nothing will be known."""
        if self._file is not None:
            _NOTE.pack_into(self._file, number % _SLOTS * _NOTE.size, number, tries)

    def left_by(self, worker: str) -> frozenset[tuple[int, int]] | None:
        """The letters that a process got out before it ended, each with its try; None when nothing is known."""
        try:
            kept = self._path(worker).read_bytes()
        except FileNotFoundError:
            return None
        return frozenset((number, tries) for number, tries in _NOTE.iter_unpack(kept) if number)

    def forget(self, worker: str) -> None:
        """What a process left is settled."""
        with suppress(FileNotFoundError):
            self._path(worker).unlink()

    def close(self) -> None:
        """Nothing is under way any more."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self.forget(self._worker)

    def _path(self, worker: str) -> Path:
        return self._folder / worker.replace("/", ".")
