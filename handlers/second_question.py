"""Two questions in one message: the first is answered, the other one becomes a button."""

import re
from dataclasses import replace

from handlers.message import MOST_BUTTONS, Action, Choice, Reply
from handlers.turn import Turn
from handlers.wording import clip, plain
from knowledge.aspects import Aspect, find_aspect
from knowledge.decision import decide
from knowledge.normalize import split
from knowledge.reading import Found

_SHORTEST = 8
"""Words of a message that can hold two questions."""
_PARTS = re.compile(r"[?!.;,\n]+|\s+(?:v\u00e0|va)\s+", re.IGNORECASE)
"""Where one question may end and the next begin."""
_SHORTEST_PART = 3


def with_second_question(turn: Turn, reply: Reply) -> Reply:
    """The reply, with a button for another procedure that the same message asks about; both must ask something."""
    asked = _questions(turn)
    others = [code for code in asked if code not in reply.codes[:1]]
    if not others or len(others) == len(asked):
        return reply
    code, aspect = others[0], asked[others[0]]
    label = clip(plain(turn.library.short_name(code)), 12, 60)
    button = Choice(label, Action("pick", f"{aspect}:{code}"))
    line = turn.phrases.say("also", asked=[label])
    *others_, way_out = reply.buttons
    kept = (button, *others_)[: MOST_BUTTONS - 1]
    return replace(reply, text=f"{reply.text}\n{line}", buttons=(*kept, way_out))


def first_asked(turn: Turn, code: str, aspect: Aspect) -> Aspect:
    """What is asked about a procedure by its own part of the message; `aspect` where no part is about it alone."""
    asked = _questions(turn)
    return asked.get(code, aspect) if len(asked) > 1 else aspect


def _questions(turn: Turn) -> dict[str, Aspect]:
    """The procedures that parts of a message surely ask about, each with what is asked."""
    text = turn.message.text
    if len(split(text)) < _SHORTEST:
        return {}
    found: dict[str, Aspect] = {}
    for part in _PARTS.split(text):
        if len(split(part)) < _SHORTEST_PART:
            continue
        reading = turn.library.matcher.read(part)
        aspect, verdict = find_aspect(reading.words), decide(reading)
        if aspect is not Aspect.GENERAL and isinstance(verdict, Found):
            found.setdefault(verdict.matches[0].procedure.code, aspect)
    return found
