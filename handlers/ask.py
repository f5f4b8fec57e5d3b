"""A question about a procedure: answer it, offer a choice, or say that we are not sure."""

from handlers.choose import EXPECTS, choice
from handlers.message import Action, Choice, Outcome, Reply
from handlers.procedure import card
from handlers.turn import Turn
from knowledge.aspects import Aspect, find_aspect, without_cues
from knowledge.matcher import Found, Unknown, Unsure
from knowledge.normalize import fold
from knowledge.procedure import Procedure

_SHORT = 2
"""Words that a follow-up may hold beside its cue."""
_GOES_ON = "con"
"""A follow-up often opens with this word, folded; elsewhere it means a child."""


def question(turn: Turn) -> Reply:
    """Answer from the whole catalogue, or about the procedure in hand when no other is named."""
    aspect = find_aspect(turn.heard.words)
    codes = tuple(match.procedure.code for match in turn.heard.verdict.matches)
    current = turn.library.procedures.get(turn.talk.procedure)
    subject = _subject(turn)
    if current and _stays(turn, aspect, subject):
        others = tuple(code for code in codes if code != current.code)
        return card(turn, current, aspect, (current.code, *others))
    if not subject and aspect is not Aspect.GENERAL:
        return _about_what(turn, aspect, codes)
    turn.talk.others = list(codes)
    verdict = turn.heard.verdict
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
    return [word for word in without_cues(words) if word not in stop]


def _stays(turn: Turn, aspect: Aspect, subject: list[str]) -> bool:
    """True when a message is still about the procedure in hand.

    It is when nothing but cues and small words is said ("how much then?"), or when a cue stands
    beside a word or two that lead nowhere else. A clear other subject always leaves.
    """
    if aspect is Aspect.GENERAL:
        return False
    verdict = turn.heard.verdict
    if not subject:
        return True
    if isinstance(verdict, Unsure) and any(m.procedure.code == turn.talk.procedure for m in verdict.choices):
        return True
    return isinstance(verdict, Unknown) and len(subject) <= _SHORT


def _about_what(turn: Turn, aspect: Aspect, ranking: tuple[str, ...]) -> Reply:
    """Only cues, and no procedure in hand: the choice that is open is asked again, now for this aspect."""
    shown = [Action.read(button["action"]) for button in turn.talk.choices if turn.talk.asked == EXPECTS]
    codes = [action.value.rpartition(":")[2] for action in shown if action.name == "pick"]
    procedures = [turn.library.procedures[code] for code in codes if code in turn.library.procedures]
    return choice(turn, procedures, aspect) if procedures else unknown(turn, ranking)


def unknown(turn: Turn, codes: tuple[str, ...] = ()) -> Reply:
    """We are not sure: say so and show the ways forward."""
    turn.talk.procedure = turn.talk.aspect = ""
    return Reply(turn.phrases.say("unknown"), Outcome.UNKNOWN, ways_forward(turn), codes=codes)


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
