"""OKX's words for our orders, fills and balances (https://www.okx.com/docs-v5/en/#order-book-trading)."""

from collections.abc import Mapping

from venues.practice.dialects.wire import plain
from venues.practice.engine.types import (
    ZERO,
    Balance,
    CancelReason,
    Fill,
    MarketSpec,
    Order,
    OrderChanged,
    OrderKind,
    OrderState,
    Side,
    TimeInForce,
)

_CANCEL_SOURCES = {
    CancelReason.USER: "1",
    CancelReason.FOK: "13",
    CancelReason.IOC: "14",
    CancelReason.POST_ONLY: "31",
    CancelReason.NO_LIQUIDITY: "14",
    CancelReason.SELF_TRADE: "33",
}
_DETAIL_BLANKS = (
    "availEq borrowFroz crossLiab imr interest isoEq isoLiab isoUpl liab maxLoan mgnRatio mmr notionalLever"
)
_BALANCE_BLANKS = "adjEq borrowFroz imr isoEq mgnRatio mmr notionalUsd ordFroz upl"
_ORDER_BLANKS = (
    "algoClOrdId algoId attachAlgoClOrdId cancelSourceReason ccy lever pxType pxUsd pxVol quickMgnType "
    "slOrdPx slTriggerPx slTriggerPxType source stpId tpOrdPx tpTriggerPx tpTriggerPxType"
)


def order_type(order: Order) -> str:
    """``ordType`` of an order."""
    if order.kind is OrderKind.MARKET:
        return "market"
    if order.post_only:
        return "post_only"
    return "limit" if order.time_in_force is TimeInForce.GTC else str(order.time_in_force)


def order_state(order: Order) -> str:
    """``state`` of an order."""
    if order.state is OrderState.OPEN:
        return "partially_filled" if order.filled else "live"
    return str(order.state)


def order(row: Order, spec: MarketSpec, last_fill: Fill | None) -> dict[str, object]:
    """An order as the REST queries show it; ``last_fill`` is its youngest one."""
    fee_currency, fee = next(
        iter(row.fees.items()), (spec.base if row.side is Side.BUY else spec.quote, ZERO)
    )
    average = row.average
    return _order_constants() | {
        "accFillSz": plain(row.filled),
        "avgPx": plain(round(average, 16)) if average is not None else "",
        "cTime": str(row.created_ms),
        "cancelSource": _CANCEL_SOURCES.get(row.cancel_reason, ""),
        "clOrdId": row.client_order_id,
        "fee": plain(-fee),
        "feeCcy": fee_currency,
        "fillPx": plain(last_fill.price) if last_fill else "",
        "fillSz": plain(last_fill.amount) if last_fill else "0",
        "fillTime": str(last_fill.time_ms) if last_fill else "",
        "instId": spec.market_id,
        "ordId": str(row.id),
        "ordType": order_type(row),
        "px": plain(row.price) if row.price is not None else "",
        "rebateCcy": spec.quote if row.side is Side.BUY else spec.base,
        "side": str(row.side),
        "state": order_state(row),
        "sz": plain(row.amount if row.cost is None else row.cost),
        "tag": row.extra.get("tag", ""),
        "tgtCcy": row.extra.get("tgtCcy", ""),
        "tradeId": str(last_fill.id) if last_fill else "",
        "uTime": str(row.updated_ms),
    }


def _order_constants() -> dict[str, object]:
    constants: dict[str, object] = dict.fromkeys(_ORDER_BLANKS.split(), "")
    return constants | {
        "attachAlgoOrds": [],
        "category": "normal",
        "instType": "SPOT",
        "isTpLimit": "false",
        "linkedAlgoOrd": {"algoId": ""},
        "pnl": "0",
        "posSide": "net",
        "rebate": "0",
        "reduceOnly": "false",
        "stpMode": "cancel_maker",
        "tdMode": "cash",
    }


def order_event(event: OrderChanged, spec: MarketSpec) -> dict[str, object]:
    """An order as the ``orders`` channel pushes it; fill fields speak of this event's fill only."""
    fill = event.fill
    return order(event.order, spec, fill) | {
        "amendResult": "",
        "amendSource": "",
        "code": "0",
        "execType": ("M" if fill.is_maker else "T") if fill else "",
        "fillFee": plain(-fill.fee) if fill else "0",
        "fillFeeCcy": fill.fee_currency if fill else "",
        "fillNotionalUsd": plain(fill.cost) if fill else "",
        "fillPnl": "0",
        "lastPx": plain(fill.price) if fill else "",
        "msg": "",
        "notionalUsd": "",
        "reqId": "",
    }


def fill_row(row: Fill, spec: MarketSpec, tag: str) -> dict[str, object]:
    """A row of ``/api/v5/trade/fills`` and ``fills-history``; a negative fee is a charge."""
    return {
        "instType": "SPOT",
        "instId": spec.market_id,
        "tradeId": str(row.id),
        "ordId": str(row.order_id),
        "clOrdId": row.client_order_id,
        "billId": str(row.id),
        "tag": tag,
        "fillPx": plain(row.price),
        "fillSz": plain(row.amount),
        "side": str(row.side),
        "posSide": "net",
        "execType": "M" if row.is_maker else "T",
        "feeCcy": row.fee_currency,
        "fee": plain(-row.fee),
        "fillPnl": "0",
        "subType": "1" if row.side is Side.BUY else "2",
        "fillTime": str(row.time_ms),
        "ts": str(row.time_ms),
    }


def balance_data(balances: Mapping[str, Balance], now_ms: int) -> dict[str, object]:
    """The data of ``/api/v5/account/balance`` and of the ``account`` channel, in spot mode."""
    return dict.fromkeys(_BALANCE_BLANKS.split(), "") | {
        "details": [_detail(currency, balance, now_ms) for currency, balance in balances.items()],
        "totalEq": "",
        "uTime": str(now_ms),
    }


def _detail(currency: str, balance: Balance, now_ms: int) -> dict[str, object]:
    # in spot mode the venue leaves availEq empty: free is availBal, held is frozenBal
    blanks: dict[str, object] = dict.fromkeys(_DETAIL_BLANKS.split(), "")
    return blanks | {
        "availBal": plain(balance.free),
        "cashBal": plain(balance.total),
        "ccy": currency,
        "disEq": plain(balance.total),
        "eq": plain(balance.total),
        "eqUsd": "",
        "fixedBal": "0",
        "frozenBal": plain(balance.held),
        "ordFrozen": plain(balance.held),
        "spotInUseAmt": "",
        "stgyEq": "0",
        "twap": "0",
        "uTime": str(now_ms),
        "upl": "",
    }
