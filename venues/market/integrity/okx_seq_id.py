"""OKX, channels `books*`: each frame names the one before it; old recordings carry a checksum instead."""

from typing import Any, ClassVar

from venues.market.integrity.raw_chain import RawChainRule
from venues.market.integrity.rule import Break

CHANNELS = frozenset({"books", "books-l2-tbt", "books50-l2-tbt", "books-rpi"})
"""The incremental channels; books5 and bbo-tbt are full each time and have nothing to check."""


class OkxSeqIdRule(RawChainRule):
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

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict):
            return None
        arg = message.get("arg")
        if not isinstance(arg, dict) or message.get("event") is not None:
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
