"""Invitations to the desk: one-time links, of whose tokens only hashes are kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.audit import Actor, Audit
from records.permissions import Grant, Role
from records.schema import Moment, Table, storable
from records.staff import Refusal, Staff, StaffMember
from records.staff_sessions import hash_token

VALID = timedelta(days=7)


class Invitation(Table):
    """One invitation."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    login: Mapped[str] = mapped_column(String(60))
    """Suggested; whoever accepts may choose another."""
    name: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(32))
    """Another login's, where the same person is invited once more; else empty."""
    grants: Mapped[list[list[str]]] = mapped_column(JSON)
    """Role, agency and commune of each."""
    invited_by: Mapped[str] = mapped_column(String(20))
    """As in `records.audit.AuditRow.who`."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Invitations:
    """The invitations of one transaction."""

    def __init__(self, session: Session, staff: Staff, audit: Audit):
        self._session = session
        self._staff = staff
        self._audit = audit

    def invite(
        self, login: str, name: str, grants: Iterable[Grant], by: Actor, now: datetime, person: str = ""
    ) -> str:
        """Invite somebody; returns the token of the link, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        invitation = Invitation(
            token_hash=hash_token(token),
            login=login,
            name=storable(name),
            person=person,
            grants=sorted([grant.role.value, grant.agency, grant.commune] for grant in set(grants)),
            invited_by=by.who,
            created_at=now,
            expires_at=now + VALID,
        )
        self._session.add(invitation)
        self._session.flush()
        written = ", ".join(f"{role}@{agency}/{commune}" for role, agency, commune in invitation.grants)
        self._audit.write(by, now, "invite", "invitation", invitation.id, grants=written)
        return token

    def find(self, token: str, now: datetime, hold: bool = False) -> Invitation | None:
        """The invitation of a token while it can be accepted; `hold` lets one at a time accept it."""
        wanted = select(Invitation).where(Invitation.token_hash == hash_token(token))
        found = self._session.scalar(wanted.with_for_update() if hold else wanted)
        return found if found and found.used_at is None and now < found.expires_at else None

    def accept(self, token: str, login: str, password_hash: str, now: datetime) -> StaffMember | Refusal:
        """Make the invited login, once. `records.sign_in.accept_invitation` looks at the password first."""
        invitation = self.find(token, now, hold=True)
        if invitation is None:
            return Refusal.INVITATION_INVALID
        grants = [Grant(Role(role), agency, commune) for role, agency, commune in invitation.grants]
        inviter = Actor(invitation.invited_by, {"invitation": invitation.id})
        added = self._staff.add(
            login, invitation.name, password_hash, grants, inviter, now, person=invitation.person
        )
        if isinstance(added, StaffMember):
            invitation.used_at = now
        return added
