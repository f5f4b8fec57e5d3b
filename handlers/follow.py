"""What a message is about when something was said before: the procedure in hand, a sibling of it, one of the choices shown."""

from handlers.message import Action
from handlers.turn import Turn
from knowledge.aspects import Aspect, find_aspect, without_cues
from knowledge.normalize import fold
from knowledge.procedure import Procedure
from knowledge.reading import Found, Match, Reading, Unknown
from knowledge.siblings import other_case
from knowledge.talk import asks_for_need, supposes

EXPECTS = "choice"
"""What is waited for while a choice is open."""
_GOES_ON = "con"
"""A follow-up often opens with this word, folded; elsewhere it means a child."""
_LITTLE = 2
"""Words about something that a message may hold and still go on about the procedure in hand."""
_FOLLOWS = 0.3
"""Probability of a follow-up from which the procedure in hand is kept."""
_MAYBE_FOLLOWS = 0.15
"""… when the words alone lead nowhere."""
_LEADS = 0.2
"""Probability of another procedure from which it is another subject, although we are not sure of it."""
_HINTS = 0.1
"""Probability from which the words alone hint at a sibling."""
_OFF_TOPIC = 0.6
"""Probability of no question at all that ends a conversation about something; many follow-ups sound like small talk."""
_MOVES = 0.3
"""By so much must a sibling lead before the procedure in hand."""
_SURELY = 0.8
"""Probability from which nothing said before counts against a procedure."""
_NEEDED = 3
"""Words about something that a question for a need may hold."""
_SHORT = 6
"""Words about something in an answer to our question which of the choices is meant."""
_SPEAK = 0.3
"""Share of the new words' weight that a procedure must explain, when they sound like no question."""
_MEANT = 0.6
"""Share of the evidence for all choices from which one of them is meant."""


def subject(turn: Turn) -> list[str]:
    """The words that say what a message is about: neither cues nor small words, nor the word that goes on."""
    words = turn.heard.words
    if words and fold(words[0]) == _GOES_ON:
        words = words[1:]
    stop = turn.library.vocabulary.stop
    return [word for word in without_cues(words) if fold(word) not in stop]


def off_topic(turn: Turn) -> bool:
    """True when a message is clearly about no procedure, also in the middle of a conversation about one."""
    return turn.heard.reading is not None and turn.heard.reading.off_topic >= _OFF_TOPIC


def only_asks(turn: Turn) -> bool:
    """True when a message names nothing and asks about what was said before."""
    if turn.talk.procedure not in turn.library.procedures:
        return False
    return turn.heard.follows >= _FOLLOWS or not subject(turn)


def continued(turn: Turn) -> Procedure | None:
    """The procedure that a message goes on about, None when it is about something new.

    A clear new subject always leaves, but for the question whether something is needed; another case put
    beside this one leads to the sibling for it.
    """
    current = turn.library.procedures.get(turn.talk.procedure)
    if current is None:
        return None
    if only_asks(turn) and not isinstance(turn.heard.verdict, Found):
        return _moved(turn, current) if subject(turn) else current
    if isinstance(turn.heard.verdict, Found):
        return current if _asks_for_need(turn) else None
    if off_topic(turn) and not _leads_to(turn, current):
        return None
    if supposes(turn.heard.words) and _names_another(turn, current):
        return None
    moved = _moved(turn, current)
    if moved is not current:
        return moved
    return current if _stays(turn, current) else None


def _asks_for_need(turn: Turn) -> bool:
    """Whether it is asked if something is needed, by words that do not surely speak of another procedure."""
    surely = turn.heard.verdict.matches[0].probability >= _SURELY
    return asks_for_need(turn.heard.words) and not surely and len(subject(turn)) <= _NEEDED


def _names_another(turn: Turn, current: Procedure) -> bool:
    """Whether the words name a thing of their own that leads somewhere: "and the passport?" behind a card."""
    leads = not isinstance(turn.heard.verdict, Unknown)
    return leads and turn.library.matcher.names_another(subject(turn), current)


def _moved(turn: Turn, current: Procedure) -> Procedure:
    """The procedure in hand, or the sibling that the words lead to behind its name or beside it."""
    if supposes(turn.heard.words):
        name = turn.library.short_name(current.code)
        case = other_case(turn.library.matcher, current, name, turn.message.text, subject(turn))
        if case:
            return case
    together = _together(turn, current)
    best = together[0]
    if best.procedure.code == current.code:
        return current
    here = next((match.score for match in together if match.procedure.code == current.code), 0.0)
    alone = turn.heard.verdict.matches[:1]
    agrees = any(m.procedure.code == best.procedure.code and m.probability >= _HINTS for m in alone)
    return best.procedure if agrees or best.score - here >= _MOVES else current


def _together(turn: Turn, current: Procedure) -> tuple[Match, ...]:
    """The ranking that the words get behind the name of the procedure in hand."""
    name = turn.library.short_name(current.code)
    return turn.library.matcher.read(f"{name}. {turn.message.text}").matches


def _stays(turn: Turn, current: Procedure) -> bool:
    """Whether words that lead nowhere for sure are about the procedure in hand."""
    asks = find_aspect(turn.heard.words) is not Aspect.GENERAL
    if not isinstance(turn.heard.verdict, Unknown):
        if len(subject(turn)) > _LITTLE or not asks:
            return False
        elsewhere = turn.heard.verdict.matches[0].probability >= _LEADS
        return not elsewhere or _together(turn, current)[0].probability >= _SURELY
    return asks or _leads_to(turn, current) or turn.heard.follows >= _MAYBE_FOLLOWS


def _leads_to(turn: Turn, procedure: Procedure) -> bool:
    """Whether the words alone point to a procedure, however weakly."""
    return any(match.procedure.code == procedure.code for match in turn.heard.verdict.matches[:1])


def choices(turn: Turn) -> list[Procedure]:
    """The procedures of a choice that is open."""
    if turn.talk.asked != EXPECTS:
        return []
    shown = [Action.read(button["action"]) for button in turn.talk.choices]
    codes = [action.value.rpartition(":")[2] for action in shown if action.name == "pick"]
    return [turn.library.procedures[code] for code in codes if code in turn.library.procedures]


def meant(turn: Turn) -> Procedure | None:
    """Free words while a choice is open: the one of its procedures that they lead to, unless they lead away."""
    open_ = choices(turn)
    reading = turn.heard.reading
    if not open_ or reading is None:
        return None
    best = turn.heard.verdict.matches[:1]
    if best and best[0].procedure in open_ and isinstance(turn.heard.verdict, Found):
        return best[0].procedure
    if not subject(turn) or (best and best[0].probability >= _SURELY):
        return None
    answer = _read_together(turn, open_)
    if off_topic(turn):  # a few words sound like anything, but for what was asked
        return answer if answer and _speak_for(turn, answer) else None
    return answer if answer or isinstance(turn.heard.verdict, Found) else _likeliest(turn, open_, reading)


def _read_together(turn: Turn, open_: list[Procedure]) -> Procedure | None:
    """What a short answer leads to behind the words that led to the choice."""
    if len(subject(turn)) > _SHORT:
        return None
    together = turn.library.matcher.read(" ".join([*turn.talk.words, ".", turn.message.text])).matches
    return together[0].procedure if together and together[0].procedure in open_ else None


def _speak_for(turn: Turn, procedure: Procedure) -> bool:
    """Whether the new words themselves are found in a procedure's name or sentences."""
    place = turn.library.matcher.place(procedure.code)
    explained = turn.library.matcher.explained(subject(turn), turn.message.text)
    return place is not None and float(explained[place]) >= _SPEAK


def _likeliest(turn: Turn, procedures: list[Procedure], reading: Reading) -> Procedure | None:
    matches = turn.library.matcher.among(reading, [procedure.code for procedure in procedures])
    total = sum(match.score for match in matches)
    return matches[0].procedure if total and matches[0].score >= _MEANT * total else None
