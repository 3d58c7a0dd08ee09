"""WhiteBIT's answers about orders (https://docs.whitebit.com/api-reference/spot-trading/create-limit-order)."""

from types import MappingProxyType
from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, text, with_client_id
from venues.quirks.errors import EXCHANGE_ERROR


class WhitebitQuirks(CommonQuirks):
    """An order is answered with all that it is; an error with a code and the fields it is about."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = False
    fill_client_id_field = "clientOrderId"
    fills_parameters: Raw = MappingProxyType({"limit": 100})

    def refusal(self, answer: Any, *, is_cancel: bool = False) -> Refusal | None:
        """Return `code/field` for every field that is complained about, or the bare code."""
        del is_cancel
        if not isinstance(answer, dict) or "orderId" in answer:
            return None
        code, fields = text(answer.get("code")), answer.get("errors")
        if code is None:
            return None
        if isinstance(fields, dict) and fields:
            return Refusal(tuple(f"{code}/{field}" for field in fields))
        return Refusal((code,))

    def acknowledgement(self, answer: Any) -> Acknowledgement | None:
        """Return the order that an answer describes."""
        if not isinstance(answer, dict) or "code" in answer or "errors" in answer:
            return None
        order_id = text(answer.get("orderId"))
        if order_id is None:
            return None
        return Acknowledgement(
            order_id,
            text(answer.get("clientOrderId")),
            text(answer.get("market")),
            text(answer.get("side")),
            text(answer.get("amount")),
            text(answer.get("price")),
        )

    def has_cancelled(self, answer: Any) -> bool:
        """A cancel is answered with the order as it ended."""
        return isinstance(answer, dict) and "code" not in answer and text(answer.get("orderId")) is not None

    def cancel_arguments(self, order_id: str, wire_client_id: str) -> tuple[str, dict[str, Any]]:
        """Only the venue's id cancels."""
        if not order_id:
            raise LookupError(
                f"WhiteBIT cancels by its own id only, and that of {wire_client_id} is not known"
            )
        return order_id, {}

    def status(self, order: Raw) -> str:
        """Return the venue's own word: ccxt calls whatever the history lists closed, cancelled orders too."""
        told = str((order.get("info") or {}).get("status", "")).upper()
        return "canceled" if told.startswith("CANCELED") else super().status(order)

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Ask the open orders by our id, then the finished ones."""
        named = {"clientOrderId": wire_client_id}
        found = with_client_id(await exchange.fetch_open_orders(symbol, params=named), wire_client_id)
        if found is not None:
            return found
        try:
            finished = await exchange.fetch_closed_orders(symbol, params=named)
        except EXCHANGE_ERROR as error:
            # an id that was never used is told as a failed validation of this name
            if "orderHistory" in str(error):
                return None
            raise
        return with_client_id(finished, wire_client_id)
