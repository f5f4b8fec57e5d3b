"""Signing in, changing one's password, accepting an invitation: argon2 works between two short transactions.

A hash takes some 30 ms, in which nobody else could write to SQLite if it were computed within a transaction.
"""

from collections.abc import Callable
from datetime import datetime

from records.audit import PROGRAM, Actor
from records.book import Book, Shelf
from records.passwords import Weakness, hash_password, matches, weakness
from records.staff import LOCKING_FAILURES, Refusal, StaffMember


def sign_in(shelf: Shelf, login: str, password: str, now: datetime, old_token: str = "") -> str | None:
    """The token of a new session, or None: wrong, unknown, off or locked, all alike and in equal time.

    `old_token` is what the browser brought along; that session ends.
    """
    kept = _attempt(shelf, lambda book: book.staff.named(login, hold=True), password, now)
    if kept is None:
        return None
    with shelf.open() as book:
        member = book.staff.named(login, hold=True)
        if member is None or not member.active or member.password_hash != kept:
            return None  # switched off, or the password changed, in the meantime
        book.staff.clear_attempts(member)
        if old_token:
            book.staff_sessions.end(old_token)
        token = book.staff_sessions.start(member.id, now)
        book.audit.write(Actor.staff(member.id), now, "sign_in", "staff", member.id)
        return token


def _attempt(
    shelf: Shelf, find: Callable[[Book], StaffMember | None], password: str, now: datetime
) -> str | None:
    """The kept hash when the password is right and the login open; None otherwise, always in the same time."""
    with shelf.open() as book:
        member = find(book)
        failures = book.staff.charge_attempt(member, now)
        kept = member.password_hash if member and failures else None
    if matches(password, kept):
        return kept
    if member and failures >= LOCKING_FAILURES:
        with shelf.open() as book:
            book.audit.write(PROGRAM, now, "lock", "staff", member.id, failures=failures)
    return None


def change_password(shelf: Shelf, number: int, old: str, new: str, now: datetime) -> str | Weakness | None:
    """One's own password: the token of a new session, all others end. None when the old one is wrong.

    Wrong old passwords count as failed attempts to sign in.
    """
    with shelf.open() as book:
        member = book.staff.numbered(number)
        if member and (weak := weakness(new, member.login)):
            return weak
    kept = _attempt(shelf, lambda book: book.staff.numbered(number, hold=True), old, now)
    if kept is None:
        return None
    new_hash = hash_password(new)
    with shelf.open() as book:
        member = book.staff.numbered(number, hold=True)
        if member is None or not member.active or member.password_hash != kept:
            return None
        book.staff.set_password(member, new_hash, Actor.staff(number), now)
        return book.staff_sessions.start(number, now)


def accept_invitation(
    shelf: Shelf, token: str, login: str, password: str, now: datetime
) -> StaffMember | Refusal | Weakness:
    """Make the invited login with its password; each invitation can be accepted once."""
    with shelf.open() as book:
        if book.invitations.find(token, now) is None:
            return Refusal.INVITATION_INVALID
    if weak := weakness(password, login.strip()):
        return weak
    password_hash = hash_password(password)
    with shelf.open() as book:
        return book.invitations.accept(token, login, password_hash, now)
