"""Refuses what Telegram refuses and no emulator does: bad HTML, text or button data that is too long."""

import json
from collections.abc import Mapping
from html.parser import HTMLParser

TAGS = frozenset(
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "a", "code", "pre", "blockquote"]
)
ENTITIES = frozenset({"lt", "gt", "amp", "quot"})


class _Html(HTMLParser):
    """Counts the characters that are shown and notes the first fault."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.length = 0
        self.fault = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in TAGS:
            self.fault = self.fault or f'Unsupported start tag "{tag}"'
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.fault = self.fault or f'Unmatched end tag "{tag}"'

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.fault = self.fault or "Unsupported start tag"
        self.length += len(data.encode("utf-16-le")) // 2

    def handle_entityref(self, name: str) -> None:
        if name not in ENTITIES:
            self.fault = self.fault or f"unknown entity {name}"
        self.length += 1

    def handle_charref(self, name: str) -> None:
        self.length += 1


def _shown(text: str, mode: str) -> tuple[int, str]:
    """Characters that are shown, and what is wrong with the markup."""
    if mode != "HTML":
        return len(text.encode("utf-16-le")) // 2, ""
    parser = _Html()
    parser.feed(text)
    parser.close()
    unclosed = f'Can\'t find end tag corresponding to start tag "{parser.open[-1]}"' if parser.open else ""
    return parser.length, parser.fault or unclosed


def refusal(method: str, parameters: Mapping[str, str]) -> str:
    """What Telegram would say to a call; empty when it takes it."""
    if method == "answerCallbackQuery":
        return "MESSAGE_TOO_LONG" if len(parameters.get("text", "")) > 200 else ""
    for name, longest in (("text", 4096), ("caption", 1024)):
        if name in parameters:
            length, fault = _shown(parameters[name], parameters.get("parse_mode", ""))
            if fault:
                return f"can't parse entities: {fault}"
            if length > longest:
                return "message is too long" if name == "text" else "message caption is too long"
            if name == "text" and not parameters[name].strip():
                return "message text is empty"
    return _keyboard(json.loads(parameters.get("reply_markup") or "{}"))


def _keyboard(markup: dict[str, list[list[dict[str, str]]]]) -> str:
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(buttons) > 100:
        return "reply markup is too long"
    for button in buttons:
        if not button["text"].strip():
            return "text buttons are unallowed in the inline keyboard"
        if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
            return "inline keyboard button URL is invalid"
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            return "BUTTON_DATA_INVALID"
    return ""
