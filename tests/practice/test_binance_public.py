"""Binance market data, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, watch_many, within
from venues.market.integrity.binance_update_id import BinanceUpdateIdRule
from venues.practice.engine.clock import ManualClock
from venues.practice.faults import Fault, FaultKind
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


class Checked(ccxt.pro.binance):  # type: ignore[misc]  # ccxt is untyped
    """A client whose frames pass the integrity rule first."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.rule = BinanceUpdateIdRule()
        self.breaks: list[Any] = []
        self.updates = 0

    def handle_message(self, client: Any, message: Any) -> None:
        broken = self.rule.observe(client.url, message)
        self.breaks += [broken] if broken else []
        self.updates += message.get("e") == "depthUpdate"
        super().handle_message(client, message)


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """Binance on the system clock."""
    async with PracticeExchanges(venues=("binance",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def still(clock: ManualClock) -> AsyncIterator[PracticeExchanges]:
    """Binance on a clock that only the test moves."""
    async with PracticeExchanges(venues=("binance",), clock=clock, rate=20) as exchanges:
        yield exchanges


async def test_markets_load_with_their_rules(practice: PracticeExchanges) -> None:
    async with client("binance", practice.url) as binance:
        markets = await binance.load_markets()
        market = markets[SYMBOL]
        assert market["id"] == "BTCUSDT"
        assert (market["precision"]["price"], market["precision"]["amount"]) == (0.01, 0.00001)
        assert (market["limits"]["amount"]["min"], market["limits"]["cost"]["min"]) == (0.00001, 5)
        assert set(markets) == set(practice.engine("binance").markets)
        assert all(entry["spot"] and entry["active"] for entry in markets.values())


async def test_watched_book_equals_the_engines(still: PracticeExchanges, clock: ManualClock) -> None:
    market = still.engine("binance").market(SYMBOL)
    async with client("binance", still.url, kind=Checked) as binance:
        book = await within(binance.watch_order_book(SYMBOL))
        for _ in range(25):
            before = market.book.update_id
            while market.book.update_id == before:
                clock.advance(100)
                market.advance(clock.now_ms())
            clock.advance(100)
            while book["nonce"] != market.book.update_id:
                book = await within(binance.watch_order_book(SYMBOL))
            for side, levels in (("bids", market.book.bids), ("asks", market.book.asks)):
                expected = [[float(view.price), float(view.size)] for view in levels.top(1_000)]
                assert [list(level[:2]) for level in book[side]] == expected
        assert book["bids"][0][0] < book["asks"][0][0]
        assert (binance.updates >= 25, binance.breaks) == (True, [])


async def test_update_ids_are_one_unbroken_chain(practice: PracticeExchanges) -> None:
    async with client("binance", practice.url, kind=Checked) as binance:
        await within(binance.watch_order_book(SYMBOL))
        await eventually(lambda: binance.updates > 12)
        assert binance.breaks == []
        assert binance.rule.verified("BTCUSDT")


@pytest.mark.parametrize("kind", [FaultKind.DROP_DELTAS, FaultKind.GAP])
async def test_gap_is_noticed_and_healed(practice: PracticeExchanges, kind: FaultKind) -> None:
    async with client("binance", practice.url, kind=Checked) as binance:
        await watch_many(binance, SYMBOL, 3)
        practice.inject(Fault(kind, venue="binance"))
        with pytest.raises(ccxt.ChecksumError):
            await watch_many(binance, SYMBOL)
        assert [broken.market_id for broken in binance.breaks] == ["BTCUSDT"]
        binance.rule.forget("BTCUSDT")
        await watch_many(binance, SYMBOL, 8)
        assert len(binance.breaks) == 1
        book = binance.orderbooks[SYMBOL]
        assert book["bids"][0][0] < book["asks"][0][0]


async def test_trades_ticker_and_candles_stream(practice: PracticeExchanges) -> None:
    engine = practice.engine("binance")
    async with client("binance", practice.url) as binance:
        await binance.load_markets()
        tasks = [
            asyncio.create_task(binance.watch_trades(SYMBOL)),
            asyncio.create_task(binance.watch_ohlcv(SYMBOL, "1m")),
        ]
        # by itself ccxt 4.5.90 asks for the mini ticker, which has no bid and ask
        mini = await within(binance.watch_ticker(SYMBOL))
        ticker = await within(binance.watch_ticker(SYMBOL, {"name": "ticker"}))
        best = await within(binance.watch_bids_asks([SYMBOL]))
        await eventually(lambda: engine.markets[SYMBOL].watchers == 5)
        practice.nudge("BTC", 15)
        trades, candles = await within(asyncio.gather(*tasks))
        assert ticker["bid"] < ticker["ask"]
        assert ticker["low"] <= mini["last"] <= ticker["high"]
        assert best[SYMBOL]["bid"] < best[SYMBOL]["ask"]
        known = {str(trade.id): trade for trade in engine.markets[SYMBOL].tape.trades}
        assert trades[-1]["side"] == known[trades[-1]["id"]].side
        start, opened, high, low, closed, volume = candles[-1]
        assert start % 60_000 == 0
        assert low <= min(opened, closed) <= max(opened, closed) <= high
        assert volume > 0


async def test_rest_reads(practice: PracticeExchanges) -> None:
    engine = practice.engine("binance")
    async with client("binance", practice.url) as binance:
        await binance.load_markets()
        book = await binance.fetch_order_book(SYMBOL, 10)
        assert len(book["bids"]) == 10
        assert book["bids"][0][0] < book["asks"][0][0]
        candles = await binance.fetch_ohlcv(SYMBOL, "1h", limit=30)
        assert [candle[0] for candle in candles] == sorted(candle[0] for candle in candles)
        assert len(candles) == 30
        later = await binance.fetch_ohlcv(SYMBOL, "1h", since=candles[5][0], limit=3)
        assert [candle[0] for candle in later] == [candle[0] for candle in candles[5:8]]
        assert set(await binance.fetch_tickers()) == set(engine.markets)
        assert set(await binance.fetch_tickers([SYMBOL, "ETH/USDT"])) == {SYMBOL, "ETH/USDT"}
        assert (await binance.fetch_ticker(SYMBOL))["bid"] < (await binance.fetch_bids_asks())[SYMBOL]["ask"]
        practice.nudge("BTC", -15)
        await eventually(lambda: engine.market(SYMBOL).tape.trades)
        newest = engine.markets[SYMBOL].tape.trades[-1]
        for method in ("publicGetAggTrades", "publicGetTrades"):
            trades = await binance.fetch_trades(SYMBOL, limit=500, params={"fetchTradesMethod": method})
            shown = {trade["id"]: (trade["side"], trade["amount"]) for trade in trades}
            assert shown[str(newest.id)] == (newest.side, float(newest.amount))
        assert abs(await binance.fetch_time() - binance.milliseconds()) < 60_000
        assert (await binance.fetch_status())["status"] == "ok"


async def test_unsubscribed_market_stands_still(practice: PracticeExchanges) -> None:
    market = practice.engine("binance").markets[SYMBOL]
    async with client("binance", practice.url) as binance:
        await within(binance.watch_order_book(SYMBOL))
        assert market.watchers == 1
        await within(binance.un_watch_order_book(SYMBOL))
        assert market.watchers == 0
