"""Asks for consent to one purpose, keeps the proof, and takes it back.

Other handlers call `invite` where they need it, or put a button with the action `consent_button` gives. Nothing is
agreed to but by the button under the words that are kept as proof.
"""

from handlers.message import Action, Choice, Outcome, Reply
from handlers.my_data import consents, moment
from handlers.turn import Turn
from knowledge.working_days import day_in_vietnam
from records.consents import Purpose, version_of
from records.privacy_requests import RequestKind

ALL = "all"


def consent_button(purpose: Purpose) -> Action:
    """The action of a button that leads to the words about a purpose; it agrees to nothing yet."""
    return Action("consent", purpose)


def invite(turn: Turn, purpose: Purpose) -> Reply | None:
    """The words about one purpose with their two buttons; None where we may not ask, or need not."""
    if turn.talk.under_16 or turn.book.consents.held(turn.citizen, purpose):
        return None
    shown = _words(turn, purpose)
    buttons = (
        Choice(turn.phrases.label("button", "agree"), Action("consent", f"{purpose}:{version_of(shown)}")),
        Choice(turn.phrases.label("button", "refuse"), Action("refuse")),
    )
    return Reply(shown, Outcome.PRIVACY, buttons)


def consent(turn: Turn) -> Reply:
    """A button was pressed: "news" shows the words, "news:VERSION" agrees to the words of that version."""
    name, _, version = turn.value.partition(":")
    if name not in set(Purpose):
        return choose(turn)
    purpose = Purpose(name)
    asked = invite(turn, purpose)
    if asked is None:
        return Reply(turn.phrases.say("consent_needless", under_16=turn.talk.under_16), Outcome.PRIVACY)
    if version != version_of(asked.text):  # not shown yet, or the words have changed since
        return asked
    given = turn.book.consents.give(
        turn.citizen, purpose, asked.text, str(turn.message.action), turn.message.sent_at
    )
    text = turn.phrases.say(
        "consent_given", purpose=turn.phrases.label("purpose", purpose), at=moment(given.given_at)
    )
    return Reply(
        text, Outcome.PRIVACY, (Choice(turn.phrases.label("button", "withdraw"), Action("withdraw")),)
    )


def refuse(turn: Turn) -> Reply:
    """They do not agree: nothing is kept of it, and nothing gets worse."""
    return Reply(turn.phrases.say("consent_refused"), Outcome.PRIVACY)


def _words(turn: Turn, purpose: Purpose) -> str:
    return turn.phrases.say("consent", purpose=purpose)


def choose(turn: Turn) -> Reply:
    """What they agree to, each with a button that withdraws it."""
    held = turn.book.consents.all_held(turn.citizen)
    text = turn.phrases.say("withdraw", consents=consents(turn, held))
    names = [Purpose(one.purpose) for one in held]
    buttons = [Choice(turn.phrases.label("withdraw", name), Action("withdraw", name)) for name in names]
    if len(names) > 1:
        buttons.append(Choice(turn.phrases.label("button", "withdraw_all"), Action("withdraw", ALL)))
    return Reply(text, Outcome.PRIVACY, tuple(buttons))


def withdraw(turn: Turn) -> Reply:
    """A button was pressed: a purpose or ALL is withdrawn at once; without a value they choose first."""
    now = turn.message.sent_at
    ended = turn.book.consents.withdraw(
        turn.citizen, [purpose for purpose in Purpose if turn.value in (purpose, ALL)], now
    )
    if not ended:
        return choose(turn)
    done = turn.book.privacy_requests.done_at_once(
        turn.citizen, turn.citizen.channel, RequestKind.WITHDRAW, now, day_in_vietnam(now)
    )
    text = turn.phrases.say("withdrawn", consents=consents(turn, ended), receipt=done.receipt, at=moment(now))
    return Reply(text, Outcome.PRIVACY, (Choice(turn.phrases.label("button", "data"), Action("data")),))
