"""Signing in and out. A refusal never tells whether the login exists."""

from threading import BoundedSemaphore

from starlette.responses import Response

from desk import cookies
from desk.doors import Door, Open
from desk.visit import START, Visit, within
from records.sign_in import sign_in

AT_ONCE = 4
"""Passwords that are looked at together in one process; each takes 19 MiB."""
_PATIENCE = 5.0
"""Seconds that a sign-in waits for its turn."""
_turns = BoundedSemaphore(AT_ONCE)


def show(visit: Visit) -> Response:
    """The form."""
    if visit.member:
        return visit.go(START)
    asked = visit.request.query_params
    said = "signed_out" if asked.get("said") == "signed_out" else ""
    return visit.page("sign_in", said=said, login="", next=within(asked.get("next", "")))


def enter(visit: Visit) -> Response:
    """Sign in and go on to the page that was asked for."""
    login, target = visit.field("login"), within(visit.field("next", 301))
    if not _turns.acquire(timeout=_PATIENCE):
        return visit.error(429)
    try:
        old = cookies.brought(visit.request, cookies.SESSION)
        token = sign_in(visit.shelf, login, visit.secret("password"), visit.now, old)
    finally:
        _turns.release()
    if token is None:
        return visit.page("sign_in", 403, said="refused", login=login, next=target)
    return visit.signed_in(token, target)


def leave(visit: Visit) -> Response:
    """Sign out."""
    with visit.shelf.open() as book:
        book.staff_sessions.end(visit.token)
        book.audit.write(visit.actor, visit.now, "sign_out", "staff", visit.me.id)
    return visit.signed_out()


DOORS = (
    Door("/sign-in", show, Open.TO_ALL),
    Door("/sign-in", enter, Open.TO_ALL, "POST"),
    Door("/sign-out", leave, Open.TO_STAFF, "POST"),
)
