"""Placing and canceling orders in Kraken's words, over REST and websocket.

Source: https://docs.kraken.com/exchange/api-reference/trading/add-order and spot-websocket-v2/add_order.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from venues.model.value import Value
from venues.practice.dialects.kraken.account import description
from venues.practice.dialects.kraken.names import Pairs, decode_id, encode_id
from venues.practice.dialects.kraken.numbers import pair_places
from venues.practice.dialects.wire import parse_decimal, parse_int
from venues.practice.engine.errors import (
    AmountOffStep,
    InvalidRequest,
    OrderUnknown,
    PriceOffTick,
    UnknownMarket,
)
from venues.practice.engine.types import MarketSpec, Order, OrderKind, OrderRequest, Side, TimeInForce
from venues.practice.engine.venue import PracticeVenue

_CLIENT_ID = re.compile(r"[!-~]{1,18}|[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TOO_MUCH = Decimal(10) ** 15
_FLAGS = {"fciq", "nompp", "post", "viqc"}


class Ticket(Value):
    """An order request's fields, the same over both wires."""

    side: object
    kind: object
    amount: object = None
    price: object = None
    cost: object = None
    """Quote to spend, instead of an amount."""
    time_in_force: object = None
    post_only: bool = False
    client_id: object = None
    user_ref: object = None


def parse_form(form: Mapping[str, Any]) -> Ticket:
    """The fields of ``/0/private/AddOrder``.

    Raises:
        InvalidRequest: flags that do not exist, or that this account cannot have.
    """
    flags = set(filter(None, str(form.get("oflags") or "").split(",")))
    if flags - _FLAGS:
        raise InvalidRequest("oflags")
    by_cost = "viqc" in flags
    return Ticket(
        side=form.get("type"),
        kind=form.get("ordertype"),
        amount=None if by_cost else form.get("volume"),
        cost=form.get("volume") if by_cost else None,
        price=form.get("price"),
        time_in_force=form.get("timeinforce"),
        post_only="post" in flags,
        client_id=form.get("cl_ord_id"),
        user_ref=form.get("userref"),
    )


def parse_params(params: Mapping[str, Any]) -> Ticket:
    """The ``params`` of ``add_order``."""
    return Ticket(
        side=params.get("side"),
        kind=params.get("order_type"),
        amount=params.get("order_qty"),
        cost=params.get("cash_order_qty"),
        price=params.get("limit_price"),
        time_in_force=params.get("time_in_force"),
        post_only=params.get("post_only") is True,
        client_id=params.get("cl_ord_id"),
        user_ref=params.get("order_userref"),
    )


def build(ticket: Ticket, spec: MarketSpec) -> OrderRequest:
    """The engine's request for a ticket.

    Raises:
        InvalidRequest: a field is missing or wrong.
        PriceOffTick: the price has too many digits.
    """
    client_id = str(ticket.client_id or "")
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        raise InvalidRequest("cl_ord_id")
    try:
        side, kind = Side(str(ticket.side)), OrderKind(str(ticket.kind))
        time_in_force = TimeInForce(str(ticket.time_in_force or "gtc").lower())
    except ValueError as error:
        raise InvalidRequest(_wrong_word(ticket)) from error
    is_limit = kind is OrderKind.LIMIT
    cost = None if ticket.cost is None else _positive("volume", ticket.cost)
    if cost is not None and (is_limit or side is Side.SELL):
        raise InvalidRequest("viqc")
    if ticket.post_only and not (is_limit and time_in_force is TimeInForce.GTC):
        raise InvalidRequest("oflags")
    amount = _positive("volume", ticket.amount) if cost is None else None
    if amount is not None and amount % spec.lot:
        raise AmountOffStep("volume")
    user_ref = parse_user_ref(ticket.user_ref)
    return OrderRequest(
        spec.symbol,
        side,
        kind,
        amount=amount,
        price=_price(ticket, spec) if is_limit else None,
        cost=cost,
        # a market order is done at once or canceled, whatever it asks for
        time_in_force=time_in_force if is_limit else TimeInForce.GTC,
        post_only=ticket.post_only,
        client_order_id=client_id,
        extra={"userref": str(user_ref)} if user_ref else {},
    )


def parse_user_ref(value: object) -> int:
    """A ``userref``; 0 where there is none.

    Raises:
        InvalidRequest: it is no number.
    """
    try:
        return parse_int("userref", value, 0)
    except InvalidRequest as error:
        raise InvalidRequest("userref") from error


def _positive(name: str, value: object) -> Decimal:
    try:
        parsed = parse_decimal(name, value)
    except InvalidRequest as error:
        raise InvalidRequest(name) from error
    if not 0 < parsed < _TOO_MUCH:
        raise InvalidRequest(name)
    return parsed


def _price(ticket: Ticket, spec: MarketSpec) -> Decimal:
    price = _positive("price", ticket.price)
    if price % spec.tick:
        name, places = spec.extra["wsname"], pair_places(spec)
        raise PriceOffTick(f"{name} price can only be specified up to {places} decimals.")
    return price


def _wrong_word(ticket: Ticket) -> str:
    if str(ticket.side) not in list(Side):
        return "type"
    return "ordertype" if str(ticket.kind) not in list(OrderKind) else "timeinforce"


class KrakenOrders:
    """Runs order requests of both wires."""

    def __init__(self, engine: PracticeVenue, pairs: Pairs) -> None:
        self._engine, self._pairs = engine, pairs

    def place_by_form(self, form: Mapping[str, Any]) -> dict[str, object]:
        """The result of ``/0/private/AddOrder``."""
        if not form.get("pair"):
            raise InvalidRequest("pair")
        spec = self._pairs.market(str(form["pair"])).spec
        request = build(parse_form(form), spec)
        described: dict[str, object] = {"descr": {"order": description(request, spec)}}
        if str(form.get("validate", "")).lower() == "true":
            return described
        order = self._engine.submit(request)
        return {**described, "txid": [encode_id("O", order.id)]}

    def place_by_socket(self, params: Mapping[str, Any]) -> dict[str, object]:
        """The result of ``add_order``."""
        market = self._engine.markets.get(str(params.get("symbol")))
        if market is None:
            raise UnknownMarket(str(params.get("symbol")))
        request = build(parse_params(params), market.spec)
        if params.get("validate") is True:
            return {}
        order = self._engine.submit(request)
        result: dict[str, object] = {"order_id": encode_id("O", order.id)}
        if order.client_order_id:
            result["cl_ord_id"] = order.client_order_id
        if "userref" in order.extra:
            result["order_userref"] = int(order.extra["userref"])
        return result

    def cancel_by_form(self, form: Mapping[str, Any]) -> dict[str, object]:
        """The result of ``/0/private/CancelOrder``: by ``txid``, ``cl_ord_id``, or a ``userref`` as txid."""
        client_id, name = str(form.get("cl_ord_id") or ""), str(form.get("txid") or "")
        if client_id:
            self._engine.cancel(client_order_id=client_id)
            return {"count": 1}
        if not name:
            raise InvalidRequest("txid")
        if not name.isdecimal():
            self._cancel(name)
            return {"count": 1}
        named = [order for order in self._engine.open_orders() if order.extra.get("userref") == name]
        for order in named:
            self._engine.cancel(order.id)
        if not named:
            raise OrderUnknown(name)
        return {"count": len(named)}

    def cancel_many(self, names: object) -> dict[str, object]:
        """The result of ``/0/private/CancelOrderBatch``; ids that are not open count for nothing."""
        if not isinstance(names, list) or not 1 <= len(names) <= 50:
            raise InvalidRequest("orders")
        count = 0
        for name in names:
            try:
                self._cancel(str(name))
            except OrderUnknown:
                continue
            count += 1
        return {"count": count}

    def cancel_all(self) -> int:
        """Cancel every open order; how many there were."""
        orders = self._engine.open_orders()
        for order in orders:
            self._engine.cancel(order.id)
        return len(orders)

    def cancels_by_socket(self, params: Mapping[str, Any]) -> list[Callable[[], dict[str, object]]]:
        """The cancels that a ``cancel_order`` asks for: each one is answered by itself."""

        def by_client_id(name: str) -> dict[str, object]:
            self._engine.cancel(client_order_id=name)
            return {"cl_ord_id": name}

        def by_id(name: str) -> dict[str, object]:
            return {"order_id": encode_id("O", self._cancel(name).id)}

        def nothing() -> dict[str, object]:
            raise InvalidRequest("order_id")

        works: list[Callable[[], dict[str, object]]] = []
        for field, work in (("order_id", by_id), ("cl_ord_id", by_client_id)):
            names = params.get(field)
            works += [partial(work, str(name)) for name in names] if isinstance(names, list) else []
        return works or [nothing]

    def _cancel(self, name: str) -> Order:
        order_id = decode_id("O", name)
        if order_id is None:
            raise OrderUnknown(name)
        return self._engine.cancel(order_id)
