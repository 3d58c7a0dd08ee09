"""Gate's words for our orders, fills and balances (https://www.gate.com/docs/developers/apiv4/en/#spot)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from venues.practice.dialects.gate.formats import USER_ID, fine_time, seconds
from venues.practice.dialects.wire import plain
from venues.practice.engine.types import (
    ZERO,
    AccountEvent,
    Balance,
    CancelReason,
    Fill,
    MarketSpec,
    Order,
    OrderChanged,
    OrderKind,
    OrderState,
    Side,
)

_FINISHES = {
    CancelReason.USER: "cancelled",
    CancelReason.IOC: "ioc",
    CancelReason.FOK: "fok",
    CancelReason.POST_ONLY: "poc",
    CancelReason.NO_LIQUIDITY: "depth_not_enough",
    CancelReason.SELF_TRADE: "stp",
}
_NO_CLIENT_ID = "apiv4"
_ZEROS = "gt_fee point_fee rebated_fee"
_REST_ZEROS = "gt_maker_fee gt_taker_fee iceberg"
_AVERAGE_PLACES = 14


def order_status(row: Order) -> str:
    """``status`` of an order.

    A market buy ends ``cancelled`` when its cost did not come out even, although it has done all it could:
    https://github.com/gateio/gateapi-php/issues/20.
    """
    if row.state is OrderState.OPEN:
        return "open"
    return "closed" if row.state is OrderState.FILLED and not _left(row) else "cancelled"


def finish_as(row: Order) -> str:
    """How an order ended, ``open`` when it has not."""
    match order_status(row):
        case "open":
            return "open"
        case "closed":
            return "filled"
    return _FINISHES.get(row.cancel_reason, "ioc")


def order(row: Order, spec: MarketSpec) -> dict[str, object]:
    """An order as REST shows it."""
    return dict.fromkeys(_REST_ZEROS.split(), "0") | {
        **_order(row, spec),
        "create_time_ms": row.created_ms,
        "update_time_ms": row.updated_ms,
        "status": order_status(row),
        "fill_price": plain(row.filled_cost),
        "gt_discount": False,
    }


def order_event(event: OrderChanged, spec: MarketSpec) -> dict[str, object]:
    """An order as ``spot.orders`` pushes it: ``put``, ``update`` or ``finish``."""
    row = event.order
    name = "finish" if row.state is not OrderState.OPEN else "update" if row.filled else "put"
    return _order(row, spec) | {
        "create_time_ms": str(row.created_ms),
        "update_time_ms": str(row.updated_ms),
        "user": USER_ID,
        "event": name,
        "stp_id": 0,
        "stp_act": "-",
        "biz_info": "-",
    }


def fill(row: Fill, spec: MarketSpec) -> dict[str, object]:
    """A row of ``/spot/my_trades``."""
    return _fill(row, spec) | {
        "id": str(row.id),
        "create_time": str(seconds(row.time_ms)),
        "sequence_id": str(row.id),
    }


def fill_event(row: Fill, spec: MarketSpec) -> dict[str, object]:
    """A fill as ``spot.usertrades`` pushes it; its ids and seconds are numbers."""
    return _fill(row, spec) | {
        "id": row.id,
        "user_id": USER_ID,
        "create_time": seconds(row.time_ms),
        "id_market": row.id,
    }


def balance(currency: str, row: Balance, update_id: int) -> dict[str, object]:
    """A row of ``/spot/accounts``."""
    return {
        "currency": currency,
        "available": plain(row.free),
        "locked": plain(row.held),
        "update_id": update_id,
        "refresh_time": 0,
    }


def balance_event(
    currency: str, before: Balance, after: Balance, change_type: str, time_ms: int
) -> dict[str, object]:
    """A changed balance as ``spot.balances`` pushes it."""
    return {
        "timestamp": str(seconds(time_ms)),
        "timestamp_ms": str(time_ms),
        "user": str(USER_ID),
        "currency": currency,
        "change": plain(after.total - before.total),
        "total": plain(after.total),
        "available": plain(after.free),
        "freeze": plain(after.held),
        "freeze_change": plain(after.held - before.held),
        "change_type": change_type,
    }


def change_type(events: Sequence[AccountEvent]) -> str:
    """Why balances moved, from the order events that came with it."""
    changes = [event for event in events if isinstance(event, OrderChanged)]
    if any(event.fill is not None for event in changes):
        return "order-match"
    if not changes:
        return "other"
    return "order-create" if changes[-1].order.state is OrderState.OPEN else "order-update"


def fees(user_fees: Mapping[str, str]) -> dict[str, object]:
    """The answer of ``/wallet/fee``; ``user_fees`` are those of spot."""
    return {
        "user_id": USER_ID,
        **user_fees,
        "gt_discount": False,
        "gt_taker_fee": "0",
        "gt_maker_fee": "0",
        "loan_fee": "0.18",
        "point_type": "1",
        "futures_taker_fee": "0.0005",
        "futures_maker_fee": "0.0002",
        "delivery_taker_fee": "0.0005",
        "delivery_maker_fee": "0.0002",
        "debit_fee": 0,
    }


def _left(row: Order) -> Decimal:
    """Base that is not bought or sold; of a market buy, quote that is not spent."""
    return row.remaining if row.cost is None else row.cost - row.filled_cost


def _order(row: Order, spec: MarketSpec) -> dict[str, object]:
    is_buy, average = row.side is Side.BUY, row.average or ZERO
    fee_currency, fee = next(iter(row.fees.items()), (spec.base if is_buy else spec.quote, ZERO))
    zeros: dict[str, object] = dict.fromkeys(_ZEROS.split(), "0")
    return zeros | {
        "id": str(row.id),
        "text": row.client_order_id or _NO_CLIENT_ID,
        "amend_text": "-",
        "create_time": str(seconds(row.created_ms)),
        "update_time": str(seconds(row.updated_ms)),
        "currency_pair": spec.market_id,
        "type": "market" if row.kind is OrderKind.MARKET else "limit",
        "account": "spot",
        "side": str(row.side),
        "amount": plain(row.amount if row.cost is None else row.cost),
        "price": plain(row.price) if row.price is not None else "0",
        "time_in_force": "poc" if row.post_only else str(row.time_in_force),
        "left": plain(_left(row)),
        "filled_amount": plain(row.filled),
        "filled_total": plain(row.filled_cost),
        "avg_deal_price": plain(round(average, _AVERAGE_PLACES)),
        "fee": plain(fee),
        "fee_currency": fee_currency,
        "rebated_fee_currency": spec.quote if is_buy else spec.base,
        "finish_as": finish_as(row),
    }


def _fill(row: Fill, spec: MarketSpec) -> dict[str, object]:
    return {
        "create_time_ms": fine_time(row.time_ms),
        "currency_pair": spec.market_id,
        "order_id": str(row.order_id),
        "side": str(row.side),
        "role": "maker" if row.is_maker else "taker",
        "amount": plain(row.amount),
        "price": plain(row.price),
        "fee": plain(row.fee),
        "fee_currency": row.fee_currency,
        "point_fee": "0",
        "gt_fee": "0",
        "text": row.client_order_id or _NO_CLIENT_ID,
        "amend_text": "-",
    }
