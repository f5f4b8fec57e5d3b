"""Accepting an invitation: the link's token moves into a cookie at once, so that no later address holds it."""

from starlette.responses import Response

from desk import cookies
from desk.doors import Door, Open
from desk.visit import BASE, START, Visit
from records.passwords import Weakness
from records.sign_in import accept_invitation, sign_in
from records.staff import Refusal

_SECONDS = 3600
"""In which the form must be filled in; then the link is opened again."""


def open_link(visit: Visit) -> Response:
    """From the link to the form; nothing is used up, so that a mail program may look at links."""
    response = visit.go(f"{BASE}/invitation")
    token = visit.request.path_params["token"]
    cookies.give(response, visit.request, cookies.INVITATION, token, _SECONDS)
    return response


def show(visit: Visit) -> Response:
    """The form."""
    with visit.shelf.open() as book:
        found = book.invitations.find(cookies.brought(visit.request, cookies.INVITATION), visit.now)
    if found is None:
        return _gone(visit)
    return visit.page("invitation", name=found.name, grants=found.grants, login=found.login, refused="")


def accept(visit: Visit) -> Response:
    """Make the login and sign in."""
    token, login = cookies.brought(visit.request, cookies.INVITATION), visit.field("login")
    password = visit.secret("password")
    with visit.shelf.open() as book:
        found = book.invitations.find(token, visit.now)
    if found is None:
        return _gone(visit)
    made: object = "different"
    if password == visit.secret("again"):
        made = accept_invitation(visit.shelf, token, login, password, visit.now)
    if made is Refusal.INVITATION_INVALID:  # somebody was faster
        return _gone(visit)
    if isinstance(made, Refusal | Weakness | str):
        refused = made if isinstance(made, str) else made.value
        values = {"name": found.name, "grants": found.grants, "login": login, "refused": refused}
        return visit.page("invitation", 422, **values)
    old = cookies.brought(visit.request, cookies.SESSION)
    entered = sign_in(visit.shelf, login, password, visit.now, old)
    response = visit.signed_in(entered, START) if entered else visit.go(f"{BASE}/sign-in")
    cookies.take(response, visit.request, cookies.INVITATION)
    return response


def _gone(visit: Visit) -> Response:
    response = visit.page("invitation_gone", 404)
    cookies.take(response, visit.request, cookies.INVITATION)
    return response


DOORS = (
    Door("/invitation/{token}", open_link, Open.TO_ALL),
    Door("/invitation", show, Open.TO_ALL),
    Door("/invitation", accept, Open.TO_ALL, "POST"),
)
