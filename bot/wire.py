"""Remembers across a kill which letters had left us.

The outbox knows which letters were being sent. Whether the last byte was out decides what another process does
with them, and a transaction is too slow for that moment: it would be the gap in which a kill hits. A write to
a mapped file takes a microsecond, lets no other thread in, and stays when the process dies.
"""

import mmap
import struct
from contextlib import suppress
from pathlib import Path

_SLOTS = 4096
"""More letters than are ever under way at once; an older one in the same slot is long settled."""
_NUMBER = struct.Struct("<Q")


class Wire:
    """The file of one process; made when the first letter leaves."""

    def __init__(self, folder: Path, worker: str):
        self._folder = folder
        self._worker = worker
        self._file: mmap.mmap | None = None

    def left(self, number: int) -> None:
        """The last byte of a letter is out."""
        if self._file is None:
            self._file = self._open()
        _NUMBER.pack_into(self._file, number % _SLOTS * _NUMBER.size, number)

    def _open(self) -> mmap.mmap:
        self._folder.mkdir(exist_ok=True)
        with self._path(self._worker).open("w+b") as file:
            file.truncate(_SLOTS * _NUMBER.size)
            return mmap.mmap(file.fileno(), 0)

    def left_by(self, worker: str) -> frozenset[int] | None:
        """The letters that a process on this machine got out before it ended; None when nothing is known."""
        if not self._folder.exists():
            return None
        try:
            kept = self._path(worker).read_bytes()
        except FileNotFoundError:
            return frozenset()
        return frozenset(number for (number,) in _NUMBER.iter_unpack(kept) if number)

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
