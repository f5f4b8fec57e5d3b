"""One request to the desk: who asks, what they may, what they sent, and the ways to answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk import cookies
from desk.pages import error_page, page
from records.audit import Actor
from records.book import Shelf
from records.permissions import Action, Grant, Room, allowed, permitting
from records.staff import StaffMember

BASE = "/desk"
"""Where the desk is mounted."""
START = "/desk/"
_WITHIN = re.compile(r"/desk(/[A-Za-z0-9_~-]+)*/?(\?[A-Za-z0-9_~=&%.-]*)?")


def within(target: str) -> str:
    """A redirect's target when it is a page of the desk; the start page when it is anything else."""
    return target if len(target) <= 300 and _WITHIN.fullmatch(target) else START


@dataclass(frozen=True, slots=True)
class Visit:
    """One request."""

    shelf: Shelf
    now: datetime
    request: Request
    csrf: str
    """What every form brings back."""
    token: str = ""
    """Of the session; empty for whoever is not signed in."""
    member: StaffMember | None = None
    grants: Sequence[Grant] = ()
    menu: Sequence[tuple[str, Room]] = ()
    """Path and room of what the one who asks may see."""
    form: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str, longest: int = 200) -> str:
        """One field of the form, without blanks around it, cut to a length."""
        return self.form.get(name, "").strip()[:longest]

    def secret(self, name: str) -> str:
        """A password exactly as it was typed."""
        return self.form.get(name, "")

    @property
    def me(self) -> StaffMember:
        """Who is signed in; only behind a door that demands it."""
        if self.member is None:
            raise LookupError("nobody is signed in")
        return self.member

    @property
    def actor(self) -> Actor:
        """Whoever is signed in, for the audit."""
        return Actor.staff(self.me.id)

    def may(self, room: Room, action: Action, agency: str = "", commune: str = "") -> bool:
        """Whether an action is permitted within a scope."""
        return allowed(self.grants, room, action, agency, commune)

    def may_somewhere(self, room: Room, action: Action) -> bool:
        """Whether an action is permitted in any scope."""
        return bool(permitting(self.grants, room, action))

    def page(self, name: str, status: int = 200, /, **values: Any) -> Response:
        """A page of desk/pages."""
        return page(name, status, visit=self, **values)

    def error(self, status: int) -> Response:
        """The page that says what went wrong and how to go on."""
        return error_page(status)

    def go(self, path: str) -> Response:
        """On to another page of the desk; anything else leads to the start."""
        return RedirectResponse(within(path), 303)

    def ask_to_sign_in(self) -> Response:
        """To the sign-in page, and from there back to the page that was asked for."""
        address = self.request.url.path + (f"?{query}" if (query := self.request.url.query) else "")
        back = within(address)
        target = f"{BASE}/sign-in" + (f"?next={quote(back, safe='')}" if back != START else "")
        if self.request.headers.get("HX-Request"):  # it would put the page into the middle of another
            return Response(headers={"HX-Redirect": target})
        return RedirectResponse(target, 303)

    def signed_in(self, token: str, path: str) -> Response:
        """On to a page, with a new session."""
        response = self.go(path)
        cookies.give(response, self.request, cookies.SESSION, token)
        return response

    def signed_out(self) -> Response:
        """To the sign-in page, with no session."""
        response = self.go(f"{BASE}/sign-in?said=signed_out")
        cookies.take(response, self.request, cookies.SESSION)
        return response
