"""WhiteBIT market data, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, watch_many, within
from venues.market.integrity.whitebit_update_id import WhitebitUpdateIdRule
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.market import Market
from venues.practice.engine.types import OrderKind, OrderRequest, Side
from venues.practice.faults import Fault, FaultKind, Preset
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


class Checked(ccxt.pro.whitebit):  # type: ignore[misc]  # ccxt is untyped
    """A client whose frames pass the integrity rule first."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.rule = WhitebitUpdateIdRule()
        self.breaks: list[Any] = []
        self.updates: list[Any] = []

    def handle_message(self, client: Any, message: Any) -> None:
        broken = self.rule.observe(client.url, message)
        self.breaks += [broken] if broken else []
        self.updates += [message["params"]] if message.get("method") == "depth_update" else []
        super().handle_message(client, message)


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """WhiteBIT on the system clock."""
    async with PracticeExchanges(venues=("whitebit",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def still(clock: ManualClock) -> AsyncIterator[PracticeExchanges]:
    """WhiteBIT on a clock that only the test moves."""
    async with PracticeExchanges(venues=("whitebit",), clock=clock, rate=20) as exchanges:
        yield exchanges


@asynccontextmanager
async def raw_socket(exchanges: PracticeExchanges) -> AsyncIterator[Any]:
    """A bare websocket."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{exchanges.url}/api.whitebit.com/ws") as socket,
    ):
        yield socket


async def ask(socket: Any, method: str, *params: Any) -> Any:
    """The answer to a request; pushes that come before it are passed over."""
    await socket.send_json({"id": 7, "method": method, "params": list(params)})
    while True:
        message = await within(socket.receive_json())
        if message.get("id") == 7:
            return message


async def test_markets_load_with_their_rules(practice: PracticeExchanges) -> None:
    async with client("whitebit", practice.url) as whitebit:
        markets = await whitebit.load_markets()
        market = markets[SYMBOL]
        assert market["id"] == "BTC_USDT"
        assert (market["precision"]["price"], market["precision"]["amount"]) == (0.01, 0.000001)
        assert (market["limits"]["amount"]["min"], market["limits"]["cost"]["min"]) == (0.00001, 1)
        assert (market["maker"], market["taker"]) == (0.001, 0.001)
        assert set(markets) == set(practice.engine("whitebit").markets)
        assert all(entry["spot"] and entry["active"] for entry in markets.values())
        assert whitebit.currencies["USD"]["type"] == "fiat"
        fees = await whitebit.fetch_trading_fees()
        assert (fees[SYMBOL]["maker"], fees[SYMBOL]["taker"]) == (0.001, 0.001)


async def test_watched_book_equals_the_engines(still: PracticeExchanges, clock: ManualClock) -> None:
    market = still.engine("whitebit").market(SYMBOL)
    async with client("whitebit", still.url, kind=Checked) as whitebit:
        book = await within(whitebit.watch_order_book(SYMBOL, 100))
        for _ in range(25):
            before = market.book.update_id
            while market.book.update_id == before:
                clock.advance(100)
                market.advance(clock.now_ms())
            clock.advance(100)
            while not _is_engines(book, market):
                book = await within(whitebit.watch_order_book(SYMBOL, 100))
        assert book["bids"][0][0] < book["asks"][0][0]
        assert (len(whitebit.updates) > 25, whitebit.breaks) == (True, [])
        assert book["timestamp"] == clock.now_ms()


async def test_update_ids_are_one_unbroken_chain(practice: PracticeExchanges) -> None:
    async with client("whitebit", practice.url, kind=Checked) as whitebit:
        await within(whitebit.watch_order_book(SYMBOL))
        await eventually(lambda: len(whitebit.updates) > 12)
        assert whitebit.breaks == []
        assert whitebit.rule.verified("BTC_USDT")
        assert [params[0] for params in whitebit.updates][:3] == [True, False, False]
        assert len(whitebit.updates[0][1]["bids"]) == 10


@pytest.mark.parametrize("kind", [FaultKind.DROP_DELTAS, FaultKind.GAP])
async def test_gap_is_there_for_the_rule_to_see(practice: PracticeExchanges, kind: FaultKind) -> None:
    async with client("whitebit", practice.url, kind=Checked) as whitebit:
        await watch_many(whitebit, SYMBOL, 3)
        practice.inject(Fault(kind, venue="whitebit"))
        await eventually(lambda: whitebit.breaks)
        assert [broken.market_id for broken in whitebit.breaks] == ["BTC_USDT"]
    async with client("whitebit", practice.url, kind=Checked) as whitebit:
        await watch_many(whitebit, SYMBOL, 5)
        assert whitebit.breaks == []


async def test_malformed_update_is_told_as_it_was_asked(practice: PracticeExchanges) -> None:
    async with raw_socket(practice) as socket:
        await ask(socket, "depth_subscribe", "BTC_USDT", 100, "0", True)
        practice.inject(Fault(FaultKind.MALFORMED, venue="whitebit", preset=Preset.NAN))
        sizes: set[str] = set()
        while "NaN" not in sizes:
            data = (await within(socket.receive_json()))["params"][1]
            sizes = {size for side in ("bids", "asks") for _, size in data.get(side, [])}


async def test_silent_book_is_sent_again_as_a_whole(
    still: PracticeExchanges, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = still.engine("whitebit").market(SYMBOL)
    monkeypatch.setattr(market.flow, "advance", lambda now_ms: None)  # nobody trades any more
    async with client("whitebit", still.url, kind=Checked) as whitebit:
        await within(whitebit.watch_order_book(SYMBOL))
        clock.advance(9_900)
        await within(whitebit.fetch_time())
        assert len(whitebit.updates) == 1
        clock.advance(200)
        await eventually(lambda: len(whitebit.updates) == 2)
        assert (whitebit.updates[-1][0], whitebit.breaks) == (True, [])


async def test_trades_ticker_and_candles_stream(practice: PracticeExchanges) -> None:
    engine = practice.engine("whitebit")
    async with client("whitebit", practice.url) as whitebit:
        await whitebit.load_markets()
        tasks = [
            asyncio.create_task(whitebit.watch_trades(SYMBOL)),
            asyncio.create_task(whitebit.watch_ohlcv(SYMBOL, "1m")),
        ]
        ticker = await within(whitebit.watch_ticker(SYMBOL))
        await eventually(lambda: engine.markets[SYMBOL].watchers == 3)
        practice.nudge("BTC", 15)
        trades, candles = await within(asyncio.gather(*tasks))
        assert ticker["low"] <= ticker["last"] <= ticker["high"]
        assert ticker["baseVolume"] > 0
        known = {str(trade.id): trade for trade in engine.markets[SYMBOL].tape.trades}
        assert trades[-1]["side"] == known[trades[-1]["id"]].side
        start, opened, high, low, closed, volume = candles[-1]
        assert start % 60_000 == 0
        assert low <= min(opened, closed) <= max(opened, closed) <= high
        assert volume > 0


async def test_second_market_joins_the_first(practice: PracticeExchanges) -> None:
    engine = practice.engine("whitebit")
    async with client("whitebit", practice.url) as whitebit:
        await within(whitebit.watch_ticker(SYMBOL))
        await within(whitebit.watch_ticker("ETH/USDT"))
        await within(whitebit.watch_order_book(SYMBOL))
        await within(whitebit.watch_order_book("ETH/USDT"))
        assert [engine.markets[symbol].watchers for symbol in (SYMBOL, "ETH/USDT")] == [2, 2]
    await eventually(lambda: not any(market.watchers for market in engine.markets.values()))


async def test_new_subscription_replaces_the_channels(practice: PracticeExchanges) -> None:
    markets = practice.engine("whitebit").markets
    async with raw_socket(practice) as socket:
        await ask(socket, "lastprice_subscribe", "BTC_USDT", "ETH_USDT")
        await ask(socket, "lastprice_subscribe", "ETH_USDT")
        await ask(socket, "candles_subscribe", "BTC_USDT", 60)
        await ask(socket, "candles_subscribe", "ETH_USDT", 900)
        assert (markets[SYMBOL].watchers, markets["ETH/USDT"].watchers) == (0, 2)
        await ask(socket, "depth_subscribe", "BTC_USDT", 5, "0", True)
        await ask(socket, "depth_subscribe", "ETH_USDT", 5, "0", True)
        await ask(socket, "depth_unsubscribe", "ETH_USDT")
        assert (markets[SYMBOL].watchers, markets["ETH/USDT"].watchers) == (1, 2)
        for channel in ("depth", "lastprice", "candles"):
            await ask(socket, f"{channel}_unsubscribe")
        assert (markets[SYMBOL].watchers, markets["ETH/USDT"].watchers) == (0, 0)


async def test_single_requests_and_ping(practice: PracticeExchanges) -> None:
    async with raw_socket(practice) as socket:
        assert await ask(socket, "ping") == {"id": 7, "result": "pong", "error": None}
        assert (await ask(socket, "time"))["result"] > 1_700_000_000
        assert len((await ask(socket, "depth_request", "BTC_USDT", 5, "0"))["result"]["asks"]) == 5
        last = (await ask(socket, "lastprice_request", "BTC_USDT"))["result"]
        assert (await ask(socket, "market_request", "BTC_USDT", 86400))["result"]["last"] == last


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("depth_subscribe", ["NOPE_USDT", 10, "0", True], 1),
        ("depth_subscribe", ["BTC_USDT", 7, "0", True], 1),
        ("trades_subscribe", ["NOPE_USDT"], 1),
        ("candles_subscribe", ["BTC_USDT", 18_000], 1),
        ("nothing_subscribe", [], 4),
        ("balanceSpot_subscribe", [], 6),
        ("authorize", ["no token", "public"], 6),
    ],
)
async def test_wrong_requests_are_answered(
    practice: PracticeExchanges, method: str, params: list[Any], code: int
) -> None:
    async with raw_socket(practice) as socket:
        answer = await ask(socket, method, *params)
        assert (answer["result"], answer["error"]["code"]) == (None, code)


async def test_text_that_is_no_json_ends_the_connection(practice: PracticeExchanges) -> None:
    async with raw_socket(practice) as socket:
        await socket.send_str("ping")
        assert (await within(socket.receive())).type is aiohttp.WSMsgType.CLOSE


async def test_rest_reads(practice: PracticeExchanges) -> None:
    engine = practice.engine("whitebit")
    async with client("whitebit", practice.url) as whitebit:
        await whitebit.load_markets()
        book = await whitebit.fetch_order_book(SYMBOL, 10)
        assert len(book["bids"]) == 10
        assert book["bids"][0][0] < book["asks"][0][0]
        candles = await whitebit.fetch_ohlcv(SYMBOL, "1h", limit=30)
        assert [candle[0] for candle in candles] == sorted(candle[0] for candle in candles)
        assert len(candles) == 30
        later = await whitebit.fetch_ohlcv(SYMBOL, "1h", since=candles[5][0], limit=3)
        assert [candle[0] for candle in later] == [candle[0] for candle in candles[5:8]]
        ticker = await whitebit.fetch_ticker(SYMBOL)
        assert ticker["bid"] < ticker["ask"]
        tickers = await whitebit.fetch_tickers()
        assert set(tickers) == set(engine.markets)
        engine.execute(_rest_an_order(engine))
        trades = await whitebit.fetch_trades(SYMBOL, limit=5)
        newest = engine.markets[SYMBOL].tape.trades[-1]
        assert {trade["id"]: trade["amount"] for trade in trades}[str(newest.id)] == float(newest.amount)
        assert abs(await whitebit.fetch_time() - whitebit.milliseconds()) < 60_000
        assert (await whitebit.fetch_status())["status"] == "ok"


async def test_wrong_markets_and_paths_are_refused(practice: PracticeExchanges) -> None:
    async with client("whitebit", practice.url) as whitebit:
        with pytest.raises(ccxt.BadSymbol):
            await whitebit.v4PublicGetOrderbookMarket({"market": "NOPE_USDT"})
        with pytest.raises(ccxt.BadRequest):
            await whitebit.v1PublicGetKline({"market": "BTC_USDT", "limit": 5_000})
        with pytest.raises(ccxt.ExchangeError, match="404"):
            await whitebit.v4PublicGetMiningPool()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{practice.url}/api.whitebit.com/ws2")


def _is_engines(book: Any, market: Market) -> bool:
    return all(
        [list(level[:2]) for level in book[side]]
        == [[float(view.price), float(view.size)] for view in levels.top(100)]
        for side, levels in (("bids", market.book.bids), ("asks", market.book.asks))
    )


def _rest_an_order(engine: Any) -> int:
    price = engine.market(SYMBOL).book.bids.top(3)[2].price
    order = engine.submit(OrderRequest(SYMBOL, Side.BUY, OrderKind.LIMIT, Decimal("0.001"), price))
    return int(order.id)
