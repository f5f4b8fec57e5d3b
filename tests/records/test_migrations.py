"""The migrations give today's schema, whoever runs them and however often."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import records
from records.book import Shelf
from records.outbox import State
from records.schema import Table
from records.secrets import Keys
from records.upgrade import upgrade

_UPGRADE = """
import sys
from records.book import Shelf
from records.secrets import Keys
from records.upgrade import upgrade
shelf = Shelf(sys.argv[1], Keys("any"))
print("ready", flush=True)
sys.stdin.readline()
upgrade(shelf.engine)
"""


def test_migrations_give_exactly_the_schema_of_the_classes(shelf: Shelf) -> None:
    with shelf.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_upgrading_again_changes_nothing(shelf: Shelf) -> None:
    upgrade(shelf.engine)
    with shelf.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_two_processes_that_upgrade_at_once_both_succeed(empty_url: str) -> None:
    program = [sys.executable, "-c", _UPGRADE, empty_url]
    both = [
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in both:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        process.communicate()
    assert [process.returncode for process in both] == [0, 0]
    shelf = Shelf(empty_url, Keys("any"))
    assert set(inspect(shelf.engine).get_table_names()) == {*Table.metadata.tables, "alembic_version"}
    shelf.close()


def test_letters_of_the_first_schema_are_carried_over(empty_url: str) -> None:
    shelf = Shelf(empty_url, Keys("any"))
    _upgrade_to(shelf, "0001")
    with shelf.engine.begin() as connection:
        for number, (channel, sent) in enumerate(
            [("webchat", "NULL"), ("webchat", "'2026-07-13 08:00:00'")], 1
        ):
            connection.execute(
                text(
                    f"INSERT INTO citizens VALUES ({number}, 'key{number}', '{channel}', 'x', "
                    "'2026-07-13 08:00:00', '2026-07-13 08:00:00')"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO outbox (citizen_id, in_reply_to, body, created_at, sent_at) "
                    f"VALUES ({number}, 'm', '{{}}', '2026-07-13 08:00:00', {sent})"
                )
            )
    upgrade(shelf.engine)
    with shelf.open() as book:
        assert book.outbox.count("webchat") == {State.WAITING: 1, State.SENT: 1}
        assert book.outbox.due("webchat", datetime(2026, 8, 1, tzinfo=UTC), 5) == [1]
    shelf.close()


def test_questions_of_an_older_schema_are_kept_and_outlive_the_person(empty_url: str) -> None:
    shelf = Shelf(empty_url, Keys("any"))
    _upgrade_to(shelf, "0004")
    with shelf.engine.begin() as connection:
        moment = "'2026-07-13 08:00:00'"
        connection.execute(
            text(f"INSERT INTO citizens VALUES (1, 'key', 'webchat', 'x', {moment}, {moment}, NULL)")
        )
        connection.execute(
            text(f"INSERT INTO questions VALUES (7, 1, 'webchat', {moment}, 'lệ phí', 'answer', '', '', 1)")
        )
    upgrade(shelf.engine)
    with shelf.engine.begin() as connection:
        assert connection.execute(text("SELECT id, citizen_id, text FROM questions")).all() == [
            (7, 1, "lệ phí")
        ]
        connection.execute(text("DELETE FROM citizens"))
        assert connection.execute(text("SELECT id, citizen_id FROM questions")).all() == [(7, None)]
    shelf.close()


def _upgrade_to(shelf: Shelf, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(records.__file__).parent / "migrations"))
    with shelf.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
