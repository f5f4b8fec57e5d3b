"""Stands before an emulator: refuses what Telegram refuses, makes the faults that a test asks for, keeps the calls."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.emulator.strict import refusal

Upstream = Callable[[str, str, dict[str, str]], Awaitable[Response]]
"""Answers (token, method, parameters)."""
FILE = "document"


@dataclass
class Fault:
    """What a call gets instead of, or besides, its answer."""

    method: str
    status: int = 0
    """An HTTP status; 0 together with `mute` leaves the call without an answer."""
    description: str = "Too Many Requests"
    retry_after: int = 0
    times: int = 1
    chat: str = ""
    """Only calls for this chat; empty for all."""
    mute: bool = False
    """The call does its work, and the answer never comes."""
    garbled: bool = False
    """The call does its work, and the answer is none of the Bot API's."""
    walled: bool = False
    """What answers is none of the Bot API: a firewall, a gateway; with `garbled` after the call did its work."""


@dataclass
class Gate:
    """One Bot API server."""

    upstream: Upstream
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded, by file name."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        _, bot, method = request.url.path.split("/")
        parameters = await self._parameters(request)
        response = await self._answer(bot.removeprefix("bot"), method, parameters)
        await response(scope, receive, send)

    async def _parameters(self, request: Request) -> dict[str, str]:
        values: dict[str, str] = dict(request.query_params)
        async with request.form() as form:
            for name, value in form.items():
                if isinstance(value, str):
                    values[name] = value
                else:
                    self.files[value.filename or ""] = await value.read()
                    values[FILE] = value.filename or ""
        return values

    async def _answer(self, bot: str, method: str, parameters: dict[str, str]) -> Response:
        if method != "getUpdates":
            self.calls.append((method, parameters))
        if said := refusal(method, parameters):
            self.refused.append(f"{method}: {said}")
            return refuse(400, f"Bad Request: {said}")
        fault = self._fault(method, parameters.get("chat_id", ""))
        if fault and fault.walled and not fault.garbled:
            return _wall(fault.status)
        if fault and not fault.mute and not fault.garbled:
            return refuse(fault.status, fault.description, fault.retry_after)
        response = await self.upstream(bot, method, parameters)
        if fault and fault.garbled:
            return _wall(fault.status or 200)
        if fault:
            await asyncio.sleep(3600)
        return response

    def _fault(self, method: str, chat: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.chat in ("", chat) and fault.times > 0:
                fault.times -= 1
                return fault
        return None


def _wall(status: int) -> Response:
    return Response("<html>Log in to the network</html>", status, media_type="text/html")


def refuse(status: int, description: str, retry_after: int = 0) -> Response:
    """The Bot API's form of a refusal."""
    said: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        said["parameters"] = {"retry_after": retry_after}
    return JSONResponse(said, status_code=status)


def forward(address: str) -> Upstream:
    """Hands calls on to a server that is not ours, as JSON."""

    async def upstream(bot: str, method: str, parameters: dict[str, str]) -> Response:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            answer = await client.post(f"/bot{bot}/{method}", json=parameters)
        return Response(answer.content, answer.status_code, media_type="application/json")

    return upstream
