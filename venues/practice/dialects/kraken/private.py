"""Kraken's private REST endpoints (https://docs.kraken.com/exchange/api-reference/account-data/get-account-balance)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from venues.practice.dialects.kraken import account
from venues.practice.dialects.kraken.errors import success
from venues.practice.dialects.kraken.names import Pairs, asset_names, decode_id, encode_id
from venues.practice.dialects.kraken.numbers import rounded
from venues.practice.dialects.kraken.orders import KrakenOrders, parse_user_ref
from venues.practice.dialects.kraken.tokens import LIFE_SECONDS, Tokens
from venues.practice.dialects.wire import RestRequest, Route, parse_decimal, parse_int
from venues.practice.engine.errors import InvalidRequest, OrderUnknown
from venues.practice.engine.traits import KeyKind
from venues.practice.engine.types import Fill, Order, OrderKind
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Purpose

Form = Mapping[str, Any]

_READING = ["query-funds", "query-open-trades", "query-closed-trades", "query-ledger", "create-ws-token"]
_TRADING = ["modify-trades", "close-trades"]
_PAGE = 50
_MOST_IDS = 50
_LONGEST_COUNTDOWN = 86_400


def form_of(request: RestRequest) -> Form:
    """The fields of a private request: a form, or JSON where the content type says so.

    Raises:
        InvalidRequest: JSON that is no object.
    """
    if "json" not in request.headers.get("Content-Type", ""):
        return request.form
    document = request.json()
    if not isinstance(document, dict):
        raise InvalidRequest
    return document


class PrivateRest:
    """Reads the account, and hands orders on."""

    def __init__(self, engine: PracticeVenue, pairs: Pairs, orders: KrakenOrders, tokens: Tokens) -> None:
        self._engine, self._pairs, self._orders, self._tokens = engine, pairs, orders, tokens
        self._names = asset_names(market.spec for market in engine.markets.values())

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        orders = self._orders
        handlers: Sequence[tuple[str, Callable[[Form], object], Purpose]] = (
            ("GetWebSocketsToken", self._token, Purpose.READ),
            ("GetApiKeyInfo", self._key_info, Purpose.QUERY),
            ("Balance", self._balance, Purpose.QUERY),
            ("BalanceEx", self._extended_balance, Purpose.QUERY),
            ("TradeVolume", self._trade_volume, Purpose.QUERY),
            ("OpenOrders", self._open_orders, Purpose.QUERY),
            ("ClosedOrders", self._closed_orders, Purpose.QUERY),
            ("QueryOrders", self._query_orders, Purpose.QUERY),
            ("TradesHistory", self._trades_history, Purpose.QUERY),
            ("QueryTrades", self._query_trades, Purpose.QUERY),
            ("AddOrder", orders.place_by_form, Purpose.CREATE),
            ("CancelOrder", orders.cancel_by_form, Purpose.CANCEL),
            ("CancelOrderBatch", lambda form: orders.cancel_many(form.get("orders")), Purpose.CANCEL),
            ("CancelAllOrdersAfter", self._cancel_all_after, Purpose.CANCEL),
            ("CancelAll", lambda _: {"count": orders.cancel_all()}, Purpose.CANCEL),
        )
        return [_route(name, handler, purpose) for name, handler, purpose in handlers]

    def _token(self, _: Form) -> object:
        return {"token": self._tokens.issue(self._engine.clock.now_ms()), "expires": LIFE_SECONDS}

    def _key_info(self, form: Form) -> object:
        traits, now_s = self._engine.traits, self._engine.clock.now_ms() // 1000
        return {
            "apiKeyName": "practice",
            "apiKey": "practice-kraken-key",
            "nonce": str(form.get("nonce", "")),
            "nonceWindow": traits.nonce_window,
            **_permissions(traits.key),
            "iban": "AA00 N84G PRAC TICE",
            "validUntil": str(traits.expires_ms // 1000),
            "queryFrom": str(traits.query_from_seconds),
            "queryTo": "0",
            "createdTime": "1772542900",
            "modifiedTime": "1772543095",
            "ipAllowlist": list(traits.addresses),
            "lastUsed": str(now_s),
        }

    def _cancel_all_after(self, form: Form) -> object:
        """The countdown of the account; fires once."""
        seconds = parse_int("timeout", form.get("timeout"), -1)
        if not 0 <= seconds < _LONGEST_COUNTDOWN:
            raise InvalidRequest("timeout")
        fires_ms = self._engine.countdowns.set(seconds)
        now_ms = self._engine.clock.now_ms()
        trigger = "0" if fires_ms is None else _whole_seconds(fires_ms)
        return {"currentTime": _whole_seconds(now_ms), "triggerTime": trigger}

    def _balance(self, _: Form) -> object:
        return account.balances(self._engine.balances(), self._names, with_holds=False)

    def _extended_balance(self, _: Form) -> object:
        return account.balances(self._engine.balances(), self._names, with_holds=True)

    def _trade_volume(self, form: Form) -> object:
        maker, taker = self._engine.told_fees()
        ids = [self._pairs.market(name).spec.market_id for name in _names(form, "pair")]

        def tier(rate: Decimal) -> dict[str, object]:
            percent = rounded(rate * 100, 4)
            nothing_next = {"nextfee": None, "nextvolume": None, "tiervolume": "0.0000"}
            return {"fee": percent, "minfee": percent, "maxfee": percent, **nothing_next}

        result: dict[str, object] = {"currency": "ZUSD", "volume": "0.0000"}
        if ids:
            result["fees"] = {market_id: tier(taker) for market_id in ids}
            result["fees_maker"] = {market_id: tier(maker) for market_id in ids}
        return result

    # -------------------------------------------------------------------- orders

    def _open_orders(self, form: Form) -> object:
        orders = [order for order in reversed(self._engine.open_orders()) if _is_named(order, form)]
        return {"open": self._rows(orders, form)}

    def _closed_orders(self, form: Form) -> object:
        begin_ms, end_ms = _window(form)
        kind = str(form.get("closetime") or "both")

        def is_within(order: Order) -> bool:
            times = {"open": [order.created_ms], "close": [order.updated_ms]}
            both = [order.created_ms, order.updated_ms]
            return any(begin_ms < time_ms <= end_ms for time_ms in times.get(kind, both))

        orders = [
            order
            for order in reversed(self._engine.closed_orders())
            if _is_named(order, form) and is_within(order)
        ]
        start = parse_int("ofs", form.get("ofs"), 0)
        return {"closed": self._rows(orders[start : start + _PAGE], form), "count": len(orders)}

    def _query_orders(self, form: Form) -> object:
        names = _names(form, "txid")
        if not 1 <= len(names) <= _MOST_IDS:
            raise InvalidRequest("txid")
        orders = []
        for name in names:
            order_id = decode_id("O", name)
            if order_id is None:
                raise OrderUnknown(name)
            orders.append(self._engine.order(order_id))
        return self._rows([order for order in orders if _is_named(order, form)], form)

    def _rows(self, orders: Sequence[Order], form: Form) -> dict[str, object]:
        with_trades = str(form.get("trades", "")).lower() == "true"
        rows: dict[str, object] = {}
        for order in orders:
            fills = self._engine.fills(order_id=order.id) if with_trades and order.filled else []
            spec = self._engine.markets[order.symbol].spec
            trade_ids = [encode_id("T", fill.id) for fill in fills]
            rows[encode_id("O", order.id)] = account.order_row(order, spec, trade_ids)
        return rows

    # -------------------------------------------------------------------- trades

    def _trades_history(self, form: Form) -> object:
        begin_ms, end_ms = _window(form)
        fills = [fill for fill in reversed(self._engine.fills()) if begin_ms < fill.time_ms <= end_ms]
        start = parse_int("ofs", form.get("ofs"), 0)
        return {"trades": self._trade_rows(fills[start : start + _PAGE]), "count": len(fills)}

    def _query_trades(self, form: Form) -> object:
        wanted = {decode_id("T", name) for name in _names(form, "txid")}
        if not wanted:
            raise InvalidRequest("txid")
        return self._trade_rows([fill for fill in self._engine.fills() if fill.id in wanted])

    def _trade_rows(self, fills: Sequence[Fill]) -> dict[str, object]:
        return {
            encode_id("T", fill.id): account.trade_row(
                fill, self._engine.markets[fill.symbol].spec, self._kind_of(fill)
            )
            for fill in fills
        }

    def _kind_of(self, fill: Fill) -> OrderKind:
        try:
            return self._engine.order(fill.order_id).kind
        except OrderUnknown:  # its fill outlived it
            return OrderKind.LIMIT


def _route(name: str, handler: Callable[[Form], object], purpose: Purpose) -> Route:
    def handle(request: RestRequest) -> object:
        return success(handler(form_of(request)))

    return Route("POST", f"/0/private/{name}", handle, is_private=True, purpose=purpose)


def _permissions(key: KeyKind) -> dict[str, object]:
    match key:
        case KeyKind.MISSING_FIELD:
            return {}
        case KeyKind.UNREADABLE:
            return {"permissions": "query-funds"}
    trading = [] if key is KeyKind.READ_ONLY else _TRADING
    more = {KeyKind.CAN_WITHDRAW: ["withdraw-funds"], KeyKind.STRANGE: ["teleport-funds"]}.get(key, [])
    return {"permissions": [*_READING, *trading, *more]}


def _whole_seconds(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _names(form: Form, field: str) -> list[str]:
    return [name for name in str(form.get(field) or "").split(",") if name]


def _is_named(order: Order, form: Form) -> bool:
    """Whether an order has the ``userref`` and the ``cl_ord_id`` that were asked for.

    Raises:
        InvalidRequest: the ``userref`` is no number.
    """
    user_ref = parse_user_ref(form.get("userref"))
    client_id = str(form.get("cl_ord_id") or "")
    return (not user_ref or order.extra.get("userref") == str(user_ref)) and client_id in (
        "",
        order.client_order_id,
    )


def _window(form: Form) -> tuple[int, int]:
    """``start`` (exclusive) and ``end`` (inclusive) in milliseconds."""
    start, end = form.get("start") or 0, form.get("end") or 2**40
    return int(parse_decimal("start", start) * 1000), int(parse_decimal("end", end) * 1000)
