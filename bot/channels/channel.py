"""What every channel that sends by itself can do, and the ways in which a sending fails.

* Undelivered
  x Busy           the channel asks us to wait
  x NotSent        it certainly did not arrive: try again
  x Doubtful       it may have arrived
  x Unreachable    this person wants nothing from us
  x Refused        the channel takes no such message: trying again is of no use
  x Gone           the message that was to be replaced is no longer there
"""

from collections.abc import Callable
from typing import Protocol

from handlers.message import Reply


class Undelivered(Exception):
    """A reply was not, or perhaps not, delivered; the text says why, without the citizen's words."""


class Busy(Undelivered):
    """The channel asks us to wait before we write to this person again."""

    def __init__(self, after: float):
        super().__init__(f"asked to wait {after:g} s")
        self.after = after
        """Seconds."""


class NotSent(Undelivered):
    """It certainly did not arrive."""


class Doubtful(Undelivered):
    """The channel did not say whether it arrived."""


class Unreachable(Undelivered):
    """This person wants nothing from us, or is gone."""


class Refused(Undelivered):
    """The channel takes no such message; the fault is ours."""


class Gone(Undelivered):
    """The message that was to be replaced is no longer there: the reply needs a message of its own."""


class Channel(Protocol):
    """A way to a citizen on which we send. Channels know neither each other nor what is said."""

    @property
    def name(self) -> str:
        """The name under which citizens and letters are kept."""

    async def send(self, address: str, reply: Reply, replaces: str, left: Callable[[], None]) -> None:
        """Send a reply, in the place of an earlier message where `replaces` names one. Raises Undelivered.

        `left` is called in the moment the message leaves: until then nothing can have arrived.
        """
