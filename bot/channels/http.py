"""HTTP that tells the moment in which the last byte of a request leaves.

A process can be killed at any time, and only what has left may have arrived. The usual streams yield to
other tasks before they write, so that moment is lost; asyncio's own write at once.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx
from httpcore import AsyncNetworkBackend, AsyncNetworkStream


class Departure:
    """One request on its way out; `left` is called once, in the moment its body leaves."""

    def __init__(self, left: Callable[[], None]):
        self._left = left
        self._ready = False

    async def trace(self, event: str, _: object) -> None:
        """What httpcore tells of a request."""
        if event.endswith("send_request_body.started"):
            self._ready = True
        elif event.endswith("send_request_body.complete"):
            self.goes()  # over a connection that is not one of ours

    def goes(self) -> None:
        """The next byte to be written is the body's."""
        if self._ready:
            self._ready = False
            self._left()


DEPARTURE: ContextVar[Departure | None] = ContextVar("departure", default=None)
"""The request of the running task, where somebody wants to know."""


async def _watch(request: httpx.Request) -> None:
    departure = DEPARTURE.get()
    if departure:
        request.extensions["trace"] = departure.trace


class _Stream(AsyncNetworkStream):
    """A connection through asyncio's streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError as fault:
            raise httpcore.ReadTimeout(str(fault)) from fault
        except OSError as fault:
            raise httpcore.ReadError(str(fault)) from fault

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        departure = DEPARTURE.get()
        if buffer and departure:
            departure.goes()
        self._writer.write(buffer)  # at once, and nothing may stand between
        try:
            async with asyncio.timeout(timeout):
                await self._writer.drain()
        except TimeoutError as fault:
            raise httpcore.WriteTimeout(str(fault)) from fault
        except OSError as fault:
            raise httpcore.WriteError(str(fault)) from fault

    async def aclose(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as fault:
            raise httpcore.ConnectTimeout(str(fault)) from fault
        except OSError as fault:  # faults of TLS are among them
            raise httpcore.ConnectError(str(fault)) from fault
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # a connection at rest that can be read was closed by the other side
            return self._reader.at_eof() or self._reader.exception() is not None
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._writer.get_extra_info(names.get(info, info))


class _Backend(AsyncNetworkBackend):
    """Opens connections for httpcore."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        local = (local_address, 0) if local_address else None
        try:
            async with asyncio.timeout(timeout):
                streams = await asyncio.open_connection(host, port, local_addr=local)
        except TimeoutError as fault:
            raise httpcore.ConnectTimeout(str(fault)) from fault
        except OSError as fault:
            raise httpcore.ConnectError(str(fault)) from fault
        for option in socket_options or ():
            streams[1].get_extra_info("socket").setsockopt(*option)
        return _Stream(*streams)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Transport(httpx.AsyncHTTPTransport):
    def __init__(self, connections: int):
        super().__init__()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30,
            network_backend=_Backend(),
        )


def watched(connections: int) -> dict[str, Any]:
    """Settings of an httpx client with up to so many connections, whose departures are told."""
    return {"transport": _Transport(connections), "event_hooks": {"request": [_watch]}}
