"""What OKX and Bitget have in common: old frames without a number, checked by their checksum."""

from collections.abc import Mapping
from typing import Any

from venues.market.integrity.digits import RawBook
from venues.market.integrity.rule import BookRule, Break


class RawChainRule(BookRule):
    """Keeps the book in the venue's own digits while frames carry a checksum and no number.

    Both venues defined it as the signed CRC32 of the best 25 levels, bid and ask in turn, joined by colons.
    """

    def __init__(self) -> None:
        super().__init__()
        self._raw: dict[str, RawBook] = {}

    def _begin(self, market_id: str, connection: str, number: int | None) -> None:
        """Start a market's chain; the raw book of the time before goes."""
        self._raw.pop(market_id, None)
        super()._begin(market_id, connection, number)

    def _without_number(
        self, market_id: str, connection: str, entry: Mapping[str, Any], snapshot: bool
    ) -> Break | None:
        """Check a frame by its checksum; one with neither number nor checksum ends the verification."""
        expected = entry.get("checksum")
        if snapshot:
            self._begin(market_id, connection, None)
            self._raw[market_id] = RawBook()
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, None)
        if track.last is not None:
            return self._unreadable(market_id, connection, "number")
        book = self._raw.get(market_id)
        if track.told or book is None:
            return None
        track.good = False
        without = type(expected) is not int or expected == 0
        if without and not (snapshot and expected is None):
            self._raw.pop(market_id, None)
            self.forget(market_id)
            return None
        try:
            book.bids.apply(entry.get("bids"))
            book.asks.apply(entry.get("asks"))
        except ValueError:
            return self._unreadable(market_id, connection, "level")
        if expected is None:
            return None
        was = book.checksum()
        if was != expected:
            reason = f"checksum {was} of our book is not the venue's {expected}"
            return self._break(market_id, connection, reason, expected, was)
        track.good = True
        return None
