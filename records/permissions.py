"""Who may do what: role by room by action, from permissions.toml, within an agency and a commune."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Role(StrEnum):
    """What somebody works as."""

    VIEWER = "viewer"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    CATALOGUE_EDITOR = "catalogue_editor"
    APPROVER = "approver"
    VOLUNTEER_COORDINATOR = "volunteer_coordinator"
    ADMINISTRATOR = "administrator"


class Room(StrEnum):
    """A part of the desk."""

    PEOPLE = "people"
    AUDIT = "audit"
    CATALOGUE = "catalogue"
    QUESTIONS = "questions"
    RATINGS = "ratings"
    DOSSIERS = "dossiers"
    HELP = "help"
    REPORTS = "reports"
    PRIVACY = "privacy"
    JOBS = "jobs"


class Action(StrEnum):
    """What is done in a room."""

    SEE = "see"
    CHANGE = "change"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within an agency and a commune; empty means everywhere."""

    role: Role
    agency: str = ""
    commune: str = ""


def allowed(grants: Iterable[Grant], room: Room, action: Action, agency: str = "", commune: str = "") -> bool:
    """Whether the grants permit an action on something that belongs to an agency and a commune.

    What belongs to none (empty) concerns everybody: only a grant that holds everywhere permits it.
    """
    return any(
        grant.agency in ("", agency) and grant.commune in ("", commune)
        for grant in permitting(grants, room, action)
    )


def permitting(grants: Iterable[Grant], room: Room, action: Action) -> list[Grant]:
    """The grants that permit an action somewhere; their scopes say where, for lists and menus."""
    return [grant for grant in grants if action in _table()[grant.role].get(room, frozenset())]


@cache
def _table() -> dict[Role, dict[Room, frozenset[Action]]]:
    """The whole table; a name in the file that does not exist raises ValueError."""
    read = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    table = {
        Role(role): {Room(room): frozenset(map(Action, actions)) for room, actions in rooms.items()}
        for role, rooms in read.items()
    }
    return {role: table.get(role, {}) for role in Role}
