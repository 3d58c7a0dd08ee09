"""Kraken's answers about orders (https://docs.kraken.com/exchange/api-reference/trading/add-order)."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, text, with_client_id
from venues.quirks.stream import Channel, StreamNews, Watch, exact

_DESCRIBED = 2_000
_STATUS = {
    "pending_new": "open",
    "new": "open",
    "partially_filled": "open",
    "filled": "closed",
    "canceled": "canceled",
    "expired": "expired",
}


class KrakenQuirks(CommonQuirks):
    """An order is answered with its id and a sentence; our id comes only when the order is asked for."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = True
    open_orders_page: int | None = None
    fills_page = 50
    lists_every_market = True
    finds_in_listings = True
    finished_page = 50
    channels: tuple[Channel, ...] = (Channel("orders", "orders", "executions"),)
    dead_man_scope = "every order of the account"
    dead_man_seconds = (5, 86_399)

    def __init__(self) -> None:
        self._described: OrderedDict[str, Raw] = OrderedDict()
        """What was told of each order: a frame says only what has changed."""

    def refusal(self, answer: Any, *, is_cancel: bool = False) -> Refusal | None:
        """Return all texts of the error list."""
        del is_cancel
        if not isinstance(answer, dict) or _order_id(answer) is not None:
            return None
        errors = answer.get("error")
        if not isinstance(errors, list) or not errors:
            return None
        return Refusal(tuple(str(error) for error in errors))

    def acknowledgement(self, answer: Any) -> Acknowledgement | None:
        """Return the id; all else must be asked for."""
        if not isinstance(answer, dict) or answer.get("error") != []:
            return None
        order_id = _order_id(answer)
        return Acknowledgement(order_id) if order_id is not None else None

    def has_cancelled(self, answer: Any) -> bool:
        """A cancel is answered with how many orders it took."""
        if not isinstance(answer, dict) or answer.get("error") != []:
            return False
        result = answer.get("result")
        return isinstance(result, dict) and text(result.get("count")) == "1"

    def cancel_arguments(self, order_id: str, wire_client_id: str) -> tuple[str, dict[str, Any]]:
        """The venue's id wins; ours is a parameter."""
        return order_id, {} if order_id else {"clientOrderId": wire_client_id}

    def is_not_found(self, error: Exception) -> bool:
        """Tell it from Kraken's words, which ccxt reads as an invalid order."""
        return super().is_not_found(error) or "EOrder:Unknown order" in str(error)

    async def finished(self, exchange: Any, symbol: str, since_ms: int) -> tuple[list[Raw], bool]:
        """Ask for one page of all markets: ccxt would leave others out and hide that the page was full."""
        rows = await exchange.fetch_closed_orders(None, since_ms)
        return [row for row in rows if row.get("symbol") == symbol], len(rows) < self.finished_page

    def is_nonce_refused(self, codes: Sequence[str]) -> bool:
        """Nonces must come in their order, and requests overtake one another on the way."""
        return tuple(codes) == ("EAPI:Invalid nonce",)

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """One channel tells of orders and of what filled them, and begins with the open orders."""
        del symbols
        return (exchange.watch_orders,)

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Read the channel `executions`."""
        if not isinstance(message, dict):
            return None
        if message.get("channel") == "executions":
            rows = message["data"]
            orders = tuple(self._order(exchange, row) for row in rows)
            fills = (_fill(exchange, row) for row in rows if row.get("exec_type") == "trade")
            return StreamNews(orders=orders, fills=tuple(fills), is_taken=True)
        asked = exchange.asked.get(str(message.get("req_id") or "-"))
        if message.get("method") != "subscribe" or asked is None:
            return None
        if asked["channel"] != "executions":
            return None
        if message.get("success") is True:
            return StreamNews(confirmed="orders")
        return StreamNews(refused="orders", words=str(message.get("error")), is_taken=True)

    def _order(self, exchange: Any, row: Raw) -> Raw:
        name = str(row["order_id"])
        whole = {**self._described.pop(name, {}), **row}
        self._described[name] = whole
        if len(self._described) > _DESCRIBED:
            self._described.popitem(last=False)
        return {
            "id": name,
            "symbol": whole.get("symbol"),
            "clientOrderId": text(whole.get("cl_ord_id")),
            "side": whole.get("side"),
            "type": whole.get("order_type"),
            "status": _STATUS.get(str(whole.get("order_status"))),
            "amount": exact(whole.get("order_qty")),
            "price": exact(whole.get("limit_price")),
            "filled": exact(whole.get("cum_qty", 0)),
            "average": exact(whole.get("avg_price")),
            "timestamp": exchange.parse8601(whole.get("timestamp")),
            "info": whole,
        }

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """Set it (https://docs.kraken.com/api-reference/trading/cancel-all-orders-after-x)."""
        del symbols
        fields = {"timeout": seconds}
        answer = await exchange.request("CancelAllOrdersAfter", ["private"], "POST", fields)
        when = text(answer["result"].get("triggerTime"))
        moment: int | None = exchange.parse8601(when) if when not in (None, "0") else None
        return moment

    async def confirm(self, exchange: Any, order_id: str, symbol: str) -> Acknowledgement | None:
        """Ask for the order that the answer named."""
        order = await exchange.fetch_order(order_id, symbol)
        raw = order["info"]
        described = raw.get("descr") or {}
        price = None if described.get("ordertype") == "market" else text(described.get("price"))
        return Acknowledgement(
            str(order["id"]),
            text(raw.get("cl_ord_id")),
            order.get("symbol"),
            text(described.get("type")),
            text(raw.get("vol")),
            price,
        )

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Ask the open orders by our id, then the closed ones; `fetch_order` cannot."""
        named = {"clientOrderId": wire_client_id}
        found = with_client_id(await exchange.fetch_open_orders(symbol, params=named), wire_client_id)
        if found is not None:
            return found
        return with_client_id(await exchange.fetch_closed_orders(symbol, params=named), wire_client_id)


def _order_id(answer: Raw) -> str | None:
    result = answer.get("result")
    ids = result.get("txid") if isinstance(result, dict) else None
    return text(ids[0]) if isinstance(ids, list) and len(ids) == 1 else None


def _fill(exchange: Any, row: Raw) -> Raw:
    fees = [{"cost": exact(fee.get("qty")), "currency": fee.get("asset")} for fee in row.get("fees") or ()]
    return {
        "id": row["exec_id"],
        "order": row["order_id"],
        "clientOrderId": text(row.get("cl_ord_id")),
        "symbol": row.get("symbol"),
        "side": row.get("side"),
        "price": exact(row.get("last_price")),
        "amount": exact(row.get("last_qty")),
        "takerOrMaker": {"t": "taker", "m": "maker"}.get(str(row.get("liquidity_ind"))),
        "fees": fees,
        "timestamp": exchange.parse8601(row.get("timestamp")),
        "info": row,
    }
