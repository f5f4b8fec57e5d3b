"""The terminal: a reply as plain text with a numbered menu."""

from bot.channels.markup import without_markup
from handlers.message import Link, Reply

NAME = "terminal"


def render(reply: Reply) -> str:
    """A reply as lines of text. Buttons get numbers, and the number is understood as a press."""
    lines = [without_markup(reply.text)]
    if reply.source:
        lines.append(f"({reply.source})")
    for number, button in enumerate(reply.buttons, start=1):
        label = button.label.removeprefix(f"{number}. ")
        lines.append(f"  [{number}] {label}" + (f": {button.url}" if isinstance(button, Link) else ""))
    return "\n".join(lines)
