"""Bitget, channel `books`: each frame names the one before it; old recordings carry a checksum instead."""

from collections.abc import Mapping
from typing import Any, ClassVar

from venues.market.integrity.raw_chain import RawChainRule
from venues.market.integrity.rule import Break, whole


class BitgetSeqRule(RawChainRule):
    """`pseq == last seq`, snapshot first.

    Source: Bitget, classic account "Depth Channel"
    (https://www.bitget.com/docs/classic/websocket/contract/public/Order-Book-Channel) and unified account
    "Depth Channel" (https://www.bitget.com/docs/uta/websocket/public/Order-Book-Channel). Frames::

        {"action": "snapshot", "arg": {"instType": "SPOT", "channel": "books", "instId": "BTCUSDT"},
         "data": [{"asks": [], "bids": [], "ts": "1789456510736", "seq": 427583461144, "pseq": 0}]}
        {"action": "update", "arg": {...}, "data": [{"seq": 427583461170, "pseq": 427583461144, ...}]}

    The unified page lets the first update after a snapshot begin before it (`pseq <= snapshot seq <= seq`),
    and says that a restart of theirs numbers anew with `pseq` 0: such an update cannot be joined to our book.
    The pages no longer name a `checksum`. Frames without `seq` (recordings of 2022) are checked by it:
    the signed CRC32 of the best 25 levels, which their snapshots did not carry.
    """

    name: ClassVar[str] = "bitget_seq"

    def __init__(self) -> None:
        super().__init__()
        self._fresh: set[str] = set()

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict):
            return None
        arg = message.get("arg")
        if not isinstance(arg, dict) or message.get("event") is not None:
            return None
        if arg.get("channel") != "books" and arg.get("topic") != "books":
            return None
        market_id = arg.get("instId") or arg.get("symbol")
        if not isinstance(market_id, str):
            return self._unreadable(None, connection, "instId")
        action = message.get("action")
        data = message.get("data")
        # ccxt reads the first book of a frame and no further one.
        entry = data[0] if isinstance(data, list) and data else data
        if action not in ("update", "snapshot") or not isinstance(entry, dict):
            return self._unreadable(market_id, connection, "book")
        if entry.get("seq") is None:
            return self._without_number(market_id, connection, entry, action == "snapshot")
        return self._with_number(market_id, connection, entry, action == "snapshot")

    def _with_number(
        self, market_id: str, connection: str, entry: Mapping[str, Any], snapshot: bool
    ) -> Break | None:
        number = whole(entry.get("seq"))
        if number is None:
            return self._unreadable(market_id, connection, "seq")
        if snapshot:
            self._begin(market_id, connection, number)
            self._fresh.add(market_id)
            return None
        past = whole(entry.get("pseq"))
        if past is None:
            return self._unreadable(market_id, connection, "pseq")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, number)
        last = track.last
        if last is None:
            return None
        if past != last:
            if past == 0:
                return self._break(market_id, connection, "the venue numbers its updates anew", last, past)
            if market_id not in self._fresh or not past < last <= number:
                return self._break(
                    market_id, connection, f"update {number} follows {past}, not {last}", last, past
                )
        self._fresh.discard(market_id)
        track.last = number
        return None
