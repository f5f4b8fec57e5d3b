"""Whether the audit is as it was written: followed from the first row to the anchor, while others go on writing."""

from records.audit import NOTHING, Broken, Whole
from records.book import Shelf


def verify(shelf: Shelf) -> Whole | Broken:
    """Look at every row and at the anchor; the first row that is not as it was written, or how many are whole."""
    found = NOTHING
    while True:
        with shelf.open() as book:
            step = book.audit.follow(found)
        if isinstance(step, Broken) or step == found:
            return step
        found = step
