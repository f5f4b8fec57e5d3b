"""Why this answer: which words led to it, what came close, and where its figures are from."""

from handlers.ask import unknown
from handlers.message import Action, Choice, Outcome, Reply
from handlers.procedure import other_button, source
from handlers.turn import Turn
from handlers.wording import clip, plain, title
from knowledge.aspects import Aspect

_SHOWN = 8
"""Words that are named."""
_CLOSE = 2
"""Runners-up that are named."""


def why(turn: Turn) -> Reply:
    """Explain the answer about the procedure in hand."""
    procedure = turn.library.procedures.get(turn.talk.procedure)
    if procedure is None:
        return unknown(turn)
    words = turn.library.matcher.shared(turn.talk.words, procedure.code)[:_SHOWN]
    close = [code for code in turn.talk.others if code != procedure.code and code in turn.library.procedures][
        :_CLOSE
    ]
    text = turn.phrases.say(
        "why",
        words=words,
        procedure=title(procedure.name, 26),
        code=procedure.code,
        close=[clip(plain(turn.library.short_name(code)), 12, 60) for code in close],
    )
    buttons = [
        Choice(clip(plain(turn.library.short_name(code)), 12, 60), Action("pick", f"{Aspect.GENERAL}:{code}"))
        for code in close
    ]
    return Reply(
        text,
        Outcome.ANSWER,
        (*buttons, other_button(turn)),
        codes=(procedure.code, *close),
        source=source(turn, procedure),
    )
