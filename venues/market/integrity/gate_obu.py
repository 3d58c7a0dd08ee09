"""Gate spot, channel `spot.obu`: each update begins one after the last one ended."""

from typing import Any, ClassVar

from venues.market.integrity.rule import WIDEST_FRAME, BookRule, Break

ANSWERS = ("subscribe", "unsubscribe")
"""Events of frames that answer a request."""


class GateObuRule(BookRule):
    """`U == last u + 1`; a frame with `full` replaces the book.

    Source: Gate, Spot WebSocket v4, "Order Book V2 API"
    (https://www.gate.com/docs/developers/apiv4/ws/en/#order-book-v2-api). Frames::

        {"channel": "spot.obu", "event": "update",
         "result": {"t": 1757377580046, "full": true, "s": "ob.BTC_USDT.50", "u": 27053258981, "b": []}}
        {"channel": "spot.obu", "event": "update",
         "result": {"t": 1757377580073, "s": "ob.BTC_USDT.50", "U": 27053258982, "u": 27053258987}}

    The page asks for a new subscription whenever `U` does not fit. Only a frame that ends at or before the last
    number, which ccxt drops, is passed over here too: the book has not suffered.
    """

    name: ClassVar[str] = "gate_obu"

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict) or message.get("channel") != "spot.obu":
            return None
        # The page's own samples of updates carry no event, so answers are told by theirs.
        if message.get("event") in ANSWERS or message.get("error") is not None:
            return None
        result = message.get("result")
        if not isinstance(result, dict):
            return self._unreadable(None, connection, "result")
        market_id = _market_id(result.get("s"))
        last_id = result.get("u")
        if type(last_id) is not int or not market_id:
            return self._unreadable(market_id, connection, "stream name" if not market_id else "u")
        full = result.get("full")
        if full is True:
            self._begin(market_id, connection, last_id)
            return None
        first_id = result.get("U")
        if type(first_id) is not int or (full is not None and full is not False):
            return self._unreadable(market_id, connection, "U")
        if not 0 <= last_id - first_id < WIDEST_FRAME:
            return self._unreadable(market_id, connection, "range of update ids")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, first_id)
        last = track.last
        if last is None:
            return None
        if last_id <= last:
            return self._old(track, last_id)
        if first_id != last + 1:
            return self._gap(market_id, connection, first_id, last, last + 1)
        track.last = last_id
        return None


def _market_id(stream: object) -> str:
    """Return `BTC_USDT` of `ob.BTC_USDT.50`, empty when the name has another form."""
    if not isinstance(stream, str):
        return ""
    parts = stream.split(".")
    return parts[1] if len(parts) == 3 else ""
