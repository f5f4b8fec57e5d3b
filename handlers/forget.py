"""Deletes what we have about a person, after they have confirmed it once, and gives a receipt."""

from handlers.message import Action, Choice, Outcome, Reply
from handlers.my_data import moment
from handlers.turn import Turn
from knowledge.working_days import day_in_vietnam
from records.privacy_requests import RequestKind

CONFIRMED = "yes"
KEPT = "no"


def ask_first(turn: Turn) -> Reply:
    """What goes and what stays, before anything is done."""
    buttons = (
        Choice(turn.phrases.label("button", "erase"), Action("forget", CONFIRMED)),
        Choice(turn.phrases.label("button", "keep"), Action("forget", KEPT)),
    )
    return Reply(turn.phrases.say("forget"), Outcome.PRIVACY, buttons)


def forget(turn: Turn) -> Reply:
    """A button was pressed: CONFIRMED deletes at once, KEPT leaves everything, anything else asks first."""
    if turn.value == KEPT:
        buttons = (Choice(turn.phrases.label("button", "data"), Action("data")),)
        return Reply(turn.phrases.say("forget_not"), Outcome.PRIVACY, buttons)
    if turn.value != CONFIRMED:
        return ask_first(turn)
    message = turn.message
    turn.book.erasure.erase(turn.citizen, message.id, message.sent_at)
    done = turn.book.privacy_requests.done_at_once(
        None, message.channel, RequestKind.ERASE, message.sent_at, day_in_vietnam(message.sent_at)
    )
    text = turn.phrases.say("forgotten", receipt=done.receipt, at=moment(message.sent_at))
    return Reply(text, Outcome.FORGOTTEN)
