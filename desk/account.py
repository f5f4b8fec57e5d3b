"""One's own account: who one is, the password, and where one is signed in."""

from starlette.responses import Response

from desk.doors import Door, Open
from desk.visit import BASE, Visit
from records.passwords import Weakness
from records.sign_in import change_password

PATH = f"{BASE}/account"
_SAID = ("password", "session", "others")


def show(visit: Visit) -> Response:
    """The account."""
    said = visit.request.query_params.get("said", "")
    return _page(visit, said=said if said in _SAID else "")


def set_password(visit: Visit) -> Response:
    """Change the password; all other sessions end."""
    new = visit.secret("password")
    if new != visit.secret("again"):
        return _page(visit, 422, refused="different")
    changed = change_password(visit.shelf, visit.me.id, visit.secret("old"), new, visit.now)
    if changed is None:
        return _page(visit, 403, refused="wrong")
    if isinstance(changed, Weakness):
        return _page(visit, 422, refused=changed.value)
    return visit.signed_in(changed, f"{PATH}?said=password")


def end_session(visit: Visit) -> Response:
    """End one session; one's own is a sign-out."""
    name = visit.field("session")
    with visit.shelf.open() as book:
        held = book.staff_sessions.held(visit.me.id, visit.token, visit.now)
        own = any(session.asking and session.name == name for session in held)
        if book.staff_sessions.end_named(visit.me.id, name):
            book.audit.write(visit.actor, visit.now, "end_session", "staff", visit.me.id)
    return visit.signed_out() if own else visit.go(f"{PATH}?said=session")


def end_others(visit: Visit) -> Response:
    """End all sessions but this one."""
    with visit.shelf.open() as book:
        book.staff_sessions.end_others(visit.me.id, visit.token)
        book.audit.write(visit.actor, visit.now, "end_other_sessions", "staff", visit.me.id)
    return visit.go(f"{PATH}?said=others")


def _page(visit: Visit, status: int = 200, said: str = "", refused: str = "") -> Response:
    with visit.shelf.open() as book:
        sessions = book.staff_sessions.held(visit.me.id, visit.token, visit.now)
    return visit.page("account", status, sessions=sessions, said=said, refused=refused)


DOORS = (
    Door("/account", show, Open.TO_STAFF),
    Door("/account/password", set_password, Open.TO_STAFF, "POST"),
    Door("/account/end-session", end_session, Open.TO_STAFF, "POST"),
    Door("/account/end-others", end_others, Open.TO_STAFF, "POST"),
)
