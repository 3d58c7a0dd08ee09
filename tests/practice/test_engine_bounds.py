"""What the engine holds stays bounded, however long it runs and however much is traded."""

from decimal import Decimal

import pytest

from tests.practice.conftest import VenueMaker
from venues.model.value import replace
from venues.practice.engine.book import Resting
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.ledger import ForgetfulLedger
from venues.practice.engine.market import Market
from venues.practice.engine.types import PublicTrade, Side
from venues.practice.engine.venue import PracticeVenue
from venues.practice.tables import load_assets, load_table

COARSE = "ADA/USDT"
"""A tick is more than the usual distance of two levels: all that come near the touch meet at the same prices."""
FINE = "BTC/USDT"
STEPS = 12_000
MINUTE_MS = 60_000


def _busy(clock: ManualClock) -> PracticeVenue:
    table = load_table("okx")
    busy = replace(table, style=replace(table.style, steps_per_second=200.0))
    return PracticeVenue(busy, clock=clock, fair=FairPrices(load_assets(), 7), ledger=ForgetfulLedger())


def _run(market: Market, clock: ManualClock, steps: int) -> None:
    for _ in range(steps // 20):
        clock.advance(100)
        market.advance(clock.now_ms())


def _resting(market: Market) -> int:
    return sum(len(level.orders) for side in (market.book.bids, market.book.asks) for level in side)


def _furthest(market: Market) -> float:
    """How far the far ends are from the touch, as a share of the price."""
    bids, asks = market.book.bids, market.book.asks
    assert bids.best
    assert bids.worst
    assert asks.best
    assert asks.worst
    middle = (bids.best.price + asks.best.price) / 2
    return float(max(middle - bids.worst.price, asks.worst.price - middle) / middle)


@pytest.mark.parametrize("symbol", [COARSE, FINE])
def test_orders_in_a_book_do_not_pile_up(clock: ManualClock, symbol: str) -> None:
    market = _busy(clock).market(symbol)
    fresh, fresh_reach = _resting(market), _furthest(market)
    _run(market, clock, STEPS)
    assert _resting(market) < 4 * fresh
    assert all(len(level.orders) <= 8 for side in (market.book.bids, market.book.asks) for level in side)
    for side in (market.book.bids, market.book.asks):
        assert 66 <= len(side) <= 130
    # the far end must not walk away either
    assert _furthest(market) < 2 * fresh_reach


def test_an_order_of_ours_far_away_does_not_keep_the_book_from_being_cut(clock: ManualClock) -> None:
    market = _busy(clock).market(FINE)
    market.book.add(Resting(Side.BUY, Decimal("1000.0"), Decimal("0.01"), order_id=1))
    _run(market, clock, STEPS)
    assert len(market.book.bids) <= 132


def test_the_tape_keeps_as_much_as_a_rest_answer_holds(make_venue: VenueMaker, clock: ManualClock) -> None:
    market = make_venue().market(FINE)
    for number in range(2_000):
        clock.advance(MINUTE_MS)
        market.tape.append(PublicTrade(number, Decimal(60_000), market.spec.lot, Side.BUY, clock.now_ms()))
    for length_ms in (MINUTE_MS, 5 * MINUTE_MS, 60 * MINUTE_MS):
        assert len(market.tape.candles(length_ms, 1_000, clock.now_ms())) == 1_000
    assert len(market.tape.trades) == 1_000
    assert len(market.tape._minutes) == 1_500
    assert len(market.tape._past) <= 1_000


def test_the_days_figures_leave_nothing_behind(make_venue: VenueMaker, clock: ManualClock) -> None:
    market = make_venue().market(FINE)
    for number in range(100):
        clock.advance(MINUTE_MS)
        market.tape.append(PublicTrade(number, Decimal(60_000), market.spec.lot, Side.BUY, clock.now_ms()))
        market.tape.day(clock.now_ms(), market.last_price)
    assert not market.tape._past
