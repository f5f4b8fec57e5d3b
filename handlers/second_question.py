"""Two questions in one message: the first is answered, the other one becomes a button."""

from dataclasses import replace

from handlers.choose import label
from handlers.message import MOST_BUTTONS, Action, Choice, Reply
from handlers.procedure import card
from handlers.turn import Turn
from knowledge.aspects import Aspect, find_aspect
from knowledge.decision import decide
from knowledge.procedure import Procedure
from knowledge.reading import Found
from knowledge.talk import parts


def answer(turn: Turn, procedure: Procedure, aspect: Aspect, codes: tuple[str, ...]) -> Reply:
    """The card of a procedure; where the message asks about another one too, that becomes the first button.

    Then each is asked about by its own part of the message, not by the whole.
    """
    asked = _questions(turn)
    others = [code for code in asked if code != procedure.code]
    if procedure.code not in asked or not others:
        return card(turn, procedure, aspect, codes)
    reply = card(turn, procedure, asked[procedure.code], codes)
    name = label(turn, turn.library.procedures[others[0]])
    button = Choice(name, Action("pick", f"{asked[others[0]]}:{others[0]}"))
    *shown, way_out = reply.buttons
    text = f"{reply.text}\n{turn.phrases.say('also', asked=[name])}"
    return replace(reply, text=text, buttons=(*(button, *shown)[: MOST_BUTTONS - 1], way_out))


def _questions(turn: Turn) -> dict[str, Aspect]:
    """The procedures that parts of a message surely ask about, each with what is asked. Empty for a single part."""
    several = parts(turn.message.text)
    found: dict[str, Aspect] = {}
    for part in several if len(several) > 1 else ():
        reading = turn.library.matcher.read(part)
        aspect, verdict = find_aspect(reading.words), decide(reading)
        if aspect is not Aspect.GENERAL and isinstance(verdict, Found):
            found.setdefault(verdict.matches[0].procedure.code, aspect)
    return found
