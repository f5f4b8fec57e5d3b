"""The front door: one message in, one reply out, all of it in one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.message import LONGEST_TEXT, Message, Outcome, Reply
from handlers.phrasebook import Phrasebook
from handlers.router import IN_PLACE, WITHOUT_CATALOGUE, route
from handlers.turn import Heard, Turn
from knowledge.age import says_under_16
from knowledge.credentials import tells_credential
from knowledge.decision import decide
from knowledge.intents import Intent, find_intent
from knowledge.library import Library
from knowledge.normalize import clean
from knowledge.talk import without_denial
from records.book import Book, Shelf, Unavailable
from records.citizens import Citizen
from records.rate_limits import citizen_key

log = logging.getLogger(__name__)

_TOLD = "[credential]"
"""Kept in the place of a message that tells a password or code."""
MOST_MESSAGES = 200
"""Messages of one person in a minute that are answered; nobody types so many."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply and its number in the outbox; both numbers are 0 when nothing could be written."""

    number: int
    reply: Reply
    citizen: int = 0
    """Whom the outbox owes it to."""


class Assistant:
    """Answers citizens. `library` is asked for at every message, so a new release is taken up at once."""

    def __init__(self, shelf: Shelf, library: Callable[[], Library], phrases: Phrasebook):
        self._shelf = shelf
        self._library = library
        self._phrases = phrases

    def answer(self, message: Message) -> Answer:
        """Answer one message. Whatever goes wrong, the citizen gets a reply and a way forward.

        An answer with the number 0 is not kept: a channel that delivers again should be asked to.
        """
        try:
            return self._answer(message)
        except Exception as fault:
            # The text may name a person and is not logged; the id finds it in the channel.
            log.exception("message %s on %s could not be answered", message.id, message.channel)
            reply = Reply(self._phrases.say("fault"), Outcome.FAULT)
            return Answer(0, reply) if isinstance(fault, Unavailable) else self._apologize(message, reply)

    def _apologize(self, message: Message, reply: Reply) -> Answer:
        """Keep an apology as the answer: a message that trips us must not come back for ever."""
        try:
            with self._shelf.open() as book:
                citizen = book.citizens.meet(message.channel, message.address, message.sent_at)
                if message.id and not book.inbox.first_time(message.channel, message.id, message.sent_at):
                    return Answer(0, reply)
                return self._keep(book, citizen, message, reply)
        except Exception:
            log.exception("message %s on %s: not even an apology could be kept", message.id, message.channel)
            return Answer(0, reply)

    def _answer(self, message: Message) -> Answer:
        text = clean(message.text)
        cut = len(text) > LONGEST_TEXT
        message = replace(message, text=text[:LONGEST_TEXT])
        library = self._library()
        heard = self._hear(message, library)
        with self._shelf.open() as book:
            citizen = book.citizens.meet(message.channel, message.address, message.sent_at)
            if message.id and not book.inbox.first_time(message.channel, message.id, message.sent_at):
                earlier = book.outbox.answer_to(citizen, message.id)
                if earlier:
                    return Answer(earlier.id, Reply.from_dict(earlier.body), citizen.id)
            if not book.rate_limits.within(
                citizen_key(citizen.id), MOST_MESSAGES, timedelta(minutes=1), message.sent_at
            ):
                return self._keep(book, citizen, message, Reply(self._phrases.say("too_fast"), Outcome.FAULT))
            reply = self._reply(message, heard, library, book, citizen)
            if cut:
                reply = replace(reply, text=f"{reply.text}\n{self._phrases.say('cut')}")
            if reply.outcome is Outcome.FORGOTTEN:
                citizen = book.erasure.last_recipient(message.channel, message.address, message.sent_at)
                message = replace(message, id="")  # on some channels it names the person
            return self._keep(book, citizen, message, reply)

    @staticmethod
    def _keep(book: Book, citizen: Citizen, message: Message, reply: Reply) -> Answer:
        in_place = message.action is not None and message.action.name in IN_PLACE
        letter = book.outbox.keep(
            citizen,
            reply.to_dict(),
            message.sent_at,
            in_reply_to=message.id,
            replaces=message.pressed_in if in_place else "",
        )
        return Answer(letter.id, reply, citizen.id)

    @staticmethod
    def _hear(message: Message, library: Library) -> Heard:
        """Understand the words before the transaction opens: this is the costly part."""
        if message.action or not message.text:
            return Heard()
        reading = library.matcher.read(message.text)
        intent = find_intent(message.text, reading.words, reading.kinds)
        meant = without_denial(message.text)
        if meant != message.text and intent is not Intent.EMERGENCY:
            reading = library.matcher.read(meant)
        return Heard(
            reading.words,
            intent,
            reading.kind,
            reading.follows,
            decide(reading),
            reading,
            credential=tells_credential(message.text),
            under_16=says_under_16(message.text),
        )

    def _reply(self, message: Message, heard: Heard, library: Library, book: Book, citizen: Citizen) -> Reply:
        talk = book.conversations.of(citizen, message.sent_at)
        talk.under_16 = talk.under_16 or heard.under_16
        turn = Turn(message, "", heard, talk, library, self._phrases, book, citizen)
        handler, value = route(turn)
        if library.procedures or handler in WITHOUT_CATALOGUE:
            reply = handler(replace(turn, value=value))
        else:
            reply = Reply(self._phrases.say("no_catalogue"), Outcome.UNKNOWN)
        forgotten = reply.outcome is Outcome.FORGOTTEN
        if not forgotten:
            talk.asked = reply.expects
            talk.choices = [b for b in reply.to_dict()["buttons"] if "action" in b] or talk.choices
        book.questions.keep(
            citizen,
            asked_at=message.sent_at,
            text=_kept_words(message, heard),
            outcome=reply.outcome,
            procedure=reply.codes[0] if reply.codes and reply.outcome is Outcome.ANSWER else "",
            aspect=reply.aspect,
            release=library.release.number,
            nameless=forgotten or talk.under_16,
        )
        return reply


def _kept_words(message: Message, heard: Heard) -> str:
    """What may be kept of a message: nothing of one that tells a password or code."""
    if message.action:
        return str(message.action)
    return _TOLD if heard.credential else message.text
