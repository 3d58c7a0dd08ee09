"""Bybit v5, `orderbook.N.SYMBOL`: update ids are consecutive."""

from typing import Any, ClassVar

from venues.market.integrity.rule import BookRule, Break


class BybitURule(BookRule):
    """`u == last u + 1`; a frame of type `snapshot` resets the book.

    Source: Bybit, v5 WebSocket "Orderbook"
    (https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook). Frames::

        {"topic": "orderbook.50.BTCUSDT", "type": "snapshot", "ts": 1672304484978,
         "data": {"s": "BTCUSDT", "b": [], "a": [], "u": 18521288, "seq": 7961638724}}
        {"topic": "orderbook.50.BTCUSDT", "type": "delta", "data": {"s": "BTCUSDT", "u": 18521289, ...}}

    `u == 1` is the snapshot after a restart of their service; as a delta it cannot be joined to our book.
    Depth 1 repeats a snapshot with the same `u` after three quiet seconds. ccxt applies whatever comes, so
    an old delta is a break; only the last one over again changes nothing and is passed over.
    """

    name: ClassVar[str] = "bybit_u"

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict):
            return None
        topic = message.get("topic")
        if not isinstance(topic, str) or not topic.startswith("orderbook."):
            return None
        data = message.get("data")
        market_id = topic.rpartition(".")[2]
        number = data.get("u") if isinstance(data, dict) else None
        if type(number) is not int or not market_id:
            return self._unreadable(market_id, connection, "u")
        kind = message.get("type")
        if kind == "snapshot":
            self._begin(market_id, connection, number)
            return None
        if kind != "delta":
            return self._unreadable(market_id, connection, "type")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, number)
        last = track.last
        if last is None:
            return None
        if number == last:
            return self._old(track, number)
        if number != last + 1:
            return self._gap(market_id, connection, number, last, last + 1)
        track.last = number
        return None
