"""Kraken market data, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, within
from venues.market.integrity.kraken_crc32 import KrakenCrc32Rule
from venues.market.integrity.rule import Break
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.faults import Fault, FaultKind
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"
DOWN = {"bids": -1, "asks": 1}


class Checked(ccxt.pro.kraken):  # type: ignore[misc]  # ccxt is untyped
    """A client that keeps its frames and has the integrity rule look at every one of them."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.frames: list[Any] = []
        self.rule = KrakenCrc32Rule()
        self.breaks: list[Break] = []
        self.checked = 0

    def learn(self) -> None:
        for symbol, market in self.markets.items():
            info = market["info"]
            self.rule.learn_market(symbol, int(info["pair_decimals"]), int(info["lot_decimals"]))

    def handle_message(self, client: Any, message: Any) -> None:
        self.frames.append(message)
        before = self.rule.observe(client.url, message)
        super().handle_message(client, message)
        after = self.rule.confirm(message, self.orderbooks.get)
        self.breaks += [found for found in (before, after) if found is not None]
        self.checked += isinstance(message, dict) and message.get("channel") == "book"

    def of(self, channel: str) -> list[Any]:
        return [frame for frame in self.frames if isinstance(frame, dict) and frame.get("channel") == channel]


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """Kraken on the system clock."""
    async with PracticeExchanges(venues=("kraken",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def still(clock: ManualClock) -> AsyncIterator[PracticeExchanges]:
    """Kraken on a clock that only the test moves."""
    async with PracticeExchanges(venues=("kraken",), clock=clock, rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def kraken(practice: PracticeExchanges) -> AsyncIterator[Any]:
    """A checked client with loaded markets."""
    async with client("kraken", practice.url, kind=Checked) as exchange:
        await exchange.load_markets()
        exchange.learn()
        yield exchange


async def test_markets_load_with_their_rules_and_names(practice: PracticeExchanges, kraken: Any) -> None:
    assert set(kraken.markets) == set(practice.engine("kraken").markets)
    market = kraken.market(SYMBOL)
    assert (market["id"], market["wsId"], market["altname"]) == ("XBTUSDT", "XBT/USDT", "XBTUSDT")
    assert (market["precision"]["price"], market["precision"]["amount"]) == (0.1, 1e-8)
    assert (market["limits"]["amount"]["min"], market["limits"]["cost"]["min"]) == (0.00005, 0.5)
    assert (market["maker"], market["taker"]) == (0.0025, 0.0026)
    assert kraken.market("BTC/USD")["id"] == "XXBTZUSD"
    assert kraken.market("DOGE/USDT")["id"] == "XDGUSDT"
    assert (kraken.currency("DOGE")["id"], kraken.currency("USD")["id"]) == ("XXDG", "ZUSD")
    assert all(entry["spot"] and entry["active"] for entry in kraken.markets.values())


@pytest.mark.parametrize("depth", [None, 25, 1000])
async def test_watched_book_equals_the_engines(
    still: PracticeExchanges, clock: ManualClock, depth: int | None
) -> None:
    market = still.engine("kraken").market(SYMBOL)
    async with client("kraken", still.url, kind=Checked) as kraken:
        await kraken.load_markets()
        kraken.learn()
        book = await within(kraken.watch_order_book(SYMBOL, depth))
        for _ in range(20):
            for _ in range(4):
                clock.advance(50)
                market.advance(clock.now_ms())
            await eventually(lambda: _rows(book) == _engine_rows(market, depth or 10))
        assert len(kraken.of("book")) > 10
        assert kraken.breaks == []
        assert kraken.rule.verified(SYMBOL)


async def test_levels_that_are_pushed_out_are_not_reported(practice: PracticeExchanges, kraken: Any) -> None:
    await within(kraken.watch_order_book(SYMBOL, 10))
    practice.nudge("BTC", 10)
    await eventually(lambda: len(kraken.of("book")) > 15)
    levels: dict[str, dict[float, float]] = {}
    surplus = 0
    for frame in kraken.of("book"):
        (row,) = frame["data"]
        for side, sign in DOWN.items():
            if frame["type"] == "snapshot":
                levels[side] = {}
            for level in row[side]:
                levels[side][level["price"]] = level["qty"]
                if not level["qty"]:
                    del levels[side][level["price"]]
            best_first = sorted(levels[side], key=lambda price: sign * price)
            surplus += len(best_first) > 10
            for price in best_first[10:]:
                del levels[side][price]
            assert len(levels[side]) == 10
    assert surplus
    assert kraken.breaks == []


@pytest.mark.parametrize("kind", [FaultKind.GAP, FaultKind.DROP_DELTAS, FaultKind.BAD_CHECKSUM])
async def test_broken_books_are_noticed(practice: PracticeExchanges, kraken: Any, kind: FaultKind) -> None:
    await within(kraken.watch_order_book(SYMBOL))
    await eventually(lambda: kraken.checked > 5)
    assert kraken.breaks == []
    practice.inject(Fault(kind, venue="kraken", count=3))
    practice.nudge("BTC", 20)  # a lost update may heal by itself while the market stands
    await eventually(lambda: kraken.breaks)
    assert "checksum" in kraken.breaks[0].reason
    assert not kraken.rule.verified(SYMBOL)


async def test_trades_ticker_and_candles_stream(practice: PracticeExchanges, kraken: Any) -> None:
    engine = practice.engine("kraken")
    tasks = [
        asyncio.create_task(kraken.watch_trades(SYMBOL)),
        asyncio.create_task(kraken.watch_ohlcv(SYMBOL, "1m")),
    ]
    ticker = await within(kraken.watch_ticker(SYMBOL))
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


async def test_ticker_comes_with_trades_or_with_the_touch(clock: ManualClock) -> None:
    calm = PracticeExchanges(venues=("kraken",), clock=clock, rate=0.01)
    async with calm, client("kraken", calm.url, kind=Checked) as kraken:
        await kraken.load_markets()
        await within(kraken.watch_ticker(SYMBOL))
        await within(kraken.watch_bids_asks(["ETH/USDT"]))
        engine = calm.engine("kraken")
        order_id, _ = (_rest_an_order(engine, symbol, level=0) for symbol in (SYMBOL, "ETH/USDT"))
        clock.advance(200)
        await eventually(partial(_has_more, kraken, "ticker", 2))
        assert [row["data"][0]["symbol"] for row in kraken.of("ticker")] == [SYMBOL, "ETH/USDT", "ETH/USDT"]
        engine.execute(order_id)
        clock.advance(200)
        await eventually(partial(_has_more, kraken, "ticker", 3))
        assert [row["type"] for row in kraken.of("ticker")] == ["snapshot", "snapshot", "update", "update"]


async def test_rest_reads(practice: PracticeExchanges, kraken: Any) -> None:
    engine = practice.engine("kraken")
    book = await kraken.fetch_order_book(SYMBOL, 10)
    assert len(book["bids"]) == len(book["asks"]) == 10
    assert book["bids"][0][0] < book["asks"][0][0]
    assert all(level[1] > 0 for level in book["bids"] + book["asks"])
    candles = await kraken.fetch_ohlcv(SYMBOL, "1h", limit=30)
    assert [candle[0] for candle in candles] == sorted(candle[0] for candle in candles)
    assert len(candles) == 30
    since = candles[5][0]
    later = await kraken.fetch_ohlcv(SYMBOL, "1h", since=since, limit=3)
    assert [candle[0] for candle in later] == [candle[0] for candle in candles[5:8]]
    tickers = await kraken.fetch_tickers()
    assert set(tickers) == set(engine.markets)
    assert set(await kraken.fetch_tickers(["BTC/USD", SYMBOL])) == {"BTC/USD", SYMBOL}
    assert (await kraken.fetch_ticker("BTC/USD"))["last"] > 0
    practice.nudge("BTC", -15)
    engine.execute(_rest_an_order(engine))
    trades = await kraken.fetch_trades(SYMBOL, limit=5)
    assert trades[-1]["id"] == str(engine.markets[SYMBOL].tape.trades[-1].id)
    assert await kraken.fetch_trades(SYMBOL, since=trades[-1]["timestamp"] + 60_000) == []
    assert abs(await kraken.fetch_time() - kraken.milliseconds()) < 60_000
    assert (await kraken.fetch_status())["status"] == "ok"


async def test_greeting_heartbeat_and_pong(clock: ManualClock) -> None:
    calm = PracticeExchanges(venues=("kraken",), clock=clock, rate=0.01)
    async with calm, client("kraken", calm.url, kind=Checked) as kraken:
        await kraken.load_markets()
        await within(kraken.watch_ticker(SYMBOL))
        assert kraken.frames[0]["channel"] == "status"
        assert kraken.frames[0]["data"][0]["system"] == "online"
        for heard in range(3):
            assert len(kraken.of("heartbeat")) == heard
            clock.advance(1_000)
            await eventually(partial(_has_more, kraken, "heartbeat", heard))
        assert kraken.of("heartbeat")[0] == {"channel": "heartbeat"}
        (socket,) = kraken.clients.values()
        await socket.send({"method": "ping", "req_id": 7})
        await eventually(lambda: kraken.frames[-1].get("method") == "pong")
        assert kraken.frames[-1]["req_id"] == 7


async def test_unsubscribed_market_stands_still(practice: PracticeExchanges, kraken: Any) -> None:
    market = practice.engine("kraken").markets[SYMBOL]
    await within(kraken.watch_order_book(SYMBOL))
    assert market.watchers == 1
    params = {"channel": "book", "symbol": [SYMBOL]}
    (socket,) = kraken.clients.values()
    await socket.send({"method": "unsubscribe", "params": params, "req_id": 900})
    await eventually(lambda: not market.watchers)
    answer = next(frame for frame in kraken.frames if frame.get("req_id") == 900)
    assert (answer["success"], answer["result"]["symbol"]) == (True, SYMBOL)


@pytest.mark.parametrize(
    ("params", "text", "error"),
    [
        ({"symbol": ["NOPE/USD"]}, "Currency pair not supported NOPE/USD", ccxt.BadSymbol),
        ({"symbol": ["XBT/USD"]}, "Currency pair not supported XBT/USD", ccxt.BadSymbol),
        ({"symbol": [SYMBOL], "depth": 27}, "Subscription depth not supported", ccxt.BadRequest),
        (
            {"symbol": [SYMBOL], "channel": "ohlc", "interval": 7},
            "ohlc interval not supported",
            ccxt.BadRequest,
        ),
        ({"symbol": [SYMBOL], "channel": "nope"}, "Subscription name invalid", ccxt.BadRequest),
        ({"symbol": SYMBOL}, "Malformed request", ccxt.BadRequest),
        ({"symbol": [SYMBOL, SYMBOL]}, "Already subscribed", ccxt.BadRequest),
        ({"channel": "executions", "token": "x"}, "ESession:Invalid session", ccxt.AuthenticationError),
    ],
)
async def test_wrong_subscriptions_are_refused(
    kraken: Any, params: dict[str, Any], text: str, error: type[Exception]
) -> None:
    request = {"method": "subscribe", "params": {"channel": "book", **params}, "req_id": 77}
    with pytest.raises(error, match=text):
        await within(kraken.watch("wss://ws.kraken.com/v2", "77", request, "77"))


async def test_unknown_things_are_refused_over_rest(kraken: Any) -> None:
    with pytest.raises(ccxt.ExchangeError, match="EQuery:Unknown asset pair"):
        await kraken.publicGetTicker({"pair": "NOPEUSD"})
    with pytest.raises(ccxt.BadRequest, match="EGeneral:Invalid arguments"):
        await kraken.publicGetOHLC({"pair": "XBTUSD", "interval": 7})
    with pytest.raises(ccxt.ExchangeError, match="EGeneral:Unknown method"):
        await kraken.fetch2("Nope", ["public"])
    for name in ("XXBTZUSD", "XBTUSD", "XBT/USD"):
        answer = await kraken.publicGetDepth({"pair": name, "count": 1})
        assert list(answer["result"]) == ["XXBTZUSD"]


async def test_trouble_is_worded_as_the_venue_does(practice: PracticeExchanges, kraken: Any) -> None:
    practice.inject(Fault(FaultKind.ANSWER, venue="kraken", status=429))
    with pytest.raises(ccxt.DDoSProtection, match="EAPI:Rate limit exceeded"):
        await kraken.fetch_time()
    practice.inject(Fault(FaultKind.ANSWER, venue="kraken", status=503))
    with pytest.raises(ccxt.ExchangeNotAvailable, match="EService:Unavailable"):
        await kraken.fetch_time()


def _has_more(kraken: Checked, channel: str, than: int) -> bool:
    return len(kraken.of(channel)) > than


def _rows(book: Any) -> dict[str, list[list[float]]]:
    return {side: [list(level[:2]) for level in book[side]] for side in DOWN}


def _engine_rows(market: Any, depth: int) -> dict[str, list[list[float]]]:
    sides = {"bids": market.book.bids, "asks": market.book.asks}
    return {
        side: [[float(view.price), float(view.size)] for view in levels.top(depth)]
        for side, levels in sides.items()
    }


def _rest_an_order(engine: Any, symbol: str = SYMBOL, level: int = 2) -> int:
    market = engine.market(symbol)
    price = market.book.bids.top(3)[level].price
    amount = market.spec.min_amount * 20
    return int(engine.submit(OrderRequest(symbol, Side.BUY, OrderKind.LIMIT, amount, price)).id)
