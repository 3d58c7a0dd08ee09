"""Binance, `depthUpdate`: the chain of update ids on the socket."""

from typing import Any, ClassVar

from venues.market.integrity.rule import WIDEST_FRAME, BookRule, Break


class BinanceUpdateIdRule(BookRule):
    """Spot: `U == last u + 1`. Futures: `pu == last u`.

    Source: Binance, "How to manage a local order book correctly", spot
    (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams) and USDS-M futures
    (https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/
    How-to-manage-a-local-order-book-correctly). Frames, bare or as `data` of a combined stream::

        {"e": "depthUpdate", "E": 1633998512568, "s": "NKNUSDT", "U": 499869753, "u": 499869754, ...}
        {"e": "depthUpdate", "s": "BTCUSDT", "U": 157, "u": 160, "pu": 149, "b": [], "a": []}

    The stream has no snapshot: the first frame begins the chain, and ccxt joins the REST snapshot to it
    (and raises where they do not meet). The pages say to drop old events, so they are no break.
    """

    name: ClassVar[str] = "binance_update_id"
    snapshots: ClassVar[bool] = False

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict):
            return None
        if message.get("e") != "depthUpdate":
            message = message.get("data")
            if not isinstance(message, dict) or message.get("e") != "depthUpdate":
                return None
        market_id = message.get("s")
        first_id = message.get("U")
        last_id = message.get("u")
        if type(first_id) is not int or type(last_id) is not int or not isinstance(market_id, str):
            return self._unreadable(market_id, connection, "update id")
        if not 0 <= last_id - first_id < WIDEST_FRAME or not market_id:
            return self._unreadable(market_id, connection, "range of update ids")
        track = self._tracks.get(market_id)
        if track is None:
            self._begin(market_id, connection, last_id)
            return None
        last = track.last
        if last is None:
            return None
        if last_id <= last:
            return self._old(track, last_id)
        if "pu" in message:
            past = message["pu"]
            if past != last:
                return self._broken_link(market_id, connection, first_id, past, last)
        elif first_id != last + 1:
            return self._gap(market_id, connection, first_id, last, last + 1)
        track.last = last_id
        return None

    def _broken_link(
        self, market_id: str, connection: str, number: int, past: object, last: int
    ) -> Break | None:
        """Report a futures event whose `pu` is another number than the last `u`, or none at all."""
        if type(past) is not int:
            return self._unreadable(market_id, connection, "pu")
        return self._break(market_id, connection, f"update {number} follows {past}, not {last}", last, past)
