"""A Bot API server that keeps Telegram's promises about delivery, as its documents give them.

Updates wait until `getUpdates` asks for a later number; a second asker ends the first with 409; a webhook is
called again until it says 200, one person's updates in order. Emulators by others do not keep them.
"""

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from starlette.responses import JSONResponse, Response

from tests.emulator.gate import refuse

ME = {"id": 123456, "is_bot": True, "first_name": "Cua", "username": "mot_cua_bot"}
TOKEN = "123456:TEST-TOKEN"


@dataclass
class Shown:
    """A message that a person sees."""

    chat: str
    number: int
    text: str
    buttons: list[dict[str, str]]
    at: float
    edited: int = 0


@dataclass
class FakeTelegram:
    """Gate's upstream; a test speaks for the people."""

    shown: list[Shown] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)
    """Ids of presses whose clock was stopped."""
    webhook: dict[str, str] = field(default_factory=dict)
    typing: int = 0
    _number: Any = field(default_factory=lambda: count(1))
    _update: Any = field(default_factory=lambda: count(1000))
    _asker: int = 0

    # --- people; called in the server's loop

    async def say(self, who: str, text: str, **more: Any) -> int:
        """A person writes. Returns the update's number."""
        kept = {"text": text} if text else {}
        return await self._happens({"message": self._message(who, **kept, **more)})

    async def edit(self, chat: str, text: str, after: int, **more: Any) -> int:
        """A person edits a message some seconds after writing it."""
        message = self._message(chat, **({"text": text} if text else {}), **more)
        return await self._happens({"edited_message": message | {"edit_date": message["date"] + after}})

    async def press(self, chat: str, message: int, data: str) -> int:
        """A person presses a button."""
        query = {
            "id": str(next(self._number)),
            "from": _person(chat),
            "chat_instance": "1",
            "data": data,
            "message": self._message(chat, text="…") | {"message_id": message},
        }
        return await self._happens({"callback_query": query})

    async def repeat(self, update: dict[str, Any]) -> None:
        """Deliver an update once more."""
        self.waiting.append(update)
        self._wake()

    async def _happens(self, what: dict[str, Any]) -> int:
        update = {"update_id": next(self._update)} | what
        self.waiting.append(update)
        self._wake()
        return int(update["update_id"])

    def _wake(self) -> None:
        if self.webhook:
            asyncio.get_running_loop().create_task(self._bring())

    def _message(self, who: str, **values: Any) -> dict[str, Any]:
        return {
            "message_id": next(self._number),
            "date": int(time.time()),
            "chat": {"id": int(who), "type": "private"},
            "from": _person(who),
        } | values

    # --- the bot

    async def __call__(self, bot: str, method: str, parameters: dict[str, str]) -> Response:
        if bot != TOKEN:
            return refuse(401, "Unauthorized")
        does = getattr(self, f"_{method}", None)
        result = await does(parameters) if does else True
        return result if isinstance(result, Response) else JSONResponse({"ok": True, "result": result})

    async def _getMe(self, _: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - Telegram's names
        return ME

    async def _getWebhookInfo(self, _: dict[str, str]) -> dict[str, Any]:  # noqa: N802
        held = {"has_custom_certificate": False, "pending_update_count": len(self.waiting)}
        return held | {"url": self.webhook.get("url", "")}

    async def _setWebhook(self, parameters: dict[str, str]) -> bool:  # noqa: N802
        self.webhook = parameters
        self._wake()
        return True

    async def _deleteWebhook(self, _: dict[str, str]) -> bool:  # noqa: N802
        self.webhook = {}
        return True

    async def _getUpdates(self, parameters: dict[str, str]) -> Any:  # noqa: N802
        if self.webhook:
            return refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        self._asker += 1
        me, offset = self._asker, int(parameters.get("offset", 0))
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        until = time.monotonic() + int(parameters.get("timeout", 0))
        while not self.waiting and time.monotonic() < until and me == self._asker:
            await asyncio.sleep(0.01)
        if me != self._asker:
            return refuse(409, "Conflict: terminated by other getUpdates request")
        return self.waiting[:100]

    async def _bring(self) -> None:
        """Call the webhook: people side by side, one person's updates in order, again until it says 200."""
        people: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for update in self.waiting:
            people[_chat(update)].append(update)
        self.waiting = []
        await asyncio.gather(*(self._bring_in_order(updates) for updates in people.values()))

    async def _bring_in_order(self, updates: list[dict[str, Any]]) -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            for update in updates:
                while self.webhook:
                    try:
                        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                        answer = await client.post(self.webhook["url"], json=update, headers=headers)
                        if answer.status_code == 200:
                            break
                    except httpx.HTTPError:
                        pass
                    await asyncio.sleep(0.2)

    async def _sendMessage(self, parameters: dict[str, str]) -> dict[str, Any]:  # noqa: N802
        return self._show(parameters, parameters["text"])

    async def _sendDocument(self, parameters: dict[str, str]) -> dict[str, Any]:  # noqa: N802
        return self._show(parameters, parameters.get("caption", ""))

    def _show(self, parameters: dict[str, str], text: str) -> dict[str, Any]:
        chat = parameters["chat_id"]
        shown = Shown(chat, next(self._number), text, _buttons(parameters), time.time())
        self.shown.append(shown)
        return self._sent(shown)

    async def _editMessageText(self, parameters: dict[str, str]) -> Any:  # noqa: N802
        for shown in self.shown:
            if shown.chat == parameters["chat_id"] and shown.number == int(parameters["message_id"]):
                if (shown.text, shown.buttons) == (parameters["text"], _buttons(parameters)):
                    return refuse(
                        400, "Bad Request: message is not modified: specified new message content …"
                    )
                shown.text, shown.buttons = parameters["text"], _buttons(parameters)
                shown.edited += 1
                return self._sent(shown)
        return refuse(400, "Bad Request: message to edit not found")

    def _sent(self, shown: Shown) -> dict[str, Any]:
        message = self._message(shown.chat, text=shown.text, **{"from": ME})
        return message | {"message_id": shown.number}

    async def _answerCallbackQuery(self, parameters: dict[str, str]) -> bool:  # noqa: N802
        self.pressed.add(parameters["callback_query_id"])
        return True

    async def _sendChatAction(self, _: dict[str, str]) -> bool:  # noqa: N802
        self.typing += 1
        return True


def _person(chat: str) -> dict[str, Any]:
    return {"id": int(chat), "is_bot": False, "first_name": "An"}


def _buttons(parameters: dict[str, str]) -> list[dict[str, str]]:
    markup = json.loads(parameters.get("reply_markup") or "{}")
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def _chat(update: dict[str, Any]) -> int:
    [what] = [value for name, value in update.items() if name != "update_id"]
    return int(what.get("message", what)["chat"]["id"])
