"""Looking around: groups of fields, and the everyday procedures in one."""

from handlers.choose import label
from handlers.follow import EXPECTS
from handlers.message import MOST_BUTTONS, Action, Choice, Outcome, Reply
from handlers.turn import Turn
from knowledge.aspects import Aspect
from knowledge.topics import TOPICS

_PAGE = MOST_BUTTONS - 1
"""Buttons of a page beside "more"."""


def browse(turn: Turn) -> Reply:
    """Value "" or "2": a page of groups; "land" or "land:2": a page of the procedures in a group."""
    key, _, page = turn.value.partition(":")
    topic = next((topic for topic in TOPICS if topic.key == key), None)
    if topic is None:
        buttons = [Choice(topic.label, Action("browse", topic.key)) for topic in TOPICS]
        return _page(turn, "", buttons, "", key)
    procedures = turn.library.in_fields(topic.fields)
    buttons = [Choice(label(turn, p), Action("pick", f"{Aspect.GENERAL}:{p.code}")) for p in procedures]
    return _page(turn, topic.label, buttons, f"{topic.key}:", page)


def _page(turn: Turn, topic: str, buttons: list[Choice], prefix: str, page: str) -> Reply:
    turn.talk.procedure = turn.talk.aspect = ""
    number = int(page) if page.isdecimal() else 1
    first = (number - 1) * _PAGE
    shown = buttons[first : first + _PAGE]
    if len(buttons) > first + _PAGE:
        shown.append(Choice(turn.phrases.label("button", "more"), Action("browse", f"{prefix}{number + 1}")))
    elif number > 1 or topic:
        shown.append(Choice(turn.phrases.label("button", "browse"), Action("browse")))
    return Reply(turn.phrases.say("browse", topic=topic), Outcome.BROWSE, tuple(shown), expects=EXPECTS)
