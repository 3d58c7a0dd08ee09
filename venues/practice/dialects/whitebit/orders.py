"""Placing and canceling orders in WhiteBIT's words (https://docs.whitebit.com/api-reference/spot-trading/overview)."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from venues.practice.dialects.whitebit import account, refusals
from venues.practice.dialects.wire import Refusal, RestRequest, Route, parse_decimal
from venues.practice.engine.errors import InvalidRequest, OrderRefused, UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.types import Order, OrderKind, OrderRequest, Side, TimeInForce
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose

_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]+")
_IOC_AND_POST_ONLY = "Either IOC or PostOnly flag in true state is allowed."


class Orders:
    """The endpoints that write."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """Three ways to place, two to cancel, and the countdown."""
        handlers: dict[str, tuple[Callable[[RestRequest], object], Purpose]] = {
            "new": (self._limit, Purpose.CREATE),
            "market": (self._market, Purpose.CREATE),
            "stock_market": (self._stock_market, Purpose.CREATE),
            "cancel": (self._cancel, Purpose.CANCEL),
            "cancel/all": (self._cancel_all, Purpose.CANCEL),
            "kill-switch": (self._kill_switch, Purpose.CANCEL),
        }
        return [
            Route("POST", f"/api/v4/order/{path}", handler, is_private=True, purpose=purpose)
            for path, (handler, purpose) in handlers.items()
        ]

    def _limit(self, request: RestRequest) -> object:
        row = request.json()
        market, side, client_id = self._head(row, "amount", "price")
        post_only, ioc = row.get("postOnly") is True, row.get("ioc") is True
        if post_only and ioc:
            raise refusals.invalid(37, ioc=_IOC_AND_POST_ONLY)
        order = OrderRequest(
            market.spec.symbol,
            side,
            OrderKind.LIMIT,
            amount=_number(row, "amount", 32),
            price=_number(row, "price", 33),
            time_in_force=TimeInForce.IOC if ioc else TimeInForce.GTC,
            post_only=post_only,
            client_order_id=client_id,
        )
        return self._submit(market, order)

    def _market(self, request: RestRequest) -> object:
        """A market order whose amount is in money when it buys and in stock when it sells."""
        row = request.json()
        market, side, client_id = self._head(row, "amount")
        amount, is_buy = _number(row, "amount", 32), side is Side.BUY
        order = OrderRequest(
            market.spec.symbol,
            side,
            OrderKind.MARKET,
            amount=None if is_buy else amount,
            cost=amount if is_buy else None,
            client_order_id=client_id,
            extra={"type": account.MARKET},
        )
        return self._submit(market, order)

    def _stock_market(self, request: RestRequest) -> object:
        """A market order whose amount is in stock."""
        row = request.json()
        market, side, client_id = self._head(row, "amount")
        order = OrderRequest(
            market.spec.symbol,
            side,
            OrderKind.MARKET,
            amount=_number(row, "amount", 32),
            client_order_id=client_id,
            extra={"type": account.STOCK_MARKET},
        )
        return self._submit(market, order)

    def _cancel(self, request: RestRequest) -> object:
        row = request.json()
        market = market_of(self._engine, row)
        order_id, client_id = parse_ids(row)
        if (order_id is None) == (not client_id):
            raise refusals.invalid(30, orderId="OrderId field is required.")
        order = self._engine.cancel(order_id, client_order_id=client_id, symbol=market.spec.symbol)
        return account.order(order, market.spec.market_id)

    def _cancel_all(self, request: RestRequest) -> object:
        row = request.json()
        symbol = market_of(self._engine, row).spec.symbol if row.get("market") else None
        with self._engine.transaction():
            for order in self._engine.open_orders(symbol):
                self._engine.cancel(order.id)
        return []

    def _kill_switch(self, request: RestRequest) -> object:
        """The countdown of one market; an ended one is answered with nothing."""
        row = request.json()
        market = market_of(self._engine, row)
        if "timeout" not in row:
            raise refusals.invalid(30, timeout="Timeout field is required.")
        text = row["timeout"]
        if text is not None and not (isinstance(text, str) and text.isdecimal() and 5 <= int(text) <= 600):
            raise refusals.invalid(30, timeout="Timeout should be between 5 and 600 or null.")
        fires_ms = self._engine.countdowns.set(int(text or 0), market.spec.symbol)
        if fires_ms is None:
            return []
        return {
            "market": market.spec.market_id,
            "startTime": self._engine.clock.now_ms() // 1000,
            "cancellationTime": fires_ms // 1000,
            "types": row.get("types"),
        }

    def _head(self, row: Mapping[str, Any], *required: str) -> tuple[Market, Side, str]:
        """Market, side and client order id; ``required`` are the other fields that must be there."""
        missing = [name for name in ("market", "side", *required) if row.get(name) is None]
        if missing:
            texts = {name: f"{name.capitalize()} field is required." for name in missing}
            raise refusals.invalid(30, **texts)
        market = market_of(self._engine, row)
        if row["side"] not in list(Side):
            raise refusals.invalid(30, side="Side field should contain only 'buy' or 'sell' values.")
        client_id = row.get("clientOrderId", "")
        if not isinstance(client_id, str):
            raise refusals.invalid(36, clientOrderId="ClientOrderId field should be a string.")
        if client_id and not _CLIENT_ID.fullmatch(client_id):
            text = "ClientOrderId field field should contain only latin letters, numbers and dashes."
            raise refusals.invalid(36, clientOrderId=text)
        return market, Side(row["side"]), client_id

    def _submit(self, market: Market, request: OrderRequest) -> object:
        try:
            order: Order = self._engine.submit(request)
        except OrderRefused as error:
            raise Refusal(refusals.of(error, market.spec)) from error
        return account.order(order, market.spec.market_id)


def market_of(engine: PracticeVenue, row: Mapping[str, Any]) -> Market:
    """The market that a private request names.

    Raises:
        Refusal: it names none, or an unknown one.
    """
    market_id = row.get("market")
    if market_id is None:
        raise refusals.invalid(30, market="Market field is required.")
    if not isinstance(market_id, str):
        raise refusals.invalid(31, market="Market field should be a string.")
    try:
        return engine.market_by_id(market_id)
    except UnknownMarket as error:
        raise Refusal(refusals.of(error)) from error


def parse_ids(row: Mapping[str, Any]) -> tuple[int | None, str]:
    """``orderId`` and ``clientOrderId`` of a request.

    Raises:
        Refusal: ``orderId`` is no whole number.
    """
    order_id = row.get("orderId")
    if order_id is not None and not str(order_id).isdecimal():
        raise refusals.invalid(30, orderId="OrderId field should be an integer.")
    return (None if order_id is None else int(order_id)), str(row.get("clientOrderId") or "")


def _number(row: Mapping[str, Any], name: str, code: int) -> Decimal:
    try:
        value = parse_decimal(name, row[name])
    except InvalidRequest as error:
        text = f"{name.capitalize()} field should be numeric string or number."
        raise refusals.invalid(code, **{name: text}) from error
    if value <= 0:
        raise refusals.invalid(code, **{name: f"{name.capitalize()} should be greater than 0."})
    return value
