"""Seeds, laziness, what survives a restart."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.practice.conftest import VenueMaker
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.ledger import SqliteLedger
from venues.practice.engine.types import OrderKind, OrderRequest, OrderState, Side
from venues.practice.engine.venue import PracticeVenue
from venues.practice.tables import load_assets, load_table, venue_names

SYMBOL = "BTC/USDT"
_WANTED = ("BTC", "ETH", "BNB", "ADA", "SOL", "XRP", "DOGE", "LTC", "DOT", "AVAX", "LINK")
Picture = tuple[object, ...]


def _picture(venue: PracticeVenue) -> Picture:
    market = venue.market(SYMBOL)
    return (
        market.book.bids.top(50),
        market.book.asks.top(50),
        list(market.tape.trades),
        market.book.update_id,
    )


def _film(venue: PracticeVenue, clock: ManualClock) -> list[Picture]:
    pictures = []
    start = clock.milliseconds
    for _ in range(40):
        pictures.append(_picture(venue))
        clock.advance(370)
    clock.milliseconds = start
    return pictures


def test_same_seed_same_clock_same_books(make_venue: VenueMaker, clock: ManualClock) -> None:
    first, second, other = (_film(make_venue(seed=seed), clock) for seed in (7, 7, 8))
    assert first == second
    assert all(one != two for one, two in zip(first, other, strict=True))


def test_time_alone_decides_not_how_often_one_asks(make_venue: VenueMaker, clock: ManualClock) -> None:
    often, once = make_venue(), make_venue()
    _picture(often), _picture(once)
    for _ in range(30):
        clock.advance(100)
        _picture(often)
    assert _picture(often) == _picture(once)


def test_a_market_nobody_asks_stands_still(make_venue: VenueMaker, clock: ManualClock) -> None:
    venue = make_venue()
    market = venue.market(SYMBOL)
    before = market.book.update_id
    clock.advance(5_000)
    venue.advance_watched()
    assert market.book.update_id == before
    market.watchers += 1
    venue.advance_watched()
    assert market.book.update_id > before


@pytest.mark.parametrize("name", venue_names())
def test_every_market_keeps_a_deep_uncrossed_book(
    name: str, make_venue: VenueMaker, clock: ManualClock
) -> None:
    venue = make_venue(name)
    for _ in range(6):
        for symbol in venue.markets:
            book = venue.market(symbol).book
            assert min(len(book.bids), len(book.asks)) >= 60
            assert book.bids.top(1)[0].price < book.asks.top(1)[0].price
        clock.advance(4_000)
    clock.advance(86_400_000)
    assert len(venue.market(SYMBOL).book.bids) >= 60


def test_venues_agree_within_some_basis_points(make_venue: VenueMaker, clock: ManualClock) -> None:
    venues = [make_venue(name) for name in venue_names()]
    crossed = 0
    for _ in range(60):
        books = [venue.market(SYMBOL).book for venue in venues]
        bids = [book.bids.top(1)[0].price for book in books]
        asks = [book.asks.top(1)[0].price for book in books]
        assert max(bids) / min(bids) < Decimal("1.0015")
        crossed += max(bids) > min(asks)
        clock.advance(2_000)
    assert 0 < crossed < 45


def test_our_resting_order_is_filled_when_the_price_runs_over_it(
    make_venue: VenueMaker, clock: ManualClock, limit_order: Callable[..., OrderRequest]
) -> None:
    venue = make_venue()
    market = venue.market(SYMBOL)
    order = venue.submit(limit_order("buy", "0.01", market.book.bids.top(1)[0].price))
    market.flow._fair.nudge("BTC", -30)
    clock.advance(1_000)
    filled = venue.order(order.id)
    assert (filled.state, filled.average) == (OrderState.FILLED, order.price)
    assert {fill.is_maker for fill in venue.fills()} == {True}


def test_account_survives_a_restart(
    tmp_path: Path, make_venue: VenueMaker, limit_order: Callable[..., OrderRequest]
) -> None:
    path = tmp_path / "deep" / "practice-okx.sqlite"
    venue = make_venue(ledger=SqliteLedger(path))
    open_order = venue.submit(limit_order("buy", "0.01", "50000", client_order_id="keep"))
    venue.submit(OrderRequest(SYMBOL, Side.SELL, OrderKind.MARKET, Decimal("0.02")))
    balances, fills = venue.balances(), venue.fills()
    venue.close()

    again = make_venue(ledger=SqliteLedger(path))
    assert again.balances() == balances
    assert again.fills() == fills
    assert again.open_orders() == [open_order]
    assert again.order(client_order_id="keep").id == open_order.id
    later = again.submit(limit_order("buy", "0.01", "50000"))
    assert later.id > open_order.id
    assert again.execute(open_order.id).state is OrderState.FILLED
    assert again.fills()[-1].id > fills[-1].id
    again.close()

    fresh = make_venue(ledger=SqliteLedger(path, fresh=True))
    assert not fresh.open_orders()
    assert fresh.balances()["USDT"].total == 300_000
    fresh.close()


_KILLED = """
import os, signal, sys
from decimal import Decimal
from pathlib import Path
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.ledger import SqliteLedger
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.engine.venue import PracticeVenue
from venues.practice.tables import load_assets, load_table
venue = PracticeVenue(load_table("okx"), clock=ManualClock(), fair=FairPrices(load_assets(), 7),
                      ledger=SqliteLedger(Path(sys.argv[1])))
for number in range(5):
    request = OrderRequest("BTC/USDT", Side.BUY, OrderKind.LIMIT, Decimal("0.001"), Decimal(50_000 + number),
                           client_order_id=f"n{number}")
    print(venue.submit(request).id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_loses_no_acknowledged_order(tmp_path: Path, make_venue: VenueMaker) -> None:
    path = tmp_path / "practice-okx.sqlite"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert ended.returncode == -signal.SIGKILL
    acknowledged = [int(line) for line in ended.stdout.split()]
    venue = make_venue(ledger=SqliteLedger(path))
    assert [order.id for order in venue.open_orders()] == acknowledged
    assert len(acknowledged) == 5
    venue.close()


def test_candles_are_well_formed_and_stay(make_venue: VenueMaker, clock: ManualClock) -> None:
    market = make_venue().market(SYMBOL)
    early = market.tape.candles(3_600_000, 48, clock.now_ms())
    for candle in early:
        assert candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high
        assert candle.volume > 0
    clock.advance(7_200_000)
    later = market.tape.candles(3_600_000, 50, clock.now_ms())
    assert later[:47] == early[:47]


@pytest.mark.parametrize("name", venue_names())
def test_tables_are_complete(name: str) -> None:
    table, assets = load_table(name), load_assets()
    symbols = {spec.symbol for spec in table.specs}
    assert {f"{base}/USDT" for base in _WANTED} <= symbols
    assert len({spec.market_id for spec in table.specs}) == len(table.specs) >= 30
    for spec in table.specs:
        assert {spec.base, spec.quote} <= set(assets)
        assert not spec.min_amount % spec.lot
        assert min(spec.tick, spec.lot, spec.min_amount, spec.min_notional) > 0
