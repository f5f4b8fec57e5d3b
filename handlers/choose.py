"""A short choice among procedures, and what is done with the answer: a press, a number, or its words."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from handlers.follow import EXPECTS
from handlers.message import MOST_BUTTONS, Action, Choice, Outcome, Reply
from handlers.turn import Turn
from handlers.wording import clip, plain
from knowledge.aspects import Aspect
from knowledge.intents import button_number, picks_last, picks_none
from knowledge.normalize import fold, split
from knowledge.procedure import Procedure

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
    """The button that the words mean: its number ("2", "so 2", "the 2nd one"), its label, or words of one label only."""
    shown = [button for button in turn.talk.choices if button.get("action")]
    said = [fold(word) for word in split(turn.message.text)]
    if not shown or not said:
        return None
    choices = [button for button in shown if button["action"].startswith("pick:")]
    if turn.talk.asked == EXPECTS and picks_none(turn.message.text):
        return Action("none")
    place = len(choices) if picks_last(turn.message.text) else button_number(turn.message.text)
    if place:
        return Action.read(shown[place - 1]["action"]) if place <= len(shown) else None
    labels = [fold(button["label"]).partition(". ")[2] or fold(button["label"]) for button in shown]
    found = process.extractOne(" ".join(said), labels, scorer=fuzz.ratio, score_cutoff=_SAME_LABEL)
    if found:
        return Action.read(shown[found[2]]["action"])
    holding = [place for place, label in enumerate(labels) if set(said) <= set(label.split())]
    return Action.read(shown[holding[0]]["action"]) if len(holding) == 1 and len(said) > 1 else None
