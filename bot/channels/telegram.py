"""Telegram: an update becomes a message, a reply becomes what the Bot API takes. docs/telegram.md has the table."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telegram import (
    Bot,
    CallbackQuery,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import (
    ChatMemberStatus,
    ChatType,
    MessageAttachmentType,
    MessageLimit,
    ParseMode,
    UpdateType,
)
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut
from telegram.helpers import effective_message_type

from bot.channels.channel import Busy, Doubtful, Gone, NotSent, Refused, Undelivered, Unreachable
from bot.channels.http import DEPARTURE, Departure
from bot.channels.markup import spans, without_markup
from handlers.message import Action, Choice, Link, Message, Reply
from handlers.wording import clip

NAME = "telegram"
WANTED = [
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
]
"""The kinds of updates that we ask Telegram for."""
CORRECTED_WITHIN = timedelta(minutes=10)
"""A message that is edited later than that is tidied up, not asked again."""
ATTACHED = frozenset(map(str, MessageAttachmentType))
"""What people attach. Everything else without words is Telegram's own notice, such as a pinned message."""
_NARROW = 18
"""Characters of a label from which a button gets a row of its own."""

# --- in


def read(update: Update, bot: int, now: datetime) -> Message | None:
    """The message in an update; None for what we do not answer. `bot` is our own number."""
    identity = f"{bot}.{update.update_id}"
    if update.callback_query:
        return _pressed(update.callback_query, identity, now)
    message = update.message or _corrected(update.edited_message)
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    if message.from_user is None or message.from_user.is_bot:
        return None
    attached = str(effective_message_type(message))
    attachments = (attached,) if attached in ATTACHED else ()
    if not message.text and not attachments:
        return None
    emoji = message.sticker.emoji if message.sticker else None
    text = message.text or message.caption or emoji or ""
    if message.media_group_id:  # the pictures of one album come as so many messages, the first with the words
        identity = f"{bot}.album.{message.media_group_id}"
    return Message(NAME, str(message.chat.id), now, _command(text), attachments=attachments, id=identity)


def _corrected(message: TelegramMessage | None) -> TelegramMessage | None:
    """An edited message whose words are mended in time; a place that is shared live changes all the time."""
    if message is None or message.edit_date is None or message.edit_date - message.date > CORRECTED_WITHIN:
        return None
    return message if message.text or message.caption else None


def _command(text: str) -> str:
    """A command as every channel has it: "/start@TheBot 1_001193-fee" is "/start 1.001193 fee"."""
    if not text.startswith("/"):
        return text
    command, _, value = " ".join(text.split()).partition(" ")
    command = command.partition("@")[0].lower()
    if command == "/start":  # what a link carries has neither full stop nor space
        value = value.replace("_", ".").replace("-", " ", 1)
    return f"{command} {value}".strip()


def _pressed(query: CallbackQuery, identity: str, now: datetime) -> Message | None:
    if query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return None
    action = Action("start")
    with suppress(ValueError):  # a button that is not ours leads to the beginning
        action = Action.read(query.data or "start")
    return Message(
        NAME,
        str(query.message.chat.id),
        now,
        action=action,
        id=identity,
        pressed_in=str(query.message.message_id),
    )


def who_blocked_us(update: Update) -> str:
    """The address of a person who has just blocked us; empty for any other update."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return ""
    return str(change.chat.id) if _is_gone(change.new_chat_member) else ""


def _is_gone(member: ChatMember) -> bool:
    return member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


# --- out


def render(reply: Reply) -> dict[str, Any]:
    """A reply as the parameters of sendMessage and editMessageText."""
    return {
        "text": html(reply, MessageLimit.MAX_TEXT_LENGTH),
        "parse_mode": ParseMode.HTML,
        "reply_markup": keyboard(reply),
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
    }


def html(reply: Reply, longest: int) -> str:
    """The words and their source; what would be longer than Telegram takes is cut at a word's end."""
    text, source = reply.text, reply.source
    room = longest - _length(f"\n{source}" if source else "")
    if _length(without_markup(text)) > room:
        text = clip_to(without_markup(text), room)
    lines = [
        "".join(f"<b>{escape(s.text, False)}</b>" if s.bold else escape(s.text, False) for s in spans(line))
        for line in text.split("\n")
    ]
    return "\n".join([*lines, f"<i>{escape(source, False)}</i>"] if source else lines)


def clip_to(text: str, room: int) -> str:
    """As many whole lines as fit, and the words of the next, with "…" where they break off."""
    kept: list[str] = []
    for line in text.split("\n"):
        left = room - _length("\n".join([*kept, ""]))
        if _length(line) <= left:
            kept.append(line)
            continue
        if left > 1:
            short = clip(line, len(line), left)
            kept.append(short if _length(short) <= left else clip(line, len(line), left // 2))
        break
    return "\n".join(kept)


def _length(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons: two narrow ones share a row. None where there are none."""
    buttons = [button for button in map(_button, reply.buttons) if button]
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and max(len(last[0].text), len(button.text)) <= _NARROW:
            last.append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Choice | Link) -> InlineKeyboardButton | None:
    if isinstance(button, Choice):
        return InlineKeyboardButton(button.label, callback_data=str(button.action))
    parts = urlsplit(button.url)
    # Telegram refuses the whole message for an address that it does not take.
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or " " in button.url:
        return None
    return InlineKeyboardButton(button.label, url=button.url)


class Telegram:
    """Sends through the Bot API."""

    name = NAME

    def __init__(self, bot: Bot):
        self.bot = bot

    async def send(self, address: str, reply: Reply, replaces: str, left: Callable[[], None]) -> None:
        """Send a reply, or let it take the place of the message `replaces`. Raises Undelivered."""
        DEPARTURE.set(Departure(left))
        try:
            if reply.file:
                await self._send_file(int(address), reply)
            elif replaces:
                await self._edit(int(address), int(replaces), reply)
            else:
                await self.bot.send_message(int(address), **render(reply))
        except TelegramError as fault:
            raise undelivered(fault) from fault

    async def _edit(self, chat: int, message: int, reply: Reply) -> None:
        try:
            await self.bot.edit_message_text(chat_id=chat, message_id=message, **render(reply))
        except BadRequest as fault:
            if "not modified" not in fault.message.lower():  # else it has arrived before
                raise Gone(fault.message) from fault

    async def _send_file(self, chat: int, reply: Reply) -> None:
        path = Path(reply.file)
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise Refused(f"the file {path.name} cannot be read: {fault.strerror}") from fault
        await self.bot.send_document(
            chat,
            content,
            filename=path.name,
            caption=html(reply, MessageLimit.CAPTION_LENGTH),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply),
        )

    async def stop_clock(self, query: CallbackQuery) -> None:
        """Stop the little clock on a pressed button, also on one that we do not answer."""
        with suppress(TelegramError):  # it is too old, or the network is down: the clock stops by itself
            await self.bot.answer_callback_query(query.id)

    async def show_typing(self, address: str) -> None:
        """Show that we are at work."""
        with suppress(TelegramError):
            await self.bot.send_chat_action(int(address), "typing")


_NO_ANSWER = "(504)"
"""In the library's words for a gateway that handed the letter on and waited in vain."""
_BROKE_OFF = ("httpx.", "Unknown error in HTTP implementation")
"""How the library's own words begin when the exchange broke off; else a server answered with 5xx."""


def undelivered(fault: TelegramError) -> Undelivered:
    """What a fault of the Bot API means for a letter."""
    said = fault.message
    if isinstance(fault, RetryAfter):
        return Busy(seconds(fault))
    if isinstance(fault.__cause__, TelegramError):  # the body was not the Bot API's: something stands between
        return Doubtful(said) if _NO_ANSWER in said else NotSent(said)
    if isinstance(fault, Forbidden) or "chat not found" in said.lower():
        return Unreachable(said)
    if isinstance(fault, BadRequest):  # first, for it is a NetworkError to the library
        return Refused(said)
    broke_off = isinstance(fault, TimedOut) or said.startswith(_BROKE_OFF)
    no_sense = type(fault) is TelegramError  # 200 with a body that is none of the Bot API's
    return Doubtful(said) if broke_off or no_sense else NotSent(said)


def seconds(fault: RetryAfter) -> float:
    """How long we are asked to wait."""
    after = fault.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
