"""Which handler answers: explicit tables, tried in order.

A button means exactly one thing; a command is deliberate; then the words that we asked for; then a message
that is no question; what is left is a question.
"""

from handlers import ask, browse, choose, places_to_turn, procedure
from handlers.message import Action, Reply
from handlers.turn import Handler, Turn
from knowledge.intents import Intent


def _pick(turn: Turn) -> Reply:
    return ask.another_aspect(turn)


def _full(turn: Turn) -> Reply:
    aspect, _, rest = turn.value.partition(":")
    page, _, code = rest.partition(":")
    found = turn.library.procedures.get(code)
    if not found:
        return ask.gone(turn)
    return procedure.full_text(turn, found, ask.read_aspect(aspect), int(page) if page.isdigit() else 1)


def _none(turn: Turn) -> Reply:
    return ask.unknown(turn)


ACTIONS: dict[str, Handler] = {
    "aspect": ask.another_aspect,
    "pick": _pick,
    "full": _full,
    "other": ask.not_this,
    "none": _none,
    "browse": browse.browse,
    "human": places_to_turn.human,
    "start": places_to_turn.start,
}

COMMANDS: dict[str, Handler] = {
    "/start": places_to_turn.start,
    "/help": places_to_turn.start,
    "/browse": browse.browse,
}

INTENTS: dict[Intent, Handler] = {
    Intent.EMERGENCY: places_to_turn.emergency,
    Intent.DOSSIER: places_to_turn.dossier,
    Intent.COMPLAINT: places_to_turn.complaint,
    Intent.HUMAN: places_to_turn.human,
    Intent.SMALLTALK: places_to_turn.smalltalk,
}


def route(turn: Turn) -> tuple[Handler, str]:
    """The handler for a message, and the value that it gets."""
    message = turn.message
    if message.action:
        return ACTIONS.get(message.action.name, places_to_turn.start), message.action.value
    text = message.text.strip()
    if not text:
        return places_to_turn.empty, ""
    command = text.split()[0].lower()
    if command in COMMANDS:
        return COMMANDS[command], text[len(command) :].strip()
    pressed: Action | None = choose.chosen(turn)
    if pressed and pressed.name in ACTIONS:
        return ACTIONS[pressed.name], pressed.value
    if turn.heard.intent:
        return INTENTS[turn.heard.intent], ""
    return ask.question, ""
