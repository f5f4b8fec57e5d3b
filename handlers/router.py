"""Which handler answers: explicit tables, tried in order.

A button means exactly one thing; a command is deliberate; then the words that we asked for; then a message
that is no question; what is left is a question.
"""

import re

from handlers import ask, browse, choose, consent, forget, my_data, other_messages, procedure, why
from handlers.follow import only_asks
from handlers.message import Reply
from handlers.turn import Handler, Turn
from knowledge.aspects import Aspect, find_aspect
from knowledge.intents import Intent, asks_why, dossier_code, handed_in
from knowledge.normalize import split


def _full(turn: Turn) -> Reply:
    aspect, _, rest = turn.value.partition(":")
    page, _, code = rest.partition(":")
    found = turn.library.procedures.get(code)
    if not found:
        return ask.gone(turn)
    return procedure.full_text(turn, found, ask.read_aspect(aspect), int(page) if page.isdecimal() else 1)


ACTIONS: dict[str, Handler] = {
    "aspect": ask.another_aspect,
    "pick": ask.another_aspect,
    "full": _full,
    "other": ask.not_this,
    "none": ask.unknown,
    "browse": browse.browse,
    "human": other_messages.human,
    "start": other_messages.start,
    "why": why.why,
    "data": my_data.my_data,
    "forget": forget.forget,
    "request": my_data.request,
    "consent": consent.consent,
    "refuse": consent.refuse,
    "withdraw": consent.withdraw,
}

IN_PLACE = frozenset({"pick", "browse", "other", "none", "forget", "refuse", "withdraw"})
"""Actions after which the message that held the button has served: the reply takes its place where it can."""

COMMANDS: dict[str, Handler] = {
    "/start": other_messages.start,
    "/help": other_messages.start,
    "/browse": browse.browse,
    "/why": why.why,
    "/data": my_data.my_data,
    "/forget": forget.ask_first,
    "/withdraw": consent.choose,
}

INTENTS: dict[Intent, Handler] = {
    Intent.EMERGENCY: other_messages.emergency,
    Intent.DOSSIER: other_messages.dossier,
    Intent.IMPOSTOR: other_messages.impostor,
    Intent.COMPLAINT: other_messages.complaint,
    Intent.HUMAN: other_messages.human,
    Intent.COURT: other_messages.court,
    Intent.START: other_messages.start,
    Intent.SMALLTALK: other_messages.smalltalk,
    Intent.MY_DATA: my_data.my_data,
    Intent.FORGET_ME: forget.ask_first,
    Intent.WITHDRAW: consent.choose,
    Intent.DATA_REQUEST: my_data.offer_request,
}

WITHOUT_CATALOGUE = frozenset(
    {
        *(handler for intent, handler in INTENTS.items() if intent is not Intent.START),
        other_messages.credential,
        my_data.request,
        forget.forget,
        consent.withdraw,
        consent.consent,
        consent.refuse,
    }
)
"""Handlers that know nothing of procedures: they work also before a catalogue is there."""

_COMMAND = re.compile(r"/[a-z_]{1,32}", re.IGNORECASE)
_OF_FILING = frozenset(
    {Aspect.DOCUMENTS, Aspect.WHERE, Aspect.FEE, Aspect.FORM, Aspect.CONDITION, Aspect.ONLINE}
)
"""What is asked before a dossier is handed in."""


def route(turn: Turn) -> tuple[Handler, str]:
    """The handler for a message, and the value that it gets."""
    message = turn.message
    if message.action:
        return ACTIONS.get(message.action.name, other_messages.start), message.action.value
    text = message.text.strip()
    if not text:
        return other_messages.empty, ""
    if not split(text):  # a thumb, a heart; or three dots
        return other_messages.empty if text.isascii() else other_messages.smalltalk, ""
    command = text.split()[0]
    handler = COMMANDS.get(command.lower())
    if handler:
        return handler, text[len(command) :].strip()
    if _COMMAND.fullmatch(text):  # one that we do not know
        return other_messages.start, ""
    if turn.heard.credential:
        return other_messages.credential, ""
    pressed = choose.chosen(turn)
    if pressed and pressed.name in ACTIONS:
        return ACTIONS[pressed.name], pressed.value
    if turn.talk.procedure and asks_why(text):
        return why.why, ""
    if turn.heard.intent and not (turn.heard.intent is Intent.DOSSIER and _asks_how_to_file(turn)):
        return INTENTS[turn.heard.intent], ""
    return ask.question, ""


def _asks_how_to_file(turn: Turn) -> bool:
    """Whether "hồ sơ" means the papers of the procedure in hand, and not a dossier that was handed in."""
    if not turn.talk.procedure or dossier_code(turn.message.text) or handed_in(turn.heard.words):
        return False
    return only_asks(turn) or find_aspect(turn.heard.words) in _OF_FILING
