"""Levels of a book as plain values for copying."""

from venues.model.book import BookSnapshot

Rows = list[tuple[str, ...]]
"""Plain values, no grouping and no units."""

BOOK_COLUMNS = ("venue", "side", "price", "size")


def book_rows(book: BookSnapshot | None, *, whole: bool) -> Rows:
    """Return a book's levels, best first and bids first, or only the best of both sides."""
    if book is None:
        return []
    count = None if whole else 1
    sides = (("bid", book.bids[:count]), ("ask", book.asks[:count]))
    rows: Rows = []
    for side, levels in sides:
        rows += [(book.venue, side, str(price), str(size)) for price, size in levels]
    return rows
