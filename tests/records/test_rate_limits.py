"""Visits are counted together, whichever worker takes them."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from records.book import Shelf

NOW = datetime(2026, 7, 13, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def visit(shelf: Shelf, key: str, at: datetime = NOW, limit: int = 3) -> bool:
    with shelf.open() as book:
        return book.rate_limits.within(key, limit, MINUTE, at)


def test_so_many_visits_and_no_more_until_the_window_is_over(shelf: Shelf) -> None:
    assert [visit(shelf, "a") for _ in range(4)] == [True, True, True, False]
    assert visit(shelf, "b")
    assert visit(shelf, "a", NOW + MINUTE)


def test_a_clock_that_was_put_back_shuts_nobody_out(shelf: Shelf) -> None:
    for _ in range(4):
        visit(shelf, "a")
    assert visit(shelf, "a", NOW - timedelta(days=1))


def test_many_at_once_are_counted_one_by_one(shelf: Shelf) -> None:
    together, allowed = Barrier(8), []

    def come() -> None:
        together.wait()
        allowed.append(visit(shelf, "a", limit=5))

    threads = [Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 3 + [True] * 5


def test_old_windows_are_forgotten(shelf: Shelf) -> None:
    for _ in range(4):
        visit(shelf, "a")
    with shelf.open() as book:
        book.retention.forget(NOW + timedelta(hours=2))
    assert visit(shelf, "a", NOW)
