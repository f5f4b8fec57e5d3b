"""Every kind of data that is kept: in which columns, for how long, and how it goes when a person is forgotten.

This table is the only place for these rules: `records.retention` forgets by it, and docs/privacy.md, the register
of processing, is made from it and from the words in knowledge/data/privacy.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from records.conversations import FREE_AFTER


class Erased(StrEnum):
    """What becomes of a class of data when a person is forgotten."""

    DELETED = "deleted"
    UNLINKED = "unlinked"
    """The row stays to be counted: without person, words and minute."""
    NOT_PERSONAL = "not_personal"
    """It says nothing about any citizen."""
    OUTSIDE = "outside"
    """It lies outside the database; whoever runs the program sees to it."""


@dataclass(frozen=True, slots=True)
class DataClass:
    """One kind of data."""

    name: str
    columns: tuple[str, ...]
    """As "table.column"."""
    erased: Erased
    limits: Mapping[str, timedelta] = field(default_factory=dict)
    """How long it is kept, by case; empty where it goes with something else or stays."""


def _columns(table: str, names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names.split())


DATA_CLASSES = (
    DataClass(
        "identity",
        _columns("citizens", "id key channel first_seen last_seen unreachable_since leaving"),
        Erased.DELETED,
        # Nothing hangs on the row then: no question, letter, conversation, consent or request.
        {"unused": timedelta(0)},
    ),
    DataClass("address", ("citizens.sealed_address",), Erased.DELETED, {"nothing_owed": timedelta(0)}),
    DataClass(
        "conversation",
        _columns(
            "conversations",
            "citizen_id version asked procedure aspect choices others words under_16 changed_at",
        ),
        Erased.DELETED,
        {"rested": FREE_AFTER},
    ),
    DataClass(
        "questions",
        _columns("questions", "id citizen_id channel asked_at text outcome procedure aspect release"),
        Erased.UNLINKED,
        # Long enough for staff to find gaps in a season of questions; afterwards only what is counted stays.
        {"asked": timedelta(days=90)},
    ),
    DataClass(
        "letters",
        _columns(
            "outbox",
            "id citizen_id channel in_reply_to replaces kind body created_at state not_before tries doubts"
            " worker leased_until sent_at error",
        ),
        Erased.DELETED,
        {
            # Twice as long as news is tried: staff have a week to see what could not be delivered.
            "unsent": timedelta(days=14),
            "sent": timedelta(days=2),
            # The receipt of somebody who has been forgotten.
            "last": timedelta(days=2),
        },
    ),
    DataClass(
        "message_ids",
        _columns("inbox", "channel message_id received_at"),
        Erased.DELETED,
        {"received": timedelta(days=2)},  # no channel delivers a message again after so long
    ),
    DataClass(
        "consents",
        _columns("consents", "id citizen_id purpose shown version button given_at withdrawn_at"),
        Erased.DELETED,
        {"given": timedelta(days=365), "withdrawn": timedelta(days=365)},
    ),
    DataClass(
        "privacy_requests",
        _columns(
            "privacy_requests",
            "id citizen_id channel kind details received_at answer_by finish_by answered_at finished_at",
        ),
        Erased.UNLINKED,
        {"finished": timedelta(days=365)},
    ),
    DataClass(
        "catalogue",
        _columns("procedures", "fingerprint code body")
        + _columns("releases", "number as_of created_at published_at")
        + _columns("release_items", "release code fingerprint as_of"),
        Erased.NOT_PERSONAL,
    ),
    DataClass(
        "staff",
        _columns("staff", "id login name password_hash person active failed_attempts locked_until created_at")
        + _columns("staff_grants", "staff_id role agency commune"),
        Erased.NOT_PERSONAL,
    ),
    DataClass(
        "staff_access",
        _columns("staff_sessions", "token_hash staff_id csrf created_at last_seen idle_until ends_at")
        + _columns(
            "invitations",
            "id token_hash login name person grants invited_by created_at expires_at used_at",
        ),
        Erased.NOT_PERSONAL,
        {"over": timedelta(0)},
    ),
    DataClass(
        "audit",
        _columns("audit", "number at who action kind object_id reason details previous hash")
        + _columns("audit_anchor", "id number hash seal"),
        Erased.NOT_PERSONAL,
    ),
    DataClass(
        "proposals",
        _columns(
            "proposals",
            "id room kind agency commune payload digest reason proposer_id proposed_at expires_at state"
            " decided_by decided_at answer",
        ),
        Erased.NOT_PERSONAL,
    ),
    DataClass(
        "rate_counts",
        _columns("rate_counts", "key since times"),
        Erased.DELETED,
        {"counted": timedelta(hours=1)},
    ),
    DataClass(
        "long_jobs",
        _columns(
            "long_jobs",
            "id kind payload asked_by asked_at state attempts worker held_until done total result error finished_at",
        ),
        Erased.NOT_PERSONAL,
        {"finished": timedelta(days=90)},
    ),
    DataClass("leases", _columns("leases", "name holder until"), Erased.NOT_PERSONAL),
    DataClass("logs", (), Erased.OUTSIDE),
    DataClass("backups", (), Erased.OUTSIDE),
)

_BY_NAME = {each.name: each for each in DATA_CLASSES}


def limit(name: str, case: str) -> timedelta:
    """How long a class of data is kept in a case. Raises KeyError for one that is not in the table."""
    return _BY_NAME[name].limits[case]
