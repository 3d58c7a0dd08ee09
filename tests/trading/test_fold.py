"""What is known of own orders: late, doubled and reordered reports change nothing that was known better."""

from decimal import Decimal
from itertools import permutations

import pytest

from tests.support.manual_clock import ManualClock
from venues.model.order import OrderKind, OrderState
from venues.model.report import FillReport, OrderPage, OrderReport
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Mode, Side
from venues.quirks.stream import exact
from venues.trading.own_orders import OwnOrders

SETUP = VenueSetup("okx", "okx", "OKX", 1, mode=Mode.PRACTICE)
MINE = "lyp" + "1" * 15


class Told:
    """Own orders, and what they told."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.orders: list[OrderReport] = []
        self.fills: list[FillReport] = []
        self.journal: dict[str, str] = {}
        self.own = OwnOrders(
            SETUP, self.clock, self.orders.append, self.fills.append, lambda name: self.journal.get(name, "")
        )


def order(state: OrderState, filled: str = "0", order_id: str = "1", name: str = MINE) -> OrderReport:
    return OrderReport(
        "okx",
        "BTC/USDT",
        order_id,
        name,
        Side.BUY,
        OrderKind.LIMIT,
        state,
        Decimal(1),
        Decimal(100),
        Decimal(filled),
        None,
        1,
        "stream",
    )


def fill(trade_id: str, order_id: str = "1", name: str = "") -> FillReport:
    return FillReport(
        "okx",
        "BTC/USDT",
        trade_id,
        order_id,
        name,
        Side.BUY,
        Decimal(100),
        Decimal("0.1"),
        None,
        "",
        None,
        1,
        "rest",
    )


LIFE = (
    order(OrderState.OPEN),
    order(OrderState.PARTIAL, "0.2"),
    order(OrderState.PARTIAL, "0.6"),
    order(OrderState.CANCELED, "0.6"),
)


@pytest.mark.parametrize("life", permutations(LIFE))
def test_whatever_the_order_of_reports_the_end_is_the_end(life: tuple[OrderReport, ...]) -> None:
    told = Told()
    for report in (*life, *life):
        told.own.order(report)
    assert told.own.snapshot().orders == ()
    assert told.own.finals == {MINE: "CANCELED"}
    assert told.orders[-1] == LIFE[-1]
    assert len(told.orders) == len({(report.state, report.filled) for report in told.orders})


def test_the_same_report_is_told_once_by_whatever_way_it_comes() -> None:
    told = Told()
    told.own.order(order(OrderState.OPEN))
    told.own.order(replace(order(OrderState.OPEN), source="rest", venue_ms=9, filled=Decimal("0E-8")), 0.0)
    assert len(told.orders) == 1


async def test_a_listing_that_was_asked_before_a_change_does_not_undo_it() -> None:
    told = Told()
    asked_at = told.clock.monotonic()
    await told.clock.advance(1.0)
    told.own.order(order(OrderState.CANCELED))
    told.own.order(order(OrderState.OPEN, order_id="2", name="lyp" + "2" * 15))
    vanished = told.own.listed(OrderPage((order(OrderState.OPEN),)), asked_at)
    assert vanished == ()
    assert [each.order_id for each in told.own.snapshot().orders] == ["2"]


async def test_what_is_open_and_not_listed_is_asked_for() -> None:
    told = Told()
    told.own.order(order(OrderState.OPEN))
    await told.clock.advance(1.0)
    asked_at = told.clock.monotonic()
    partial = OrderPage((), unreadable=1)
    assert told.own.listed(partial, asked_at) == ()
    assert not told.own.snapshot().complete
    assert told.own.listed(OrderPage((), is_complete=False), asked_at) == ()
    assert [each.order_id for each in told.own.listed(OrderPage(()), asked_at)] == ["1"]
    told.own.gone("1")
    assert told.own.snapshot().orders == ()
    assert told.own.snapshot().complete


def test_a_fill_is_told_once_and_named_when_its_order_is_known() -> None:
    told = Told()
    told.journal["1"] = MINE
    for trade in ("a", "b", "a"):
        told.own.fill(fill(trade))
    told.own.fill(fill("c", order_id="9"))
    assert [(each.trade_id, each.client_order_id) for each in told.fills] == [
        ("a", MINE),
        ("b", MINE),
        ("c", ""),
    ]


def test_orders_of_others_are_known_and_not_ours() -> None:
    told = Told()
    told.own.order(order(OrderState.OPEN, order_id="7", name="bot-1"))
    told.own.order(order(OrderState.OPEN, order_id="8", name="lyl" + "1" * 15))
    assert told.own.mine == ()
    assert (told.own.named, told.own.finals) == ({}, {})
    assert len(told.own.snapshot().orders) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01, "0.01"), (1e-8, "0.00000001"), (83142.0, "83142.0"), (3, "3"), ("7", "7"), (None, None)],
)
def test_a_json_number_keeps_its_digits(value: object, text: str | None) -> None:
    assert exact(value) == text


@pytest.mark.parametrize("value", [0.1 + 0.2, float("nan"), float("inf"), True, [1]])
def test_a_number_that_was_not_written_so_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"digits|number"):
        exact(value)
