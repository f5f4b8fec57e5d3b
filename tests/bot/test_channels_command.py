"""motcua channels: what an operator is told, and what to do about it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli
from bot.build import Parts, now
from bot.channels.telegram import NAME
from records.outbox import State
from tests.emulator.fake_telegram import TOKEN, FakeTelegram
from tests.emulator.gate import Fault, Gate
from tests.emulator.served import Served


@pytest.fixture
def environment(server: Served, tmp_path: Path) -> dict[str, str]:
    return {
        "MOTCUA_DATA": str(tmp_path),
        "MOTCUA_PORT": "9",  # nobody listens there
        "MOTCUA_TELEGRAM_TOKEN": TOKEN,
        "MOTCUA_TELEGRAM_API": server.url,
    }


def run(environment: dict[str, str], *command: str) -> Result:
    return CliRunner(env=environment).invoke(cli, ["channels", *command], catch_exceptions=False)


def test_a_working_channel_is_named_with_its_bot(environment: dict[str, str]) -> None:
    told = run(environment, "check")
    assert "the bot is @mot_cua_bot" in told.output
    assert "is asked for messages" in told.output
    assert "no motcua answers on http://127.0.0.1:9" in told.output
    assert told.exit_code == 1


def test_without_a_token_the_way_to_one_is_told(environment: dict[str, str]) -> None:
    told = run(environment | {"MOTCUA_TELEGRAM_TOKEN": ""}, "check")
    assert "set MOTCUA_TELEGRAM_TOKEN; @BotFather gives a token" in told.output


def test_a_refused_token_and_a_dead_server_are_told_apart(
    environment: dict[str, str], gate: Gate, server: Served
) -> None:
    gate.faults.append(Fault("getMe", 401, "Unauthorized"))
    assert "refuses the token" in run(environment, "check").output
    server.down()
    assert "cannot be reached" in run(environment, "check").output
    server.up()


def test_a_webhook_that_is_not_what_is_set_is_a_fault(
    environment: dict[str, str], telegram: FakeTelegram
) -> None:
    telegram.webhook = {"url": "https://elsewhere.vn/telegram"}
    assert "FAULT telegram: brings messages to https://elsewhere.vn" in run(environment, "check").output


def test_what_could_not_be_delivered_is_listed_and_tried_again(
    environment: dict[str, str], telegram_parts: Parts
) -> None:
    assert "Everything could be delivered" in run(environment, "undelivered").output
    with telegram_parts.shelf.open() as book:
        citizen = book.citizens.meet(NAME, "1", now())
        book.outbox.keep(citizen, {}, now())
        parcel = book.outbox.take_out(citizen.id, "w", now(), now())
        assert parcel
        book.outbox.give_up(parcel, State.DEAD, "Chat is strange")
    assert "1 letters could not be delivered" in run(environment, "check").output
    told = run(environment, "undelivered").output
    assert "Chat is strange" in told
    assert "--retry" in told
    assert "1 letters are tried once more" in run(environment, "undelivered", "--retry").output
    with telegram_parts.shelf.open() as book:
        assert book.outbox.count(NAME) == {State.WAITING: 1}
