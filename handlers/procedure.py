"""Says one thing about one procedure: the card that answers a question, and the full text behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers import facts
from handlers.message import Action, Choice, Link, Outcome, Reply
from handlers.turn import Turn
from handlers.wording import clip, pages, plain, sentences, title, without_start
from knowledge.aspects import Aspect, find_aspects
from knowledge.checks import names_district
from knowledge.deadlines import deadlines
from knowledge.fees import fees
from knowledge.papers import forms, strip_bullet
from knowledge.procedure import Procedure

_BEFORE_NUMBER = re.compile(r"(?:quyet dinh )?(?:so )?(?=\d)")
"""What some records write before a decision's number (folded); the phrase says it already."""
_LIKELY = (Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME, Aspect.WHERE, Aspect.ONLINE, Aspect.STEPS)
_LONG_LINE = 300
"""Characters from which a line of the full text is cut into its sentences."""
_OFFERED = 4
"""Buttons for other aspects; the fifth is for the full text or for "not what I meant"."""


def card(turn: Turn, procedure: Procedure, aspect: Aspect, codes: tuple[str, ...] = ()) -> Reply:
    """The reply to a question about a procedure. It becomes the one that the conversation is about."""
    turn.talk.procedure, turn.talk.aspect = procedure.code, aspect
    if not procedure.has_details:
        return _bare(turn, procedure, aspect, codes)
    values = _values(turn, procedure, aspect)
    also = [
        a for a in find_aspects(turn.heard.words) if a is not aspect and a in _LIKELY and _has(procedure, a)
    ][:3]
    text = turn.phrases.say(
        aspect,
        **values,
        procedure=title(procedure.name, 26),
        ask_at=clip(facts.office(procedure), 14, 70),
        ask_district=names_district(procedure.office),
    )
    if also:
        text += "\n" + turn.phrases.say("also", asked=[turn.phrases.label("aspect", a).lower() for a in also])
    return Reply(
        text,
        Outcome.ANSWER,
        _buttons(turn, procedure, aspect, also, bool(values["more"])),
        codes=codes or (procedure.code,),
        aspect=aspect,
        source=source(turn, procedure),
    )


def _values(turn: Turn, procedure: Procedure, aspect: Aspect) -> facts.Values:
    today, phrases = turn.message.sent_at.date(), turn.phrases
    read: dict[Aspect, Callable[[], facts.Values]] = {
        Aspect.DOCUMENTS: lambda: facts.documents(procedure),
        Aspect.FEE: lambda: facts.fee(procedure, today, phrases),
        Aspect.TIME: lambda: facts.time(procedure, phrases),
        Aspect.WHERE: lambda: facts.where(procedure),
        Aspect.ONLINE: lambda: facts.online(procedure, phrases),
        Aspect.STEPS: lambda: facts.steps(procedure),
        Aspect.FORM: lambda: facts.form(procedure),
        Aspect.CONDITION: lambda: facts.condition(procedure),
        Aspect.RESULT: lambda: facts.result(procedure),
        Aspect.LEGAL: lambda: facts.legal(procedure),
        Aspect.GENERAL: lambda: facts.general(procedure, today, phrases),
    }
    return read[aspect]()


def _bare(turn: Turn, procedure: Procedure, aspect: Aspect, codes: tuple[str, ...]) -> Reply:
    text = turn.phrases.say(
        "bare",
        procedure=title(procedure.name, 40),
        field=procedure.field,
        office=clip(facts.office(procedure), 20),
    )
    buttons = (other_button(turn), Choice(turn.phrases.label("button", "human"), Action("human")))
    return Reply(
        text,
        Outcome.ANSWER,
        buttons,
        codes=codes or (procedure.code,),
        aspect=aspect,
        source=source(turn, procedure),
    )


def source(turn: Turn, procedure: Procedure) -> str:
    """Where the figures come from: the decision where it is recorded, the release and its date always."""
    release = turn.library.release
    year_first = procedure.decision_date.split("-")
    return turn.phrases.say(
        "source",
        decision=without_start(procedure.decision, _BEFORE_NUMBER),
        decided="/".join(reversed(year_first)) if len(year_first) == 3 else "",
        as_of="/".join(reversed(release.dates.get(procedure.code, release.as_of).split("-"))),
        number=release.number,
    )


def other_button(turn: Turn) -> Choice:
    """The way out when this is not what was meant."""
    return Choice(turn.phrases.label("button", "other"), Action("other"))


def aspect_button(turn: Turn, procedure: Procedure, aspect: Aspect) -> Choice:
    """Asks for another part of the same procedure."""
    return Choice(turn.phrases.label("aspect", aspect), Action("aspect", f"{aspect}:{procedure.code}"))


def _buttons(
    turn: Turn, procedure: Procedure, aspect: Aspect, also: list[Aspect], more: bool
) -> tuple[Choice | Link, ...]:
    likely = [a for a in _LIKELY if a is not aspect and a not in also and _has(procedure, a)]
    offered = [*also, *likely][:_OFFERED]
    buttons: list[Choice | Link] = [aspect_button(turn, procedure, a) for a in offered[: _OFFERED - more]]
    if more:
        full = Action("full", f"{aspect}:1:{procedure.code}")
        buttons.insert(0, Choice(turn.phrases.label("button", "full"), full))
    if procedure.url:
        return (*buttons[:_OFFERED], Link(turn.phrases.label("button", "portal"), procedure.url))
    return (*buttons, other_button(turn))


def _has(procedure: Procedure, aspect: Aspect) -> bool:
    """True when the record holds something to say about an aspect: no button leads to "not recorded"."""
    if aspect is Aspect.FEE:
        return bool(fees(procedure))
    if aspect is Aspect.TIME:
        return bool(deadlines(procedure))
    held: dict[Aspect, object] = {
        Aspect.DOCUMENTS: procedure.papers,
        Aspect.WHERE: procedure.office,
        Aspect.ONLINE: procedure.channels,
        Aspect.STEPS: procedure.steps,
    }
    return bool(held[aspect])


@dataclass(slots=True)
class _FullText:
    """The official text of one aspect, line by line."""

    lines: list[str] = field(default_factory=list)

    def add(self, text: str, bullet: bool = False) -> None:
        for line in filter(None, text.split("\n")):
            for part in sentences(line) if len(line) > _LONG_LINE else [line]:
                words = plain(strip_bullet(part) if bullet else part)
                if words:
                    self.lines.append(f"• {words}" if bullet else words)


def _full_lines(turn: Turn, procedure: Procedure, aspect: Aspect) -> list[str]:
    text = _FullText()
    if aspect is Aspect.DOCUMENTS:
        heading = ""
        for paper in procedure.papers:
            if paper.case != heading:
                heading = paper.case
                text.add(heading)
            text.lines.append(
                "• " + turn.phrases.say("paper", paper=paper, name=plain(strip_bullet(paper.name)))
            )
    elif aspect in (Aspect.FEE, Aspect.TIME, Aspect.WHERE, Aspect.ONLINE):
        text.add(procedure.receiving_address if aspect is Aspect.WHERE else "", bullet=True)
        for channel in procedure.channels:
            value = {Aspect.FEE: channel.fee, Aspect.TIME: channel.time}.get(aspect, "")
            text.add(
                turn.phrases.say("channel", way=channel.way, value=plain(value), note=plain(channel.note))
            )
    else:
        held = {
            Aspect.STEPS: procedure.steps,
            Aspect.CONDITION: procedure.conditions,
            Aspect.RESULT: procedure.result,
        }
        text.add(held.get(aspect, ""))
        for basis in procedure.legal_basis if aspect is Aspect.LEGAL else ():
            text.add(f"{basis.number} {basis.name}", bullet=True)
        for name in forms(procedure.papers) if aspect is Aspect.FORM else ():
            text.add(name, bullet=True)
    return text.lines


def full_text(turn: Turn, procedure: Procedure, aspect: Aspect, page: int) -> Reply:
    """One page of the official text, as it is recorded."""
    turn.talk.procedure, turn.talk.aspect = procedure.code, aspect
    parts = pages(_full_lines(turn, procedure, aspect)) or [[]]
    page = min(max(page, 1), len(parts))
    text = turn.phrases.say(
        "full",
        aspect=aspect,
        procedure=title(procedure.name, 20),
        lines=parts[page - 1],
        page=page,
        pages=len(parts),
    )
    buttons: list[Choice | Link] = []
    if page < len(parts):
        more = Action("full", f"{aspect}:{page + 1}:{procedure.code}")
        buttons.append(Choice(turn.phrases.label("button", "next"), more))
    buttons += [aspect_button(turn, procedure, a) for a in _LIKELY if a is not aspect and _has(procedure, a)][
        :3
    ]
    buttons.append(Choice(turn.phrases.label("button", "why"), Action("why")))
    return Reply(
        text,
        Outcome.ANSWER,
        tuple(buttons),
        codes=(procedure.code,),
        aspect=aspect,
        source=source(turn, procedure),
    )
