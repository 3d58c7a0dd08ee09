"""Coinbase Advanced Trade: every message of a socket is numbered, whatever its channel."""

from typing import Any, ClassVar

from venues.market.integrity.rule import EVERY_MARKET, BookRule, Break, Track


class CoinbaseSequenceNumRule(BookRule):
    """`sequence_num == last sequence_num + 1` over all channels of one connection.

    Source: Coinbase, Advanced Trade API "WebSocket overview", section "Sequence Numbers"
    (https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview). Frames::

        {"channel": "l2_data", "timestamp": "2023-02-09T20:32:50.714964855Z", "sequence_num": 0,
         "events": [{"type": "snapshot", "product_id": "BTC-USD", "updates": [...]}]}
        {"channel": "heartbeats", "sequence_num": 1, "events": [...]}

    Most books of -USDC products are sent in the name of the -USD product; either name may be asked for here.
    A gap puts every book of the socket in doubt, since nothing says whose message is missing. The page lets
    lower numbers be ignored, but ccxt applies them: a book message out of order is a break, one of another
    channel is not.
    """

    name: ClassVar[str] = "coinbase_sequence_num"

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {}

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a frame; see the class."""
        if not isinstance(message, dict) or "channel" not in message:
            return None
        book = message["channel"] == "l2_data"
        number = message.get("sequence_num")
        if type(number) is not int:
            # Without its number the next message cannot be told to follow either.
            self._numbers.pop(connection, None)
            return self._doubt(connection, "a message without a readable sequence_num", None, None)
        last = self._numbers.get(connection)
        found: Break | None = None
        if last is not None and number != last + 1:
            if number == last or (number < last and not book):
                return None
            order = "does not follow" if number > last else "came after"
            found = self._doubt(connection, f"message {number} {order} {last}", last + 1, number)
        self._numbers[connection] = number
        if not book:
            return found
        inside = self._events(connection, message.get("events"), number)
        return found or inside

    def sequence(self, market_id: str) -> int | None:
        """Return the last number of the market's connection, None before the snapshot."""
        track = self._track(market_id)
        return self._numbers.get(track.connection) if track is not None and track.good else None

    def verified(self, market_id: str) -> bool:
        """Return True when a snapshot was seen and every message of its connection since was numbered on."""
        track = self._track(market_id)
        return track is not None and track.good

    def forget(self, market_id: str) -> None:
        """Give a market's book up, in whichever name it is sent."""
        super().forget(market_id)
        super().forget(_served_as(market_id))

    def _track(self, market_id: str) -> Track | None:
        return self._tracks.get(market_id) or self._tracks.get(_served_as(market_id))

    def forget_connection(self, connection: str) -> None:
        """Drop everything that came over a lost socket, its numbering included."""
        super().forget_connection(connection)
        self._numbers.pop(connection, None)

    def _events(self, connection: str, events: Any, number: int) -> Break | None:
        """Begin at snapshots, and see that every update has one before it."""
        if not isinstance(events, list):
            return self._unreadable(None, connection, "list of events")
        found: Break | None = None
        for event in events:
            market_id = event.get("product_id") if isinstance(event, dict) else None
            if not isinstance(market_id, str) or not market_id:
                found = found or self._unreadable(None, connection, "product_id")
            elif event.get("type") == "snapshot":
                self._begin(market_id, connection, number)
            elif event.get("type") != "update":
                found = found or self._unreadable(market_id, connection, "type")
            elif market_id not in self._tracks:
                found = found or self._no_snapshot(market_id, connection, number)
        return found

    def _doubt(self, connection: str, reason: str, expected: int | None, was: int | None) -> Break | None:
        """Give up all books of a socket; None when there is no good one."""
        doubted: list[Track] = [
            track for track in self._tracks.values() if track.connection == connection and track.good
        ]
        for track in doubted:
            self.forget(track.market_id)
        return Break(EVERY_MARKET, reason, expected, was) if doubted else None


def _served_as(market_id: str) -> str:
    """Return the product id in whose name a market's book is sent."""
    return f"{market_id[:-5]}-USD" if market_id.endswith("-USDC") else market_id
