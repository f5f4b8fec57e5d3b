"""A question about a procedure: answer it, offer a choice, or say that we are not sure."""

from handlers.choose import EXPECTS, choice
from handlers.message import Action, Choice, Outcome, Reply
from handlers.procedure import card
from handlers.turn import Turn
from knowledge.aspects import Aspect, find_aspect, without_cues
from knowledge.matcher import Found, Unsure
from knowledge.normalize import fold
from knowledge.procedure import Procedure

_BELIEVED = 0.25
"""Probability from which a procedure counts as another subject."""
_GOES_ON = "con"
"""A follow-up often opens with this word, folded; elsewhere it means a child."""
_LITTLE = 3
"""Words about something else that a follow-up may hold; with more it is a question of its own."""
_FOLLOWS = 0.3
"""Probability of a follow-up from which the procedure in hand is kept."""


def question(turn: Turn) -> Reply:
    """Answer from the whole catalogue, or about the procedure in hand when no other is named."""
    aspect = find_aspect(turn.heard.words)
    codes = tuple(match.procedure.code for match in turn.heard.verdict.matches)
    if goes_on(turn):
        current = turn.library.procedures[turn.talk.procedure]
        others = tuple(code for code in codes if code != current.code)
        return card(turn, current, aspect, (current.code, *others))
    if not _subject(turn) and aspect is not Aspect.GENERAL:
        return _about_what(turn, aspect, codes)
    turn.talk.others = list(codes)
    verdict = turn.heard.verdict
    meant = _among_choices(turn)
    if meant:
        return card(turn, meant, read_aspect(turn.talk.aspect) if aspect is Aspect.GENERAL else aspect, codes)
    if isinstance(verdict, Found):
        return card(turn, verdict.matches[0].procedure, aspect, codes)
    if isinstance(verdict, Unsure):
        return choice(turn, [match.procedure for match in verdict.choices], aspect)
    return unknown(turn, codes)


def _subject(turn: Turn) -> list[str]:
    """The words that say what a message is about: neither cues nor small words, nor the word that goes on."""
    words = turn.heard.words
    if words and fold(words[0]) == _GOES_ON:
        words = words[1:]
    stop = turn.library.vocabulary.stop
    return [word for word in without_cues(words) if fold(word) not in stop]


def goes_on(turn: Turn) -> bool:
    """True when a message is still about the procedure in hand.

    It is when it sounds like a follow-up ("how much then?"), when nothing but cues and small words is said, or
    when the other words lead nowhere else. A clear other subject always leaves.
    """
    if turn.talk.procedure not in turn.library.procedures:
        return False
    if turn.heard.follows >= _FOLLOWS and len(_subject(turn)) <= _LITTLE:
        return True
    if find_aspect(turn.heard.words) is Aspect.GENERAL:
        return False
    return not _subject(turn) or (not isinstance(turn.heard.verdict, Found) and _leads_nowhere_else(turn))


def _leads_nowhere_else(turn: Turn) -> bool:
    matches = turn.heard.verdict.matches
    if any(match.procedure.code == turn.talk.procedure for match in matches[:3]):
        return True
    return len(_subject(turn)) < _LITTLE and all(match.probability < _BELIEVED for match in matches)


def _choices(turn: Turn) -> list[Procedure]:
    """The procedures of a choice that is open."""
    shown = [Action.read(button["action"]) for button in turn.talk.choices if turn.talk.asked == EXPECTS]
    codes = [action.value.rpartition(":")[2] for action in shown if action.name == "pick"]
    return [turn.library.procedures[code] for code in codes if code in turn.library.procedures]


def _among_choices(turn: Turn) -> Procedure | None:
    """Free words while a choice is open: the one of its procedures that they lead to, unless they lead away."""
    verdict = turn.heard.verdict
    open_ = _choices(turn)
    if isinstance(verdict, Found):
        return verdict.matches[0].procedure if verdict.matches[0].procedure in open_ else None
    return next((match.procedure for match in verdict.matches[:3] if match.procedure in open_), None)


def _about_what(turn: Turn, aspect: Aspect, ranking: tuple[str, ...]) -> Reply:
    """Only cues, and no procedure in hand: the choice that is open is asked again, now for this aspect."""
    procedures = _choices(turn)
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
