"""Kraken's websockets, second protocol (https://docs.kraken.com/exchange/guides/websockets/introduction)."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from venues.practice.dialects.kraken import channels
from venues.practice.dialects.kraken.errors import error_text
from venues.practice.dialects.kraken.feed import PrivateFeed
from venues.practice.dialects.kraken.numbers import iso
from venues.practice.dialects.session import Session
from venues.practice.engine.errors import InvalidRequest, PracticeError
from venues.practice.engine.types import AccountEvent
from venues.practice.faults import Purpose
from venues.practice.sockets import FrameKind, Socket

if TYPE_CHECKING:
    from venues.practice.dialects.kraken.dialect import KrakenDialect

Params = dict[str, Any]

_HEARTBEAT_MS = 1_000
_PRIVATE = ("balances", "executions")
_INVALID_SESSION = "ESession:Invalid session"
_TRADING = {
    "add_order": Purpose.CREATE,
    "cancel_order": Purpose.CANCEL,
    "cancel_all": Purpose.CANCEL,
}


class KrakenSession(Session):
    """One connection; both hosts have the same path, so that it answers for the public and the private one."""

    def __init__(self, socket: Socket, dialect: "KrakenDialect") -> None:
        super().__init__(socket, dialect.engine)
        self._dialect = dialect
        self._feed = PrivateFeed(socket, dialect.engine, self._heard)
        self._tokens: set[str] = set()
        """A token that was let in stays good as long as the connection."""
        self._heard_ms = dialect.engine.clock.now_ms()

    def on_opened(self) -> None:
        """Say that the venue is online."""
        status = {
            "version": "2.0.10",
            "system": "online",
            "api_version": "v2",
            "connection_id": self._dialect.random.getrandbits(63),
        }
        self.socket.send({"channel": "status", "type": "update", "data": [status]}, FrameKind.PUBLIC)

    def on_text(self, text: str) -> None:
        """Subscriptions, orders, pings."""
        try:
            message = json.loads(text, parse_float=Decimal)
            method, params = message["method"], message.get("params") or {}
            if not isinstance(method, str) or not isinstance(params, dict):
                raise TypeError("method or params")
        except (ValueError, KeyError, TypeError, AttributeError):
            self._refuse(None, None, "Malformed request")
            return
        request_id = message.get("req_id")
        if not isinstance(request_id, int):
            request_id = None
        match method:
            case "ping":
                self._answer("pong", request_id, {})
            case "subscribe" | "unsubscribe":
                self._change_subscription(method, request_id, params)
            case _ if method in _TRADING:
                self._trade(method, request_id, params)
            case _:
                self._refuse(method, request_id, "Method(s) not found")

    def on_account_events(self, events: Sequence[AccountEvent]) -> None:
        """The ``executions`` and ``balances`` channels."""
        self._feed.push(events)

    def pump(self, now_ms: int) -> None:
        """Push what is due; a heartbeat after a second without anything."""
        super().pump(now_ms)
        is_subscribed = bool(self.streams) or self._feed.is_subscribed
        if is_subscribed and now_ms - self._heard_ms >= _HEARTBEAT_MS:
            self._heard_ms = now_ms
            self.socket.send({"channel": "heartbeat"}, FrameKind.PUBLIC)

    # ------------------------------------------------------------------- answers

    def _heard(self) -> None:
        self._heard_ms = self.engine.clock.now_ms()

    def _frame(self, method: str | None, request_id: int | None, body: dict[str, object]) -> object:
        now = iso(self.engine.clock.now_ms())
        head: dict[str, object] = {} if method is None else {"method": method}
        if request_id is not None:
            head["req_id"] = request_id
        return {**head, **body, "time_in": now, "time_out": now}

    def _answer(self, method: str, request_id: int | None, body: dict[str, object]) -> None:
        self.socket.send(self._frame(method, request_id, body), FrameKind.ANSWER)

    def _refuse(self, method: str | None, request_id: int | None, text: str, **more: object) -> None:
        body = {"error": text, "success": False, **more}
        self.socket.send(self._frame(method, request_id, body), FrameKind.ANSWER)

    # ------------------------------------------------------------- subscriptions

    def _change_subscription(self, method: str, request_id: int | None, params: Params) -> None:
        channel = str(params.get("channel", ""))
        if channel in _PRIVATE:
            self._change_private(method, request_id, channel, params)
            return
        symbols = params.get("symbol")
        try:
            if not isinstance(symbols, list):
                raise InvalidRequest("Malformed request")
            asked = channels.options(channel, params)
        except InvalidRequest as error:
            self._refuse(method, request_id, str(error))
            return
        change = self._subscribe if method == "subscribe" else self._unsubscribe
        for symbol in symbols:
            change(request_id, channel, str(symbol), asked)

    def _subscribe(self, request_id: int | None, channel: str, symbol: str, asked: channels.Frame) -> None:
        key = channels.key(channel, symbol, asked)
        if symbol not in self.engine.markets:
            text = f"Currency pair not supported {symbol}"
            self._refuse("subscribe", request_id, text, symbol=symbol)
            return
        if key in self.streams:
            self._refuse("subscribe", request_id, "Already subscribed", symbol=symbol)
            return
        result = {"channel": channel, **asked, "symbol": symbol}
        self._answer("subscribe", request_id, {"result": result, "success": True})
        market = self.engine.market(symbol)
        self.start(key, channels.stream(channel, self.socket, market, asked, self._heard))

    def _unsubscribe(self, request_id: int | None, channel: str, symbol: str, asked: channels.Frame) -> None:
        if not self.stop(channels.key(channel, symbol, asked)):
            self._refuse("unsubscribe", request_id, "Subscription Not Found", symbol=symbol)
            return
        options = {name: value for name, value in asked.items() if name != "snapshot"}
        result = {"channel": channel, **options, "symbol": symbol}
        self._answer("unsubscribe", request_id, {"result": result, "success": True})

    # ------------------------------------------------------------------- private

    def _is_let_in(self, params: Params) -> bool:
        token = params.get("token")
        if not isinstance(token, str):
            return False
        if token not in self._tokens and self._dialect.tokens.is_good(token, self.engine.clock.now_ms()):
            self._tokens.add(token)
        return token in self._tokens

    def _change_private(self, method: str, request_id: int | None, channel: str, params: Params) -> None:
        if not self._is_let_in(params):
            self._refuse(method, request_id, _INVALID_SESSION, channel=channel, status="error")
            return
        if method == "unsubscribe":
            if self._feed.unsubscribe(channel):
                body: dict[str, object] = {"result": {"channel": channel}, "success": True}
                self._answer(method, request_id, body)
            else:
                self._refuse(method, request_id, "Subscription Not Found", channel=channel)
            return
        if self._feed.has(channel):
            self._refuse(method, request_id, "Already subscribed", channel=channel)
            return
        self.listen()
        asked = self._feed.options(channel, params)
        result = {"channel": channel, **asked}
        self._answer(method, request_id, {"result": result, "success": True})
        self._feed.subscribe(channel, asked)

    def _trade(self, method: str, request_id: int | None, params: Params) -> None:
        if not self._is_let_in(params):
            self._refuse(method, request_id, _INVALID_SESSION)
            return
        orders = self._dialect.orders
        works: list[Callable[[], dict[str, object]]]
        match method:
            case "add_order":
                works = [lambda: orders.place_by_socket(params)]
            case "cancel_order":
                works = orders.cancels_by_socket(params)
            case _:
                works = [lambda: {"count": orders.cancel_all()}]

        def refuse(error: PracticeError) -> object:
            return self._frame(method, request_id, {"error": error_text(error), "success": False})

        for work in works:
            # bound now: the loop goes on before a fault may ask for the answer
            def answer(work: Callable[[], dict[str, object]] = work) -> object:
                return self._frame(method, request_id, {"result": work(), "success": True})

            self.act(_TRADING[method], answer, refuse)
