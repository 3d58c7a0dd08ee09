"""OKX's answers about orders (https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-multiple-orders)."""

from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, only_row, text
from venues.quirks.errors import NOT_FOUND


class OkxQuirks(CommonQuirks):
    """Orders are answered with ids only, in a list of rows with a code each."""

    silent = frozenset({"market_id", "side", "amount", "price"})
    cancels_by_client_id = True
    fill_client_id_field = "clOrdId"

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
