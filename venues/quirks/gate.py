"""Gate's answers about orders (https://www.gate.com/docs/developers/apiv4/en/#create-an-order)."""

from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, text, with_client_id
from venues.quirks.errors import NOT_FOUND

_STATES = {"open", "closed", "cancelled"}


class GateQuirks(CommonQuirks):
    """An order is answered with all that it is; an error with a label."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = True
    fill_client_id_field = "text"

    def refusal(self, answer: Any, *, is_cancel: bool = False) -> Refusal | None:
        """Return the label; one that complains about our own id counts as another code."""
        del is_cancel
        if not isinstance(answer, dict) or "id" in answer:
            return None
        label = text(answer.get("label"))
        if label is None:
            return None
        about_our_id = "text" in str(answer.get("message", "")).lower()
        return Refusal((f"{label}/text" if about_our_id else label,))

    def acknowledgement(self, answer: Any) -> Acknowledgement | None:
        """Return the order that an answer describes."""
        if not isinstance(answer, dict) or answer.get("label") or answer.get("status") not in _STATES:
            return None
        order_id = text(answer.get("id"))
        if order_id is None:
            return None
        price = None if answer.get("type") == "market" else text(answer.get("price"))
        return Acknowledgement(
            order_id,
            text(answer.get("text")),
            text(answer.get("currency_pair")),
            text(answer.get("side")),
            text(answer.get("amount")),
            price,
        )

    def has_cancelled(self, answer: Any) -> bool:
        """A cancel is answered with the order as it ended."""
        return isinstance(answer, dict) and not answer.get("label") and answer.get("status") == "cancelled"

    def cancel_arguments(self, order_id: str, wire_client_id: str) -> tuple[str, dict[str, Any]]:
        """Our id stands where the venue's stands, while the order is pending."""
        return order_id or wire_client_id, {}

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Ask for the pending order by our id; a finished one is found only among the latest finished ones."""
        try:
            order: Raw = await exchange.fetch_order(wire_client_id, symbol)
        except NOT_FOUND:
            return with_client_id(await exchange.fetch_closed_orders(symbol), wire_client_id)
        return order
