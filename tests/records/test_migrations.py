"""The migrations give today's schema, whoever runs them and however often."""

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from records.book import Shelf
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
    command = [sys.executable, "-c", _UPGRADE, empty_url]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
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
