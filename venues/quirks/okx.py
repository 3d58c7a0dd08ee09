"""OKX's answers about orders (https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-multiple-orders)."""

from collections.abc import Sequence
from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, negated, only_row, stamp, text
from venues.quirks.errors import NOT_FOUND
from venues.quirks.stream import Channel, StreamNews, Watch


class OkxQuirks(CommonQuirks):
    """Orders are answered with ids only, in a list of rows with a code each."""

    silent = frozenset({"market_id", "side", "amount", "price"})
    cancels_by_client_id = True
    fill_client_id_field = "clOrdId"
    channels: tuple[Channel, ...] = (Channel("orders", "orders", "orders"),)
    dead_man_scope = "every open order of the account, in all markets"
    dead_man_seconds = (10, 120)

    def refusal(self, answer: Any, *, is_cancel: bool = False) -> Refusal | None:
        """Return the row's code, or the envelope's where there is no row."""
        if not isinstance(answer, dict):
            return None
        code = text(answer.get("code"))
        if code in (None, "0", "2"):
            return None
        rows = answer.get("data")
        if not rows:
            return Refusal((str(code),)) if code != "1" else None
        row = only_row(rows)
        if row is None or (text(row.get("ordId")) and not is_cancel):
            # a refused cancel repeats the id, a refused create has none
            return None
        row_code = text(row.get("sCode"))
        if row_code in (None, "0"):
            return None
        return Refusal((str(row_code),), text(row.get("clOrdId")) or "")

    def acknowledgement(self, answer: Any) -> Acknowledgement | None:
        """Return the ids of the one row."""
        row = _done(answer)
        order_id = text(row.get("ordId")) if row is not None else None
        return Acknowledgement(order_id, text(row.get("clOrdId"))) if row is not None and order_id else None

    def has_cancelled(self, answer: Any) -> bool:
        """The row's code says so."""
        row = _done(answer)
        return row is not None and text(row.get("ordId")) is not None

    def cancel_arguments(self, order_id: str, wire_client_id: str) -> tuple[str, dict[str, Any]]:
        """The venue's id wins; ours is a parameter."""
        return order_id, {} if order_id else {"clientOrderId": wire_client_id}

    async def finished(self, exchange: Any, symbol: str, since_ms: int) -> tuple[list[Raw], bool]:
        """Ask twice: filled and cancelled orders are listed apart."""
        page = self.finished_page
        filled = await exchange.fetch_closed_orders(symbol, since_ms, page)
        cancelled = await exchange.fetch_canceled_orders(symbol, since_ms, page)
        return [*filled, *cancelled], max(len(filled), len(cancelled)) < page

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """One channel tells of orders and of what filled them."""
        del symbols
        return (exchange.watch_orders,)

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Read the channel `orders`; its refusal is kept from ccxt, which would end the balances with it."""
        if not isinstance(message, dict):
            return None
        event, words = message.get("event"), str(message.get("msg", ""))
        if event == "error" and "channel:orders" in words.replace(" ", ""):
            return StreamNews(refused="orders", words=words, is_taken=True)
        argument = message.get("arg")
        if not isinstance(argument, dict) or argument.get("channel") != "orders":
            return None
        if event == "subscribe":
            return StreamNews(confirmed="orders")
        rows = message.get("data")
        if not isinstance(rows, list):
            return None
        orders = tuple(exchange.parse_order(row) for row in rows)
        fills = (_fill(exchange, row) for row in rows if text(row.get("tradeId")))
        return StreamNews(orders=orders, fills=tuple(fills), is_taken=True)

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """Set it (https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-all-after)."""
        del symbols
        fields = {"timeOut": str(seconds)}
        answer = await exchange.request("trade/cancel-all-after", ["private"], "POST", fields)
        row = only_row(answer.get("data"))
        return stamp(row.get("triggerTime")) if row is not None else None

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Ask for the order by our id, open or finished."""
        try:
            order: Raw = await exchange.fetch_order(None, symbol, {"clientOrderId": wire_client_id})
        except NOT_FOUND:
            return None
        return order


def _done(answer: Any) -> Raw | None:
    if not isinstance(answer, dict) or text(answer.get("code")) != "0":
        return None
    row = only_row(answer.get("data"))
    return row if row is not None and text(row.get("sCode")) == "0" else None


def _fill(exchange: Any, row: Raw) -> Raw:
    """Return ccxt's trade of the last fill in an order; a fee that was charged is below zero in the frame."""
    fee = text(row.get("fillFee"))
    return {
        "id": text(row.get("tradeId")),
        "order": text(row.get("ordId")),
        "symbol": exchange.safe_symbol(row.get("instId"), None, "-"),
        "side": row.get("side"),
        "price": text(row.get("fillPx")),
        "amount": text(row.get("fillSz")),
        "takerOrMaker": {"T": "taker", "M": "maker"}.get(str(row.get("execType"))),
        "fee": {"cost": negated(fee), "currency": text(row.get("fillFeeCcy"))} if fee else None,
        "timestamp": stamp(row.get("fillTime")),
        "info": row,
    }
