"""OKX market data, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import book_checksum, client, eventually, watch_many, within
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.faults import Fault, FaultKind
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


class Recording(ccxt.pro.okx):  # type: ignore[misc]  # ccxt is untyped
    """A client that keeps the frames it was handed."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.frames: list[Any] = []

    def handle_message(self, client: Any, message: Any) -> None:
        self.frames.append(message)
        super().handle_message(client, message)


@pytest.fixture
async def still(clock: ManualClock) -> AsyncIterator[PracticeExchanges]:
    """OKX on a clock that only the test moves."""
    async with PracticeExchanges(venues=("okx",), clock=clock, rate=20) as exchanges:
        yield exchanges


def test_table_and_markets_agree() -> None:
    assert "www.okx.com" in ccxt.pro.okx().describe()["hostname"]


async def test_markets_load_with_their_rules(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url) as okx:
        markets = await okx.load_markets()
        market = markets[SYMBOL]
        assert market["id"] == "BTC-USDT"
        assert market["precision"]["price"] == 0.1
        assert market["limits"]["amount"]["min"] == 0.00001
        assert {"ETH/USDT", "BNB/USDT", "ADA/USDT", "BTC/USDC"} <= set(markets)
        assert all(entry["spot"] and entry["active"] for entry in markets.values())


async def test_watched_book_equals_the_engines(still: PracticeExchanges, clock: ManualClock) -> None:
    market = still.engine("okx").market(SYMBOL)
    async with client("okx", still.url) as okx:
        book = await within(okx.watch_order_book(SYMBOL))
        for _ in range(25):
            before = market.book.update_id
            while market.book.update_id == before:
                clock.advance(100)
                market.advance(clock.now_ms())
            clock.advance(100)
            book = await within(okx.watch_order_book(SYMBOL))
            while book["nonce"] != market.book.update_id:
                book = await within(okx.watch_order_book(SYMBOL))
            for side, levels in (("bids", market.book.bids), ("asks", market.book.asks)):
                expected = [[float(view.price), float(view.size)] for view in levels.top(400)]
                assert [list(level[:2]) for level in book[side]] == expected
        assert book["bids"][0][0] < book["asks"][0][0]


async def test_checksum_is_that_of_the_book_a_client_builds(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url, kind=Recording) as okx:
        await within(okx.watch_order_book(SYMBOL))
        await eventually(lambda: len(_book_frames(okx)) > 12)
    sides: dict[str, dict[str, str]] = {}
    previous = None
    for frame in _book_frames(okx):
        (data,) = frame["data"]
        if frame["action"] == "snapshot":
            sides = {"bids": {}, "asks": {}}
        else:
            assert data["prevSeqId"] == previous
        previous = data["seqId"]
        for name, levels in sides.items():
            for price, size, *_ in data[name]:
                levels[price] = size
                if size == "0":
                    del levels[price]
        assert data["checksum"] == book_checksum(sides)


async def test_gap_is_noticed_and_healed(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url) as okx:
        await within(okx.watch_order_book(SYMBOL))
        practice.inject(Fault(FaultKind.DROP_DELTAS, venue="okx", count=2))
        with pytest.raises(ccxt.InvalidNonce):
            await watch_many(okx, SYMBOL)
        book = await within(okx.watch_order_book(SYMBOL))
        assert book["bids"][0][0] < book["asks"][0][0]
        practice.inject(Fault(FaultKind.GAP))
        with pytest.raises(ccxt.InvalidNonce):
            await watch_many(okx, SYMBOL)


async def test_small_books_are_whole(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url) as okx:
        book = await within(okx.watch_order_book(SYMBOL, 5))
        assert len(book["bids"]) == len(book["asks"]) == 5
        best = await within(okx.watch_order_book("ETH/USDT", 1))
        assert len(best["bids"]) == 1


async def test_trades_ticker_and_candles_stream(practice: PracticeExchanges) -> None:
    engine = practice.engine("okx")
    async with client("okx", practice.url) as okx:
        await okx.load_markets()
        tasks = [
            asyncio.create_task(okx.watch_trades(SYMBOL)),
            asyncio.create_task(okx.watch_ohlcv(SYMBOL, "1m")),
        ]
        ticker = await within(okx.watch_ticker(SYMBOL))
        await eventually(lambda: engine.markets[SYMBOL].watchers == 3)
        practice.nudge("BTC", 15)
        trades, candles = await within(asyncio.gather(*tasks))
        assert ticker["bid"] < ticker["ask"]
        assert ticker["low"] <= ticker["last"] <= ticker["high"]
        assert trades[-1]["side"] in ("buy", "sell")
        assert trades[-1]["id"] in {str(trade.id) for trade in engine.markets[SYMBOL].tape.trades}
        start, opened, high, low, closed, volume = candles[-1]
        assert start % 60_000 == 0
        assert low <= min(opened, closed) <= max(opened, closed) <= high
        assert volume > 0


async def test_rest_reads(practice: PracticeExchanges) -> None:
    engine = practice.engine("okx")
    async with client("okx", practice.url) as okx:
        await okx.load_markets()
        book = await okx.fetch_order_book(SYMBOL, 10)
        assert len(book["bids"]) == 10
        assert book["bids"][0][0] < book["asks"][0][0]
        candles = await okx.fetch_ohlcv(SYMBOL, "1h", limit=30)
        assert [candle[0] for candle in candles] == sorted(candle[0] for candle in candles)
        assert len(candles) == 30
        since = candles[5][0]
        later = await okx.fetch_ohlcv(SYMBOL, "1h", since=since, limit=3)
        assert [candle[0] for candle in later] == [candle[0] for candle in candles[5:8]]
        tickers = await okx.fetch_tickers()
        assert set(tickers) == set(engine.markets)
        practice.nudge("BTC", -15)
        engine.execute(_rest_an_order(engine))
        trades = await okx.fetch_trades(SYMBOL, limit=5)
        assert trades[-1]["amount"] > 0
        assert abs(await okx.fetch_time() - okx.milliseconds()) < 60_000
        assert (await okx.fetch_status())["status"] == "ok"


async def test_unsubscribed_market_stands_still(practice: PracticeExchanges) -> None:
    market = practice.engine("okx").markets[SYMBOL]
    async with client("okx", practice.url) as okx:
        await within(okx.watch_order_book(SYMBOL))
        assert market.watchers == 1
        await within(okx.un_watch_order_book(SYMBOL))
        assert market.watchers == 0
        stopped_at = market.book.update_id
        await within(okx.watch_trades("ETH/USDT"))
        assert market.book.update_id == stopped_at
    await eventually(lambda: not practice.engine("okx").markets["ETH/USDT"].watchers)


async def test_unknown_instrument_is_refused(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url) as okx:
        await okx.load_markets()
        with pytest.raises(ccxt.BadRequest):
            await within(okx.subscribe("public", "tickers", "tickers", SYMBOL, {"instId": "NOPE-USDT"}))
        with pytest.raises(ccxt.BadSymbol):
            await okx.publicGetMarketTicker({"instId": "NOPE-USDT"})


def _rest_an_order(engine: Any) -> int:
    price = engine.market(SYMBOL).book.bids.top(3)[2].price
    order = engine.submit(OrderRequest(SYMBOL, Side.BUY, OrderKind.LIMIT, Decimal("0.001"), price))
    return int(order.id)


def _book_frames(okx: Recording) -> list[Any]:
    return [frame for frame in okx.frames if isinstance(frame, dict) and "action" in frame]
