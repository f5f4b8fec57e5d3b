"""HTTP that tells the moment in which the last byte of a request leaves.

A process can be killed at any time, and only what has left may have arrived. The usual streams yield to
other tasks before they write, so that moment is lost; asyncio's own write at once.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
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

    async def trace(self, event: str, told: dict[str, Any]) -> None:
        """What httpcore tells of a request."""
        if event.endswith("send_request_body.started"):
            self._ready = told["request"].method != b"CONNECT"  # that one is for the proxy
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


_SHARE = 1.5
"""Seconds for one address of a host before the next is tried: some swallow everything."""
_MOST_TRIED = 2
_NAMES = ThreadPoolExecutor(2, "names")
"""Names are looked up here: a slow name server must not hold the threads that do the database's work."""


async def _look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, the preferred first."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        _NAMES, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def _open(
    host: str, port: int, local: tuple[str, int] | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address of a host that takes one. Raises OSError."""
    *others, last = await _look_up(host, port)
    for address in others[:_MOST_TRIED]:
        with suppress(OSError):  # TimeoutError is one
            async with asyncio.timeout(_SHARE):
                return await asyncio.open_connection(address, port, local_addr=local)
    return await asyncio.open_connection(last, port, local_addr=local)


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
                streams = await _open(host, port, local)
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
    def __init__(self, connections: int, proxy: str):
        limits = httpx.Limits(
            max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=30
        )
        super().__init__(limits=limits, proxy=proxy or None)
        self._pool._network_backend = _Backend()  # the library has no other way to give it one


def watched(connections: int, proxy: str = "") -> dict[str, Any]:
    """Settings of an httpx client with up to so many connections, whose departures are told."""
    return {"transport": _Transport(connections, proxy), "event_hooks": {"request": [_watch]}}
