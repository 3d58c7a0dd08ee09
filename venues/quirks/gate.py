"""Gate's answers about orders (https://www.gate.com/docs/developers/apiv4/en/#create-an-order)."""

from collections.abc import Sequence
from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, stamp, text, with_client_id
from venues.quirks.errors import NOT_FOUND
from venues.quirks.stream import Channel, StreamNews, Watch

_STATES = {"open", "closed", "cancelled"}
_CHANNELS = {"spot.orders": "orders", "spot.usertrades": "fills"}


class GateQuirks(CommonQuirks):
    """An order is answered with all that it is; an error with a label."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = True
    fill_client_id_field = "text"
    channels: tuple[Channel, ...] = (
        Channel("orders", "orders", "orders"),
        Channel("fills", "myTrades", "myTrades"),
    )
    dead_man_scope = "every spot order of the account"
    dead_man_seconds = (5, 600)

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

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """Both channels take all markets at once."""
        del symbols
        return exchange.watch_orders, exchange.watch_my_trades

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Read `spot.orders` and `spot.usertrades`; ccxt tells the waiting ones of a refusal."""
        channel = _CHANNELS.get(message.get("channel", "")) if isinstance(message, dict) else None
        if channel is None:
            return None
        if message.get("event") == "update":
            rows = message["result"]
            if channel == "orders":
                return StreamNews(orders=tuple(_order(exchange, row) for row in rows), is_taken=True)
            return StreamNews(fills=tuple(exchange.parse_trade(row) for row in rows), is_taken=True)
        if message.get("event") != "subscribe":
            return None
        if message.get("error"):
            return StreamNews(refused=channel, words=str(message["error"]))
        return StreamNews(confirmed=channel)

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """Set it for all markets (https://www.gate.com/docs/developers/apiv4/en/#countdown-cancel-orders)."""
        del symbols
        fields = {"timeout": seconds}
        answer = await exchange.request("countdown_cancel_all", ["private", "spot"], "POST", fields)
        return stamp(answer.get("triggerTime"))

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Ask for the pending order by our id; a finished one is found only among the latest finished ones."""
        try:
            order: Raw = await exchange.fetch_order(wire_client_id, symbol)
        except NOT_FOUND:
            return with_client_id(await exchange.fetch_closed_orders(symbol), wire_client_id)
        return order


def _order(exchange: Any, row: Raw) -> Raw:
    """Return ccxt's order; the event says whether it rests, its fields why it does not."""
    order: dict[str, Any] = exchange.parse_order(row)
    if row.get("event") in ("put", "update"):
        order["status"] = "open"
    elif order.get("status") in (None, "open"):
        order["status"] = "closed"
    return order
