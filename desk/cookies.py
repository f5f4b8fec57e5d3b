"""The desk's cookies: out of reach of scripts, of other sites, and on https of neighbouring hosts too."""

from starlette.requests import Request
from starlette.responses import Response

SESSION = "motcua-desk"
GUEST = "motcua-desk-guest"
"""What forms bring back before anybody is signed in."""
INVITATION = "motcua-desk-invitation"
"""The token of an invitation while it is being accepted."""


def _named(request: Request, name: str) -> tuple[str, str, bool]:
    """Name, path and whether https only. Browsers take __Host- from this host over https alone, for all paths."""
    secure = request.url.scheme == "https"
    return (f"__Host-{name}", "/", True) if secure else (name, "/desk", False)


def brought(request: Request, name: str) -> str:
    """What the browser brought; empty when it brought nothing."""
    return request.cookies.get(_named(request, name)[0], "")[:200]


def give(response: Response, request: Request, name: str, value: str, seconds: int | None = None) -> None:
    """Keep a value in the browser until it is closed, or for so many seconds."""
    named, path, secure = _named(request, name)
    response.set_cookie(named, value, seconds, path=path, secure=secure, httponly=True, samesite="lax")


def take(response: Response, request: Request, name: str) -> None:
    """Remove a value from the browser."""
    named, path, secure = _named(request, name)
    response.delete_cookie(named, path=path, secure=secure, httponly=True, samesite="lax")
