"""A visitor without a window: asks the application directly and keeps cookies, while its jobs run."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette


class Visitor:
    """Requests from a test to an application whose event loop runs in a thread of its own."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient):
        self._portal = portal
        self._client = client
        self.cookies = client.cookies

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.get, path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.post, path, **options))


@contextmanager
def visit(app: Starlette, origin: str = "http://motcua.test") -> Iterator[Visitor]:
    """Start the application and its jobs, and stop them at the end."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        portal.wrap_async_context_manager(client),
    ):
        yield Visitor(portal, client)
