"""The address to which Telegram brings updates, where a webhook is set."""

import hmac
import json
from http import HTTPStatus

from bot.telegram.intake import Intake

HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def take_call(intake: Intake, our_secret: str, secret: str, body: bytes) -> HTTPStatus:
    """One call from outside: what to say to it. Only OK makes Telegram forget the update."""
    if not hmac.compare_digest(secret.encode(), our_secret.encode()):
        return HTTPStatus.FORBIDDEN
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return HTTPStatus.BAD_REQUEST
    update = intake.read(raw)
    taken = update is None or await intake.take(update)
    return HTTPStatus.OK if taken else HTTPStatus.SERVICE_UNAVAILABLE
