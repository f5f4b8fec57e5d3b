"""Releases share what did not change, and nothing that was published ever changes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from records.book import Book, Shelf
from records.releases import ReleaseItem, StoredProcedure

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)

Rows = list[tuple[str, str, str]]


def rows(numbers: Iterable[int], edition: str = "a") -> Rows:
    """Stand-ins for procedures: code, fingerprint, body."""
    return [(f"1.{n:06}", f"{edition}{n}", f"body {edition}{n}") for n in numbers]


def put(book: Book, listed: Rows, empty: bool = False, as_of: str = "2026-07") -> dict[str, int]:
    draft = book.releases.open_draft(as_of, NOW, empty)
    return book.releases.put(draft.number, draft.as_of, listed)


def publish(shelf: Shelf, listed: Rows, empty: bool = False, now: datetime = NOW) -> int:
    with shelf.open() as book:
        put(book, listed, empty)
        draft = book.releases.draft()
        assert draft
        book.releases.publish(draft, now)
        return draft.number


def bodies(shelf: Shelf, number: int) -> list[str]:
    with shelf.open() as book:
        return [body for body, _ in book.releases.bodies(number)]


def stored(shelf: Shelf) -> int:
    with shelf.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(StoredProcedure)) or 0


def test_a_fresh_database_has_neither_release_nor_draft(shelf: Shelf) -> None:
    with shelf.open() as book:
        assert book.releases.published() is None
        assert book.releases.draft() is None


def test_releases_are_numbered_from_one(shelf: Shelf) -> None:
    assert [publish(shelf, rows([n]), now=NOW + timedelta(days=n)) for n in range(3)] == [1, 2, 3]


def test_a_draft_starts_as_a_copy_of_what_is_published(shelf: Shelf) -> None:
    publish(shelf, rows(range(5)))
    with shelf.open() as book:
        assert put(book, rows([9])) == {"new": 1, "changed": 0, "unchanged": 0}
        assert book.releases.size(1) == 5
        assert book.releases.size(2) == 6


def test_a_draft_that_replaces_starts_empty(shelf: Shelf) -> None:
    publish(shelf, rows(range(5)))
    with shelf.open() as book:
        put(book, rows([9]), empty=True)
        assert [body for body, _ in book.releases.bodies(2)] == ["body a9"]


def test_replacing_again_empties_the_draft_and_takes_the_new_date(shelf: Shelf) -> None:
    with shelf.open() as book:
        put(book, rows([1, 2]), as_of="2026-09")
    with shelf.open() as book:
        put(book, rows([3]), empty=True, as_of="2026-07")
        draft = book.releases.draft()
        assert draft
        assert (draft.number, draft.as_of, book.releases.size(1)) == (1, "2026-07", 1)


def test_thirty_changed_procedures_store_thirty_rows(shelf: Shelf) -> None:
    publish(shelf, rows(range(1200)))
    with shelf.open() as book:
        counts = put(book, rows(range(30), "b") + rows(range(30, 100)))
    assert counts == {"new": 0, "changed": 30, "unchanged": 70}
    assert stored(shelf) == 1230
    assert bodies(shelf, 1) == [body for _, _, body in rows(range(1200))]
    assert bodies(shelf, 2) == [body for _, _, body in rows(range(30), "b") + rows(range(30, 1200))]


def test_a_change_taken_back_stores_nothing_new(shelf: Shelf) -> None:
    for edition in "aba":
        publish(shelf, rows([1], edition))
    assert stored(shelf) == 2
    assert bodies(shelf, 3) == ["body a1"]


def test_a_draft_does_not_answer_until_it_is_published(shelf: Shelf) -> None:
    publish(shelf, rows([1]))
    with shelf.open() as book:
        put(book, rows([2]))
    with shelf.open() as book:
        published = book.releases.published()
        assert published
        assert published.number == 1
    publish(shelf, rows([3]), now=NOW + timedelta(days=1))
    with shelf.open() as book:
        published = book.releases.published()
        assert published
        assert (published.number, book.releases.draft()) == (2, None)


def test_an_import_that_fails_leaves_nothing_behind(shelf: Shelf) -> None:
    def breaks_off() -> Iterable[tuple[str, str, str]]:
        yield from rows(range(700))
        raise RuntimeError("the file ends here")

    publish(shelf, rows([1]))
    with pytest.raises(RuntimeError), shelf.open() as book:
        book.releases.put(book.releases.open_draft("2026-08", NOW).number, "2026-08", breaks_off())
    assert stored(shelf) == 1
    with shelf.open() as book:
        assert book.releases.draft() is None
        assert [body for body, _ in book.releases.bodies(1)] == ["body a1"]


def test_imports_at_once_share_one_draft_and_lose_nothing(shelf: Shelf) -> None:
    start, faults = Barrier(3), list[Exception]()

    def import_(first: int) -> None:
        start.wait()
        try:
            with shelf.open() as book:
                put(book, rows(range(first, first + 50)))
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=import_, args=(first,)) for first in (0, 40, 80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with shelf.open() as book:
        assert book.releases.size(1) == 130


def test_nothing_is_added_to_a_release_that_was_published_meanwhile(shelf: Shelf) -> None:
    with shelf.open() as book:
        put(book, rows([1]))
    imported, published = Barrier(2), list[int]()

    def publish_beside() -> None:
        imported.wait()
        with shelf.open() as book:
            book.releases.claim()
            draft = book.releases.draft()
            assert draft
            published.append(book.releases.size(draft.number))
            book.releases.publish(draft, NOW)

    thread = Thread(target=publish_beside)
    thread.start()
    with shelf.open() as book:
        put(book, rows([2]))
        imported.wait()
        thread.join(timeout=0.3)
        assert published == []  # it waits for this import
        put(book, rows([3]))
    thread.join()
    assert published == [3]
    with shelf.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ReleaseItem)) == 3


def test_a_small_import_does_not_redate_the_rest(shelf: Shelf) -> None:
    with shelf.open() as book:
        draft = book.releases.open_draft("2026-07", NOW)
        book.releases.put(draft.number, "2026-07", [("a", "mark a", "body a"), ("b", "mark b", "body b")])
        book.releases.publish(draft, NOW)
    with shelf.open() as book:
        draft = book.releases.open_draft("2026-11", NOW)
        counts = book.releases.put(draft.number, "2026-11", [("b", "mark b", "body b")])
        assert counts == {"new": 0, "changed": 0, "unchanged": 1}
        assert dict(book.releases.bodies(draft.number)) == {"body a": "2026-07", "body b": "2026-11"}


def test_a_draft_can_be_thrown_away(shelf: Shelf) -> None:
    with shelf.open() as book:
        draft = book.releases.open_draft("2026-07", NOW)
        book.releases.put(draft.number, "2026-07", [("a", "mark a", "body a")])
    with shelf.open() as book:
        waiting = book.releases.draft()
        assert waiting
        book.releases.discard(waiting)
    with shelf.open() as book:
        assert book.releases.draft() is None
        assert list(book.releases.bodies(1)) == []
