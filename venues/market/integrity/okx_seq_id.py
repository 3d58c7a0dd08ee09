"""OKX, channels `books*`: each frame names the one before it; old recordings carry a checksum instead."""

from collections.abc import Mapping
from typing import Any, ClassVar

from venues.market.integrity.digits import RawBook
from venues.market.integrity.rule import BookRule, Break

CHANNELS = frozenset({"books", "books-l2-tbt", "books50-l2-tbt", "books-rpi"})
"""The incremental channels; books5 and bbo-tbt are full each time and have nothing to check."""


class OkxSeqIdRule(BookRule):
    """`prevSeqId == last seqId`, snapshot first.

    Source: OKX, API guide, "Order book channel", section "Sequence ID"
    (https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel). Frames::

        {"arg": {"channel": "books", "instId": "BTC-USDT"}, "action": "snapshot",
         "data": [{"asks": [["8476.98", "415", "0", "13"]], "bids": [], "ts": "1597026383085", "checksum": 0,
                   "prevSeqId": -1, "seqId": 10}]}
        {"arg": {...}, "action": "update", "data": [{"prevSeqId": 10, "seqId": 15, ...}]}

    The two documented exceptions keep the chain: a heartbeat after some 60 quiet seconds (no levels,
    `prevSeqId == seqId == last`) and a reset in maintenance (`seqId < prevSeqId == last`).
    `checksum` is constantly 0 since June 2026 ("OKX Order Book Channels Checksum Field Deprecation"); before
    seqId existed (recordings of 2022) it was the signed CRC32 of the best 25 levels, and such frames are
    checked by it. A frame with neither is never verified.
    """

    name: ClassVar[str] = "okx_seq_id"

    def __init__(self) -> None:
        super().__init__()
        self._raw: dict[str, RawBook] = {}

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict):
            return None
        arg = message.get("arg")
        if not isinstance(arg, dict) or "event" in message:
            return None
        channel = arg.get("channel")
        if not isinstance(channel, str) or channel not in CHANNELS:
            return None
        market_id = arg.get("instId")
        data = message.get("data")
        if not isinstance(market_id, str) or not market_id:
            return self._unreadable(None, connection, "instId")
        if not isinstance(data, list):
            return self._unreadable(market_id, connection, "list of books")
        action = message.get("action")
        if action != "update" and action != "snapshot":
            return self._unreadable(market_id, connection, "action")
        found: Break | None = None
        for entry in data:
            found = found or self._entry(market_id, connection, entry, action == "snapshot")
        return found

    def _entry(self, market_id: str, connection: str, entry: Any, snapshot: bool) -> Break | None:
        if not isinstance(entry, dict):
            return self._unreadable(market_id, connection, "book")
        number = entry.get("seqId")
        if number is None:
            return self._without_number(market_id, connection, entry, snapshot)
        if type(number) is not int:
            return self._unreadable(market_id, connection, "seqId")
        if snapshot:
            self._raw.pop(market_id, None)
            self._begin(market_id, connection, number)
            return None
        past = entry.get("prevSeqId")
        if type(past) is not int:
            return self._unreadable(market_id, connection, "prevSeqId")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, number)
        last = track.last
        if past == last:
            track.last = number
            return None
        if last is None and not track.good:
            return None
        return self._break(market_id, connection, f"update {number} follows {past}, not {last}", last, past)

    def _without_number(
        self, market_id: str, connection: str, entry: Mapping[str, Any], snapshot: bool
    ) -> Break | None:
        """Check a frame of the time before seqId by its checksum."""
        track = self._tracks.get(market_id)
        if track is not None and track.last is not None:
            return self._unreadable(market_id, connection, "seqId")
        expected = entry.get("checksum")
        if type(expected) is not int or expected == 0:
            if track is not None:
                self.forget(market_id)
            return None
        if snapshot:
            self._raw[market_id] = RawBook()
            self._begin(market_id, connection, None)
        elif track is None:
            return self._no_snapshot(market_id, connection, None)
        elif not track.good:
            return None
        book = self._raw[market_id]
        try:
            book.bids.apply(entry.get("bids"))
            book.asks.apply(entry.get("asks"))
        except ValueError:
            return self._unreadable(market_id, connection, "level")
        was = book.checksum()
        if was == expected:
            return None
        return self._break(
            market_id, connection, f"checksum {was} of our book is not the venue's {expected}", expected, was
        )
