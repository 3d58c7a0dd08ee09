"""WhiteBIT's private REST endpoints that read (https://docs.whitebit.com/private/http-trade-v4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from venues.practice.dialects.whitebit import account, refusals
from venues.practice.dialects.whitebit.orders import market_of, parse_ids
from venues.practice.dialects.wire import RestRequest, Route, parse_int, plain
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.types import ZERO, Balance, Fill, Order
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose

_FOREVER = 2**53
_Row = TypeVar("_Row", Order, Fill)


class PrivateRest:
    """Reads the account."""

    def __init__(self, engine: PracticeVenue, new_token: Callable[[], str]) -> None:
        self._engine, self._new_token = engine, new_token

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers: dict[str, Callable[[RestRequest], object]] = {
            "trade-account/balance": self._balance,
            "main-account/balance": self._main_balance,
            "trade-account/order": self._order_deals,
            "trade-account/order/history": self._history,
            "trade-account/executed-history": self._executed,
            "orders": self._orders,
            "market/fee": self._fee,
            "profile/websocket_token": lambda _: {"websocket_token": self._new_token()},
        }
        return [
            Route("POST", f"/api/v4/{path}", handler, is_private=True, purpose=Purpose.QUERY)
            for path, handler in handlers.items()
        ]

    def _balance(self, request: RestRequest) -> object:
        wanted = request.json().get("ticker")
        known = self._engine.balances()
        specs = [market.spec for market in self._engine.markets.values()]
        codes = sorted({*known, *(code for spec in specs for code in (spec.base, spec.quote))})
        if wanted is not None and wanted not in codes:
            raise refusals.invalid(30, ticker="Currency was not found.")
        nothing = Balance(ZERO, ZERO)
        return account.balances({code: known.get(code, nothing) for code in codes if wanted in (None, code)})

    def _main_balance(self, request: RestRequest) -> object:
        """What lies in the account that does not trade; a list of its own for all, an object for one."""
        held, wanted = self._engine.traits.main_account, request.json().get("ticker")
        if wanted is not None:
            return {"main_balance": held.get(str(wanted), "0")}
        return {code: {"main_balance": amount} for code, amount in held.items()}

    def _orders(self, request: RestRequest) -> object:
        row = request.json()
        order_id, client_id = parse_ids(row)
        orders = [
            order
            for order in reversed(self._engine.open_orders(self._symbol(row)))
            if order_id in (None, order.id) and client_id in ("", order.client_order_id)
        ]
        return [account.order(order, self._market_id(order)) for order in _page(orders, row, most=100)]

    def _history(self, request: RestRequest) -> object:
        row = request.json()
        order_id, client_id = parse_ids(row)
        orders = self._engine.closed_orders(self._symbol(row))
        orders.sort(key=lambda order: order.updated_ms, reverse=True)
        if order_id is not None:
            orders = [order for order in orders if order.id == order_id]
        elif client_id:
            orders = [order for order in orders if order.client_order_id == client_id]
            if not orders:
                raise refusals.invalid(30, orderHistory="OrderHistory was not found.")
        else:
            state = str(row.get("status") or "ALL")
            orders = _between(orders, row, lambda order: order.updated_ms)
            orders = [order for order in orders if state in ("ALL", account.status(order))]
        return self._by_market(_page(orders, row, most=500), account.finished_order)

    def _executed(self, request: RestRequest) -> object:
        row = request.json()
        client_id = parse_ids(row)[1]
        fills = [
            fill
            for fill in reversed(self._engine.fills(self._symbol(row)))
            if client_id in ("", fill.client_order_id)
        ]
        if client_id and not fills:
            raise refusals.invalid(30, orderHistory="OrderHistory was not found.")
        shown = _page(_between(fills, row, lambda fill: fill.time_ms), row, most=500)
        # asked for one market the deals come as a list, else grouped
        return (
            [account.deal(fill) for fill in shown]
            if "market" in row
            else self._by_market(shown, account.deal)
        )

    def _order_deals(self, request: RestRequest) -> object:
        row = request.json()
        order_id = parse_ids(row)[0]
        if order_id is None:
            raise refusals.invalid(30, orderId="OrderId field is required.")
        shown = _page(self._engine.fills(order_id=order_id)[::-1], row, most=100)
        limit, offset = _limits(row, 100)
        return {"records": [account.order_deal(fill) for fill in shown], "offset": offset, "limit": limit}

    def _fee(self, request: RestRequest) -> object:
        maker, taker = (plain(fee * 100) for fee in self._engine.told_fees())
        shown = {"error": None, "taker": taker, "maker": maker}
        market_id = request.query.get("market") or request.json().get("market")
        if market_id is not None:
            market_of(self._engine, {"market": market_id})
            return shown
        return {**shown, "custom_fee": {}}

    def _symbol(self, row: Mapping[str, Any]) -> str | None:
        if not row.get("market"):
            return None
        try:
            return self._engine.market_by_id(str(row["market"])).spec.symbol
        except UnknownMarket as error:
            # queries say it without the full stop that orders end it with
            raise refusals.invalid(31, market="Market is not available") from error

    def _market_id(self, row: Order | Fill) -> str:
        return self._engine.markets[row.symbol].spec.market_id

    def _by_market(
        self, rows: Iterable[_Row], formatter: Callable[[_Row], dict[str, object]]
    ) -> dict[str, list[dict[str, object]]]:
        grouped: dict[str, list[dict[str, object]]] = {}
        for row in rows:
            grouped.setdefault(self._market_id(row), []).append(formatter(row))
        return grouped


def _between(rows: Sequence[_Row], query: Mapping[str, Any], time_of: Callable[[_Row], int]) -> list[_Row]:
    """The rows between ``startDate`` and ``endDate``, which are in seconds."""
    begin = parse_int("startDate", query.get("startDate"), 0) * 1000
    end = parse_int("endDate", query.get("endDate"), _FOREVER) * 1000 + 999
    return [row for row in rows if begin <= time_of(row) <= end]


def _limits(query: Mapping[str, Any], most: int) -> tuple[int, int]:
    limit = parse_int("limit", query.get("limit"), 50)
    offset = parse_int("offset", query.get("offset"), 0)
    if limit > most:
        raise refusals.invalid(30, limit=f"Limit should not be greater than {most}.")
    if limit < 1:
        raise refusals.invalid(30, limit="Limit should be at least 1.")
    if offset < 0:
        raise refusals.invalid(30, offset="Offset should be at least 0.")
    return limit, offset


def _page(rows: Sequence[_Row], query: Mapping[str, Any], *, most: int) -> Sequence[_Row]:
    limit, offset = _limits(query, most)
    return rows[offset : offset + limit]
