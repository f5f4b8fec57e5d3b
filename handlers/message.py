"""What channels and handlers share: a message in, a reply out. Neither knows any channel."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGEST_ACTION = 64
"""Bytes that an encoded action may have: what the tightest channel (Telegram) allows."""
LONGEST_TEXT = 2000
"""Characters of a message that are read."""
MOST_BUTTONS = 5


class Outcome(StrEnum):
    """What became of a message. Every reply has one, and they are counted."""

    ANSWER = "answer"
    CHOOSE = "choose"
    UNKNOWN = "unknown"
    SMALLTALK = "smalltalk"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    HUMAN = "human"
    DOSSIER = "dossier"
    BROWSE = "browse"
    START = "start"
    CREDENTIAL = "credential"
    """A password or code was told; it is not kept."""
    IMPOSTOR = "impostor"
    """Asked whether a message, call, page or app is genuine."""
    PRIVACY = "privacy"
    """About the person's own data."""
    FORGOTTEN = "forgotten"
    """Nobody is left to keep anything about; this reply goes out and is forgotten too."""
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button means: a name that the router knows, and a value."""

    name: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.name}:{self.value}" if self.value else self.name

    def __post_init__(self) -> None:
        size = len(str(self).encode())
        if size > LONGEST_ACTION:
            raise ValueError(f"action {self} has {size} bytes, more than {LONGEST_ACTION}")
        if not str(self).isprintable():
            raise ValueError("an action has no control characters")

    @classmethod
    def read(cls, text: str) -> "Action":
        """Decode. Raises ValueError when it is too long to be ours."""
        name, _, value = text.partition(":")
        return cls(name, value)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that sends an action."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message from a citizen."""

    channel: str
    address: str
    """Opaque to all but the channel."""
    sent_at: datetime
    text: str = ""
    action: Action | None = None
    attachments: tuple[str, ...] = ()
    """Kinds of what was attached: "photo", "voice", …"""
    id: str = ""
    """Unique within the channel; a repeat is answered with the same reply."""
    pressed_in: str = ""
    """The channel's id of the message whose button was pressed, where a channel can change its messages."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, which is one message on every channel. Markup: *bold*, and "• " before a list item."""

    text: str
    outcome: Outcome
    buttons: tuple[Choice | Link, ...] = ()
    expects: str = ""
    """What the next words are read as, first of all; empty for nothing in particular."""
    codes: tuple[str, ...] = ()
    """Procedures answered, offered or ranked, best first."""
    aspect: str = ""
    source: str = ""
    """Where the figures come from and their date, as the citizen reads it."""
    file: str = ""
    """Path of a file to send along."""

    def __post_init__(self) -> None:
        if self.outcome is Outcome.ANSWER and not self.source:
            raise ValueError("an answer needs its source")
        if len(self.buttons) > MOST_BUTTONS:
            raise ValueError(f"{len(self.buttons)} buttons, more than {MOST_BUTTONS}")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as the outbox keeps them."""
        values = asdict(self)
        values["buttons"] = [
            {"label": button.label, "url": button.url}
            if isinstance(button, Link)
            else {"label": button.label, "action": str(button.action)}
            for button in self.buttons
        ]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Reply":
        """Read back what `to_dict` gave."""
        buttons = tuple(
            Link(button["label"], button["url"])
            if "url" in button
            else Choice(button["label"], Action.read(button["action"]))
            for button in values["buttons"]
        )
        known = values | {
            "buttons": buttons,
            "codes": tuple(values["codes"]),
            "outcome": Outcome(values["outcome"]),
        }
        return cls(**known)
