"""The ASGI application: the chat page and what it asks for, Telegram's webhook, and /health."""

import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.build import Parts, now
from bot.channels import webchat
from bot.jobs import Jobs
from bot.telegram import webhook
from bot.telegram.service import TelegramService
from desk.app import desk
from desk.health import health
from handlers.assistant import Answer
from handlers.message import Message, Outcome, Reply

COOKIE = "motcua"
MOST_FROM_ONE_ADDRESS = 600
"""Messages from one network address in a minute: a whole commune may share one behind its operator's gateway."""
LONGEST_BODY = 1_000_000
"""Bytes of a request; a message of 100,000 characters fits."""
_PAGE = Path(str(files("bot"))) / "page"
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def _secure(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # the desk's own are stricter
    return response


async def _body(request: Request) -> bytes | None:
    """The body of a request; None when it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _webhook(service: TelegramService) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint /telegram."""

    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        said, ours = request.headers.get(webhook.HEADER, ""), service.registration.webhook_secret
        return Response(status_code=await webhook.take_call(service.intake, ours, said, body))

    return endpoint


class WebChat:
    """The endpoints of the chat page."""

    def __init__(self, parts: Parts):
        self._parts = parts

    async def page(self, _: Request) -> Response:
        """The page itself."""
        return FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def post(self, request: Request) -> Response:
        """One message from the page."""
        address = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        if not await run_in_threadpool(self._is_within_limits, request):
            return self._error("too_fast", 429)
        body = await _body(request)
        if body is None:
            return self._error("too_large", 413)
        try:
            message = webchat.read(json.loads(body), address, now())
        except (ValueError, RecursionError):
            return self._error("not_json", 400)
        except webchat.BadRequest as fault:
            return self._error(str(fault), 400)
        answer = await run_in_threadpool(self._answer, message)
        response = JSONResponse({"replies": [webchat.render(answer.number, answer.reply)]})
        if answer.reply.outcome is Outcome.FORGOTTEN:
            response.delete_cookie(COOKIE)
            return response
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, address, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
        return response

    def _is_within_limits(self, request: Request) -> bool:
        key = self._parts.shelf.hashed_address(request.client.host if request.client else "")
        with self._parts.shelf.open() as book:
            return book.rate_limits.within(key, MOST_FROM_ONE_ADDRESS, timedelta(minutes=1), now())

    def _answer(self, message: Message) -> Answer:
        answer = self._parts.assistant.answer(message)
        if answer.reply.outcome is Outcome.FORGOTTEN:  # the response carries it; nobody will fetch it
            with self._parts.shelf.open() as book:
                book.erasure.delivered(answer.number)
        return answer

    async def news(self, request: Request) -> Response:
        """Everything that came after a number; what came before has arrived."""
        address, after = request.cookies.get(COOKIE, ""), request.query_params.get("after", "0")
        if not address or not (after.isascii() and after.isdigit()) or len(after) > 15:
            return JSONResponse({"replies": []})
        return JSONResponse({"replies": await run_in_threadpool(self._fetch, address, int(after))})

    def _fetch(self, address: str, after: int) -> list[dict[str, Any]]:
        with self._parts.shelf.open() as book:
            citizen = book.citizens.find(webchat.NAME, address)
            if citizen is None:
                return []
            book.outbox.mark_sent(citizen, after, now())
            if not book.outbox.owes(citizen):
                book.citizens.forget_address(citizen)
            letters = book.outbox.after(citizen, after)
        return [webchat.render(letter.id, Reply.from_dict(letter.body)) for letter in letters]

    def _error(self, name: str, status: int) -> JSONResponse:
        return JSONResponse({"error": self._parts.phrases.label("error", name)}, status_code=status)

    async def not_found(self, _: Request, __: Exception) -> Response:
        """Any other address."""
        return self._error("unknown_page", 404)


def _channels(parts: Parts) -> dict[str, dict[str, str]]:
    return {"telegram": parts.telegram.status} if parts.telegram else {}


def web_app(parts: Parts) -> Starlette:
    """The application over running parts."""
    chat = WebChat(parts)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with Jobs(parts):
            yield
        parts.shelf.close()

    webhooks = []
    if parts.telegram and parts.telegram.settings.webhook:
        webhooks.append(Route("/telegram", _webhook(parts.telegram), methods=["POST"]))
    return Starlette(
        routes=[
            Route("/", chat.page),
            Route("/chat/messages", chat.post, methods=["POST"]),
            Route("/chat/messages", chat.news, methods=["GET"]),
            Route("/health", health(parts.shelf, parts.library, lambda: _channels(parts))),
            Mount("/static", StaticFiles(directory=_PAGE)),
            Mount("/desk", desk(parts.shelf, now)),
            *webhooks,
        ],
        exception_handlers={404: chat.not_found},
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_secure)],
        lifespan=lifespan,
    )
