"""The web chat: JSON in, JSON out. The page in bot/page speaks it."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.channels.markup import spans
from handlers.message import Action, Message, Reply

NAME = "webchat"
LONGEST_ID = 64


class BadRequest(Exception):
    """What the page sent cannot be read; the text is the key of the label that says so."""


def read(payload: Any, address: str, now: datetime) -> Message:
    """The message in what the page sent. Raises BadRequest."""
    if not isinstance(payload, dict):
        raise BadRequest("not_json")
    message_id, text, action = payload.get("id"), payload.get("text", ""), payload.get("action")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_ID or not message_id.isascii():
        raise BadRequest("no_id")
    if not isinstance(text, str) or not (action is None or isinstance(action, str)):
        raise BadRequest("not_json")
    try:
        pressed = Action.read(action) if action else None
    except ValueError as fault:
        raise BadRequest("not_json") from fault
    # The id is the page's; with a hash of the address before it nobody can ask for another's reply.
    owner = hashlib.sha256(address.encode()).hexdigest()[:24]
    return Message(NAME, address, now, text, pressed, id=f"{owner}.{message_id}")


def render(number: int, reply: Reply) -> dict[str, Any]:
    """A reply as the page shows it: lines of spans, the source, buttons."""
    return {
        "number": number,
        "lines": [[asdict(span) for span in spans(line)] for line in reply.text.split("\n")],
        "source": reply.source,
        "buttons": reply.to_dict()["buttons"],
    }
