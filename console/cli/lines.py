"""The JSON lines of the commands for scripts; their keys are a promise."""

import json
from typing import Any

from venues.model.book import BookSnapshot
from venues.model.numbers import decimal_text
from venues.model.words import VenueState


def book_line(book: BookSnapshot, state: VenueState, age_ms: int, depth: int) -> str:
    """Return a book as one JSON line; prices and sizes are decimal strings in their shortest form."""
    return json.dumps(
        {
            "venue": book.venue,
            "symbol": book.symbol,
            "state": state.value,
            "integrity": book.integrity.value,
            "sequence": book.sequence,
            "venue_time": book.venue_time_ms,
            "age_ms": age_ms,
            "bids": [[decimal_text(price), decimal_text(size)] for price, size in book.bids[:depth]],
            "asks": [[decimal_text(price), decimal_text(size)] for price, size in book.asks[:depth]],
        },
        ensure_ascii=False,
    )


def book_words(book: BookSnapshot, state: VenueState, age_ms: int) -> str:
    """Return a book's top as one line for people."""
    bid = f"{decimal_text(book.bids[0][0])} x {decimal_text(book.bids[0][1])}" if book.bids else "no bid"
    ask = f"{decimal_text(book.asks[0][0])} x {decimal_text(book.asks[0][1])}" if book.asks else "no ask"
    return (
        f"{book.venue:<12} {book.symbol:<14} {state.value:<12} {book.integrity.value:<10} "
        f"bid {bid:<26} ask {ask:<26} age {age_ms} ms"
    )


def as_line(row: dict[str, Any]) -> str:
    """Return a row as one JSON line."""
    return json.dumps(row, ensure_ascii=False)
