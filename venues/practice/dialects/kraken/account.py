"""Kraken's words for our orders, fills and balances over REST.

Source: https://docs.kraken.com/exchange/api-reference/account-data/get-open-orders and its neighbours.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_UP

from venues.practice.dialects.kraken.names import AssetName, encode_id
from venues.practice.dialects.kraken.numbers import (
    cost_places,
    lot_places,
    pair_places,
    rounded,
    seconds,
    wide_places,
)
from venues.practice.dialects.wire import fixed
from venues.practice.engine.types import (
    ZERO,
    Balance,
    CancelReason,
    Fill,
    MarketSpec,
    Order,
    OrderKind,
    OrderRequest,
    OrderState,
)

REASONS = {
    CancelReason.NONE: None,
    CancelReason.USER: "User requested",
    CancelReason.IOC: "Immediate or cancel",
    CancelReason.FOK: "Fill or kill",
    CancelReason.POST_ONLY: "Post only order",
    CancelReason.NO_LIQUIDITY: "Insufficient liquidity",
    CancelReason.SELF_TRADE: "Self trade prevention",
}
_STATES = {OrderState.OPEN: "open", OrderState.FILLED: "closed", OrderState.CANCELED: "canceled"}
_NO_POSITION = "TKH2SE-M7IF5-CFI7LT"


def description(order: Order | OrderRequest, spec: MarketSpec) -> str:
    """An order in a line: ``buy 0.02100000 ETHUSDT @ limit 330.00``."""
    volume = rounded(order.cost if order.cost is not None else order.amount or ZERO, lot_places(spec))
    head = f"{order.side} {volume} {spec.extra['altname']} @ {order.kind}"
    return head if order.price is None else f"{head} {fixed(order.price, pair_places(spec))}"


def order_flags(order: Order) -> str:
    """``oflags``: the fee is always in quote here."""
    flags = ["fciq"]
    if order.post_only:
        flags.append("post")
    if order.cost is not None:
        flags.append("viqc")
    return ",".join(flags)


def order_row(order: Order, spec: MarketSpec, trade_ids: Sequence[str] | None) -> dict[str, object]:
    """An order as the queries show it; ``trade_ids`` only where they were asked for."""
    places, costs, sizes = pair_places(spec), cost_places(spec), lot_places(spec)
    user_ref = order.extra.get("userref")
    row: dict[str, object] = {
        "refid": None,
        "userref": int(user_ref) if user_ref else None,
        "status": _STATES[order.state],
        "opentm": seconds(order.created_ms),
        "starttm": 0,
        "expiretm": 0,
        "descr": {
            "pair": spec.extra["altname"],
            "type": str(order.side),
            "ordertype": str(order.kind),
            "price": "0" if order.price is None else fixed(order.price, places),
            "price2": "0",
            "leverage": "none",
            "order": description(order, spec),
            "close": "",
        },
        "vol": rounded(order.amount if order.cost is None else order.cost, sizes),
        "vol_exec": fixed(order.filled, sizes),
        "cost": rounded(order.filled_cost, costs),
        "fee": rounded(order.fees.get(spec.quote, ZERO), costs),
        "price": rounded(order.average or ZERO, places),
        "stopprice": "0.00000",
        "limitprice": "0.00000",
        "misc": "",
        "oflags": order_flags(order),
    }
    if order.client_order_id:
        row["cl_ord_id"] = order.client_order_id
    if order.state is not OrderState.OPEN:
        row |= {"reason": REASONS[order.cancel_reason], "closetm": seconds(order.updated_ms)}
    if trade_ids:
        row["trades"] = list(trade_ids)
    return row


def trade_row(fill: Fill, spec: MarketSpec, kind: OrderKind) -> dict[str, object]:
    """A row of ``/0/private/TradesHistory``."""
    costs = cost_places(spec)
    return {
        "ordertxid": encode_id("O", fill.order_id),
        "postxid": _NO_POSITION,
        "pair": spec.market_id,
        "time": seconds(fill.time_ms),
        "type": str(fill.side),
        "ordertype": str(kind),
        "price": fixed(fill.price, wide_places(spec)),
        "cost": rounded(fill.cost, costs),
        "fee": rounded(fill.fee, costs),
        "vol": fixed(fill.amount, lot_places(spec)),
        "margin": "0.00000",
        "misc": "",
        "trade_id": fill.id,
        "maker": fill.is_maker,
    }


def balances(
    owned: Mapping[str, Balance], names: Mapping[str, AssetName], *, with_holds: bool
) -> dict[str, object]:
    """The result of ``BalanceEx``, or of ``Balance`` without holds, by REST id.

    What there is is rounded down and what is held up, so that nobody is told of money that is not free.
    """
    result: dict[str, object] = {}
    for code, balance in owned.items():
        name = names[code]
        total = rounded(balance.total, name.decimals, ROUND_DOWN)
        held = rounded(balance.held, name.decimals, ROUND_UP)
        result[name.id] = {"balance": total, "hold_trade": held} if with_holds else total
    return result
