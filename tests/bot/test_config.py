"""Settings are checked at the start, and every message names the variable to mend."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.config import SettingsError, TelegramSettings, read_settings

SECRET = "sixteen characters and more"


def test_without_any_variable_everything_lies_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.data == Path("data")
    assert settings.database_url == f"sqlite:///{tmp_path}/data/motcua.db"
    assert (settings.host, settings.port, settings.phrases) == ("127.0.0.1", 8080, None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MOTCUA_PORT", "http"),
        ("MOTCUA_PORT", "65536"),
        ("MOTCUA_PORT", "-1"),
        ("MOTCUA_PORT", "²"),
        ("MOTCUA_PORT", "1" * 5000),
        ("MOTCUA_SECRET", "short"),
        ("MOTCUA_DATABASE_URL", "mysql://root:hunter2@host/name"),
        ("MOTCUA_DATABASE_URL", "motcua.db"),
        ("MOTCUA_DATABASE_URL", "sqlite://"),
        ("MOTCUA_DATABASE_URL", "sqlite:///"),
        ("MOTCUA_DATABASE_URL", "sqlite:///:memory:"),
        ("MOTCUA_DATABASE_URL", "postgresql://user:hunter2@host:port/name"),
        ("MOTCUA_PHRASES", "/no/such/folder"),
        ("MOTCUA_DATA", "/dev/null/data"),
        ("MOTCUA_TELEGRAM_TOKEN", "hunter2"),
        ("MOTCUA_TELEGRAM_TOKEN", "123456:hunter2 and more"),
        ("MOTCUA_TELEGRAM_API", "api.telegram.org"),
        ("MOTCUA_TELEGRAM_API", "http://host:port"),
        ("MOTCUA_TELEGRAM_WEBHOOK", "http://motcua.vn"),
        ("MOTCUA_TELEGRAM_WEBHOOK", "https://motcua.vn/?x=1"),
        ("MOTCUA_TELEGRAM_TOEKN", "123456:hunter2"),
        ("HTTPS_PROXY", "socks5://user:hunter2@host"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    needed = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_SECRET": SECRET, "MOTCUA_TELEGRAM_TOKEN": "123456:ABCDEF"}
    environment = needed | {variable: value}
    with pytest.raises(SettingsError, match=f"^{variable}: ") as fault:
        read_settings(environment)
    assert "hunter2" not in str(fault.value)


def test_an_empty_value_counts_as_none(tmp_path: Path) -> None:
    names = ["MOTCUA_DATABASE_URL", "MOTCUA_SECRET", "MOTCUA_HOST", "MOTCUA_PORT", "MOTCUA_PHRASES"]
    names += ["MOTCUA_TELEGRAM_TOKEN", "MOTCUA_TELEGRAM_API", "MOTCUA_TELEGRAM_WEBHOOK"]
    given = dict.fromkeys(names, "") | {"MOTCUA_DATA": str(tmp_path)}
    assert read_settings(given) == read_settings({"MOTCUA_DATA": str(tmp_path)})


def test_every_variable_is_taken(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "MOTCUA_DATA": str(tmp_path / "new" / "data"),
            "MOTCUA_DATABASE_URL": "postgresql://user:word@host/name",
            "MOTCUA_SECRET": SECRET,
            "MOTCUA_HOST": "0.0.0.0",
            "MOTCUA_PORT": "80",
            "MOTCUA_PHRASES": str(tmp_path),
        }
    )
    assert settings.data.is_dir()
    assert settings.database_url == "postgresql+psycopg://user:word@host/name"
    assert settings.secret == SECRET
    assert (settings.host, settings.port, settings.phrases) == ("0.0.0.0", 80, tmp_path)


def test_a_misspelt_setting_is_told_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Is MOTCUA_TELEGRAM_TOKEN meant"):
        read_settings({"MOTCUA_DATA": str(tmp_path), "MOTCUA_TELEGRAM_TOEKN": "1"})


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://other:1", "https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,telegram.org"}, ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, ""),
    ],
)
def test_the_proxy_is_the_one_that_other_programs_use(
    tmp_path: Path, environment: dict[str, str], proxy: str
) -> None:
    given = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_TELEGRAM_TOKEN": "123456:ABCDEF"}
    found = read_settings(given | environment).telegram
    assert found
    assert found.proxy == proxy


def test_a_secret_is_made_once_for_the_owners_eyes_only(tmp_path: Path) -> None:
    first = read_settings({"MOTCUA_DATA": str(tmp_path)}).secret
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert read_settings({"MOTCUA_DATA": str(tmp_path)}).secret == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_workers_that_start_at_once_read_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as workers:
        secrets = list(workers.map(lambda _: read_settings({"MOTCUA_DATA": str(tmp_path)}).secret, range(8)))
    assert len(set(secrets)) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe"])
def test_a_spoilt_secret_is_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^MOTCUA_DATA: .*secret"):
        read_settings({"MOTCUA_DATA": str(tmp_path)})


def test_a_database_elsewhere_demands_a_secret(tmp_path: Path) -> None:
    environment = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_DATABASE_URL": "postgresql://host/name"}
    with pytest.raises(SettingsError, match=r"^MOTCUA_SECRET: "):
        read_settings(environment)


def test_telegram_is_off_without_a_token_and_at_home_without_an_address(tmp_path: Path) -> None:
    given = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_TELEGRAM_API": "http://127.0.0.1:9/"}
    assert read_settings(given).telegram is None
    found = read_settings(given | {"MOTCUA_TELEGRAM_TOKEN": "123456:ABC-def_5"}).telegram
    assert found == TelegramSettings("123456:ABC-def_5", "http://127.0.0.1:9", "")
    del given["MOTCUA_TELEGRAM_API"]
    found = read_settings(given | {"MOTCUA_TELEGRAM_TOKEN": "123456:ABC-def_5"}).telegram
    assert found
    assert found.api == "https://api.telegram.org"
