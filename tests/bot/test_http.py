"""The moment in which a request leaves is told: over a plain connection, over TLS, and through proxies."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.http import DEPARTURE, Departure, watched

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]
BODY = b"x" * 100_000


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS for 127.0.0.1, trusted by this process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "motcua test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kept = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kept.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(kept))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    return context


@asynccontextmanager
async def listening(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    calls: list[asyncio.Task[None]] = []

    def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(asyncio.ensure_future(handler(reader, writer)))

    server = await asyncio.start_server(called, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*calls)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server, or a proxy for plain http: swallows one request, says 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith((b"POST / ", b"POST http://"))
    await reader.readexactly(len(BODY))
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    writer.close()
    await writer.wait_closed()


class Tunnel:
    """A proxy that opens connections for others; notes whether something had left by then."""

    def __init__(self, departures: list[str]):
        self._departures = departures
        self.left_before: int | None = None

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"CONNECT 127.0.0.1:")
        self.left_before = len(self._departures)
        port = int(head.split()[1].rpartition(b":")[2])
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_copy(reader, outer), _copy(inner, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while part := await source.read(65_536):
        target.write(part)
    target.close()
    with suppress(OSError):  # the other side may have hung up first
        await target.wait_closed()


async def post(address: str, departures: list[str], proxy: str = "") -> int:
    DEPARTURE.set(Departure(lambda: departures.append("left")))
    async with httpx.AsyncClient(**watched(2, proxy)) as client:
        return (await client.post(address, content=BODY)).status_code


def test_a_departure_is_told_once_on_a_plain_connection() -> None:
    async def talk() -> list[str]:
        departures: list[str] = []
        async with listening(answer) as port:
            assert await post(f"http://localhost:{port}/", departures) == 200
        return departures

    assert asyncio.run(talk()) == ["left"]


def test_a_departure_is_told_once_through_a_proxy() -> None:
    async def talk() -> list[str]:
        departures: list[str] = []
        async with listening(answer) as port:
            assert await post("http://nowhere.test/", departures, f"http://127.0.0.1:{port}") == 200
        return departures

    assert asyncio.run(talk()) == ["left"]


def test_a_departure_is_told_once_over_tls(certificate: ssl.SSLContext) -> None:
    async def talk() -> list[str]:
        departures: list[str] = []
        async with listening(answer, certificate) as port:
            assert await post(f"https://127.0.0.1:{port}/", departures) == 200
        return departures

    assert asyncio.run(talk()) == ["left"]


def test_through_a_tunnel_what_is_said_to_the_proxy_is_no_departure(certificate: ssl.SSLContext) -> None:
    async def talk() -> tuple[list[str], int | None]:
        departures: list[str] = []
        tunnel = Tunnel(departures)
        async with listening(answer, certificate) as port, listening(tunnel) as proxy:
            assert await post(f"https://127.0.0.1:{port}/", departures, f"http://127.0.0.1:{proxy}") == 200
        return departures, tunnel.left_before

    assert asyncio.run(talk()) == (["left"], 0)


def test_nothing_has_left_where_nobody_listens() -> None:
    async def talk() -> list[str]:
        departures: list[str] = []
        for address in ("http://127.0.0.1:9/", "http://no-such-host.invalid/"):
            with pytest.raises(httpx.ConnectError):
                await post(address, departures)
        return departures

    assert asyncio.run(talk()) == []
