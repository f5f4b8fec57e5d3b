"""Passwords: which ones are good enough, and their argon2 hashes."""

import secrets
import unicodedata
from enum import Enum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
FEWEST_CHARACTERS = 4
"""Different characters that a password needs."""

# OWASP's smallest memory with one pass more: sign-ins that come together must not exhaust a small server.
_HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)


class Weakness(Enum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    USUAL = "usual"
    LOGIN = "login"


def weakness(password: str, login: str) -> Weakness | None:
    """Why a password is not good enough for a login; None when it is."""
    password = _one_form(password)
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    if password.casefold() in _usual() or len(set(password)) < FEWEST_CHARACTERS:
        return Weakness.USUAL
    return Weakness.LOGIN if password.casefold() == login.casefold() else None


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Takes some 30 ms: call it outside any transaction."""
    return _HASHER.hash(_one_form(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash is kept; without a hash it is not, and takes as long to say so."""
    nobodys = _nobodys_hash()  # made first in either case, so that the first call tells nothing
    try:
        return _HASHER.verify(kept or nobodys, _one_form(password)[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe())


@cache
def _usual() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("usual_passwords.txt").read_text(encoding="utf-8").split())


def _one_form(password: str) -> str:
    """Keyboards compose Vietnamese letters differently; lone surrogates have no bytes."""
    return unicodedata.normalize("NFC", password).encode(errors="replace").decode()
