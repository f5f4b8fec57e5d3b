"""The desk as one application: all doors, behind the guard. bot/web.py mounts it at /desk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from desk import account, audit, invitation, people, signing_in, start
from desk.doors import Door
from desk.guard import Guard
from desk.pages import error_page
from records.book import Shelf

DOORS: tuple[Door, ...] = (
    *start.DOORS,
    *signing_in.DOORS,
    *invitation.DOORS,
    *account.DOORS,
    *people.DOORS,
    *audit.DOORS,
)


def _refused(_: Request, fault: Exception) -> Response:
    return error_page(fault.status_code if isinstance(fault, HTTPException) else 500)


def desk(shelf: Shelf, now: Callable[[], datetime]) -> Starlette:
    """The application over a database and a clock."""
    app = Starlette(
        routes=[
            *(door.route() for door in DOORS),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        exception_handlers={HTTPException: _refused},
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=Guard(shelf, now, DOORS))],
    )
    app.router.redirect_slashes = False
    return app
