"""What we owe to citizens: replies and news, written in the transaction that decided them, sent afterwards.

A letter is waiting, then being sent, then sent. Being sent is written down before the network is touched, so that
after a crash we know which letters may have arrived. Letters to one person are sent one by one, in order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from records.citizens import Citizen
from records.schema import Moment, Table
from records.secrets import Keys, WrongSecret

MOST_DOUBTS = 1
"""A notice that may not have arrived is sent once more, not for ever."""
MOST_DOUBTFUL_CHANGES = 2
"""A change in place can be repeated without harm, but it holds back what comes after it."""


class State(StrEnum):
    """Where a letter is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    """It may have arrived or not, and is not said twice."""
    UNWANTED = "unwanted"
    """Its recipient has blocked us."""
    DEAD = "dead"
    """It cannot be delivered; staff can see why."""


class Kind(StrEnum):
    """What a letter is, which decides what is done when it may or may not have arrived."""

    REPLY = "reply"
    """The citizen can ask again: better lost once in a crash than said twice."""
    NOTICE = "notice"
    """News that must arrive: better said twice than lost."""
    APOLOGY = "apology"
    """Stands in for a reply that the channel refused."""


PENDING = (State.WAITING, State.SENDING)
OWED = (*PENDING, State.DEAD)
"""States in which the address is still needed: staff may try again what could not be delivered."""


class Letter(Table):
    """One thing to send. Numbers rise, so a page that knows the last one asks for what came after."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "channel", "state", "not_before"),
        {"sqlite_autoincrement": True},  # no number is given twice, as on PostgreSQL
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey(Citizen.id, ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    """The citizen's channel, here once more so that what is due on one channel is found at once."""
    in_reply_to: Mapped[str] = mapped_column(String(100), default="")
    """Id of the message that this answers; empty for news."""
    replaces: Mapped[str] = mapped_column(String(40), default="")
    """The channel's id of the message whose place it takes; empty for a message of its own."""
    kind: Mapped[str] = mapped_column(String(10), default=Kind.REPLY)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    not_before: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was taken out; a number never comes again, so it names one try."""
    doubts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it may have arrived."""
    worker: Mapped[str] = mapped_column(String(100), default="")
    """Who sends it, or sent it last."""
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until when its worker must have settled it; then the worker is taken for dead."""
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(Text, default="")
    """What the channel said last; never a citizen's words."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter taken out to be sent now."""

    number: int
    citizen: int
    address: str
    kind: Kind
    body: dict[str, Any]
    replaces: str
    tries: int
    doubts: int
    created_at: datetime
    taken_at: datetime
    last: bool
    """True when its recipient is to be forgotten with it."""


class Outbox:
    """The letters of one transaction."""

    def __init__(self, session: Session, keys: Keys):
        self._session = session
        self._keys = keys

    def keep(
        self,
        citizen: Citizen,
        body: dict[str, Any],
        now: datetime,
        in_reply_to: str = "",
        kind: Kind = Kind.REPLY,
        replaces: str = "",
    ) -> Letter:
        """Owe a letter to a citizen."""
        letter = Letter(
            citizen_id=citizen.id,
            channel=citizen.channel,
            body=body,
            created_at=now,
            not_before=now,
            in_reply_to=in_reply_to,
            kind=kind,
            replaces=replaces,
        )
        self._session.add(letter)
        self._session.flush()
        return letter

    def after(self, citizen: Citizen, number: int) -> Sequence[Letter]:
        """The letters to a citizen that came after a number, oldest first."""
        wanted = select(Letter).where(Letter.citizen_id == citizen.id, Letter.id > number).order_by(Letter.id)
        return self._session.scalars(wanted).all()

    def answer_to(self, citizen: Citizen, message_id: str) -> Letter | None:
        """The letter that answered a message."""
        wanted = select(Letter).where(Letter.citizen_id == citizen.id, Letter.in_reply_to == message_id)
        return self._session.scalars(wanted).first()

    def mark_sent(self, citizen: Citizen, number: int, now: datetime) -> None:
        """The citizen has fetched everything up to a number."""
        self._session.execute(
            update(Letter)
            .where(Letter.citizen_id == citizen.id, Letter.id <= number, Letter.state.in_(PENDING))
            .values(state=State.SENT, sent_at=now)
        )

    def owes(self, citizen: Citizen) -> bool:
        """True while something has not been sent."""
        waiting = select(func.count()).where(Letter.citizen_id == citizen.id, Letter.state.in_(PENDING))
        return bool(self._session.scalar(waiting))

    def due(self, channel: str, now: datetime, limit: int) -> Sequence[int]:
        """Citizens on a channel whose next letter can be sent, those who have waited longest first."""
        first = aliased(Letter)
        earlier = select(first.id).where(
            first.citizen_id == Letter.citizen_id, first.id < Letter.id, first.state.in_(PENDING)
        )
        wanted = (
            select(Letter.citizen_id)
            .join(Citizen, Citizen.id == Letter.citizen_id)
            .where(
                Letter.channel == channel,
                Letter.state == State.WAITING,
                Letter.not_before <= now,
                Citizen.unreachable_since.is_(None),
                ~earlier.exists(),
            )
            .order_by(Letter.not_before, Letter.id)
            .limit(limit)
        )
        return self._session.scalars(wanted).all()

    def take_out(self, citizen: int, worker: str, now: datetime, until: datetime) -> Parcel | None:
        """Take out a citizen's next letter to send it now; None when there is none, or it must wait."""
        head = (
            select(Letter)
            .where(Letter.citizen_id == citizen, Letter.state.in_(PENDING))
            .order_by(Letter.id)
            .limit(1)
            .with_for_update()
        )
        letter = self._session.scalar(head)
        # Asked here and not in the query: a letter that waits holds back the ones behind it.
        if letter is None or letter.state != State.WAITING or letter.not_before > now:
            return None
        owner = self._session.get_one(Citizen, citizen)
        if owner.unreachable_since is not None or owner.sealed_address is None:
            return None
        try:
            address = self._keys.unseal(owner.sealed_address)
        except WrongSecret as fault:
            letter.state, letter.error = State.DEAD, str(fault)
            return None
        letter.state, letter.worker, letter.leased_until = State.SENDING, worker, until
        letter.tries += 1
        self._session.flush()
        return Parcel(
            letter.id,
            citizen,
            address,
            Kind(letter.kind),
            letter.body,
            letter.replaces,
            letter.tries,
            letter.doubts,
            letter.created_at,
            now,
            owner.leaving,
        )

    def sent(self, parcel: Parcel, now: datetime) -> None:
        """It arrived."""
        self._settle(parcel, state=State.SENT, sent_at=now, error="")

    def again(self, parcel: Parcel, not_before: datetime, error: str) -> None:
        """It did not arrive; it waits until a moment."""
        self._settle(parcel, state=State.WAITING, not_before=not_before, error=error)

    def in_doubt(self, parcel: Parcel, not_before: datetime, error: str) -> None:
        """It may have arrived; it waits to be repeated where that does no harm, else it is not said twice."""
        if repeatable(parcel.kind, parcel.replaces, parcel.doubts):
            self._settle(
                parcel, state=State.WAITING, not_before=not_before, error=error, doubts=parcel.doubts + 1
            )
        else:
            self._settle(parcel, state=State.DOUBTFUL, error=error)

    def stand_alone(self, parcel: Parcel, error: str) -> None:
        """What it was to replace is gone; it waits to be sent as a message of its own."""
        self._settle(parcel, state=State.WAITING, replaces="", doubts=0, error=error)

    def replace_refused(self, parcel: Parcel, body: dict[str, Any], now: datetime, error: str) -> None:
        """An apology goes out in the place of a refused letter, which is kept apart for staff to see."""
        refused = self._session.get(Letter, parcel.number)
        if refused is None or refused.state != State.SENDING or refused.tries != parcel.tries:
            return
        kept = Letter(
            citizen_id=refused.citizen_id,
            channel=refused.channel,
            kind=refused.kind,
            body=refused.body,
            created_at=refused.created_at,
            not_before=now,
            state=State.DEAD,
            error=error,
        )
        self._session.add(kept)
        values = {"kind": Kind.APOLOGY, "body": body, "replaces": "", "doubts": 0}
        self._settle(parcel, state=State.WAITING, not_before=now, error=error, **values)

    def give_up(self, parcel: Parcel, state: State, error: str) -> None:
        """It is not tried again."""
        self._settle(parcel, state=state, error=error)

    def _settle(self, parcel: Parcel, **values: object) -> None:
        # Only while it is still ours: a worker that was taken for dead must not undo what came after.
        ours = (Letter.id == parcel.number) & (Letter.state == State.SENDING) & (Letter.tries == parcel.tries)
        if parcel.last and values["state"] not in PENDING:
            owner = select(Letter.citizen_id).where(ours)
            self._session.execute(delete(Citizen).where(Citizen.id.in_(owner), Citizen.leaving))
        else:
            self._session.execute(update(Letter).where(ours).values(leased_until=None, **values))

    def senders(self) -> set[str]:
        """The workers that have letters out."""
        return set(self._session.scalars(select(Letter.worker).where(Letter.state == State.SENDING)))

    def overdue(self, now: datetime) -> set[str]:
        """The workers that should have settled a letter by now."""
        late = select(Letter.worker).where(Letter.state == State.SENDING, Letter.leased_until < now)
        return set(self._session.scalars(late))

    def recover(self, now: datetime, gone: Mapping[str, Collection[tuple[int, int]] | None]) -> int:
        """Settle what dead workers had out. Returns how many letters that were.

        `gone` names workers that have ended, each with the letters that had left it and in which try; None where that is
        not known. What had not left is sent again. A change of a message that is there can be repeated without harm, and so
        can a notice, once; a reply that may have arrived is left as doubtful.
        """
        lost = select(Letter).where(
            Letter.state == State.SENDING, (Letter.leased_until < now) | Letter.worker.in_(gone)
        )
        letters = self._session.scalars(lost.with_for_update(skip_locked=True)).all()
        for letter in letters:
            left = gone.get(letter.worker)
            unsent = left is not None and (letter.id, letter.tries) not in left
            repeat = unsent or repeatable(Kind(letter.kind), letter.replaces, letter.doubts)
            letter.state = State.WAITING if repeat else State.DOUBTFUL
            letter.leased_until, letter.not_before = None, now
            letter.doubts += not unsent
            letter.error = "the worker was gone before it " + (
                "was sent" if unsent else "was known to arrive"
            )
        return len(letters)

    def count(self, channel: str) -> dict[State, int]:
        """How many letters of a channel are in each state; states without any are left out."""
        counted = select(Letter.state, func.count()).where(Letter.channel == channel).group_by(Letter.state)
        return {State(state): number for state, number in self._session.execute(counted)}

    def undelivered(self, limit: int, state: State = State.DEAD) -> Sequence[Letter]:
        """Letters that could not be delivered, or those in doubt, the newest first."""
        wanted = select(Letter).where(Letter.state == state).order_by(Letter.id.desc()).limit(limit)
        return self._session.scalars(wanted).all()

    def revive(self, now: datetime) -> int:
        """Try everything undelivered once more. Returns how many letters that are."""
        letters = self._session.scalars(select(Letter).where(Letter.state == State.DEAD)).all()
        for letter in letters:
            letter.state, letter.not_before, letter.doubts = State.WAITING, now, 0
        return len(letters)


def repeatable(kind: Kind, replaces: str, doubts: int) -> bool:
    """Whether a letter that may have arrived may be sent again, after so many earlier doubts."""
    if replaces:
        return doubts < MOST_DOUBTFUL_CHANGES
    return kind is Kind.NOTICE and doubts < MOST_DOUBTS
