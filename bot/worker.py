"""Which process this is, and whether another one is known to be gone."""

import os
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")


def _place() -> str:
    """Where process numbers mean the same: this machine since it started, and the container within it."""
    try:
        return f"{_BOOT.read_text(encoding='ascii').strip()[:8]}-{_PROCESSES.readlink().name[5:-1]}"
    except OSError:  # not Linux
        return socket.gethostname()[:40]


class Worker:
    """One running process. Its name tells others on the same machine whether it still runs."""

    def __init__(self) -> None:
        self._place = _place()
        self.name = f"{self._place}/{os.getpid()}/{secrets.token_hex(4)}"

    def gone(self, names: Iterable[str]) -> list[str]:
        """Those of some workers that have certainly ended. Of one on another machine nothing is known."""
        return [name for name in names if self._is_gone(name)]

    def _is_gone(self, name: str) -> bool:
        place, _, rest = name.partition("/")
        number, _, _ = rest.partition("/")
        if name == self.name or place != self._place or not number.isdigit():
            return False
        if int(number) == os.getpid():
            return True  # it had our number before us
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        return False
