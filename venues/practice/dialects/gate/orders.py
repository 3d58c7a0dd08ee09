"""Placing and canceling orders in Gate's words (https://www.gate.com/docs/developers/apiv4/en/#create-an-order)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from venues.practice.dialects.gate import account
from venues.practice.dialects.gate.formats import failure, invalid, missing
from venues.practice.dialects.gate.public import PREFIX
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route, parse_decimal, plain
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    CannotFillWhole,
    DuplicateClientOrderId,
    InsufficientFunds,
    InvalidRequest,
    NotionalTooSmall,
    OrderAlreadyClosed,
    OrderUnknown,
    PracticeError,
    PriceOffTick,
    UnknownMarket,
    WouldTakeLiquidity,
)
from venues.practice.engine.types import ZERO, Order, OrderKind, OrderRequest, OrderState, Side, TimeInForce
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose

_CLIENT_ID = re.compile(r"t-[0-9A-Za-z_.-]{1,28}")
_SHORTEST_COUNTDOWN = 5
_MOST_IN_BATCH = {Purpose.CREATE: 10, Purpose.CANCEL: 20}
_LIMIT_KINDS = {
    "gtc": (TimeInForce.GTC, False),
    "ioc": (TimeInForce.IOC, False),
    "fok": (TimeInForce.FOK, False),
    "poc": (TimeInForce.GTC, True),
}
_MARKET_KINDS = {name: _LIMIT_KINDS[name] for name in ("ioc", "fok")}
_LABELS: tuple[tuple[type[PracticeError], str, str], ...] = (
    (UnknownMarket, "INVALID_CURRENCY_PAIR", "Invalid currency pair"),
    (InsufficientFunds, "BALANCE_NOT_ENOUGH", "Not enough balance"),
    (DuplicateClientOrderId, "REPEATED_CREATION", "Repeated creation"),
    (AmountTooSmall, "AMOUNT_TOO_LITTLE", "Amount does not reach minimum required"),
    (NotionalTooSmall, "INVALID_PARAM_VALUE", "Your order size is too small"),
    (AmountOffStep, "INVALID_PRECISION", "Invalid amount precision"),
    (PriceOffTick, "INVALID_PRECISION", "Invalid price precision"),
    (WouldTakeLiquidity, "POC_FILL_IMMEDIATELY", "Order would match and take immediately so its cancelled"),
    (CannotFillWhole, "FOK_NOT_FILL", "FOK order cannot be filled completely"),
    (OrderAlreadyClosed, "ORDER_CLOSED", "Order already closed"),
    (OrderUnknown, "ORDER_NOT_FOUND", "Order not found"),
)


def refusal_of(error: PracticeError) -> RestReply:
    """Gate's answer to what the engine refuses."""
    if isinstance(error, Refusal):
        return error.reply
    for kind, label, message in _LABELS:
        if isinstance(error, kind):
            if kind is UnknownMarket:
                message = f"{message} {error}"
            return failure(label, message, 404 if label == "ORDER_NOT_FOUND" else 400)
    return failure("INVALID_PARAM_VALUE", str(error) or "Invalid parameter value")


def parse_order(row: Mapping[str, Any], symbol: str) -> OrderRequest:
    """The engine's request for an order; the amount of a market buy is in quote.

    Raises:
        Refusal: a field is missing or wrong.
    """
    for name in ("side", "amount"):
        if row.get(name) in (None, ""):
            raise Refusal(missing(name))
    kind = _choice(row, "type", {str(kind): kind for kind in OrderKind}, "limit")
    side = _choice(row, "side", {str(side): side for side in Side}, "")
    _choice(row, "account", {"spot": None}, "spot")
    is_limit = kind is OrderKind.LIMIT
    choices, default = (_LIMIT_KINDS, "gtc") if is_limit else (_MARKET_KINDS, "ioc")
    time_in_force, post_only = _choice(row, "time_in_force", choices, default)
    client_id = str(row.get("text") or "")
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        raise Refusal(invalid("text", client_id))
    by_cost = side is Side.BUY and not is_limit
    amount = parse_decimal("amount", row["amount"])
    return OrderRequest(
        symbol,
        side,
        kind,
        amount=None if by_cost else amount,
        cost=amount if by_cost else None,
        price=parse_decimal("price", row.get("price")) if is_limit else None,
        time_in_force=time_in_force,
        post_only=post_only,
        client_order_id=client_id,
    )


class GateOrders:
    """Runs the requests that write."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = (
            ("POST", "orders", self._create, Purpose.CREATE),
            ("POST", "batch_orders", self._create_batch, Purpose.CREATE),
            ("DELETE", "orders", self._cancel_all, Purpose.CANCEL),
            ("DELETE", "orders/{order_id}", self._cancel, Purpose.CANCEL),
            ("POST", "cancel_batch_orders", self._cancel_batch, Purpose.CANCEL),
            ("POST", "countdown_cancel_all", self._countdown, Purpose.CANCEL),
        )
        return [
            Route(method, f"{PREFIX}/spot/{path}", handler, is_private=True, purpose=purpose)
            for method, path, handler, purpose in handlers
        ]

    def row(self, order: Order) -> dict[str, object]:
        """An order as REST shows it."""
        return account.order(order, self._engine.markets[order.symbol].spec)

    def find(self, order_id: str, market_id: str | None) -> Order:
        """An order by Gate's id, or by ours (``t-...``) while it is open.

        Raises:
            Refusal: ``currency_pair`` is missing.
            OrderUnknown: there is none.
        """
        symbol = self._symbol(market_id)
        if not order_id.startswith("t-"):
            return self._engine.order(_number(order_id), symbol=symbol)
        order = self._engine.order(client_order_id=order_id, symbol=symbol)
        if order.state is not OrderState.OPEN:
            raise OrderUnknown(order_id)
        return order

    def _create(self, request: RestRequest) -> RestReply:
        row = _body(request)
        if not isinstance(row, dict):
            raise Refusal(failure("INVALID_REQUEST_BODY", "Invalid request body"))
        return RestReply(self._place(row), 201)

    def _create_batch(self, request: RestRequest) -> RestReply:
        return RestReply([self._try_place(row) for row in _rows(request, Purpose.CREATE)], 201)

    def _try_place(self, row: Mapping[str, Any]) -> dict[str, object]:
        try:
            return {**self._place(row), "succeeded": True, "label": "", "message": ""}
        except PracticeError as error:
            return {"text": str(row.get("text") or ""), "succeeded": False, **_label_of(error)}

    def _place(self, row: Mapping[str, Any]) -> dict[str, object]:
        order = parse_order(row, self._symbol(row.get("currency_pair")))
        try:
            return self.row(self._engine.submit(order))
        except NotionalTooSmall as error:
            spec = self._engine.markets[order.symbol].spec
            size = order.cost if order.cost is not None else (order.amount or ZERO) * (order.price or ZERO)
            text = f"Your order size {plain(size)} {spec.quote} is too small."
            minimum = f"The minimum is {plain(spec.min_notional)} {spec.quote}"
            raise Refusal(failure("INVALID_PARAM_VALUE", f"{text} {minimum}")) from error

    def _cancel(self, request: RestRequest) -> object:
        return self._cancel_one(request.params["order_id"], request.query.get("currency_pair"))

    def _cancel_one(self, order_id: str, market_id: str | None) -> dict[str, object]:
        symbol = self._symbol(market_id)
        is_ours = order_id.startswith("t-")
        try:
            if is_ours:
                return self.row(self._engine.cancel(client_order_id=order_id, symbol=symbol))
            return self.row(self._engine.cancel(_number(order_id), symbol=symbol))
        except OrderAlreadyClosed as error:
            if is_ours:
                raise OrderUnknown(order_id) from error
            if self.find(order_id, market_id).state is OrderState.CANCELED:
                raise Refusal(failure("ORDER_CANCELLED", "Order already cancelled")) from error
            raise

    def _cancel_all(self, request: RestRequest) -> object:
        query = request.query
        symbol = self._symbol(query["currency_pair"]) if query.get("currency_pair") else None
        orders = [
            order
            for order in self._engine.open_orders(symbol)
            if query.get("side") in (None, "", str(order.side))
        ]
        done = [self.row(self._engine.cancel(order.id, symbol=order.symbol)) for order in orders]
        return [row | {"succeeded": True, "label": "", "message": ""} for row in done]

    def _cancel_batch(self, request: RestRequest) -> object:
        results: list[dict[str, object]] = []
        for row in _rows(request, Purpose.CANCEL):
            head = {"currency_pair": row.get("currency_pair"), "id": row.get("id")}
            try:
                done = self._cancel_one(str(row.get("id") or ""), row.get("currency_pair"))
            except PracticeError as error:
                results.append({**head, "text": "", "succeeded": False, **_label_of(error)})
            else:
                results.append({**head, "text": done["text"], "succeeded": True, "label": "", "message": ""})
        return results

    def _countdown(self, request: RestRequest) -> object:
        """The countdown of the account or of one market: off, or five seconds and more."""
        row = _body(request)
        if not isinstance(row, dict) or type(row.get("timeout")) is not int:
            raise Refusal(missing("timeout"))
        seconds = row["timeout"]
        if seconds != 0 and seconds < _SHORTEST_COUNTDOWN:
            raise Refusal(invalid("timeout", str(seconds)))
        symbol = self._symbol(row["currency_pair"]) if row.get("currency_pair") else None
        return {"triggerTime": str(self._engine.countdowns.set(seconds, symbol) or 0)}

    def _symbol(self, market_id: object) -> str:
        if not market_id:
            raise Refusal(missing("currency_pair"))
        return self._engine.market_by_id(str(market_id)).spec.symbol


def _choice(row: Mapping[str, Any], name: str, choices: Mapping[str, Any], default: str) -> Any:
    value = str(row.get(name) or default)
    if value not in choices:
        raise Refusal(invalid(name, value))
    return choices[value]


def _number(order_id: str) -> int:
    if not (order_id.isascii() and order_id.isdecimal()):
        raise OrderUnknown(order_id)
    return int(order_id)


def _body(request: RestRequest) -> Any:
    try:
        return request.json()
    except InvalidRequest as error:
        raise Refusal(failure("INVALID_REQUEST_BODY", "Invalid request body")) from error


def _rows(request: RestRequest, purpose: Purpose) -> list[Mapping[str, Any]]:
    rows = _body(request)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal(failure("INVALID_REQUEST_BODY", "Invalid request body"))
    if not 1 <= len(rows) <= _MOST_IN_BATCH[purpose]:
        raise Refusal(failure("TOO_MANY_ORDERS", f"At most {_MOST_IN_BATCH[purpose]} orders"))
    return rows


def _label_of(error: PracticeError) -> dict[str, object]:
    body = refusal_of(error).body
    return dict(body) if isinstance(body, dict) else {}
