"""Orders that carry our name and are not in the trail: whatever they are, they are not passed over."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from console.desk.book_of_orders import BookOfOrders
from console.desk.recorder import CLOCKS_APART_MS, Recorder
from console.desk.standing import Standing
from console.desk.trail import Trail
from tests.audit.trails import trail as audit_trail
from tests.support.manual_clock import ManualClock
from venues.model.order import OrderKind, OrderState
from venues.model.report import FillReport, OrderReport
from venues.model.value import replace
from venues.model.words import Mode, Side

MINE = "lyp000000000000000"
SIZE, PRICE = Decimal("0.001"), Decimal(60_000)


class Desk:
    """A recorder and what it tells."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.book, self.standing = BookOfOrders(), Standing()
        self.trail = Trail(self.book, self.clock, lambda _: None)
        self.recorder = Recorder(self.trail, self.book, self.standing, Mode.PRACTICE, self.clock.now_ms())

    def order(self, state: OrderState, filled: Decimal, *, ago_ms: int = 0) -> OrderReport:
        return OrderReport(
            "okx", "BTC/USDT", "77", MINE, Side.BUY, OrderKind.LIMIT, state, SIZE, PRICE, filled, PRICE,
            self.clock.now_ms() - ago_ms, "stream",
        )  # fmt: skip

    def fill(self, *, ago_ms: int = 0) -> FillReport:
        return FillReport(
            "okx", "BTC/USDT", "t1", "77", MINE, Side.BUY, PRICE, SIZE, None, "", None,
            self.clock.now_ms() - ago_ms, "stream",
        )  # fmt: skip

    @property
    def alarms(self) -> int:
        return self.standing.mismatches("okx")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk()
    async with audit_trail(tmp_path) as writer:
        made.trail.open(writer)
        yield made


async def test_one_that_was_filled_at_once_is_an_alarm_and_a_row(desk: Desk) -> None:
    """An order under our name that had ended before anybody looked was taken for history, and money had moved."""
    await desk.recorder.seen(desk.order(OrderState.FILLED, SIZE))
    assert desk.alarms == 1
    desk.standing.reconciled("okx")
    assert "not in the audit trail" in desk.standing.reason("okx")
    assert desk.book.strangers == {("okx", MINE)}
    row = desk.trail.head_number
    await desk.recorder.seen(desk.order(OrderState.FILLED, SIZE))
    assert desk.trail.head_number == row, "one row, however often it is told"


async def test_a_fill_alone_is_enough(desk: Desk) -> None:
    await desk.recorder.filled(desk.fill())
    assert desk.alarms == 1
    assert desk.book.strangers == {("okx", MINE)}


@pytest.mark.parametrize("state", [OrderState.OPEN, OrderState.PARTIAL])
async def test_an_open_one_is_an_alarm_however_old_it_is(desk: Desk, state: OrderState) -> None:
    await desk.recorder.seen(desk.order(state, Decimal(0), ago_ms=90 * 86_400_000))
    assert desk.alarms == 1


async def test_history_and_what_moved_nothing_is_none(desk: Desk) -> None:
    """The trail of another data directory, and an order that was cancelled before it was filled."""
    before = desk.trail.head_number
    await desk.recorder.seen(desk.order(OrderState.FILLED, SIZE, ago_ms=CLOCKS_APART_MS + 1))
    await desk.recorder.seen(desk.order(OrderState.CANCELED, Decimal(0)))
    await desk.recorder.filled(desk.fill(ago_ms=CLOCKS_APART_MS + 1))
    await desk.recorder.filled(replace(desk.fill(), client_order_id="somebody else's"))
    assert desk.alarms == 0
    assert desk.trail.head_number == before
