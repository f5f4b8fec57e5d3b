"""An office for the tests: a desk on a database, its staff, and browsers without a window that keep cookies."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from starlette.routing import Mount

from desk import cookies
from desk.app import desk
from records.audit import PROGRAM, AuditRow
from records.book import Shelf
from records.passwords import hash_password
from records.permissions import Grant, Role
from records.staff import StaffMember

PASSWORD = "bốn con trâu qua sông"
HASH = hash_password(PASSWORD)
ORIGIN = "http://desk.test"
SECURE = "https://desk.test"
_CSRF = re.compile(r'name="csrf" value="([\w-]+)"')


@dataclass
class Office:
    """Opened by `open_office`."""

    shelf: Shelf
    portal: BlockingPortal
    app: Starlette = field(init=False)
    now: datetime = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[Mount("/desk", desk(self.shelf, lambda: self.now))])

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def add(self, login: str, *grants: Grant | Role, name: str = "Chị An", person: str = "") -> int:
        whole = [grant if isinstance(grant, Grant) else Grant(grant) for grant in grants]
        with self.shelf.open() as book:
            added = book.staff.add(login, name, HASH, whole, PROGRAM, self.now, person)
            assert isinstance(added, StaffMember)
            return added.id

    def invite(self, login: str, *roles: Role, name: str = "Anh Bình") -> str:
        with self.shelf.open() as book:
            return book.invitations.invite(login, name, map(Grant, roles), PROGRAM, self.now)

    def browser(self, origin: str = ORIGIN) -> "Browser":
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return Browser(self.portal, httpx.AsyncClient(transport=transport, base_url=origin))

    def at_work(self, number: int, origin: str = ORIGIN) -> "Browser":
        """Somebody's browser, signed in."""
        browser = self.browser(origin)
        with self.shelf.open() as book:
            token = book.staff_sessions.start(number, self.now)
        browser.bring(cookies.SESSION, token)
        return browser

    def working_as(self, *grants: Grant | Role, login: str = "an") -> "Browser":
        return self.at_work(self.add(login, *grants))

    def rows(self) -> list[AuditRow]:
        """The audit, the oldest first."""
        with self.shelf.open() as book:
            return list(reversed(book.audit.latest(1000)))

    def actions(self) -> list[str]:
        return [row.action for row in self.rows()]


class Browser:
    """Asks the desk as a browser would: cookies, Origin, and the form's token where `post` is told a page."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient):
        self._portal = portal
        self.client = client

    @property
    def secure(self) -> bool:
        return self.client.base_url.scheme == "https"

    def bring(self, name: str, value: str) -> None:
        """Put a cookie of the desk into the browser."""
        named, path = (f"__Host-{name}", "/") if self.secure else (name, "/desk")
        self.client.cookies.set(named, value, domain="desk.test", path=path)

    def cookie(self, name: str) -> str | None:
        value: str | None = self.client.cookies.get(f"__Host-{name}" if self.secure else name)
        return value

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self.client.get, path, **options))

    def csrf(self, page: str = "/desk/account") -> str:
        """The token in the forms of a page."""
        found = _CSRF.search(self.get(page, follow_redirects=True).text)
        assert found, f"no form on {page}"
        return found[1]

    def post(
        self, path: str, data: dict[str, str] | None = None, page: str = "", **options: Any
    ) -> httpx.Response:
        """Send a form as it stands on a page."""
        sent = {"csrf": self.csrf(page or "/desk/account"), **(data or {})}
        return self.send(path, sent, **options)

    def send(
        self, path: str, data: dict[str, str], headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Send exactly these fields, from our own pages unless the headers say otherwise."""
        told = {
            "Origin": str(self.client.base_url).rstrip("/"),
            "Sec-Fetch-Site": "same-origin",
            **(headers or {}),
        }
        return self._portal.call(partial(self.client.post, path, data=data, headers=told, **options))

    def sign_in(self, login: str, password: str = PASSWORD, next: str = "") -> httpx.Response:
        return self.post(
            "/desk/sign-in", {"login": login, "password": password, "next": next}, "/desk/sign-in"
        )


@contextmanager
def open_office(shelf: Shelf) -> Iterator[Office]:
    """Open a desk on a database."""
    with start_blocking_portal() as portal:
        yield Office(shelf, portal)
