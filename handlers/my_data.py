"""What we have about the person who asks, in plain words, and requests that a person has to do."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from handlers.message import Action, Choice, Outcome, Reply
from handlers.turn import Turn
from handlers.wording import clip
from knowledge.privacy import ANSWER, limits
from knowledge.working_days import VIETNAM
from records.consents import Consent
from records.overview import Overview
from records.privacy_requests import PrivacyRequest, RequestKind

_TEXTS = 5
"""Newest questions that are shown."""
_PRESS = re.compile(r"[a-z_]+:\S+|none|start|human|why|data|forget|withdraw|other|browse")
"""A pressed button, as it is kept among the questions."""


def my_data(turn: Turn) -> Reply:
    """Everything that we have about the person on this channel, by data class."""
    kept = turn.book.overviews.of(turn.citizen, _TEXTS)
    text = turn.phrases.say(
        "my_data",
        first_seen=day(kept.first_seen),
        last_seen=moment(kept.last_seen),
        has_address=kept.has_address,
        questions=kept.questions,
        first_asked=day(kept.first_asked),
        last_asked=day(kept.last_asked),
        texts=_texts(turn, kept),
        under_16=turn.talk.under_16,
        letters_owed=kept.letters_owed,
        letters_sent=kept.letters_sent,
        letters_other=kept.letters_other,
        consents=consents(turn, kept.consents),
        requests=[_request(turn, request) for request in kept.requests],
    )
    buttons = [Choice(turn.phrases.label("button", "forget"), Action("forget"))]
    if kept.consents:
        buttons.append(Choice(turn.phrases.label("button", "withdraw"), Action("withdraw")))
    buttons.append(Choice(turn.phrases.label("button", "correct"), Action("request", RequestKind.CORRECT)))
    return Reply(text, Outcome.PRIVACY, tuple(buttons))


def _texts(turn: Turn, kept: Overview) -> list[str]:
    pressed = turn.phrases.label("my_data", "pressed")
    return [pressed if _is_press(text) else clip(text, 20, 120) for text in kept.last_texts]


def _is_press(text: str) -> bool:
    return bool(_PRESS.fullmatch(text))


def consents(turn: Turn, held: Sequence[Consent]) -> list[str]:
    """What was agreed to and when, in words."""
    return [f"{turn.phrases.label('purpose', one.purpose)} ({day(one.given_at)})" for one in held]


def _request(turn: Turn, request: PrivacyRequest) -> str:
    name = turn.phrases.label("request", request.kind)
    if request.finished_at:
        return f"{request.receipt}: {name} ({day(request.finished_at)})"
    return f"{request.receipt}: {name} (≤ {on(request.finish_by)})"


def offer_request(turn: Turn) -> Reply:
    """What cannot be done at once: say so, and offer to write it down for staff."""
    buttons = [
        Choice(turn.phrases.label("request", kind), Action("request", kind))
        for kind in (RequestKind.CORRECT, RequestKind.RESTRICT, RequestKind.OTHER)
    ]
    return Reply(turn.phrases.say("data_request"), Outcome.PRIVACY, tuple(buttons))


def request(turn: Turn) -> Reply:
    """Write a request down for staff: value "correct", "restrict" or "other". What they wrote last goes along."""
    kind = RequestKind(turn.value) if turn.value in (RequestKind.CORRECT, RequestKind.RESTRICT) else None
    said = next(
        (text for text in turn.book.overviews.of(turn.citizen, 1).last_texts if not _is_press(text)), ""
    )
    now, kind = turn.message.sent_at, kind or RequestKind.OTHER
    filed = turn.book.privacy_requests.file(
        turn.citizen, kind, said, now, limits()[ANSWER].last_day(now), limits()[kind].last_day(now)
    )
    text = turn.phrases.say(
        "data_request_filed",
        receipt=filed.receipt,
        kind=turn.phrases.label("request", kind),
        at=moment(now),
        said=clip(said, 20, 120),
        answer_by=on(filed.answer_by),
        finish_by=on(filed.finish_by),
    )
    return Reply(text, Outcome.PRIVACY, (Choice(turn.phrases.label("button", "data"), Action("data")),))


def moment(when: datetime) -> str:
    """A moment as people in Vietnam write it."""
    return f"{when.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"


def day(when: datetime | None) -> str:
    """The day of a moment in Vietnam; empty for none."""
    return on(when.astimezone(VIETNAM).date()) if when else ""


def on(when: date) -> str:
    """A day as people in Vietnam write it."""
    return f"{when:%d/%m/%Y}"
