"""Kraken v2, channel `book`: the CRC32 of the ten best levels, computed from the book that ccxt made."""

from collections.abc import Mapping
from typing import Any, ClassVar

from venues.market.integrity.digits import MarketDigits
from venues.market.integrity.rule import BookOf, BookRule, Break


class KrakenCrc32Rule(BookRule):
    """The frame's `checksum` against the applied book, after every frame.

    Source: Kraken, "Book checksum (WebSocket v2)"
    (https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2). Frames::

        {"channel": "book", "type": "snapshot", "data": [{"symbol": "BTC/USD", "checksum": 3310070434,
         "bids": [{"price": 45283.5, "qty": 0.1}], "asks": [{"price": 45285.2, "qty": 0.001}]}]}
        {"channel": "book", "type": "update", "data": [{"symbol": "BTC/USD", "checksum": 2114181697,
         "bids": [{"price": 45283.4, "qty": 0}], "asks": [], "timestamp": "2023-10-06T17:35:55.440295Z"}]}

    The venue writes prices in the pair's `pair_decimals` and sizes in its `lot_decimals`: a market must be
    learnt before it can be checked. Frames carry no number, so `sequence` is always None.
    """

    name: ClassVar[str] = "kraken_crc32"
    needs_book: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._digits: dict[str, MarketDigits] = {}

    def learn_market(self, market_id: str, price_decimals: int, size_decimals: int) -> None:
        """Take `pair_decimals` and `lot_decimals` of the pair that the socket calls `market_id`."""
        self._digits[market_id] = MarketDigits(price_decimals, size_decimals)

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check the order of frames; the book itself is checked in `confirm`."""
        if not isinstance(message, dict) or message.get("channel") != "book":
            return None
        entry = _entry(message)
        market_id = None if entry is None else entry.get("symbol")
        if entry is None or not isinstance(market_id, str) or not market_id:
            return self._unreadable(None, connection, "symbol")
        if type(entry.get("checksum")) is not int:
            return self._unreadable(market_id, connection, "checksum")
        kind = message.get("type")
        if kind == "snapshot":
            self._begin(market_id, connection, None)
        elif kind != "update":
            return self._unreadable(market_id, connection, "type")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, None)
        # Until `confirm` has seen the applied book this frame is unchecked.
        track.good = False
        return None

    def confirm(self, message: Any, book_of: BookOf | None = None) -> Break | None:
        """Compare the applied book's checksum with the frame's."""
        if book_of is None or not isinstance(message, dict) or message.get("channel") != "book":
            return None
        entry = _entry(message)
        market_id = None if entry is None else entry.get("symbol")
        if entry is None or not isinstance(market_id, str):
            return None
        track = self._tracks.get(market_id)
        digits = self._digits.get(market_id)
        book = book_of(market_id)
        if track is None or track.told or digits is None or book is None:
            return None
        expected = entry.get("checksum")
        try:
            was = digits.checksum(book["asks"], book["bids"])
            certain = True
            if was != expected:
                was, certain = digits.exact_checksum(book["asks"], book["bids"])
        except (TypeError, ValueError, KeyError, IndexError, OverflowError):
            return self._break(market_id, track.connection, "a level of the book is not a number")
        if was == expected:
            track.good = True
        elif certain:
            return self._break(
                market_id,
                track.connection,
                f"checksum {was} of our book is not the venue's {expected}",
                expected,
                was,
            )
        return None


def _entry(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the one book of a frame; ccxt reads no further one."""
    data = message.get("data")
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return data[0]
    return None
