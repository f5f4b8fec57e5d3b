"""Stands before every address of the desk: what a request must be like, whose it is, and what leaves with the answer."""

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from desk import cookies
from desk.doors import Door
from desk.pages import error_page
from desk.visit import Visit
from records.book import Shelf
from records.schema import storable

LONGEST_BODY = 1_000_000
"""Bytes of a request."""
MOST_FIELDS = 200
CSRF_HEADER = "X-CSRF-Token"
_STALE = "stale"
"""Name of the words about a form that is not ours, or is too old."""
_READING = ("GET", "HEAD")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = logging.getLogger(__name__)


class Guard:
    """The middleware of the desk."""

    def __init__(self, shelf: Shelf, now: Callable[[], datetime], doors: Sequence[Door]):
        self._shelf = shelf
        self._now = now
        self._doors = doors

    async def __call__(self, request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        """Let a request in or answer it here."""
        static = request.url.path.startswith("/desk/static/")
        try:
            await self._let_in(request, static)
            response = await call(request)
        except HTTPException as refusal:
            response = error_page(refusal.status_code, _STALE if refusal.detail == _STALE else "")
        except Exception:  # whatever it is, the one who asked gets a way forward
            log.exception("the desk could not answer a %s", request.method)
            response = error_page(500)
        response.headers.update(_HEADERS)
        response.headers["Cache-Control"] = "no-cache" if static else "no-store"
        visit: Visit | None = getattr(request.state, "visit", None)
        if visit and visit.member is None and cookies.brought(request, cookies.GUEST) != visit.csrf:
            cookies.give(response, request, cookies.GUEST, visit.csrf)
        return response

    async def _let_in(self, request: Request, static: bool) -> None:
        """Make the visit. Raises HTTPException for what is not let in."""
        if _strange(request.scope["path"]):
            raise HTTPException(404)
        form: dict[str, str] = {}
        if request.method not in _READING:
            if not _from_here(request):
                raise HTTPException(403, _STALE)
            form = await _form(request)
        if static:
            return
        visit = await run_in_threadpool(self._visit, request, form)
        if request.method not in _READING:
            said = request.headers.get(CSRF_HEADER) or form.get("csrf", "")
            if not hmac.compare_digest(said.encode(errors="replace"), visit.csrf.encode(errors="replace")):
                raise HTTPException(403, _STALE)
        request.state.visit = visit

    def _visit(self, request: Request, form: dict[str, str]) -> Visit:
        now, token = self._now(), cookies.brought(request, cookies.SESSION)
        if token:
            with self._shelf.open() as book:
                session = book.staff_sessions.find(token, now)
                member = book.staff.numbered(session.staff_id) if session else None
                if session and member and member.active:
                    grants = book.staff.grants(member)
                    menu = [
                        (door.path, door.to[0])
                        for door in self._doors
                        if door.in_menu and isinstance(door.to, tuple) and door.admits(grants)
                    ]
                    return Visit(self._shelf, now, request, session.csrf, token, member, grants, menu, form)
        guest = cookies.brought(request, cookies.GUEST)
        return Visit(
            self._shelf, now, request, guest if len(guest) >= 40 else secrets.token_urlsafe(32), form=form
        )


def _strange(path: str) -> bool:
    """No address of ours looks like this."""
    return not path.isprintable() or "\\" in path or ".." in path or "//" in path or len(path) > 300


def _from_here(request: Request) -> bool:
    """Whether a change was sent by one of our own pages, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    # Behind a proxy the scheme may be unknown here; the host is not.
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, each with text that every database takes."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise HTTPException(413)

    async def again() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    fields: FormData = await Request(request.scope, again).form(
        max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_BODY
    )
    return {name: storable(value) for name, value in fields.items() if isinstance(value, str)}
