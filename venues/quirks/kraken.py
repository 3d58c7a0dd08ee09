"""Kraken's answers about orders (https://docs.kraken.com/exchange/api-reference/trading/add-order)."""

from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, text, with_client_id


class KrakenQuirks(CommonQuirks):
    """An order is answered with its id and a sentence; our id comes only when the order is asked for."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = True
    open_orders_page: int | None = None
    fills_page = 50

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
