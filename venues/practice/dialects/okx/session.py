"""OKX's websockets: public, private and business (https://www.okx.com/docs-v5/en/#overview-websocket)."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from venues.practice.dialects.books import BookStream, WholeBookStream
from venues.practice.dialects.okx import account, formats
from venues.practice.dialects.okx.orders import OkxOrders
from venues.practice.dialects.session import Session
from venues.practice.dialects.signing import hmac_base64, same
from venues.practice.dialects.streams import CandleStream, Stream, TickerStream, TradeStream
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.types import AccountEvent, BalancesChanged, OrderChanged
from venues.practice.faults import Purpose
from venues.practice.sockets import FrameKind, Socket

if TYPE_CHECKING:
    from venues.practice.dialects.okx.dialect import OkxDialect

Arg = dict[str, Any]

_WINDOW_SECONDS = 30
_QUIET_MS = 60_000
_DELTA_BOOKS = {"books": (400, 100), "books-l2-tbt": (400, 20), "books50-l2-tbt": (50, 20)}
_WHOLE_BOOKS = {"books5": (5, 100), "bbo-tbt": (1, 20)}
_NEEDS_LOGIN = {"books-l2-tbt", "books50-l2-tbt", "trades-all"}
_PRIVATE = {"account", "orders", "positions"}
_TRADE = {
    "order": Purpose.CREATE,
    "batch-orders": Purpose.CREATE,
    "cancel-order": Purpose.CANCEL,
    "batch-cancel-orders": Purpose.CANCEL,
}
_WRONG_CHANNEL = "Please use the correct URL, channel and parameters referring to API document."


class OkxSession(Session):
    """One connection; ``kind`` is the last part of its path."""

    def __init__(self, socket: Socket, dialect: "OkxDialect", kind: str, orders: OkxOrders) -> None:
        super().__init__(socket, dialect.engine)
        self._dialect, self._kind, self._orders = dialect, kind, orders
        self._connection_id = f"{dialect.random.getrandbits(32):08x}"
        self._is_logged_in = False
        self._private: dict[str, Arg] = {}
        """Subscribed private args by their text."""

    def on_text(self, text: str) -> None:
        """Subscriptions, login, orders, ``ping``."""
        if text == "ping":
            self.socket.send_text("pong", FrameKind.ANSWER)
            return
        try:
            message = json.loads(text)
            operation, args = message["op"], message["args"]
            if not isinstance(args, list) or not all(isinstance(arg, dict) for arg in args):
                raise TypeError("args")
        except (ValueError, KeyError, TypeError):
            self._error("60012", f"Illegal request: {text[:2_000]}")
            return
        if operation in _TRADE:
            self._trade(operation, str(message.get("id", "")), args)
            return
        for arg in args:
            match operation:
                case "subscribe":
                    self._subscribe(arg)
                case "unsubscribe":
                    self._unsubscribe(arg)
                case "login":
                    self._login(arg)
                case _:
                    self._error("60012", f"Illegal request: {text[:2_000]}")

    def on_account_events(self, events: Sequence[AccountEvent]) -> None:
        """The ``orders`` and ``account`` channels."""
        for event in events:
            for arg in self._private.values():
                if isinstance(event, OrderChanged) and arg["channel"] == "orders":
                    self._push_order(arg, event)
                elif isinstance(event, BalancesChanged) and arg["channel"] == "account":
                    self._push_balances(arg, event)

    # --------------------------------------------------------------------- login

    def _login(self, arg: Arg) -> None:
        expected = self._dialect.credentials
        if expected is None or not same(str(arg.get("apiKey", "")), expected.api_key):
            self._error("60005", "Invalid apiKey")
            return
        if not same(str(arg.get("passphrase", "")), expected.password or ""):
            self._error("60024", "Wrong passphrase")
            return
        timestamp = str(arg.get("timestamp", ""))
        now_seconds = self.engine.clock.now_ms() / 1000
        if not timestamp.isdecimal() or abs(int(timestamp) - now_seconds) > _WINDOW_SECONDS:
            self._error("60006", "Timestamp request expired")
            return
        signature = hmac_base64(expected.secret, f"{timestamp}GET/users/self/verify", "sha256")
        if not same(str(arg.get("sign", "")), signature):
            self._error("60007", "Invalid sign")
            return
        self._is_logged_in = True
        answer = {"event": "login", "msg": "", "code": "0", "connId": self._connection_id}
        self.socket.send(answer, FrameKind.ANSWER)

    # ------------------------------------------------------------- subscriptions

    def _subscribe(self, arg: Arg) -> None:
        channel = str(arg.get("channel", ""))
        needs_login = channel in _PRIVATE or channel in _NEEDS_LOGIN
        if needs_login and not self._is_logged_in:
            self._error("60011", "Please log in")
            return
        if channel in _PRIVATE and self._kind == "private":
            self._subscribe_private(channel, arg)
            return
        try:
            market = self.engine.market_by_id(str(arg.get("instId", "")))
        except UnknownMarket:
            market = None
        builder = self._public_stream(channel)
        if market is None or builder is None:
            names = ",".join(f"{name}:{value}" for name, value in arg.items())
            self._error("60018", f"Wrong URL or {names} doesn't exist. {_WRONG_CHANNEL}")
            return
        self._acknowledge("subscribe", arg)
        self.start(_key(arg), builder(market, arg))

    def _public_stream(self, channel: str) -> Callable[[Market, Arg], Stream] | None:
        if self._kind == "business":
            if channel == "trades-all":
                return self._trades
            return (
                self._candles
                if channel.removeprefix("candle").removesuffix("utc") in formats.BARS_MS
                else None
            )
        if self._kind != "public":
            return None
        if channel in _DELTA_BOOKS:
            return self._delta_book
        if channel in _WHOLE_BOOKS:
            return self._whole_book
        return {"trades": self._trades, "tickers": self._tickers}.get(channel)

    def _delta_book(self, market: Market, arg: Arg) -> Stream:
        depth, cadence_ms = _DELTA_BOOKS[arg["channel"]]
        return BookStream(
            self.socket,
            market,
            partial(formats.book_push, arg),
            depth=depth,
            cadence_ms=cadence_ms,
            quiet_ms=_QUIET_MS,
        )

    def _whole_book(self, market: Market, arg: Arg) -> Stream:
        depth, cadence_ms = _WHOLE_BOOKS[arg["channel"]]
        return WholeBookStream(
            self.socket, market, partial(formats.whole_book_push, arg), depth=depth, cadence_ms=cadence_ms
        )

    def _trades(self, market: Market, arg: Arg) -> Stream:
        def push(market: Market, trades: Sequence[Any]) -> object:
            return {"arg": arg, "data": [formats.trade(market.spec, row) | {"count": "1"} for row in trades]}

        return TradeStream(self.socket, market, push)

    def _tickers(self, market: Market, arg: Arg) -> Stream:
        return TickerStream(
            self.socket, market, lambda view: {"arg": arg, "data": [formats.ticker(view)]}, cadence_ms=100
        )

    def _candles(self, market: Market, arg: Arg) -> Stream:
        length_ms = formats.BARS_MS[arg["channel"].removeprefix("candle").removesuffix("utc")]
        return CandleStream(
            self.socket,
            market,
            lambda _, candle, is_final: {"arg": arg, "data": [formats.candle(candle, is_final=is_final)]},
            length_ms=length_ms,
        )

    def _unsubscribe(self, arg: Arg) -> None:
        self.stop(_key(arg))
        self._private.pop(_key(arg), None)
        self._acknowledge("unsubscribe", arg)

    def _acknowledge(self, event: str, arg: Arg) -> None:
        self.socket.send({"event": event, "arg": arg, "connId": self._connection_id}, FrameKind.ANSWER)

    def _error(self, code: str, message: str) -> None:
        answer = {"event": "error", "code": code, "msg": message, "connId": self._connection_id}
        self.socket.send(answer, FrameKind.ANSWER)

    # ------------------------------------------------------------------- private

    def _subscribe_private(self, channel: str, arg: Arg) -> None:
        self._acknowledge("subscribe", arg)
        self._private[_key(arg)] = arg
        self.listen()
        if channel == "account":
            balances = {ccy: balance for ccy, balance in self.engine.balances().items() if balance.total}
            data = account.balance_data(balances, self.engine.clock.now_ms())
            page = {"eventType": "snapshot", "curPage": 1, "lastPage": True}
            self.socket.send({"arg": arg | {"uid": "1"}, **page, "data": [data]}, FrameKind.ANSWER)
        elif channel == "positions":
            self.socket.send({"arg": arg | {"uid": "1"}, "data": []}, FrameKind.ANSWER)

    def _push_order(self, arg: Arg, event: OrderChanged) -> None:
        spec = self.engine.markets[event.order.symbol].spec
        if arg.get("instType", "ANY") in ("ANY", "SPOT") and arg.get("instId") in (None, spec.market_id):
            push = {"arg": arg | {"uid": "1"}, "data": [account.order_event(event, spec)]}
            self.socket.send(push, FrameKind.PRIVATE)

    def _push_balances(self, arg: Arg, event: BalancesChanged) -> None:
        data = account.balance_data(event.balances, event.time_ms)
        push = {"arg": arg | {"uid": "1"}, "eventType": "event_update", "data": [data]}
        self.socket.send(push, FrameKind.PRIVATE)

    def _trade(self, operation: str, message_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        head = {"id": message_id, "op": operation}
        if not self._is_logged_in or self._kind != "private":
            refused = {**head, "code": "60011", "msg": "Please log in", "data": []}
            self.socket.send(refused, FrameKind.ANSWER)
            return
        purpose = _TRADE[operation]
        run = self._orders.place if purpose is Purpose.CREATE else self._orders.cancel
        is_cancel = purpose is Purpose.CANCEL
        self.act(
            purpose,
            # over the websocket the message of a failure stands in its rows alone
            lambda: {**head, **run(rows), "msg": ""},
            lambda error: {**head, **self._orders.refuse(error, is_cancel=is_cancel), "msg": ""},
        )


def _key(arg: Mapping[str, Any]) -> str:
    return json.dumps(arg, sort_keys=True)
