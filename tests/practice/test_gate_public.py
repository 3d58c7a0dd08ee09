"""Gate market data, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, within
from venues.market.integrity.gate_obu import GateObuRule
from venues.market.integrity.rule import Break
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.faults import Action, Fault, FaultKind
from venues.practice.service import PracticeExchanges

SYMBOL, MARKET_ID = "BTC/USDT", "BTC_USDT"


class Checked(ccxt.pro.gate):  # type: ignore[misc]  # ccxt is untyped
    """A client that keeps the frames it was handed and shows them to the integrity rule."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.frames: list[Any] = []
        self.breaks: list[Break] = []
        self.rule = GateObuRule()

    def handle_message(self, client: Any, message: Any) -> None:
        self.frames.append(message)
        found = self.rule.observe("socket", message)
        if found is not None:
            self.breaks.append(found)
        super().handle_message(client, message)

    def updates(self, channel: str) -> list[Any]:
        """Results of the pushed frames of a channel."""
        wanted = (channel, "update")
        return [frame["result"] for frame in self.frames if (frame["channel"], frame["event"]) == wanted]

    def is_verified(self) -> bool:
        """Whether the rule vouches for the book."""
        return bool(self.rule.verified(MARKET_ID))


@pytest.fixture
async def gates() -> AsyncIterator[PracticeExchanges]:
    """Gate on the system clock."""
    async with PracticeExchanges(venues=("gate",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def still(clock: ManualClock) -> AsyncIterator[PracticeExchanges]:
    """Gate on a clock that only the test moves."""
    async with PracticeExchanges(venues=("gate",), clock=clock, rate=20) as exchanges:
        yield exchanges


def _sides(market: Any, depth: int) -> dict[str, list[list[float]]]:
    sides = {"bids": market.book.bids, "asks": market.book.asks}
    return {
        name: [[float(view.price), float(view.size)] for view in side.top(depth)]
        for name, side in sides.items()
    }


def _shown(book: Any) -> dict[str, list[list[float]]]:
    return {name: [list(level[:2]) for level in book[name]] for name in ("bids", "asks")}


async def test_markets_load_with_their_rules(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url) as gate:
        markets = await gate.load_markets()
        market = markets[SYMBOL]
        assert market["id"] == MARKET_ID
        assert (market["precision"]["price"], market["precision"]["amount"]) == (0.1, 0.000001)
        assert (market["limits"]["amount"]["min"], market["limits"]["cost"]["min"]) == (0.000001, 3)
        assert (market["maker"], market["taker"]) == (0.00087, 0.00087)
        assert gate.currencies["BTC"]["name"] == "Bitcoin"
        assert {"ETH/USDT", "SHIB/USDT", "GT/USDT", "ETH/BTC"} <= set(markets)
        assert all(entry["spot"] and entry["active"] for entry in markets.values())


@pytest.mark.parametrize("depth", [50, 400])
async def test_watched_book_equals_the_engines(
    still: PracticeExchanges, clock: ManualClock, depth: int
) -> None:
    market = still.engine("gate").market(SYMBOL)
    async with client("gate", still.url, kind=Checked) as gate:
        book = await within(gate.watch_order_book(SYMBOL, depth))
        assert book["nonce"] == market.book.update_id
        for _ in range(25):
            clock.advance(400)
            market.advance(clock.now_ms())
            await eventually(lambda: _shown(gate.orderbooks[SYMBOL]) == _sides(market, depth))
        updates = gate.updates("spot.obu")
        assert {update["s"] for update in updates} == {f"ob.{MARKET_ID}.{depth}"}
        assert [update.get("full", False) for update in updates] == [True, *[False] * (len(updates) - 1)]
        assert len(updates) > 10
        assert gate.breaks == []
        assert gate.is_verified()


async def test_drops_and_gaps_show_in_the_numbers(gates: PracticeExchanges) -> None:
    for kind in (FaultKind.DROP_DELTAS, FaultKind.GAP):
        async with client("gate", gates.url, kind=Checked) as gate:
            await within(gate.watch_order_book(SYMBOL))
            gates.inject(Fault(kind, venue="gate", count=1))
            await eventually(lambda gate=gate: gate.breaks)  # type: ignore[misc]  # bound in the loop
            assert gate.breaks[0].market_id == MARKET_ID
            assert "does not follow" in gate.breaks[0].reason
            # the client's cure: leave the stream and take a new snapshot
            await within(gate.un_watch_order_book(SYMBOL))
            book = await within(gate.watch_order_book(SYMBOL))
            assert gate.is_verified()
            assert book["bids"][0][0] < book["asks"][0][0]
            assert len(gate.breaks) == 1


async def test_book_stream_is_subscribed_once_a_connection(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url, kind=Checked) as gate:
        await within(gate.watch_order_book(SYMBOL))
        await within(gate.watch_bids_asks([SYMBOL]))
        socket = gate.client(gate.urls["api"]["spot"])
        again = {"id": 99, "time": 123456, "channel": "spot.obu", "event": "subscribe"}
        await socket.send({**again, "payload": [f"ob.{MARKET_ID}.50"]})
        await eventually(lambda: [frame for frame in gate.frames if frame.get("id") == 99])
        (answer,) = (frame for frame in gate.frames if frame.get("id") == 99)
        assert answer["error"] == {"code": 2, "message": f"Alert sub ob.{MARKET_ID}.50"}
        assert answer["result"] == {"status": "fail"}


async def test_trades_ticker_and_candles_stream(gates: PracticeExchanges) -> None:
    engine = gates.engine("gate")
    async with client("gate", gates.url, kind=Checked) as gate:
        await gate.load_markets()
        tasks = [
            asyncio.create_task(gate.watch_trades(SYMBOL)),
            asyncio.create_task(gate.watch_ohlcv(SYMBOL, "1m")),
        ]
        ticker = await within(gate.watch_ticker(SYMBOL))
        touch = (await within(gate.watch_bids_asks([SYMBOL])))[SYMBOL]
        await eventually(lambda: engine.markets[SYMBOL].watchers == 4)
        gates.nudge("BTC", 15)
        trades, candles = await within(asyncio.gather(*tasks))
        assert ticker["bid"] < ticker["ask"]
        assert ticker["low"] <= ticker["last"] <= ticker["high"]
        assert touch["bid"] < touch["ask"]
        assert touch["bidVolume"] > 0
        assert trades[-1]["side"] in ("buy", "sell")
        assert trades[-1]["id"] in {str(trade.id) for trade in engine.markets[SYMBOL].tape.trades}
        assert all(isinstance(result, dict) for result in gate.updates("spot.trades"))
        start, opened, high, low, closed, volume = candles[-1]
        assert start % 60_000 == 0
        assert low <= min(opened, closed) <= max(opened, closed) <= high
        assert volume > 0


async def test_rest_reads(gates: PracticeExchanges) -> None:
    engine = gates.engine("gate")
    async with client("gate", gates.url) as gate:
        await gate.load_markets()
        book = await gate.fetch_order_book(SYMBOL, 10)
        assert len(book["bids"]) == len(book["asks"]) == 10
        assert book["bids"][0][0] < book["asks"][0][0]
        assert book["nonce"] == engine.markets[SYMBOL].book.update_id
        tickers = await gate.fetch_tickers()
        assert set(tickers) == set(engine.markets)
        ticker = await gate.fetch_ticker(SYMBOL)
        assert ticker["low"] <= ticker["last"] <= ticker["high"]
        _trade_once(engine)
        # the order flow goes on: more trades may follow ours before the answer
        trades = await gate.fetch_trades(SYMBOL, limit=50)
        ours = [trade for trade in trades if trade["amount"] == 0.001]
        assert ours
        assert ours[-1]["timestamp"] in {trade.time_ms for trade in engine.markets[SYMBOL].tape.trades}
        assert abs(await gate.fetch_time() - gate.milliseconds()) < 60_000


async def test_candles_by_count_and_by_time(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url) as gate:
        await gate.load_markets()
        candles = await gate.fetch_ohlcv(SYMBOL, "1h", limit=30)
        assert len(candles) == 30
        assert {second[0] - first[0] for first, second in pairwise(candles)} == {3_600_000}
        later = await gate.fetch_ohlcv(SYMBOL, "1h", since=candles[5][0], limit=3)
        assert [candle[0] for candle in later] == [candle[0] for candle in candles[5:8]]
        assert len(await gate.fetch_ohlcv(SYMBOL, "1w")) > 100
        with pytest.raises(ccxt.BadRequest, match="too long ago"):
            await gate.fetch_ohlcv(SYMBOL, "1m", since=candles[0][0] - 86_400_000 * 30)


async def test_unsubscribed_market_stands_still(gates: PracticeExchanges) -> None:
    market = gates.engine("gate").markets[SYMBOL]
    async with client("gate", gates.url) as gate:
        await within(gate.watch_order_book(SYMBOL))
        assert market.watchers == 1
        await within(gate.un_watch_order_book(SYMBOL))
        assert market.watchers == 0
        stopped_at = market.book.update_id
        await within(gate.watch_order_book("ETH/USDT"))
        assert market.book.update_id == stopped_at
    await eventually(lambda: not gates.engine("gate").markets["ETH/USDT"].watchers)


async def test_unknown_pairs_and_paths_are_refused(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url) as gate:
        await gate.load_markets()
        with pytest.raises(ccxt.BadSymbol, match="INVALID_CURRENCY_PAIR"):
            await gate.publicSpotGetTickers({"currency_pair": "NOPE_USDT"})
        with pytest.raises(ccxt.ArgumentsRequired, match="MISSING_REQUIRED_PARAM"):
            await gate.publicSpotGetOrderBook()
        with pytest.raises(ccxt.ExchangeError, match="NOT_FOUND"):
            await gate.publicEarnGetUniCurrencies()
        gate.markets[SYMBOL]["id"] = "NOPE_USDT"
        with pytest.raises(ccxt.BadRequest, match="unknown currency pair: NOPE_USDT"):
            await within(gate.watch_ticker(SYMBOL))
        with pytest.raises(ccxt.BadRequest, match="unknown currency pair: NOPE_USDT"):
            await within(gate.watch_order_book(SYMBOL))


async def test_too_many_requests_in_gates_words(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url) as gate:
        await gate.load_markets()
        for status, error in ((429, ccxt.RateLimitExceeded), (503, ccxt.ExchangeNotAvailable)):
            gates.inject(Fault(FaultKind.ANSWER, venue="gate", action=Action.REPLY, status=status))
            with pytest.raises(error):
                await gate.fetch_time()


async def test_ping_channel_and_bad_frames(gates: PracticeExchanges) -> None:
    url = f"{gates.url.replace('http', 'ws')}/api.gateio.ws/ws/v4/"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.send_json({"time": 1, "channel": "spot.ping"})
        pong = await within(socket.receive_json())
        assert (pong["channel"], pong["event"], pong["error"], pong["result"]) == (
            "spot.pong",
            "",
            None,
            None,
        )
        for text, code in (
            ("{", 1),
            ('"text"', 1),
            ('{"channel": "spot.tickers", "event": "subscribe", "payload": [1]}', 1),
            ('{"channel": "spot.nothing", "event": "subscribe"}', 2),
            ('{"channel": "spot.obu", "event": "subscribe", "payload": ["ob.BTC_USDT.20"]}', 2),
            ('{"channel": "spot.candlesticks", "event": "subscribe", "payload": ["7m", "BTC_USDT"]}', 2),
        ):
            await socket.send_str(text)
            assert (await within(socket.receive_json()))["error"]["code"] == code


def _trade_once(engine: Any) -> None:
    price = engine.market(SYMBOL).book.bids.top(3)[2].price
    order = engine.submit(OrderRequest(SYMBOL, Side.BUY, OrderKind.LIMIT, Decimal("0.001"), price))
    engine.execute(order.id)
