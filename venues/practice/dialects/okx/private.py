"""OKX's private REST endpoints that read (https://www.okx.com/docs-v5/en/#trading-account)."""

from collections.abc import Sequence

from venues.practice.dialects.okx import account, formats
from venues.practice.dialects.okx.orders import parse_ids
from venues.practice.dialects.wire import RestRequest, Route, parse_int, plain
from venues.practice.engine.traits import KeyKind
from venues.practice.engine.types import Fill, Order
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose
from venues.practice.tables import load_assets

_MOST_ROWS = 100
_PERMISSIONS = {
    KeyKind.CAN_WITHDRAW: "read_only,withdraw,trade",
    KeyKind.READ_ONLY: "read_only",
    KeyKind.STRANGE: "read_only,trade,teleport",
}
_FEE_BLANKS = "delivery exercise makerU makerUSDC takerU takerUSDC"


class PrivateRest:
    """Reads the account."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = {
            "account/balance": self._balance,
            "account/config": self._config,
            "account/trade-fee": self._trade_fee,
            "account/positions": self._nothing,
            "asset/currencies": self._currencies,
            "asset/balances": self._nothing,
            "trade/order": self._order,
            "trade/orders-pending": self._orders_pending,
            "trade/orders-history": self._orders_history,
            "trade/orders-history-archive": self._orders_history,
            "trade/fills": self._fills,
            "trade/fills-history": self._fills,
        }
        return [
            Route("GET", f"/api/v5/{path}", handler, is_private=True, purpose=Purpose.QUERY)
            for path, handler in handlers.items()
        ]

    def _nothing(self, _: RestRequest) -> object:
        return formats.success([])

    def _balance(self, request: RestRequest) -> object:
        wanted = set(filter(None, request.query.get("ccy", "").split(",")))
        balances = {
            currency: balance
            for currency, balance in self._engine.balances().items()
            if balance.total and (not wanted or currency in wanted)
        }
        return formats.success([account.balance_data(balances, self._engine.clock.now_ms())])

    def _config(self, _: RestRequest) -> object:
        traits = self._engine.traits
        row = {
            "acctLv": traits.level,
            "acctStpMode": "cancel_maker",
            "autoLoan": False,
            "ctIsoMode": "automatic",
            "enableSpotBorrow": False,
            "greeksType": "PA",
            "ip": ",".join(traits.addresses),
            "kycLv": "2",
            "label": "practice",
            "level": "Lv1",
            "levelTmp": "",
            "mainUid": "1",
            "mgnIsoMode": "automatic",
            "opAuth": str(int(traits.has_options)),
            "posMode": "net_mode",
            "roleType": "0",
            "uid": "1",
        }
        return formats.success([row | _permissions(traits.key)])

    def _trade_fee(self, _: RestRequest) -> object:
        maker, taker = (plain(-fee) for fee in self._engine.told_fees())
        blanks: dict[str, object] = dict.fromkeys(_FEE_BLANKS.split(), "")
        row = {
            "category": "1",
            "instType": "SPOT",
            "level": "Lv1",
            "maker": maker,
            "taker": taker,
            "fiat": [],
        }
        return formats.success([blanks | row | {"ts": str(self._engine.clock.now_ms())}])

    def _currencies(self, _: RestRequest) -> object:
        assets = load_assets()
        used = {
            code for market in self._engine.markets.values() for code in (market.spec.base, market.spec.quote)
        }
        return formats.success([formats.currency(assets[code]) for code in sorted(used)])

    def _order(self, request: RestRequest) -> object:
        market = self._engine.market_by_id(request.query.get("instId", ""))
        order_id, client_id = parse_ids(request.query)
        order = self._engine.order(order_id, client_order_id=client_id, symbol=market.spec.symbol)
        return formats.success([self._row(order)])

    def _orders_pending(self, request: RestRequest) -> object:
        return formats.success(self._rows(self._engine.open_orders(self._symbol(request)), request))

    def _orders_history(self, request: RestRequest) -> object:
        state = request.query.get("state")
        orders = [
            order
            for order in self._engine.closed_orders(self._symbol(request))
            if state in (None, account.order_state(order))
        ]
        return formats.success(self._rows(orders, request))

    def _fills(self, request: RestRequest) -> object:
        order_id = parse_int("ordId", request.query.get("ordId"), 0) or None
        fills = self._engine.fills(self._symbol(request), order_id)
        begin, end, limit = _window(request)
        rows = [fill for fill in reversed(fills) if begin <= fill.time_ms <= end][:limit]
        return formats.success(
            [account.fill_row(fill, self._engine.markets[fill.symbol].spec, "") for fill in rows]
        )

    def _symbol(self, request: RestRequest) -> str | None:
        market_id = request.query.get("instId")
        return self._engine.market_by_id(market_id).spec.symbol if market_id else None

    def _rows(self, orders: Sequence[Order], request: RestRequest) -> list[dict[str, object]]:
        begin, end, limit = _window(request)
        after = parse_int("after", request.query.get("after"), 2**63)
        before = parse_int("before", request.query.get("before"), 0)
        wanted = [
            order
            for order in reversed(orders)
            if begin <= order.created_ms <= end and before < order.id < after
        ]
        return [self._row(order) for order in wanted[:limit]]

    def _row(self, order: Order) -> dict[str, object]:
        fills: list[Fill] = self._engine.fills(order_id=order.id) if order.filled else []
        return account.order(order, self._engine.markets[order.symbol].spec, fills[-1] if fills else None)


def _permissions(key: KeyKind) -> dict[str, object]:
    match key:
        case KeyKind.MISSING_FIELD:
            return {}
        case KeyKind.UNREADABLE:
            return {"perm": 7}
    return {"perm": _PERMISSIONS.get(key, "read_only,trade")}


def _window(request: RestRequest) -> tuple[int, int, int]:
    query = request.query
    limit = min(max(parse_int("limit", query.get("limit"), _MOST_ROWS), 1), _MOST_ROWS)
    return parse_int("begin", query.get("begin"), 0), parse_int("end", query.get("end"), 2**63), limit
