"""WhiteBIT's words for our orders, deals and balances (https://docs.whitebit.com/private/http-trade-v4)."""

from collections.abc import Iterator, Mapping, Sequence

from venues.practice.dialects.whitebit.formats import seconds
from venues.practice.dialects.wire import plain
from venues.practice.engine.types import (
    ZERO,
    Balance,
    CancelReason,
    Fill,
    Order,
    OrderChanged,
    OrderKind,
    OrderState,
    Side,
    TimeInForce,
)

MARKET, STOCK_MARKET = "market", "stock market"
_NEW, _UPDATED, _FINISHED = 1, 2, 3
_TYPE_NUMBERS = {"limit": 1, MARKET: 2, STOCK_MARKET: 202}


def order_type(row: Order) -> str:
    """``type`` of an order."""
    return "limit" if row.kind is OrderKind.LIMIT else row.extra.get("type", MARKET)


def status(row: Order) -> str:
    """``status`` of an order."""
    if row.state is OrderState.OPEN:
        return "PARTIALLY_FILLED" if row.filled else "OPEN"
    if row.state is OrderState.FILLED:
        return "FILLED"
    return "CANCELED_STP" if row.cancel_reason is CancelReason.SELF_TRADE else "CANCELED"


def order(row: Order, market_id: str) -> dict[str, object]:
    """An order as creating, canceling and the list of active ones show it."""
    price = {"price": plain(row.price)} if row.price is not None else {}
    return {
        "orderId": row.id,
        "clientOrderId": row.client_order_id,
        "market": market_id,
        "side": str(row.side),
        "type": order_type(row),
        "timestamp": seconds(row.created_ms),
        **_figures(row),
        "left": _left(row),
        **price,
        "postOnly": row.post_only,
        "ioc": _is_ioc(row),
        "status": status(row),
        "stp": "no",
        "rpi": False,
    }


def finished_order(row: Order) -> dict[str, object]:
    """A row of ``/api/v4/trade-account/order/history``; the market is said around it."""
    return {
        "id": row.id,
        "clientOrderId": row.client_order_id,
        "side": str(row.side),
        "type": order_type(row),
        "ctime": seconds(row.created_ms),
        "ftime": seconds(row.updated_ms),
        **_figures(row),
        "price": plain(row.price or ZERO),
        "postOnly": row.post_only,
        "ioc": _is_ioc(row),
        "status": status(row),
        "feeAsset": _fee_asset(row),
        "stp": "no",
        "rpi": False,
    }


def deal(row: Fill) -> dict[str, object]:
    """A row of ``/api/v4/trade-account/executed-history``."""
    return {
        "id": row.id,
        "clientOrderId": row.client_order_id,
        "time": seconds(row.time_ms),
        "side": str(row.side),
        "role": _role(row),
        "amount": plain(row.amount),
        "price": plain(row.price),
        "deal": plain(row.cost),
        "fee": plain(row.fee),
        "orderId": row.order_id,
        "feeAsset": row.fee_currency,
    }


def order_deal(row: Fill) -> dict[str, object]:
    """A record of ``/api/v4/trade-account/order``."""
    shown = deal(row)
    del shown["side"], shown["orderId"]
    return shown | {"dealOrderId": row.order_id, "rpi": False}


def balances(rows: Mapping[str, Balance]) -> dict[str, object]:
    """Balances by asset, REST and websocket alike."""
    return {
        code: {"available": plain(balance.free), "freeze": plain(balance.held)}
        for code, balance in rows.items()
    }


def pending_events(events: Sequence[OrderChanged]) -> Iterator[tuple[int, OrderChanged]]:
    """What ``ordersPending`` tells of one change, with the number of each event.

    An order is told of after it has met the book: as new when something of it rests, else as finished.
    """
    new = {
        event.order.id
        for event in events
        if event.fill is None and event.order.state is OrderState.OPEN and not event.order.filled
    }
    last = {event.order.id: event for event in events}
    for event in events:
        is_open = event.order.state is OrderState.OPEN
        if event.order.id not in new:
            yield (_UPDATED if is_open else _FINISHED), event
        elif event is last[event.order.id]:
            yield (_NEW if is_open else _FINISHED), event


def order_push(row: Order, market_id: str) -> dict[str, object]:
    """The order of ``ordersPending_update``."""
    return {
        "id": row.id,
        "market": market_id,
        "type": _TYPE_NUMBERS[order_type(row)],
        "side": _side_number(row.side),
        "post_only": row.post_only,
        "ioc": _is_ioc(row),
        "ctime": seconds(row.created_ms),
        "mtime": seconds(row.updated_ms),
        "price": plain(row.price or ZERO),
        "amount": _figures(row)["amount"],
        "left": _left(row),
        "deal_stock": plain(row.filled),
        "deal_money": plain(row.filled_cost),
        "deal_fee": _fee(row),
        "client_order_id": row.client_order_id,
        "stp": "no",
        "status": status(row),
    }


def deal_push(row: Fill, market_id: str) -> list[object]:
    """The parameters of ``deals_update``."""
    return [
        row.id,
        seconds(row.time_ms),
        market_id,
        row.order_id,
        plain(row.price),
        plain(row.amount),
        plain(row.fee),
        row.client_order_id,
        _side_number(row.side),
        _role(row),
        row.fee_currency,
    ]


def _figures(row: Order) -> dict[str, object]:
    return {
        "dealMoney": plain(row.filled_cost),
        "dealStock": plain(row.filled),
        # the amount of a market buy is what was to be spent
        "amount": plain(row.amount if row.cost is None else row.cost),
        "dealFee": _fee(row),
    }


def _left(row: Order) -> str:
    return plain(row.remaining if row.cost is None else row.cost - row.filled_cost)


def _fee_asset(row: Order) -> str:
    return row.symbol.partition("/")[2]


def _fee(row: Order) -> str:
    return plain(row.fees.get(_fee_asset(row), ZERO))


def _is_ioc(row: Order) -> bool:
    return row.kind is OrderKind.LIMIT and row.time_in_force is TimeInForce.IOC


def _side_number(side: Side) -> int:
    return 1 if side is Side.SELL else 2


def _role(row: Fill) -> int:
    return 1 if row.is_maker else 2
