"""KuCoin, `/market/level2`: each update begins where the last one ended, or before."""

from typing import Any, ClassVar

from venues.market.integrity.rule import WIDEST_FRAME, BookRule, Break, whole


class KucoinSequenceRule(BookRule):
    """`sequenceStart <= last sequenceEnd + 1`.

    Source: KuCoin, "Orderbook - Increment", calibration procedure
    (https://www.kucoin.com/docs-new/3470068w0). Frame::

        {"type": "message", "topic": "/market/level2:BTC-USDT", "subject": "trade.l2update",
         "data": {"sequenceStart": 1545896669105, "sequenceEnd": 1545896669106, "symbol": "BTC-USDT",
                  "changes": {"asks": [["6", "1", "1545896669105"]], "bids": []}}}

    The stream has no snapshot: the first frame begins the chain, and ccxt joins the REST snapshot to it.
    The page drops an update that ends at or before the last one, and lets one overlap: ccxt does the same.
    The depth 5 and 50 channels are full each time and carry no number: never verified.
    """

    name: ClassVar[str] = "kucoin_sequence"
    snapshots: ClassVar[bool] = False

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict) or message.get("subject") != "trade.l2update":
            return None
        data = message.get("data")
        topic = message.get("topic")
        market_id = topic.partition(":")[2] if isinstance(topic, str) else None
        if not isinstance(data, dict):
            return self._unreadable(market_id, connection, "update")
        if "symbol" in data:
            market_id = data["symbol"]
        first = whole(data.get("sequenceStart"))
        last_one = whole(data.get("sequenceEnd"))
        if first is None or last_one is None or not isinstance(market_id, str):
            return self._unreadable(market_id, connection, "sequence")
        if not 0 <= last_one - first < WIDEST_FRAME or not market_id:
            return self._unreadable(market_id, connection, "range of sequences")
        track = self._tracks.get(market_id)
        if track is None:
            self._begin(market_id, connection, last_one)
            return None
        last = track.last
        if last is None:
            return None
        if last_one <= last:
            return self._old(track, last_one)
        if first > last + 1:
            return self._gap(market_id, connection, first, last, last + 1)
        track.last = last_one
        return None
