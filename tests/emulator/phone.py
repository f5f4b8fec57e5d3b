"""One person's phone: what they write and press, and what they see."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulator.fake_telegram import FakeTelegram, Shown
from tests.emulator.served import Served


def wait_for(holds: Callable[[], Any], patience: float = 15.0) -> Any:
    """Wait until something holds, and give it back."""
    until = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
    return found


@dataclass
class Phone:
    """Speaks to the bot through a fake Telegram."""

    server: Served
    telegram: FakeTelegram
    chat: str = "77"

    @property
    def screen(self) -> list[Shown]:
        return [shown for shown in self.telegram.shown if shown.chat == self.chat]

    def say(self, text: str, **more: Any) -> Shown:
        """Write and wait for the reply."""
        before = len(self.screen)
        self.write(text, **more)
        return self.next(before)

    def write(self, text: str, **more: Any) -> int:
        """Write and do not wait. Returns the number of the update."""
        number: int = self.server.call(self.telegram.say(self.chat, text, **more))
        return number

    def next(self, before: int) -> Shown:
        """The message that comes after so many."""
        shown: Shown = wait_for(lambda: self.screen[before:])[0]
        return shown

    def press(self, message: Shown, label: str) -> None:
        """Press a button of a message."""
        [button] = [b for b in message.buttons if b["text"].partition(". ")[2] == label or b["text"] == label]
        self.server.call(self.telegram.press(self.chat, message.number, button["callback_data"]))

    def stays_silent(self, before: int, seconds: float = 0.7) -> bool:
        """Whether nothing comes for a while."""
        time.sleep(seconds)
        return len(self.screen) == before
