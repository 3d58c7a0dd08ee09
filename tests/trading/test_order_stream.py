"""Frames of private sockets: read before ccxt, kept from it, and never a danger to the balances beside them."""

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.trading.rig import trading_rig
from venues.model.clock import SystemClock
from venues.model.order import OrderState
from venues.model.report import FillReport, OrderReport
from venues.quirks.registry import quirks_of
from venues.trading.order_stream import OrderStream
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader

MINE = "lyp" + "1" * 15


class Socket:
    """Stands where ccxt's client of a socket stands."""

    def __init__(self) -> None:
        self.rejected: list[tuple[str, str]] = []
        self.subscriptions: dict[str, object] = {"orders": True, "account": True}

    def reject(self, error: Exception, message_hash: str | None = None) -> None:
        self.rejected.append((str(message_hash), str(error)))


class Scene:
    """A stream with nobody at its other end."""

    def __init__(self, rig: Any) -> None:
        self.orders: list[OrderReport] = []
        self.fills: list[FillReport] = []
        self.missed = 0
        self.socket = Socket()
        clock = SystemClock()
        own = OwnOrders(rig.setup, clock, self.orders.append, self.fills.append)
        reader = AccountReader(rig.exchange, rig.setup)
        quirks = quirks_of(rig.setup.ccxt_id)
        self.stream = OrderStream(
            rig.exchange, rig.setup, quirks, reader, own, clock, Random(1), self._note_missed
        )
        for job in self.stream.begin():
            job.close()
        self.exchange = rig.exchange

    def _note_missed(self) -> None:
        self.missed += 1

    def is_whole(self) -> bool:
        """Whether everything is told."""
        return self.stream.whole_since_ms is not None

    def told(self, message: Any) -> bool:
        """Let a frame come; True when ccxt does not see it."""
        return bool(self.exchange.tap(self.socket, message))


async def test_a_refused_channel_of_okx_ends_no_other_watch(tmp_path: Path) -> None:
    async with trading_rig("okx", tmp_path) as rig:
        scene = Scene(rig)
        words = "Wrong URL or channel:orders,instType:ANY doesn't exist. \x1b[31m"
        assert scene.told({"event": "error", "code": "60018", "msg": words, "connId": "1"})
        ((message_hash, why),) = scene.socket.rejected
        assert message_hash == "orders"
        assert "\x1b" not in why
        assert scene.socket.subscriptions == {"account": True}
        assert not scene.is_whole()
        assert not scene.told({"event": "error", "code": "60018", "msg": "channel:account doesn't exist"})


async def test_only_what_the_venue_confirms_is_up(tmp_path: Path) -> None:
    async with trading_rig("gate", tmp_path) as rig:
        scene = Scene(rig)
        done = {"event": "subscribe", "result": {"status": "success"}, "error": None}
        assert not scene.told({**done, "channel": "spot.balances"})
        assert not scene.told({**done, "channel": "spot.orders"})
        assert not scene.is_whole()
        assert not scene.told({**done, "channel": "spot.usertrades"})
        assert scene.is_whole()
        assert scene.missed == 1
        scene.stream.end()
        assert not scene.is_whole()


async def test_a_silent_refusal_of_whitebit_is_heard(tmp_path: Path) -> None:
    async with trading_rig("whitebit", tmp_path) as rig:
        scene = Scene(rig)
        rig.exchange.asked["77"] = {"method": "deals_subscribe", "channel": None}
        assert scene.told({"id": 77, "result": None, "error": {"code": 6, "message": "not authorized"}})
        assert scene.socket.rejected[0][0] == "lyra:deals"


async def test_kraken_says_only_what_has_changed(tmp_path: Path) -> None:
    async with trading_rig("kraken", tmp_path) as rig:
        scene = Scene(rig)
        new = {
            "order_id": "O1",
            "cl_ord_id": MINE,
            "symbol": "BTC/USDT",
            "order_qty": 0.01,
            "limit_price": 60012.3,
            "side": "buy",
            "order_type": "limit",
            "order_status": "new",
            "exec_type": "new",
            "timestamp": "2026-11-21T09:00:00.000000Z",
        }
        ended = {"order_id": "O1", "order_status": "canceled", "exec_type": "canceled", "cum_qty": 0.004}
        assert scene.told({"channel": "executions", "type": "snapshot", "data": [new], "sequence": 1})
        assert scene.told({"channel": "executions", "type": "update", "data": [ended], "sequence": 2})
        first, last = scene.orders
        assert (first.state, first.price, first.client_order_id) == (
            OrderState.OPEN,
            Decimal("60012.3"),
            MINE,
        )
        assert (last.state, last.filled, last.amount) == (
            OrderState.CANCELED,
            Decimal("0.004"),
            Decimal("0.01"),
        )
        assert scene.missed == 0
        # of an order that was never described nothing can be said but that something happened
        strange = {"order_id": "O9", "order_status": "canceled", "exec_type": "canceled"}
        assert scene.told({"channel": "executions", "type": "update", "data": [strange], "sequence": 3})
        assert (len(scene.orders), scene.missed) == (2, 1)


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        ("gate", {"channel": "spot.orders", "event": "update", "result": [None]}),
        ("gate", {"channel": "spot.usertrades", "event": "update", "result": [{"id": "1", "price": "nan"}]}),
        ("okx", {"arg": {"channel": "orders"}, "data": [{"ordId": "1", "instId": "NO-SUCH", "sz": "x"}]}),
        ("whitebit", {"method": "ordersPending_update", "params": [1]}),
        ("whitebit", {"method": "deals_update", "params": []}),
        ("kraken", {"channel": "executions", "data": [{"order_id": "O1", "order_qty": 0.1 + 0.2}]}),
        ("kraken", {"channel": "executions", "data": [{}]}),
    ],
)
async def test_a_frame_that_cannot_be_read_has_the_venue_asked(
    venue: str, message: Any, tmp_path: Path
) -> None:
    async with trading_rig(venue, tmp_path) as rig:
        scene = Scene(rig)
        assert scene.told(message)
        assert (scene.orders, scene.fills) == ([], [])
        assert scene.missed >= 1
