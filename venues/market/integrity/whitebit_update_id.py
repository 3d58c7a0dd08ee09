"""WhiteBIT, `depth_update`: each update names the one before it."""

from typing import Any, ClassVar

from venues.market.integrity.rule import BookRule, Break


class WhitebitUpdateIdRule(BookRule):
    """`past_update_id == last update_id`; a first parameter of true is a full reload.

    Source: WhiteBIT, "Order Book Depth" (https://docs.whitebit.com/websocket/market-streams/depth). Frames::

        {"method": "depth_update", "params": [true, {"update_id": 14599575078, "asks": []}, "BTC_USDT"]}
        {"method": "depth_update", "params": [false, {"update_id": 14599575081, "past_update_id": 14599575078,
         "asks": [["63702.39", "0"]]}, "BTC_USDT"]}

    ccxt applies whatever comes, so an old frame would put old sizes back: that is a break. Only the very
    last frame over again changes nothing and is passed over.
    """

    name: ClassVar[str] = "whitebit_update_id"

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict) or message.get("method") != "depth_update":
            return None
        params = message.get("params")
        if not isinstance(params, list) or len(params) < 3:
            return self._unreadable(None, connection, "list of parameters")
        full, data, market_id = params[0], params[1], params[2]
        if not isinstance(market_id, str) or not market_id:
            return self._unreadable(None, connection, "market")
        if not isinstance(data, dict) or not isinstance(full, bool):
            return self._unreadable(market_id, connection, "book")
        number = data.get("update_id")
        if full:
            return self._full(market_id, connection, number)
        past = data.get("past_update_id")
        if type(number) is not int or type(past) is not int:
            return self._unreadable(market_id, connection, "update_id")
        track = self._tracks.get(market_id)
        if track is None:
            return self._no_snapshot(market_id, connection, number)
        last = track.last
        if past == last:
            track.last = number
            return None
        if last is None:
            return None
        if number == last:
            return self._old(track, number)
        return self._break(market_id, connection, f"update {number} follows {past}, not {last}", last, past)

    def _full(self, market_id: str, connection: str, number: object) -> Break | None:
        """Begin at a full reload; one without a number leaves nothing to follow, so it stays unverified."""
        if number is None:
            self._begin(market_id, connection, None)
            self.forget(market_id)
            return None
        if type(number) is not int:
            return self._unreadable(market_id, connection, "update_id")
        self._begin(market_id, connection, number)
        return None
