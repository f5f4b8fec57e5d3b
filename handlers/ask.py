"""A question about a procedure: answer it, offer a choice, or say that we are not sure."""

from handlers import second_question
from handlers.choose import choice
from handlers.follow import choices, continued, meant, off_topic, subject
from handlers.message import Action, Choice, Outcome, Reply
from handlers.procedure import card
from handlers.turn import Turn
from knowledge.aspects import Aspect, find_aspect
from knowledge.normalize import split
from knowledge.procedure import Procedure
from knowledge.reading import Found, Unsure
from knowledge.talk import supposes
from records.redact import redact

MOST_WORDS = 60
"""Words of a question that are kept to explain its answer."""


def question(turn: Turn) -> Reply:
    """Answer from the whole catalogue, or about the procedure in hand when no other is named."""
    aspect = find_aspect(turn.heard.words)
    verdict = turn.heard.verdict
    codes = tuple(match.procedure.code for match in verdict.matches)
    goes_on = continued(turn)
    if goes_on:
        if aspect is Aspect.CONDITION and supposes(turn.heard.words):  # of the other case the same is asked
            aspect = read_aspect(turn.talk.aspect)
        others = tuple(code for code in codes if code != goes_on.code)
        return card(turn, goes_on, aspect, (goes_on.code, *others))
    if aspect is not Aspect.GENERAL and not subject(turn):
        return _about_what(turn, aspect, codes)
    chosen = meant(turn)
    turn.talk.others, turn.talk.words = list(codes), asked_words(turn)
    if chosen:
        others = tuple(code for code in codes if code != chosen.code)
        kept = read_aspect(turn.talk.aspect) if aspect is Aspect.GENERAL else aspect
        return card(turn, chosen, kept, (chosen.code, *others))
    if isinstance(verdict, Found):
        return second_question.answer(turn, verdict.matches[0].procedure, aspect, codes)
    if isinstance(verdict, Unsure):
        return choice(turn, [match.procedure for match in verdict.choices], aspect)
    if aspect is not Aspect.GENERAL and not off_topic(turn):
        return _about_what(turn, aspect, codes)
    return unknown(turn, codes)


def asked_words(turn: Turn) -> list[str]:
    """The words of a question that may be kept to explain its answer."""
    return split(redact(turn.message.text))[:MOST_WORDS]


def _about_what(turn: Turn, aspect: Aspect, ranking: tuple[str, ...]) -> Reply:
    """It is asked about nothing that we know, and no procedure is in hand: a choice that is open is asked again."""
    procedures = choices(turn)
    return choice(turn, procedures, aspect) if procedures else unknown(turn, ranking)


def unknown(turn: Turn, codes: tuple[str, ...] = ()) -> Reply:
    """We are not sure: say so and show the ways forward."""
    return Reply(
        turn.phrases.say("unknown", kind=turn.heard.kind), Outcome.UNKNOWN, ways_forward(turn), codes=codes
    )


def ways_forward(turn: Turn) -> tuple[Choice, ...]:
    """What can be done when we have no answer."""
    return (
        Choice(turn.phrases.label("button", "browse"), Action("browse")),
        Choice(turn.phrases.label("button", "human"), Action("human")),
    )


def another_aspect(turn: Turn) -> Reply:
    """A button for another part of a procedure: value "fee:1.001193"."""
    aspect, procedure = read_aspect(turn.value), _named(turn)
    return card(turn, procedure, aspect) if procedure else gone(turn)


def read_aspect(value: str) -> Aspect:
    """The aspect at the head of an action's value; GENERAL for one that we do not know."""
    name = value.partition(":")[0]
    return Aspect(name) if name in set(Aspect) else Aspect.GENERAL


def _named(turn: Turn) -> Procedure | None:
    return turn.library.procedures.get(turn.value.rpartition(":")[2])


def gone(turn: Turn) -> Reply:
    """A button of an older release leads to a procedure that is no longer there."""
    return Reply(turn.phrases.say("gone"), Outcome.UNKNOWN, ways_forward(turn))


def not_this(turn: Turn) -> Reply:
    """The procedure in hand was not meant: offer the runners-up of the last question."""
    left = [code for code in turn.talk.others if code != turn.talk.procedure]
    procedures = [turn.library.procedures[code] for code in left if code in turn.library.procedures]
    aspect = read_aspect(turn.talk.aspect)
    turn.talk.others = []
    return choice(turn, procedures, aspect, retry=True) if procedures else unknown(turn)
