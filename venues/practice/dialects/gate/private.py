"""Gate's private REST endpoints that read (https://www.gate.com/docs/developers/apiv4/en/#spot)."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from venues.practice.dialects.gate import account
from venues.practice.dialects.gate.formats import USER_ID, invalid, missing
from venues.practice.dialects.gate.orders import GateOrders
from venues.practice.dialects.gate.public import PREFIX, limited
from venues.practice.dialects.wire import Refusal, RestRequest, Route, parse_int, plain
from venues.practice.engine.traits import KeyKind
from venues.practice.engine.types import Order
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose

_Row = TypeVar("_Row")
_KEY_BEGINS = "practice-gat"
_ONLY_READ = ("wallet", "account")
_KEY_MADE_AT = 1_753_030_929


class PrivateRest:
    """Reads the account."""

    def __init__(self, engine: PracticeVenue, orders: GateOrders) -> None:
        self._engine, self._orders = engine, orders

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = {
            "account/detail": self._detail,
            "account/main_keys": self._main_keys,
            "wallet/fee": self._fee,
            "spot/fee": self._fee,
            "spot/accounts": self._accounts,
            "spot/orders/{order_id}": self._order,
            "spot/orders": self._order_list,
            "spot/open_orders": self._open_orders,
            "spot/my_trades": self._my_trades,
        }
        return [
            Route("GET", f"{PREFIX}/{path}", handler, is_private=True, purpose=Purpose.QUERY)
            for path, handler in handlers.items()
        ]

    def _detail(self, _: RestRequest) -> object:
        return {
            "user_id": USER_ID,
            "ip_whitelist": list(self._engine.traits.addresses),
            "currency_pairs": [],
            "key": {"mode": 1},
            "tier": 0,
            "tier_expire_time": "0001-01-01T00:00:00Z",
            "copy_trading_role": 0,
        }

    def _main_keys(self, _: RestRequest) -> object:
        """All keys of the main account, each masked: ours, and one that is not."""
        return [
            {
                "state": 1,
                "mode": 1,
                "name": name,
                "user_id": USER_ID,
                **permissions,
                "ip_whitelist": list(self._engine.traits.addresses),
                "currency_pairs": [],
                "key": f"{begins}*****",
                "created_at": _KEY_MADE_AT,
                "update_at": _KEY_MADE_AT,
                "last_access": self._engine.clock.now_ms() // 1_000,
            }
            for name, begins, permissions in (
                ("practice", _KEY_BEGINS, _permissions(self._engine.traits.key)),
                ("another", "another-keys", _permissions(KeyKind.CAN_WITHDRAW)),
            )
        ]

    def _fee(self, _: RestRequest) -> object:
        maker, taker = (plain(fee) for fee in self._engine.told_fees())
        return account.fees({"taker_fee": taker, "maker_fee": maker})

    def _accounts(self, request: RestRequest) -> object:
        wanted = request.query.get("currency")
        return [
            account.balance(currency, balance, number)
            for number, (currency, balance) in enumerate(self._engine.balances().items(), start=1)
            if wanted in (None, "", currency)
        ]

    def _order(self, request: RestRequest) -> object:
        order = self._orders.find(request.params["order_id"], request.query.get("currency_pair"))
        return self._orders.row(order)

    def _open_orders(self, request: RestRequest) -> object:
        orders = sorted(self._engine.open_orders(), key=lambda order: (order.symbol, -order.id))
        groups = [(symbol, list(rows)) for symbol, rows in groupby(orders, lambda order: order.symbol)]
        return [
            {
                "currency_pair": self._engine.markets[symbol].spec.market_id,
                "total": len(rows),
                "orders": [self._orders.row(order) for order in _page(rows, request.query)],
            }
            for symbol, rows in groups
        ]

    def _order_list(self, request: RestRequest) -> object:
        query = request.query
        symbol = self._symbol(request)
        orders: list[Order]
        match query.get("status"):
            case "open" if symbol is None:
                raise Refusal(missing("currency_pair"))
            case "open":
                orders = self._engine.open_orders(symbol)
            case "finished":
                orders = self._engine.closed_orders(symbol)
            case None | "":
                raise Refusal(missing("status"))
            case status:
                raise Refusal(invalid("status", status))
        begin_ms, end_ms = _window(query)
        found = [
            order
            for order in reversed(orders)
            if begin_ms <= order.updated_ms <= end_ms and query.get("side") in (None, "", str(order.side))
        ]
        return [self._orders.row(order) for order in _page(found, query)]

    def _my_trades(self, request: RestRequest) -> object:
        query = request.query
        order_id = parse_int("order_id", query.get("order_id"), 0) or None
        symbol = self._symbol(request)
        if order_id is not None and symbol is None:
            raise Refusal(missing("currency_pair"))
        begin_ms, end_ms = _window(query)
        fills = [
            fill
            for fill in reversed(self._engine.fills(symbol, order_id))
            if begin_ms <= fill.time_ms <= end_ms
        ]
        return [account.fill(fill, self._engine.markets[fill.symbol].spec) for fill in _page(fills, query)]

    def _symbol(self, request: RestRequest) -> str | None:
        market_id = request.query.get("currency_pair")
        return self._engine.market_by_id(market_id).spec.symbol if market_id else None


def _permissions(key: KeyKind) -> dict[str, object]:
    match key:
        case KeyKind.MISSING_FIELD:
            return {}
        case KeyKind.UNREADABLE:
            return {"perms": "spot"}
    names = ["spot", "wallet", "account"]
    names += {KeyKind.CAN_WITHDRAW: ["withdraw"], KeyKind.STRANGE: ["teleport"]}.get(key, [])
    read_only = key is KeyKind.READ_ONLY
    return {"perms": [{"name": name, "read_only": read_only or name in _ONLY_READ} for name in names]}


def _window(query: Mapping[str, str]) -> tuple[int, int]:
    """``from`` and ``to`` in milliseconds, both included."""
    begin, end = parse_int("from", query.get("from"), 0), parse_int("to", query.get("to"), 2**40)
    return begin * 1_000, end * 1_000 + 999


def _page(rows: Sequence[_Row], query: Mapping[str, str]) -> Sequence[_Row]:
    limit, page = limited(query), max(parse_int("page", query.get("page"), 1), 1)
    return rows[(page - 1) * limit : page * limit]
