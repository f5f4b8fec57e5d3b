"""Messages that are no question about a procedure: greetings, an emergency, a complaint, a dossier, a person wanted."""

from handlers.ask import read_aspect, ways_forward
from handlers.message import Action, Choice, Outcome, Reply
from handlers.procedure import card
from handlers.turn import Turn
from knowledge.intents import dossier_code, emergency_kind, gives_thanks


def start(turn: Turn) -> Reply:
    """The greeting, and where to begin. A link may lead to a procedure: value "1.001193" or "1.001193 fee"."""
    code, _, aspect = turn.value.partition(" ")
    linked = turn.library.procedures.get(code)
    if linked:
        return card(turn, linked, read_aspect(aspect))
    turn.talk.procedure = turn.talk.aspect = ""
    buttons = (Choice(turn.phrases.label("button", "browse"), Action("browse")),)
    return Reply(turn.phrases.say("start"), Outcome.START, buttons)


def smalltalk(turn: Turn) -> Reply:
    """A kind word back; the procedure in hand stays."""
    buttons = (Choice(turn.phrases.label("button", "browse"), Action("browse")),)
    return Reply(
        turn.phrases.say("smalltalk", thanks=gives_thanks(turn.heard.words)), Outcome.SMALLTALK, buttons
    )


def emergency(turn: Turn) -> Reply:
    """The number to call, first and nothing else."""
    return Reply(turn.phrases.say("emergency", kind=emergency_kind(turn.heard.words)), Outcome.EMERGENCY)


def credential(turn: Turn) -> Reply:
    """A password or code was told: warn, and let it be asked again without."""
    return Reply(turn.phrases.say("credential"), Outcome.CREDENTIAL, ways_forward(turn))


def impostor(turn: Turn) -> Reply:
    """How to tell a genuine message, call, page or app from a false one."""
    return Reply(turn.phrases.say("impostor"), Outcome.IMPOSTOR, ways_forward(turn)[1:])


def complaint(turn: Turn) -> Reply:
    """Where feedback is taken."""
    return Reply(turn.phrases.say("complaint"), Outcome.COMPLAINT, ways_forward(turn)[:1])


def court(turn: Turn) -> Reply:
    """A matter of the court: say so, for no office can do it."""
    return Reply(turn.phrases.say("court"), Outcome.UNKNOWN, ways_forward(turn))


def human(turn: Turn) -> Reply:
    """Where a person can be reached."""
    return Reply(turn.phrases.say("human"), Outcome.HUMAN, ways_forward(turn)[:1])


def dossier(turn: Turn) -> Reply:
    """Where a dossier can be looked up."""
    text = turn.phrases.say("dossier", code=dossier_code(turn.message.text))
    return Reply(text, Outcome.DOSSIER, ways_forward(turn)[1:])


def empty(turn: Turn) -> Reply:
    """Nothing that can be read: no words, or something attached without words."""
    text = turn.phrases.say("empty", attachment=bool(turn.message.attachments))
    return Reply(text, Outcome.UNKNOWN, ways_forward(turn)[:1])
