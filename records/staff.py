"""Who works at the desk: logins, what each may do, and which logins belong to one person. Every change is audited."""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.audit import Actor, Audit
from records.permissions import Grant, Role
from records.schema import Moment, Table, storable
from records.staff_sessions import StaffSession

LOCKING_FAILURES = 5
"""Failed attempts in a row from which on a login is locked."""
FIRST_LOCK = timedelta(minutes=15)
"""Doubled with every failure more."""
LONGEST_LOCK = timedelta(days=1)
_LOGIN = re.compile("[a-z0-9][a-z0-9._@+-]{1,59}")


class StaffMember(Table):
    """One login."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("login = lower(login)", name="ck_staff_login_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    """In small letters, so that it is unique in any spelling."""
    name: Mapped[str] = mapped_column(String(200))
    """As the desk shows it."""
    password_hash: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(32))
    """The same for all logins of one person: together they count as one."""
    active: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    """In a row; an attempt counts as failed until its password is known to be right."""
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)


class StaffGrant(Table):
    """One role of one login, within an agency and a commune; empty means everywhere."""

    __tablename__ = "staff_grants"

    staff_id: Mapped[int] = mapped_column(ForeignKey(StaffMember.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    agency: Mapped[str] = mapped_column(String(60), primary_key=True)
    commune: Mapped[str] = mapped_column(String(60), primary_key=True)


class Refusal(Enum):
    """Why something about a login was not done."""

    LOGIN_UNUSABLE = "login_unusable"
    """2 to 60 characters are needed: letters a to z, digits, and . _ @ + - after the first."""
    LOGIN_TAKEN = "login_taken"
    INVITATION_INVALID = "invitation_invalid"
    """Unknown, used or expired."""


def clean_login(typed: str) -> str | None:
    """A login in its one spelling; None when it cannot be one."""
    login = typed.strip().lower()
    return login if _LOGIN.fullmatch(login) else None


class Staff:
    """The staff of one transaction."""

    def __init__(self, session: Session, audit: Audit):
        self._session = session
        self._audit = audit

    def add(
        self,
        login: str,
        name: str,
        password_hash: str,
        grants: Iterable[Grant],
        by: Actor,
        now: datetime,
        person: str = "",
    ) -> StaffMember | Refusal:
        """Make a login. `person` is another login's, where both belong to one person."""
        cleaned = clean_login(login)
        if cleaned is None:
            return Refusal.LOGIN_UNUSABLE
        member = StaffMember(
            login=cleaned,
            name=storable(name),
            password_hash=password_hash,
            person=person or secrets.token_hex(16),
            active=True,
            failed_attempts=0,
            created_at=now,
        )
        try:
            with self._session.begin_nested():
                self._session.add(member)
        except IntegrityError:
            return Refusal.LOGIN_TAKEN
        for grant in set(grants):
            self._session.add(_row(member, grant))
        self._audit.write(by, now, "add", "staff", member.id, grants=_written(grants))
        return member

    def named(self, login: str, hold: bool = False) -> StaffMember | None:
        """The member with a login, in any spelling; `hold` keeps others from changing it in this transaction."""
        wanted = select(StaffMember).where(StaffMember.login == (clean_login(login) or ""))
        return self._session.scalar(wanted.with_for_update() if hold else wanted)

    def numbered(self, number: int, hold: bool = False) -> StaffMember | None:
        """The member with a number."""
        return self._session.get(StaffMember, number, with_for_update=hold or None)

    def all(self) -> Sequence[StaffMember]:
        """Everybody, by login, those that are off too."""
        return self._session.scalars(select(StaffMember).order_by(StaffMember.login)).all()

    def grants(self, member: StaffMember) -> tuple[Grant, ...]:
        """What a login may do; nothing when it is off."""
        return self.given(member) if member.active else ()

    def given(self, member: StaffMember) -> tuple[Grant, ...]:
        """What a login may do whenever it is on."""
        wanted = select(StaffGrant).where(StaffGrant.staff_id == member.id)
        wanted = wanted.order_by(StaffGrant.role, StaffGrant.agency, StaffGrant.commune)
        return tuple(Grant(Role(row.role), row.agency, row.commune) for row in self._session.scalars(wanted))

    def grant(self, member: StaffMember, grant: Grant, by: Actor, now: datetime) -> bool:
        """Give a role; False when the login has it already."""
        if self._session.get(StaffGrant, _key(member, grant)):
            return False
        self._session.merge(_row(member, grant))
        self._audit.write(by, now, "grant", "staff", member.id, grants=_written([grant]))
        return True

    def take_back(self, member: StaffMember, grant: Grant, by: Actor, now: datetime) -> bool:
        """Take a role away; False when the login does not have it."""
        row = self._session.get(StaffGrant, _key(member, grant))
        if row is None:
            return False
        self._session.delete(row)
        self._audit.write(by, now, "take_back", "staff", member.id, grants=_written([grant]))
        return True

    def switch_off(self, member: StaffMember, by: Actor, now: datetime, reason: str = "") -> None:
        """End a login: it cannot sign in, and its sessions end at once."""
        member.active = False
        self._end_sessions(member)
        self._audit.write(by, now, "switch_off", "staff", member.id, reason)

    def switch_on(self, member: StaffMember, by: Actor, now: datetime, reason: str = "") -> None:
        """Let a login work again."""
        member.active, member.failed_attempts, member.locked_until = True, 0, None
        self._audit.write(by, now, "switch_on", "staff", member.id, reason)

    def set_password(self, member: StaffMember, password_hash: str, by: Actor, now: datetime) -> None:
        """Replace the password; sessions end, and so does a lock."""
        member.password_hash, member.failed_attempts, member.locked_until = password_hash, 0, None
        self._end_sessions(member)
        self._audit.write(by, now, "set_password", "staff", member.id)

    def bind(self, member: StaffMember, other: StaffMember, by: Actor, now: datetime) -> None:
        """Both logins, and all that are bound to either, belong to one person from now on."""
        self._session.execute(
            update(StaffMember).where(StaffMember.person == other.person).values(person=member.person)
        )
        self._audit.write(by, now, "bind", "staff", member.id, other=other.id)

    def charge_attempt(self, member: StaffMember | None, now: datetime) -> int:
        """Count an attempt to sign in before its password is looked at, so that many at once are counted too.

        Returns how many failures in a row that makes if it fails; 0 when the login is unknown, off or locked. Then
        nothing is counted, but a row is written all the same: a write that is left out can be timed.
        """
        if member is None or not member.active or (member.locked_until or now) > now:
            somebody = select(func.min(StaffMember.id)).scalar_subquery()
            unchanged = {"failed_attempts": StaffMember.failed_attempts}
            written = update(StaffMember).where(StaffMember.id == somebody).values(unchanged)
            self._session.execute(written.execution_options(synchronize_session=False))
            return 0
        member.failed_attempts += 1
        beyond = member.failed_attempts - LOCKING_FAILURES
        if beyond >= 0:
            member.locked_until = now + min(FIRST_LOCK * 2 ** min(beyond, 10), LONGEST_LOCK)
        return member.failed_attempts

    def clear_attempts(self, member: StaffMember) -> None:
        """The password was right."""
        member.failed_attempts, member.locked_until = 0, None

    def _end_sessions(self, member: StaffMember) -> None:
        self._session.execute(delete(StaffSession).where(StaffSession.staff_id == member.id))


def _key(member: StaffMember, grant: Grant) -> tuple[int, str, str, str]:
    return member.id, grant.role.value, grant.agency, grant.commune


def _row(member: StaffMember, grant: Grant) -> StaffGrant:
    staff_id, role, agency, commune = _key(member, grant)
    return StaffGrant(staff_id=staff_id, role=role, agency=agency, commune=commune)


def _written(grants: Iterable[Grant]) -> str:
    """Grants for the audit: role@agency/commune."""
    return ", ".join(sorted(f"{grant.role.value}@{grant.agency}/{grant.commune}" for grant in set(grants)))
