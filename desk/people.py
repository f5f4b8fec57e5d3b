"""The people room: who works here, inviting, roles, switching off. Only within the scope of one's own right."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from desk.doors import Door
from desk.visit import BASE, Visit
from records.book import Book
from records.permissions import Action, Grant, Role, Room, allowed
from records.staff import StaffMember, clean_login

PATH = f"{BASE}/people"
_LONGEST_SCOPE = 60
_LARGEST_NUMBER = 2**31 - 1
_SEE, _CHANGE = (Room.PEOPLE, Action.SEE), (Room.PEOPLE, Action.CHANGE)
_SAID = ("switched_off", "switched_on", "granted", "taken_back", "nothing")


@dataclass(frozen=True, slots=True)
class Shown:
    """One login as the list shows it."""

    member: StaffMember
    grants: tuple[Grant, ...]
    locked: bool


def show(visit: Visit) -> Response:
    """Everybody within sight."""
    with visit.shelf.open() as book:
        seen = [
            _shown(visit, book, member)
            for member in book.staff.all()
            if _reach(visit, book, member, Action.SEE)
        ]
    asked = visit.request.query_params.get("q", "").strip()[:100]
    found = [one for one in seen if asked.casefold() in f"{one.member.login} {one.member.name}".casefold()]
    return visit.page(
        "people", people=found, all=len(seen), asked=asked, can_change=visit.may_somewhere(*_CHANGE)
    )


def show_one(visit: Visit) -> Response:
    """One login, and what may be done with it."""
    with visit.shelf.open() as book:
        member = _found(visit, book, Action.SEE)
        if member is None:
            return visit.error(404)
        one = _shown(visit, book, member)
        can_change = _reach(visit, book, member, Action.CHANGE) and not _is_me(visit, member)
    said = visit.request.query_params.get("said", "")
    return visit.page(
        "person",
        one=one,
        can_change=can_change,
        is_me=_is_me(visit, member),
        said=said if said in _SAID else "",
    )


def show_invite(visit: Visit) -> Response:
    """The form of an invitation."""
    return _invite_page(visit)


def invite(visit: Visit) -> Response:
    """Invite somebody; the one-time link is shown on this page and nowhere else."""
    login, name = clean_login(visit.field("login")), visit.field("name")
    grant = _grant(visit)
    if login is None or not name or grant is None:
        return _invite_page(visit, 422, "login_unusable" if login is None else "name" if not name else "role")
    if not visit.may(*_CHANGE, grant.agency, grant.commune):
        return _invite_page(visit, 403, "scope")
    with visit.shelf.open() as book:
        same = visit.field("same_as")
        other = book.staff.named(same) if same else None
        if same and (other is None or not _reach(visit, book, other, Action.SEE)):
            return _invite_page(visit, 422, "same_as")
        if book.staff.named(login):
            return _invite_page(visit, 422, "login_taken")
        person = other.person if other else ""
        token = book.invitations.invite(login, name, [grant], visit.actor, visit.now, person)
    url = visit.request.url
    link = f"{url.scheme}://{url.netloc}{BASE}/invitation/{token}"
    return visit.page("invited", link=link, name=name)


def switch_off(visit: Visit) -> Response:
    """End a login and its sessions."""

    def change(book: Book, member: StaffMember) -> str:
        if not member.active:
            return "nothing"
        book.staff.switch_off(member, visit.actor, visit.now, visit.field("reason"))
        return "switched_off"

    return _change(visit, change)


def switch_on(visit: Visit) -> Response:
    """Let a login work again; a lock ends too."""

    def change(book: Book, member: StaffMember) -> str:
        book.staff.switch_on(member, visit.actor, visit.now, visit.field("reason"))
        return "switched_on"

    return _change(visit, change)


def grant(visit: Visit) -> Response:
    """Give a role within a scope."""
    return _change_grant(
        visit,
        lambda book, member, wanted: book.staff.grant(member, wanted, visit.actor, visit.now),
        "granted",
    )


def take_back(visit: Visit) -> Response:
    """Take a role away."""
    return _change_grant(
        visit,
        lambda book, member, wanted: book.staff.take_back(member, wanted, visit.actor, visit.now),
        "taken_back",
    )


def _change_grant(visit: Visit, act: Callable[[Book, StaffMember, Grant], bool], said: str) -> Response:
    wanted = _grant(visit)
    if wanted is None:
        return visit.error(400)
    if not visit.may(*_CHANGE, wanted.agency, wanted.commune):
        return visit.error(403)
    return _change(visit, lambda book, member: said if act(book, member, wanted) else "nothing")


def _change(visit: Visit, act: Callable[[Book, StaffMember], str]) -> Response:
    """Change somebody else's login that one's right reaches."""
    with visit.shelf.open() as book:
        member = _found(visit, book, Action.SEE, hold=True)
        if member is None:
            return visit.error(404)
        # Nobody changes what they may themselves, by none of their logins.
        if _is_me(visit, member) or not _reach(visit, book, member, Action.CHANGE):
            return visit.error(403)
        said = act(book, member)
    return visit.go(f"{PATH}/{member.id}?said={said}")


def _found(visit: Visit, book: Book, action: Action, hold: bool = False) -> StaffMember | None:
    number = visit.request.path_params["number"]
    member = book.staff.numbered(number, hold) if number <= _LARGEST_NUMBER else None
    return member if member and _reach(visit, book, member, action) else None


def _reach(visit: Visit, book: Book, member: StaffMember, action: Action) -> bool:
    """See whoever has a role within one's scope; change only who has none outside of it."""
    scopes = [(grant.agency, grant.commune) for grant in book.staff.given(member)] or [("", "")]
    enough = any if action is Action.SEE else all
    return enough(allowed(visit.grants, Room.PEOPLE, action, *scope) for scope in scopes)


def _shown(visit: Visit, book: Book, member: StaffMember) -> Shown:
    locked = member.locked_until is not None and member.locked_until > visit.now
    return Shown(member, book.staff.given(member), locked)


def _is_me(visit: Visit, member: StaffMember) -> bool:
    return member.person == visit.me.person


def _grant(visit: Visit) -> Grant | None:
    """The role and scope of a form; None when there is no such role or the scope is too long."""
    role, agency, commune = (visit.field(name) for name in ("role", "agency", "commune"))
    if role not in list(Role) or max(len(agency), len(commune)) > _LONGEST_SCOPE:
        return None
    return Grant(Role(role), agency, commune)


def _invite_page(visit: Visit, status: int = 200, refused: str = "") -> Response:
    fields = ("login", "name", "role", "agency", "commune", "same_as")
    return visit.page("invite", status, typed={name: visit.field(name) for name in fields}, refused=refused)


DOORS = (
    Door("/people", show, _SEE, in_menu=True),
    Door("/people/invite", show_invite, _CHANGE),
    Door("/people/invite", invite, _CHANGE, "POST"),
    Door("/people/{number:int}", show_one, _SEE),
    Door("/people/{number:int}/off", switch_off, _CHANGE, "POST"),
    Door("/people/{number:int}/on", switch_on, _CHANGE, "POST"),
    Door("/people/{number:int}/grant", grant, _CHANGE, "POST"),
    Door("/people/{number:int}/take-back", take_back, _CHANGE, "POST"),
)
