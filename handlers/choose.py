"""A short choice among procedures, and what is done with the answer: a press, a number, or its words."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from handlers.message import MOST_BUTTONS, Action, Choice, Outcome, Reply
from handlers.turn import Turn
from handlers.wording import clip, plain
from knowledge.aspects import Aspect
from knowledge.normalize import fold
from knowledge.procedure import Procedure

EXPECTS = "choice"
_SAME_LABEL = 88
"""Likeness (0 to 100) from which typed words are taken for a button's label."""


def choice(turn: Turn, procedures: Sequence[Procedure], aspect: Aspect, retry: bool = False) -> Reply:
    """Ask which procedure is meant. The aspect that was asked for is kept for the answer."""
    offered = list(procedures[:MOST_BUTTONS])
    buttons = [
        Choice(f"{number}. {label(turn, procedure)}", Action("pick", f"{aspect}:{procedure.code}"))
        for number, procedure in enumerate(offered, start=1)
    ]
    if len(buttons) < MOST_BUTTONS:
        buttons.append(Choice(turn.phrases.label("button", "none"), Action("none")))
    turn.talk.procedure, turn.talk.aspect = "", aspect
    return Reply(
        turn.phrases.say("choose", retry=retry),
        Outcome.CHOOSE,
        tuple(buttons),
        expects=EXPECTS,
        codes=tuple(procedure.code for procedure in offered),
        aspect=aspect,
    )


def label(turn: Turn, procedure: Procedure) -> str:
    """What a procedure is called on a button."""
    return clip(plain(turn.library.short_name(procedure.code)), 12, 60)


def chosen(turn: Turn) -> Action | None:
    """The button that the words mean: its number ("2", "number 2", "the 2nd one"), or its label."""
    shown = [button for button in turn.talk.choices if button.get("action")]
    said = fold(turn.message.text).strip(" .,;:!?")
    if not shown or not said:
        return None
    number = said.split()[-1].strip(".)")
    if number.isdigit() and len(said.split()) <= 3:
        place = int(number) - 1
        return Action.read(shown[place]["action"]) if 0 <= place < len(shown) else None
    labels = [fold(button["label"]).partition(". ")[2] or fold(button["label"]) for button in shown]
    found = process.extractOne(said, labels, scorer=fuzz.ratio, score_cutoff=_SAME_LABEL)
    return Action.read(shown[found[2]]["action"]) if found else None
