"""Gate's spot websocket (https://www.gate.com/docs/developers/apiv4/ws/en/)."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from venues.practice.dialects.books import BookFrame, BookStream, WholeBookStream
from venues.practice.dialects.gate import formats
from venues.practice.dialects.gate.feed import ALL, PRIVATE_CHANNELS, PrivateFeed
from venues.practice.dialects.session import Session
from venues.practice.dialects.streams import CandleStream, Stream, TickerStream, TradeStream
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.types import AccountEvent, PublicTrade
from venues.practice.sockets import FrameKind, Socket

if TYPE_CHECKING:
    from venues.practice.dialects.gate.dialect import GateDialect

Plan = tuple[str, Callable[[], Stream]]
"""A subscription's name within its channel, and what opens it."""

_INVALID_BODY, _INVALID_ARGUMENT, _UNAUTHORIZED = 1, 2, 4
_BOOKS_MS = {"50": 20, "400": 100}
"""Milliseconds between the frames of ``spot.obu``, by depth."""
_BOOK_TICKER_MS, _TICKER_MS, _CANDLE_MS = 10, 1_000, 2_000


class _InvalidArgument(Exception):
    """A payload that names something Gate does not have; its text is the answer."""


class _PrintStream(TradeStream):
    """Prints as they come, one a frame."""

    def _emit(self, trades: Sequence[PublicTrade]) -> None:
        for trade in trades:
            super()._emit([trade])


class GateSession(Session):
    """One connection; public and private channels share it."""

    def __init__(self, socket: Socket, dialect: "GateDialect") -> None:
        super().__init__(socket, dialect.engine)
        self._random, self._feed = dialect.random, PrivateFeed(dialect)
        self._connection_id = f"{dialect.random.getrandbits(64):016x}"
        self._plans: dict[str, Callable[[Sequence[str]], list[Plan]]] = {
            "spot.obu": self._books,
            "spot.tickers": self._tickers,
            "spot.book_ticker": self._book_tickers,
            "spot.trades": self._trades,
            "spot.candlesticks": self._candles,
        }

    def on_text(self, text: str) -> None:
        """Subscriptions and ``spot.ping``."""
        try:
            request = json.loads(text)
            channel, payload = str(request["channel"]), request.get("payload") or []
        except (ValueError, KeyError, TypeError, AttributeError):
            self._refuse({}, _INVALID_BODY, "Invalid request body format")
            return
        if channel == "spot.ping":
            pong = {"channel": "spot.pong", "event": "", "error": None, "result": None}
            self.socket.send({**self._times(), **pong}, FrameKind.ANSWER)
            return
        is_known = channel in self._plans or channel in PRIVATE_CHANNELS
        if not isinstance(payload, list) or not all(isinstance(entry, str) for entry in payload):
            self._refuse(request, _INVALID_BODY, "Invalid request body format")
        elif not is_known or request.get("event") not in ("subscribe", "unsubscribe"):
            self._refuse(request, _INVALID_ARGUMENT, f"unknown channel or event: {channel}")
        else:
            self._act(request, payload)

    def on_account_events(self, events: Sequence[AccountEvent]) -> None:
        """The channels of own orders, fills and balances."""
        for channel, rows in self._feed.pushes(events):
            self.socket.send(self._update(channel, rows), FrameKind.PRIVATE)

    # ------------------------------------------------------------- subscriptions

    def _act(self, request: Mapping[str, Any], payload: Sequence[str]) -> None:
        try:
            if request["channel"] in PRIVATE_CHANNELS:
                self._act_private(request, payload)
            else:
                self._act_public(request, self._plans[request["channel"]](payload))
        except _InvalidArgument as error:
            self._refuse(request, _INVALID_ARGUMENT, str(error))

    def _act_public(self, request: Mapping[str, Any], plans: Sequence[Plan]) -> None:
        channel = request["channel"]
        if request["event"] == "unsubscribe":
            for name, _ in plans:
                self.stop((channel, name))
            self._acknowledge(request)
            return
        known = [name for name, _ in plans if (channel, name) in self.streams]
        if known and channel == "spot.obu":
            raise _InvalidArgument(f"Alert sub {known[0]}")
        self._acknowledge(request)
        for name, build in plans:
            if name not in known:
                self.start((channel, name), build())

    def _act_private(self, request: Mapping[str, Any], payload: Sequence[str]) -> None:
        objection = self._feed.objection(request)
        if objection is not None:
            self._refuse(request, _UNAUTHORIZED, objection)
            return
        channel = request["channel"]
        pairs = [ALL] if channel == "spot.balances" else list(payload)
        for pair in pairs:
            if pair != ALL:
                self._market(pair)
        if request["event"] == "subscribe":
            self._feed.subscribe(channel, pairs)
            self.listen()
        else:
            self._feed.unsubscribe(channel, pairs)
        self._acknowledge({**request, "payload": pairs})

    # ------------------------------------------------------------------- streams

    def _books(self, payload: Sequence[str]) -> list[Plan]:
        return [(name, self._book(name)) for name in payload]

    def _book(self, name: str) -> Callable[[], Stream]:
        prefix, _, rest = name.partition(".")
        pair, _, depth = rest.rpartition(".")
        if prefix != "ob" or depth not in _BOOKS_MS:
            raise _InvalidArgument(f"invalid stream: {name}")
        market = self._market(pair)

        def push(frame: BookFrame) -> object:
            return self._update("spot.obu", formats.book_update(name, frame))

        return lambda: BookStream(self.socket, market, push, depth=int(depth), cadence_ms=_BOOKS_MS[depth])

    def _each(self, payload: Sequence[str], build: Callable[[Market], Stream]) -> list[Plan]:
        markets = [self._market(pair) for pair in payload]
        return [(market.spec.market_id, partial(build, market)) for market in markets]

    def _tickers(self, payload: Sequence[str]) -> list[Plan]:
        return self._each(
            payload,
            lambda market: TickerStream(
                self.socket,
                market,
                lambda view: self._update("spot.tickers", formats.ticker(view)),
                cadence_ms=_TICKER_MS,
            ),
        )

    def _book_tickers(self, payload: Sequence[str]) -> list[Plan]:
        return self._each(
            payload,
            lambda market: WholeBookStream(
                self.socket,
                market,
                lambda frame: self._update("spot.book_ticker", formats.book_ticker(frame)),
                depth=1,
                cadence_ms=_BOOK_TICKER_MS,
            ),
        )

    def _trades(self, payload: Sequence[str]) -> list[Plan]:
        return self._each(
            payload,
            lambda market: _PrintStream(
                self.socket,
                market,
                lambda market, rows: self._update("spot.trades", formats.trade_push(market.spec, rows[0])),
            ),
        )

    def _candles(self, payload: Sequence[str]) -> list[Plan]:
        if len(payload) != 2 or payload[0] not in formats.INTERVALS_MS:
            raise _InvalidArgument(f"invalid interval or currency pair: {','.join(payload)}")
        interval, pair = payload
        market, name = self._market(pair), f"{interval}_{pair}"
        stream = lambda: CandleStream(  # noqa: E731
            self.socket,
            market,
            lambda _, row, is_final: self._update(
                "spot.candlesticks", formats.candle_push(name, row, is_final=is_final)
            ),
            length_ms=formats.INTERVALS_MS[interval],
            cadence_ms=_CANDLE_MS,
        )
        return [(name, stream)]

    def _market(self, pair: str) -> Market:
        try:
            return self.engine.market_by_id(pair)
        except UnknownMarket as error:
            raise _InvalidArgument(f"unknown currency pair: {pair}") from error

    # -------------------------------------------------------------------- frames

    def _times(self) -> dict[str, object]:
        now_ms = self.engine.clock.now_ms()
        return {"time": formats.seconds(now_ms), "time_ms": now_ms}

    def _update(self, channel: str, result: object) -> dict[str, object]:
        return {**self._times(), "channel": channel, "event": "update", "result": result}

    def _acknowledge(self, request: Mapping[str, Any]) -> None:
        self._answer(request, {"result": {"status": "success"}})

    def _refuse(self, request: Mapping[str, Any], code: int, message: str) -> None:
        error = {"code": code, "message": message}
        self._answer(request, {"error": error, "result": {"status": "fail"}})

    def _answer(self, request: Mapping[str, Any], outcome: Mapping[str, object]) -> None:
        trace_id = f"{self._random.getrandbits(128):032x}"
        echo = {name: request[name] for name in ("id", "channel", "event", "payload") if name in request}
        head = {**self._times(), "conn_id": self._connection_id, "trace_id": trace_id}
        self.socket.send({**head, **echo, **outcome, "requestId": trace_id}, FrameKind.ANSWER)
