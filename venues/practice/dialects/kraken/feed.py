"""Kraken's private channels: ``executions`` and ``balances``.

Source: https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/executions and beside it, balances.
An order is described in full once; what follows names it by its id and says only what has changed.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from venues.practice.dialects.kraken.account import REASONS
from venues.practice.dialects.kraken.names import asset_names, encode_id
from venues.practice.dialects.kraken.numbers import cost_places, iso, lot_places, pair_places, rounded_number
from venues.practice.dialects.wire import number
from venues.practice.engine.errors import OrderUnknown
from venues.practice.engine.types import (
    ZERO,
    AccountEvent,
    Fill,
    MarketSpec,
    Order,
    OrderChanged,
    OrderState,
    Side,
)
from venues.practice.engine.venue import PracticeVenue
from venues.practice.sockets import FrameKind, Socket
from venues.practice.tables import load_assets

Row = dict[str, object]

_SNAPSHOT_TRADES = 50
_RATE_LIMIT = 125


class PrivateFeed:
    """What one connection is told of the account; frames of a channel are numbered from 1."""

    def __init__(self, socket: Socket, engine: PracticeVenue, heard: Callable[[], None]) -> None:
        self._socket, self._engine, self._heard = socket, engine, heard
        self._names = asset_names(market.spec for market in engine.markets.values())
        self._asked: dict[str, Row] = {}
        self._sequences: dict[str, int] = {}
        self._totals: dict[str, Decimal] = {}

    @property
    def is_subscribed(self) -> bool:
        """Whether any channel is."""
        return bool(self._asked)

    def has(self, channel: str) -> bool:
        """Whether this one is."""
        return channel in self._asked

    def options(self, channel: str, params: Mapping[str, Any]) -> Row:
        """What a subscription asks for, with the venue's defaults."""
        if channel == "balances":
            return {"snapshot": params.get("snapshot", True) is True}
        return {
            "maxratecount": _RATE_LIMIT,
            "order_status": params.get("order_status", True) is True,
            "snap_orders": params.get("snap_orders", True) is True,
            "snap_trades": params.get("snap_trades", False) is True,
            "snapshot": True,
        }

    def subscribe(self, channel: str, asked: Row) -> None:
        """Begin with a snapshot."""
        if channel == "balances":
            self._totals = {code: balance.total for code, balance in self._engine.balances().items()}
            rows = [self._balance(code, total) for code, total in self._totals.items() if total]
        else:
            rows = self._orders() if asked["snap_orders"] else []
            rows += self._trades() if asked["snap_trades"] else []
        # only now, so that no update overtakes the snapshot
        self._asked[channel], self._sequences[channel] = asked, 0
        if asked["snapshot"]:
            self._send(channel, "snapshot", rows, FrameKind.ANSWER)

    def unsubscribe(self, channel: str) -> bool:
        """End a channel; False when there was none."""
        return self._asked.pop(channel, None) is not None

    def push(self, events: Sequence[AccountEvent]) -> None:
        """Tell of own orders and of money that came or went; what is merely held is not told."""
        for event in events:
            if not isinstance(event, OrderChanged):
                continue
            if "executions" in self._asked:
                for row in self._executions(event):
                    self._send("executions", "update", [row], FrameKind.PRIVATE)
            if event.fill is not None and "balances" in self._asked:
                for row in self._ledger(event.fill):
                    self._send("balances", "update", [row], FrameKind.PRIVATE)

    def _send(self, channel: str, kind: str, rows: list[Row], frame_kind: FrameKind) -> None:
        self._heard()
        self._sequences[channel] += 1
        sequence = self._sequences[channel]
        self._socket.send({"channel": channel, "type": kind, "data": rows, "sequence": sequence}, frame_kind)

    # ---------------------------------------------------------------- executions

    def _orders(self) -> list[Row]:
        return [self._order(order, "new") for order in self._engine.open_orders()]

    def _trades(self) -> list[Row]:
        rows: list[Row] = []
        for fill in reversed(self._engine.fills()[-_SNAPSHOT_TRADES:]):
            try:
                order = self._engine.order(fill.order_id)
            except OrderUnknown:  # its fill outlived it
                continue
            rows.append(self._trade(fill, order))
        return rows

    def _executions(self, event: OrderChanged) -> list[Row]:
        order = event.order
        if event.fill is not None:
            rows = [self._trade(event.fill, order) | self._sums(order)]
            rows[0]["order_status"] = "partially_filled"
            return [*rows, self._changed(order, "filled")] if order.state is OrderState.FILLED else rows
        if order.state is OrderState.FILLED:
            return [self._changed(order, "filled")]
        if order.state is OrderState.CANCELED:
            reason = REASONS[order.cancel_reason]
            return [self._changed(order, "canceled") | {"cancel_reason": reason, "reason": reason}]
        is_new = self._name(order) | {
            "timestamp": iso(event.time_ms),
            "order_status": "new",
            "exec_type": "new",
        }
        pending = [self._order(order, "pending_new")] if self._asked["executions"]["order_status"] else []
        return [*pending, is_new]

    def _name(self, order: Order) -> Row:
        row: Row = {"order_id": encode_id("O", order.id)}
        if order.client_order_id:
            row["cl_ord_id"] = order.client_order_id
        if not order.client_order_id or "userref" in order.extra:
            row["order_userref"] = int(order.extra.get("userref", "0"))
        return row

    def _order(self, order: Order, kind: str) -> Row:
        spec = self._engine.markets[order.symbol].spec
        row = self._name(order) | {
            "symbol": spec.symbol,
            "cum_cost": rounded_number(order.filled_cost, cost_places(spec)),
            "time_in_force": str(order.time_in_force).upper(),
            "exec_type": kind,
            "side": str(order.side),
            "order_type": str(order.kind),
            "order_status": "partially_filled" if order.filled else kind,
            "fee_usd_equiv": self._in_dollars(order.fees.get(spec.quote, ZERO), spec),
            "fee_ccy_pref": "fciq",
            "timestamp": iso(order.updated_ms),
        }
        if order.cost is None:
            row["order_qty"] = number(order.amount, lot_places(spec))
        else:
            row["cash_order_qty"] = rounded_number(order.cost, cost_places(spec))
        if order.price is not None:
            row |= {"limit_price_type": "static", "limit_price": number(order.price, pair_places(spec))}
        if order.post_only:
            row["post_only"] = True
        return row | self._sums(order) if order.filled else row

    def _changed(self, order: Order, kind: str) -> Row:
        row = self._name(order) | self._sums(order)
        return row | {"timestamp": iso(order.updated_ms), "order_status": kind, "exec_type": kind}

    def _sums(self, order: Order) -> Row:
        spec = self._engine.markets[order.symbol].spec
        return {
            "cum_qty": number(order.filled, lot_places(spec)),
            "cum_cost": rounded_number(order.filled_cost, cost_places(spec)),
            "fee_usd_equiv": self._in_dollars(order.fees.get(spec.quote, ZERO), spec),
            "avg_price": rounded_number(order.average or ZERO, pair_places(spec)),
        }

    def _trade(self, fill: Fill, order: Order) -> Row:
        spec = self._engine.markets[fill.symbol].spec
        fee = rounded_number(fill.fee, cost_places(spec))
        return self._name(order) | {
            "exec_id": encode_id("T", fill.id),
            "exec_type": "trade",
            "trade_id": fill.id,
            "symbol": spec.symbol,
            "side": str(fill.side),
            "last_qty": number(fill.amount, lot_places(spec)),
            "last_price": number(fill.price, pair_places(spec)),
            "liquidity_ind": "m" if fill.is_maker else "t",
            "cost": rounded_number(fill.cost, cost_places(spec)),
            "order_status": "filled",
            "order_type": str(order.kind),
            "timestamp": iso(fill.time_ms),
            "fee_usd_equiv": self._in_dollars(fill.fee, spec),
            "fees": [{"asset": fill.fee_currency, "qty": fee}],
        }

    def _in_dollars(self, fee: Decimal, spec: MarketSpec) -> object:
        rate = Decimal(1) if spec.quote == "USD" else Decimal(str(load_assets()[spec.quote].usd))
        return rounded_number(fee * rate, 5)

    # ------------------------------------------------------------------ balances

    def _balance(self, code: str, total: Decimal) -> Row:
        amount = rounded_number(total, self._names[code].decimals)
        wallets = [{"type": "spot", "id": "main", "balance": amount}]
        return {"asset": code, "asset_class": "currency", "balance": amount, "wallets": wallets}

    def _ledger(self, fill: Fill) -> list[Row]:
        """What a fill did to the base and to the quote, in rows of the account's ledger."""
        spec = self._engine.markets[fill.symbol].spec
        sign = 1 if fill.side is Side.BUY else -1
        rows: list[Row] = []
        for index, (code, amount) in enumerate(
            ((spec.base, fill.amount * sign), (spec.quote, -fill.cost * sign))
        ):
            fee = fill.fee if code == fill.fee_currency else ZERO
            self._totals[code] = total = self._totals.get(code, ZERO) + amount - fee
            places = self._names[code].decimals
            rows.append(
                {
                    "ledger_id": encode_id("L", fill.id * 2 + index),
                    "ref_id": encode_id("T", fill.id),
                    "timestamp": iso(fill.time_ms),
                    "type": "trade",
                    "asset": code,
                    "asset_class": "currency",
                    "category": "trade",
                    "wallet_type": "spot",
                    "wallet_id": "main",
                    "amount": rounded_number(amount, places),
                    "fee": rounded_number(fee, places),
                    "balance": rounded_number(total, places),
                }
            )
        return rows
