"""The table of data classes names everything that the database holds, and nothing else."""

from collections import Counter

from sqlalchemy import inspect

from records.book import Shelf
from records.citizens import Citizen
from records.data_classes import DATA_CLASSES, Erased
from records.schema import Table

NAMED = Counter(column for each in DATA_CLASSES for column in each.columns)


def test_every_column_of_the_database_belongs_to_one_class(shelf: Shelf) -> None:
    found = inspect(shelf.engine)
    held = {
        f"{table}.{column['name']}"
        for table in found.get_table_names()
        if table != "alembic_version"  # one row: the number of the schema
        for column in found.get_columns(table)
    }
    assert held == set(NAMED)
    assert set(NAMED.values()) == {1}


def test_whatever_hangs_on_a_person_is_deleted_with_them_or_cut_loose() -> None:
    classes = {column: each for each in DATA_CLASSES for column in each.columns}
    for table in Table.metadata.tables.values():
        for column in table.columns:
            for link in column.foreign_keys:
                if link.column.table is Citizen.__table__:
                    erased = classes[f"{table.name}.{column.name}"].erased
                    expected = {Erased.DELETED: "CASCADE", Erased.UNLINKED: "SET NULL"}[erased]
                    assert link.ondelete == expected
