"""Settings, read once from the environment and checked; every message names its variable.

The README lists them all. Nothing else in the program reads the environment.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

VARIABLES = (
    "MOTCUA_DATA",
    "MOTCUA_DATABASE_URL",
    "MOTCUA_SECRET",
    "MOTCUA_HOST",
    "MOTCUA_PORT",
    "MOTCUA_PHRASES",
    "MOTCUA_TELEGRAM_TOKEN",
    "MOTCUA_TELEGRAM_API",
    "MOTCUA_TELEGRAM_WEBHOOK",
)
"""Every setting; a variable that only looks like one is refused."""
_LIKE = 0.85
"""Likeness from which an unknown variable is a slip; a container's manager sets others of its own."""
SHORTEST_SECRET = 16
TELEGRAM = "https://api.telegram.org"
"""Telegram's own Bot API server."""


class SettingsError(Exception):
    """A setting that cannot be used; the text names the variable and the cure."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """What is needed to answer on Telegram."""

    token: str
    api: str
    """Address of the Bot API server, without a slash at the end."""
    webhook: str
    """Our own public address, to which Telegram brings updates; empty: we ask for them."""
    proxy: str = ""
    """The proxy to go through; empty: none."""

    @property
    def bot_number(self) -> int:
        """The part of the token before the colon."""
        return int(self.token.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings."""

    data: Path
    database_url: str
    secret: str
    host: str
    port: int
    phrases: Path | None
    telegram: TelegramSettings | None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check all settings; makes the data folder and the secret where they are missing."""
    _refuse_misspelt(environment)
    data = Path(environment.get("MOTCUA_DATA") or "data")
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingsError(
            f"MOTCUA_DATA: cannot make the folder {data}: {fault.strerror}. Name one that can be written."
        ) from fault
    url = environment.get("MOTCUA_DATABASE_URL") or f"sqlite:///{(data / 'motcua.db').resolve()}"
    return Settings(
        data=data,
        database_url=_database(url),
        secret=_secret(environment.get("MOTCUA_SECRET", ""), url, data),
        host=environment.get("MOTCUA_HOST") or "127.0.0.1",
        port=_port(environment.get("MOTCUA_PORT") or "8080"),
        phrases=_folder("MOTCUA_PHRASES", environment.get("MOTCUA_PHRASES", "")),
        telegram=_telegram(environment),
    )


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith("MOTCUA_") and name not in VARIABLES:
            for like in get_close_matches(name, VARIABLES, 1, cutoff=_LIKE):
                raise SettingsError(
                    f"{name}: there is no such setting. Is {like} meant? The README lists all."
                )


def _database(url: str) -> str:
    if not _names_database(url):
        # Only the beginning is shown: the rest may hold a password.
        raise SettingsError(
            "MOTCUA_DATABASE_URL: expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; "
            f"it begins with {url.split(':')[0]!r}."
        )
    return re.sub("^postgresql://", "postgresql+psycopg://", url)


def _names_database(url: str) -> bool:
    try:
        parts = urlsplit(url)
        number = parts.port  # raises where it is none
    except ValueError:
        return False
    if parts.path in ("", "/", "/:memory:"):
        return False
    if parts.scheme == "sqlite":
        return not parts.netloc
    return parts.scheme in ("postgresql", "postgresql+psycopg") and number != 0


def _secret(given: str, url: str, data: Path) -> str:
    if given:
        if len(given) < SHORTEST_SECRET:
            raise SettingsError(f"MOTCUA_SECRET: at least {SHORTEST_SECRET} characters are needed.")
        return given
    if not url.startswith("sqlite"):
        raise SettingsError(
            "MOTCUA_SECRET: needed when the database is not a local file. Make one with: openssl rand -hex 32"
        )
    kept = data / "secret"
    try:
        if not kept.exists():
            _make_secret(kept)
        secret = kept.read_text(encoding="ascii", errors="replace").strip()
    except OSError as fault:
        raise SettingsError(f"MOTCUA_DATA: cannot keep the secret in {kept}: {fault.strerror}.") from fault
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"MOTCUA_DATA: the secret in {kept} has fewer than {SHORTEST_SECRET} characters. "
            "Put the old one back; a new one cannot read what the old one sealed."
        )
    return secret


def _make_secret(kept: Path) -> None:
    """Written aside and linked into place: of two processes that start at once, both read the same secret."""
    aside = kept.with_name(f"secret.{secrets.token_hex(8)}")
    aside.touch(mode=0o600)
    try:
        aside.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):
            kept.hardlink_to(aside)
    finally:
        aside.unlink()


def _port(given: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", given) or int(given) > 65535:
        raise SettingsError(f"MOTCUA_PORT: expected a number from 0 to 65535, found {given!r}.")
    return int(given)


def _telegram(environment: Mapping[str, str]) -> TelegramSettings | None:
    token = environment.get("MOTCUA_TELEGRAM_TOKEN", "").strip()
    if not token:
        return None
    if not re.fullmatch(r"[0-9]{3,20}:[A-Za-z0-9_-]{5,100}", token):
        # The token itself is never shown: whoever has it is the bot.
        raise SettingsError(
            "MOTCUA_TELEGRAM_TOKEN: expected NUMBER:LETTERS, as @BotFather gives it. Copy it once more."
        )
    api = _address("MOTCUA_TELEGRAM_API", environment.get("MOTCUA_TELEGRAM_API") or TELEGRAM)
    webhook = _address("MOTCUA_TELEGRAM_WEBHOOK", environment.get("MOTCUA_TELEGRAM_WEBHOOK", ""))
    if webhook and api == TELEGRAM and not webhook.startswith("https://"):
        raise SettingsError(
            "MOTCUA_TELEGRAM_WEBHOOK: Telegram comes to https addresses only. "
            "Give one, or leave it empty: then updates are asked for."
        )
    return TelegramSettings(token, api, webhook, _proxy(api, environment))


def _proxy(address: str, environment: Mapping[str, str]) -> str:
    """The proxy for an address, by the variables that other programs read too (HTTPS_PROXY, NO_PROXY …)."""
    proxies = {
        name.lower().removesuffix("_proxy"): given.strip()
        for name, given in sorted(environment.items())  # of both spellings the small one counts
        if name.lower().endswith("_proxy") and given.strip()
    }
    parts = urlsplit(address)
    if not proxies or proxy_bypass_environment(parts.netloc, proxies):
        return ""
    variable = parts.scheme if parts.scheme in proxies else "all"
    proxy = proxies.get(variable, "")
    if proxy and urlsplit(proxy).scheme not in ("http", "https"):
        # The address may hold a password and is not shown.
        raise SettingsError(
            f"{variable.upper()}_PROXY: only a proxy that begins with http:// or https:// can be used for Telegram. "
            "Name one, or except the Bot API by NO_PROXY."
        )
    return proxy


def _address(variable: str, given: str) -> str:
    """An http address without a slash at the end; empty stays empty."""
    try:
        parts = urlsplit(given.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if given and (not usable or parts.query or parts.fragment):
        raise SettingsError(f"{variable}: expected an address like https://example.vn, found {given!r}.")
    return given.strip().rstrip("/")


def _folder(variable: str, given: str) -> Path | None:
    if not given:
        return None
    folder = Path(given)
    if not folder.is_dir():
        raise SettingsError(f"{variable}: there is no folder {folder}.")
    return folder
