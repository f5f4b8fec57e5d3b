"""What needs two persons: one proposes, somebody else with the right confirms or refuses. Every step is audited."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.audit import Actor, Audit
from records.permissions import Action, Room, allowed
from records.schema import Moment, Table, storable
from records.staff import Staff, StaffMember

VALID = timedelta(days=14)


class State(StrEnum):
    """Where a proposal stands; one that nobody decided in time stays open and cannot be decided any more."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Denial(Enum):
    """Why a step was not taken."""

    NOT_ALLOWED = "not_allowed"
    """The login is off, or has no right to it there."""
    SAME_PERSON = "same_person"
    """Whoever proposed cannot decide, by no role and no login."""
    UNKNOWN = "unknown"
    DECIDED = "decided"
    """Somebody has confirmed or refused it already."""
    EXPIRED = "expired"
    CHANGED = "changed"
    """It is not what was proposed, or not what was shown to the one who decides."""


class Proposal(Table):
    """One proposal."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "state", "room"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    """What is proposed, such as "publish"; the room knows what to do with the payload."""
    agency: Mapped[str] = mapped_column(String(60))
    commune: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all that is confirmed: room, kind, scope and payload."""
    reason: Mapped[str] = mapped_column(Text)
    proposer_id: Mapped[int] = mapped_column(ForeignKey(StaffMember.id))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(StaffMember.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(Text)
    """What whoever decided said about it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal that was just confirmed or refused."""

    number: int
    state: State
    kind: str
    payload: dict[str, Any]
    """Exactly what was proposed."""


class Proposals:
    """The proposals of one transaction. Do what a confirmed payload says in the same transaction."""

    def __init__(self, session: Session, staff: Staff, audit: Audit):
        self._session = session
        self._staff = staff
        self._audit = audit

    def propose(
        self,
        by: int,
        room: Room,
        kind: str,
        payload: Mapping[str, Any],
        now: datetime,
        agency: str = "",
        commune: str = "",
        reason: str = "",
        valid: timedelta = VALID,
    ) -> Proposal | Denial:
        """Propose something within a scope, by a member of staff. The payload is what JSON can hold."""
        proposer = self._staff.numbered(by)
        if proposer is None or not self._may(proposer, room, Action.PROPOSE, agency, commune):
            return Denial.NOT_ALLOWED
        proposal = Proposal(
            room=room.value,
            kind=kind,
            agency=agency,
            commune=commune,
            payload=json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False),
            reason=storable(reason),
            proposer_id=by,
            proposed_at=now,
            expires_at=now + valid,
            state=State.OPEN,
            answer="",
        )
        proposal.digest = _digest(proposal)
        self._session.add(proposal)
        self._session.flush()
        self._write("propose", proposal, by, now, reason)
        return proposal

    def numbered(self, number: int) -> Proposal | None:
        """One proposal."""
        return self._session.get(Proposal, number)

    def waiting(self, room: Room, now: datetime) -> Sequence[Proposal]:
        """The proposals of a room that can still be decided, the oldest first."""
        wanted = select(Proposal).where(Proposal.state == State.OPEN, Proposal.room == room.value)
        return self._session.scalars(wanted.where(Proposal.expires_at > now).order_by(Proposal.id)).all()

    def confirm(self, number: int, digest: str, by: int, now: datetime, answer: str = "") -> Decided | Denial:
        """Confirm a proposal; `digest` is of what was shown to the one who confirms."""
        return self._decide(number, digest, by, now, answer, State.CONFIRMED)

    def refuse(self, number: int, digest: str, by: int, now: datetime, answer: str = "") -> Decided | Denial:
        """Refuse a proposal; the same right is needed as to confirm it."""
        return self._decide(number, digest, by, now, answer, State.REFUSED)

    def _decide(
        self, number: int, digest: str, by: int, now: datetime, answer: str, state: State
    ) -> Decided | Denial:
        proposal = self._session.get(Proposal, number, with_for_update=True, populate_existing=True)
        if proposal is None:
            return Denial.UNKNOWN
        if denial := self._denial(proposal, digest, by, now):
            self._write("deny", proposal, by, now, wanted=state.value, denial=denial.value)
            return denial
        proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
        proposal.answer = storable(answer)
        self._session.flush()
        self._write(state.value, proposal, by, now, answer)
        return Decided(proposal.id, state, proposal.kind, json.loads(proposal.payload))

    def _denial(self, proposal: Proposal, digest: str, by: int, now: datetime) -> Denial | None:
        decider, proposer = self._staff.numbered(by), self._staff.numbered(proposal.proposer_id)
        scope = Room(proposal.room), Action.CONFIRM, proposal.agency, proposal.commune
        if decider is None or proposer is None or not self._may(decider, *scope):
            return Denial.NOT_ALLOWED
        if decider.person == proposer.person:
            return Denial.SAME_PERSON
        if proposal.state != State.OPEN:
            return Denial.DECIDED
        if now >= proposal.expires_at:
            return Denial.EXPIRED
        return None if digest == proposal.digest == _digest(proposal) else Denial.CHANGED

    def _may(self, member: StaffMember, room: Room, action: Action, agency: str, commune: str) -> bool:
        return allowed(self._staff.grants(member), room, action, agency, commune)

    def _write(
        self, action: str, proposal: Proposal, by: int, now: datetime, reason: str = "", **details: str
    ) -> None:
        told = {"room": proposal.room, "kind": proposal.kind, "digest": proposal.digest, **details}
        self._audit.write(Actor.staff(by), now, action, "proposal", proposal.id, reason, **told)


def _digest(proposal: Proposal) -> str:
    content = [proposal.room, proposal.kind, proposal.agency, proposal.commune, proposal.payload]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
