"""Binance's market streams (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams)."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from venues.practice.dialects.binance import events, formats
from venues.practice.dialects.books import BookStream, WholeBookStream
from venues.practice.dialects.session import Session
from venues.practice.dialects.streams import CandleStream, Stream, TickerStream, TickerView, TradeStream
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.types import PublicTrade
from venues.practice.engine.venue import PracticeVenue
from venues.practice.sockets import FrameKind, Socket

_PING_MS = 20_000
_MOST_STREAMS = 1_024
_WHOLE_BOOK = 5_000
_STREAM = re.compile(r"(?P<market>[a-z0-9_.\-]+)@(?P<kind>[a-zA-Z]+?)(?P<size>5|10|20)?(?P<rest>[_@].+)?")
_CADENCES = {"": 1_000, "@1000ms": 1_000, "@100ms": 100}
_TICKERS: Mapping[str, tuple[Callable[[TickerView], object], int]] = {
    "ticker": (events.ticker, 1_000),
    "miniTicker": (events.mini_ticker, 1_000),
    "bookTicker": (events.book_ticker, 50),
}
_TRADES = {"trade": events.trade, "aggTrade": events.aggregate}
_METHODS = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"


class _Invalid(Exception):
    """A request that is refused with a code and a message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class StreamSession(Session):
    """One connection to the streams; events are wrapped in their stream's name when it is combined."""

    def __init__(self, socket: Socket, engine: PracticeVenue, *, is_combined: bool) -> None:
        super().__init__(socket, engine)
        self._is_combined = is_combined
        self._quiet: list[str] = []
        """Subscribed streams of symbols that do not exist: accepted, and nothing ever comes."""
        self._pinged_ms = engine.clock.now_ms()

    def on_opened(self) -> None:
        """Begin the streams that the address names; others of its names are ignored."""
        names = dict(parse_qsl(self.socket.query)).get("streams", "") if self._is_combined else ""
        for name in filter(None, (names or self.socket.path.partition("/ws/")[2]).split("/")):
            try:
                self._subscribe(name)
            except _Invalid:
                continue

    def on_text(self, text: str) -> None:
        """Subscriptions and properties."""
        request_id: object = None
        try:
            message = json.loads(text)
        except ValueError:
            self._refuse(3, "Invalid JSON: expected value at line 1 column 1", None)
            return
        try:
            if not isinstance(message, dict) or "method" not in message:
                raise _Invalid(2, "Invalid request: missing field `method` at line 1 column 1")
            request_id = message.get("id")
            if isinstance(request_id, bool) or not isinstance(request_id, (int, str, type(None))):
                request_id = None
                raise _Invalid(2, "Invalid request: request ID must be an unsigned integer")
            self._act(message["method"], message.get("params", []), request_id)
        except _Invalid as refused:
            self._refuse(refused.code, refused.message, request_id)

    def pump(self, now_ms: int) -> None:
        """Push what is due, and ping every 20 seconds."""
        super().pump(now_ms)
        if now_ms - self._pinged_ms >= _PING_MS:
            self._pinged_ms = now_ms
            self.socket.ping(str(now_ms).encode())

    # ------------------------------------------------------------------ requests

    def _act(self, method: object, params: Any, request_id: object) -> None:
        if not isinstance(params, list):
            raise _Invalid(2, "Invalid request: params must be an array")
        if method == "SUBSCRIBE":
            self._subscribe_all(params, request_id)
        elif method == "UNSUBSCRIBE":
            for name in map(str, params):
                self.stop(name)
                self._quiet = [quiet for quiet in self._quiet if quiet != name]
            self._answer(None, request_id)
        elif method == "LIST_SUBSCRIPTIONS":
            self._answer([*map(str, self.streams), *self._quiet], request_id)
        elif method in ("SET_PROPERTY", "GET_PROPERTY"):
            self._property(method == "SET_PROPERTY", params, request_id)
        else:
            raise _Invalid(
                2,
                f"Invalid request: unknown variant `{method}`, expected one of {_METHODS} at line 1 column 28",
            )

    def _subscribe_all(self, params: Sequence[object], request_id: object) -> None:
        builders = [(str(name), self._builder(str(name))) for name in params]
        if len(self.streams) + len(self._quiet) + len(builders) > _MOST_STREAMS:
            raise _Invalid(2, "Invalid request: too many parameters")
        self._answer(None, request_id)
        for name, builder in builders:
            self._begin(name, builder)

    def _property(self, is_set: bool, params: list[Any], request_id: object) -> None:
        if not params or not isinstance(params[0], str):
            raise _Invalid(2, "Invalid request: property name must be a string")
        if params[0] != "combined":
            raise _Invalid(0, "Unknown property")
        if is_set:
            if len(params) != 2 or not isinstance(params[1], bool):
                raise _Invalid(1, "Invalid value type: expected Boolean")
            self._is_combined = params[1]
        self._answer(None if is_set else self._is_combined, request_id)

    def _answer(self, result: object, request_id: object) -> None:
        self.socket.send({"result": result, "id": request_id}, FrameKind.ANSWER)

    def _refuse(self, code: int, message: str, request_id: object) -> None:
        answer = {"error": formats.error(code, message), "id": request_id}
        self.socket.send(answer, FrameKind.ANSWER)

    # ------------------------------------------------------------------- streams

    def _subscribe(self, name: str) -> None:
        self._begin(name, self._builder(name))

    def _begin(self, name: str, builder: Callable[[], Stream] | None) -> None:
        if builder is None:
            self._quiet = [*(quiet for quiet in self._quiet if quiet != name), name]
        else:
            self.start(name, builder())

    def _builder(self, name: str) -> Callable[[], Stream] | None:
        """What makes a stream; None for a symbol that does not exist.

        Raises:
            _Invalid: no stream is called that.
        """
        found = _STREAM.fullmatch(name)
        if found is None:
            raise _Invalid(2, "Invalid request: invalid stream")
        kind, size, rest = found["kind"], found["size"] or "", found["rest"] or ""
        try:
            market = self.engine.market_by_id(found["market"].upper())
        except UnknownMarket:
            market = None
        build = self._kind(name, kind, size, rest)
        if build is None:
            raise _Invalid(2, "Invalid request: invalid stream")
        return None if market is None else lambda: build(market)

    def _kind(self, name: str, kind: str, size: str, rest: str) -> Callable[[Market], Stream] | None:
        if kind == "depth" and rest in _CADENCES:
            return lambda market: self._book(name, market, size, _CADENCES[rest])
        interval = rest.removeprefix("_").removesuffix("@+08:00")
        if kind == "kline" and not size and interval in formats.INTERVALS_MS:
            return lambda market: self._candles(name, market, interval)
        if size or rest:
            return None
        if kind in _TRADES:
            return lambda market: self._trades(name, market, _TRADES[kind])
        if kind in _TICKERS:
            formatter, cadence_ms = _TICKERS[kind]
            return lambda market: TickerStream(
                self.socket, market, lambda view: self._wrapped(name, formatter(view)), cadence_ms=cadence_ms
            )
        return None

    def _book(self, name: str, market: Market, size: str, cadence_ms: int) -> Stream:
        if size:
            return WholeBookStream(
                self.socket,
                market,
                lambda frame: self._wrapped(name, events.partial_depth(frame)),
                depth=int(size),
                cadence_ms=cadence_ms,
            )
        return BookStream(
            self.socket,
            market,
            lambda frame: self._wrapped(name, events.depth_update(frame)),
            depth=_WHOLE_BOOK,
            cadence_ms=cadence_ms,
        )

    def _trades(
        self, name: str, market: Market, formatter: Callable[[Market, PublicTrade], object]
    ) -> Stream:
        def push(market: Market, trades: Sequence[PublicTrade]) -> None:
            for row in trades:  # an event holds one trade
                self.socket.send(self._wrapped(name, formatter(market, row)), FrameKind.PUBLIC)

        return TradeStream(self.socket, market, push)

    def _candles(self, name: str, market: Market, interval: str) -> Stream:
        def push(market: Market, candle: Any, is_final: bool) -> object:
            now_ms = self.engine.clock.now_ms()
            return self._wrapped(name, events.kline(market, candle, interval, now_ms, is_final=is_final))

        return CandleStream(
            self.socket, market, push, length_ms=formats.INTERVALS_MS[interval], cadence_ms=1_000
        )

    def _wrapped(self, name: str, event: object | None) -> object | None:
        return {"stream": name, "data": event} if self._is_combined and event is not None else event
