"""WhiteBIT's websocket (https://docs.whitebit.com/websocket/overview)."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from venues.practice.dialects.books import BookStream
from venues.practice.dialects.session import Session
from venues.practice.dialects.streams import CandleStream, Stream, TickerStream, TradeStream, ticker
from venues.practice.dialects.whitebit import account, formats
from venues.practice.dialects.wire import plain
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import AccountEvent, BalancesChanged, OrderChanged
from venues.practice.sockets import FrameKind, Socket

if TYPE_CHECKING:
    from venues.practice.dialects.whitebit.dialect import WhitebitDialect

_DEPTHS = (1, 5, 10, 20, 30, 50, 100)
_KEEPALIVE_MS = 10_000
_BACKLOG = 100
_EVERY_SECOND = 1_000
_ERRORS = {1: "invalid argument", 4: "method not found", 6: "require authentication"}
_BAD_JSON_CLOSE = 1007

_Streams = list[tuple[tuple[str, str], Stream]]
"""Streams to start, with channel and market."""
_Wanted = frozenset[str] | None
"""Names that a private channel is about; empty is all, None is not subscribed."""


class _Refused(Exception):
    """A request that is answered with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(_ERRORS[code])
        self.code = code


class DepthStream(BookStream):
    """A book that is sent as a whole again after ten seconds of silence."""

    def push(self, now_ms: int) -> None:
        """Send the difference, or the keepalive."""
        super().push(now_ms)
        if now_ms - self._sent_ms >= _KEEPALIVE_MS:
            self.first(now_ms)


class WhitebitSession(Session):
    """One connection; each channel keeps one set of markets, which a new subscription replaces."""

    def __init__(self, socket: Socket, dialect: "WhitebitDialect") -> None:
        super().__init__(socket, dialect.engine)
        self._dialect = dialect
        self._is_authorized = False
        self._private: dict[str, _Wanted] = {}
        """Markets or assets by private channel."""
        self._methods: dict[str, Callable[[list[Any]], object]] = {
            "ping": lambda _: "pong",
            "time": lambda _: self.engine.clock.now_ms() // 1000,
            "authorize": self._authorize,
            "depth_request": self._depth_request,
            "market_request": lambda params: formats.statistics(self._view(params)),
            "lastprice_request": lambda params: plain(self._view(params).last),
        }

        self._channels: dict[str, Callable[[list[Any]], _Streams]] = {
            "depth": self._depth,
            "trades": self._trades,
            "market": self._statistics,
            "lastprice": self._lastprice,
            "candles": self._candles,
        }

    def on_text(self, text: str) -> None:
        """Answer a request; text that is no JSON ends the connection."""
        try:
            message = json.loads(text)
        except ValueError:
            self.socket.close(_BAD_JSON_CLOSE)
            return
        request_id = message.get("id") if isinstance(message, dict) else None
        try:
            if not isinstance(message, dict) or not isinstance(message.get("params"), list):
                raise _Refused(1)
            begin = self._act(str(message.get("method", "")), message["params"], request_id)
        except _Refused as refused:
            error = {"code": refused.code, "message": str(refused)}
            self.socket.send({"id": request_id, "result": None, "error": error}, FrameKind.ANSWER)
            return
        for key, stream in begin:
            self.start(key, stream)

    def on_account_events(self, events: Sequence[AccountEvent]) -> None:
        """The ``ordersPending``, ``deals`` and ``balanceSpot`` channels."""
        orders = [event for event in events if isinstance(event, OrderChanged)]
        for number, event in account.pending_events(orders):
            market_id = self._market_id(event)
            if self._wants("ordersPending", market_id):
                row = account.order_push(event.order, market_id)
                self._push("ordersPending_update", [number, row])
        for event in orders:
            market_id = self._market_id(event)
            if event.fill is not None and self._wants("deals", market_id):
                self._push("deals_update", account.deal_push(event.fill, market_id))
        for balances in (event.balances for event in events if isinstance(event, BalancesChanged)):
            shown = {code: row for code, row in balances.items() if self._wants("balanceSpot", code)}
            if shown:
                self._push("balanceSpot_update", [account.balances(shown)])

    # ------------------------------------------------------------------ requests

    def _act(self, method: str, params: list[Any], request_id: object) -> _Streams:
        """Answer a request; returns the streams to start after the answer."""
        channel, _, verb = method.rpartition("_")
        streams: _Streams = []
        result: object = {"status": "success"}
        if method in self._methods:
            result = self._methods[method](params)
        elif channel in ("balanceSpot", "ordersPending", "deals") and verb in ("subscribe", "unsubscribe"):
            self._subscribe_private(channel, params if verb == "subscribe" else None)
        elif channel in self._channels:
            if verb == "subscribe":
                streams = self._channels[channel](params)
            elif verb != "unsubscribe":
                raise _Refused(4)
            is_added = bool(streams) and channel == "depth" and params[3:4] == [True]
            only = params[0] if verb == "unsubscribe" and channel == "depth" and params else None
            if not is_added:
                self._drop(channel, only)
        else:
            raise _Refused(4)
        self.socket.send({"id": request_id, "result": result, "error": None}, FrameKind.ANSWER)
        return streams

    def _drop(self, channel: str, market_id: str | None = None) -> None:
        for key in [key for key in self.streams if isinstance(key, tuple) and key[0] == channel]:
            if market_id in (None, key[1]):
                self.stop(key)

    def _market(self, market_id: object) -> Market:
        try:
            return self.engine.market_by_id(str(market_id))
        except UnknownMarket as error:
            raise _Refused(1) from error

    def _view(self, params: list[Any]) -> Any:
        return ticker(self._market(params[0] if params else ""), self.engine.clock.now_ms())

    # -------------------------------------------------------------------- public

    def _depth(self, params: list[Any]) -> _Streams:
        market, depth = self._book_of(params)
        if depth not in _DEPTHS:
            raise _Refused(1)
        stream = DepthStream(self.socket, market, formats.depth_update, depth=depth)
        return [(("depth", market.spec.market_id), stream)]

    def _depth_request(self, params: list[Any]) -> object:
        market, depth = self._book_of(params)
        return {
            "timestamp": formats.seconds(self.engine.clock.now_ms()),
            "asks": formats.levels(market.book.asks.top(depth)),
            "bids": formats.levels(market.book.bids.top(depth)),
        }

    def _book_of(self, params: list[Any]) -> tuple[Market, int]:
        """Market and depth; price intervals other than none are not served here."""
        if len(params) < 3 or type(params[1]) is not int or not 1 <= params[1] <= 100 or params[2] != "0":
            raise _Refused(1)
        return self._market(params[0]), params[1]

    def _trades(self, params: list[Any]) -> _Streams:
        def build(market: Market) -> Stream:
            return TradeStream(self.socket, market, formats.trades_update, backlog=_BACKLOG)

        every = [market.spec.market_id for market in self.engine.markets.values()]
        return self._each("trades", params or every, build)

    def _lastprice(self, params: list[Any]) -> _Streams:
        return self._each("lastprice", params, lambda market: self._ticker(market, formats.last_price_update))

    def _statistics(self, params: list[Any]) -> _Streams:
        return self._each("market", params, lambda market: self._ticker(market, formats.market_update))

    def _ticker(self, market: Market, formatter: Callable[[Any], object]) -> Stream:
        return TickerStream(self.socket, market, formatter, cadence_ms=_EVERY_SECOND)

    def _candles(self, params: list[Any]) -> _Streams:
        if len(params) != 2 or type(params[1]) is not int or not formats.is_interval(params[1]):
            raise _Refused(1)

        def push(market: Market, candle: Candle, _: bool) -> object:
            return formats.candles_update(market, candle)

        market, length_ms = self._market(params[0]), params[1] * 1000
        return [
            (("candles", market.spec.market_id), CandleStream(self.socket, market, push, length_ms=length_ms))
        ]

    def _each(self, channel: str, names: list[Any], build: Callable[[Market], Stream]) -> _Streams:
        if not names:
            raise _Refused(1)
        markets = [self._market(name) for name in names]
        return [((channel, market.spec.market_id), build(market)) for market in markets]

    # ------------------------------------------------------------------- private

    def _authorize(self, params: list[Any]) -> object:
        if not params or params[1:] != ["public"] or not self._dialect.is_token(str(params[0])):
            raise _Refused(6)
        self._is_authorized = True
        return {"status": "success"}

    def _subscribe_private(self, channel: str, params: list[Any] | None) -> None:
        if not self._is_authorized:
            raise _Refused(6)
        if params is None:
            self._private.pop(channel, None)
            return
        names = params[0] if channel == "deals" and params else params
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _Refused(1)
        if channel != "balanceSpot":
            for name in names:
                self._market(name)
        self._private[channel] = frozenset(names)
        self.listen()

    def _wants(self, channel: str, name: str) -> bool:
        names = self._private.get(channel)
        return names is not None and (not names or name in names)

    def _market_id(self, event: OrderChanged) -> str:
        return self.engine.markets[event.order.symbol].spec.market_id

    def _push(self, method: str, params: Sequence[object]) -> None:
        self.socket.send(formats.push(method, params), FrameKind.PRIVATE)
