"""WhiteBIT's answers about orders (https://docs.whitebit.com/api-reference/spot-trading/create-limit-order)."""

import asyncio
from collections.abc import Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from venues.quirks.base import Acknowledgement, CommonQuirks, Raw, Refusal, stamp, text, with_client_id
from venues.quirks.errors import EXCHANGE_ERROR
from venues.quirks.stream import Channel, StreamNews, Watch


class WhitebitQuirks(CommonQuirks):
    """An order is answered with all that it is; an error with a code and the fields it is about."""

    silent: frozenset[str] = frozenset()
    cancels_by_client_id = False
    fill_client_id_field = "clientOrderId"
    fills_parameters: Raw = MappingProxyType({"limit": 100})
    channels: tuple[Channel, ...] = (
        Channel("orders", "lyra:ordersPending", "ordersPending_subscribe"),
        Channel("fills", "lyra:deals", "deals_subscribe"),
    )
    dead_man_scope = "every spot order of {markets}"
    dead_man_seconds = (5, 600)

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

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """Both channels want a list of markets, and a new list takes the place of the last."""
        ids = [exchange.market(symbol)["id"] for symbol in symbols]
        lists = (ids, [ids])
        return tuple(
            partial(_subscribe, exchange, channel, names)
            for channel, names in zip(self.channels, lists, strict=True)
        )

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Read `ordersPending` and `deals`; ccxt does not see that a subscription was refused."""
        if not isinstance(message, dict):
            return None
        method = message.get("method")
        params: Any = message.get("params")
        if method == "ordersPending_update":
            order = exchange.parse_ws_order({**params[1], "status": params[0]})
            return StreamNews(orders=(order,), is_taken=True)
        if method == "deals_update":
            fill = {**exchange.parse_ws_trade(params), "clientOrderId": text(params[7])}
            return StreamNews(fills=(fill,), is_taken=True)
        asked = exchange.asked.get(str(message.get("id") or "-"))
        names = {channel.subscribe_hash: channel.name for channel in self.channels}
        channel = names.get(str(asked["method"])) if asked is not None else None
        if channel is None:
            return None
        if message.get("error"):
            return StreamNews(refused=channel, words=str(message["error"]), is_taken=True)
        return StreamNews(confirmed=channel)

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """Set it for each market (https://docs.whitebit.com/api-reference/trading/sync-kill-switch-timer).

        The last of them is told: before that moment not all is cancelled.
        """
        wanted = str(seconds) if seconds else None
        ids = [exchange.market(symbol)["id"] for symbol in symbols]
        path, place = "order/kill-switch", ["v4", "private"]
        answers = await asyncio.gather(
            *(
                exchange.request(path, place, "POST", {"market": name, "timeout": wanted, "types": ["spot"]})
                for name in ids
            )
        )
        moments = [
            stamp(row.get("cancellationTime"))
            if isinstance(row, dict) and row.get("market") == name
            else None
            for name, row in zip(ids, answers, strict=True)
        ]
        known = [moment for moment in moments if moment is not None]
        return max(known) if known and len(known) == len(moments) else None

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


async def _subscribe(exchange: Any, channel: Channel, names: list[Any]) -> Any:
    await exchange.authenticate()
    request = {"id": exchange.incrementing_nonce(), "method": channel.subscribe_hash, "params": names}
    return await exchange.watch(
        exchange.urls["api"]["ws"], channel.message_hash, request, channel.subscribe_hash
    )
