"""The program itself, as an operator runs it: `motcua serve` in a process of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.emulator.fake_telegram import TOKEN


@dataclass
class Motcua:
    """One installation; `start` may be called again after `kill`, and more than one may run."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> str:
        return (self.data / "log").read_text(encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        self.data.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        given = {"MOTCUA_DATA": str(self.data), "MOTCUA_PORT": "0", "MOTCUA_TELEGRAM_TOKEN": TOKEN}
        with (self.data / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                env=kept | given | self.settings,
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Without a word of warning."""
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def stop(self) -> None:
        """As an operator does it."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(20)
        self.running.clear()
