"""Binance market data, end to end with real ccxt.pro; everything private is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, watch_many, within
from venues.market.integrity.binance_update_id import BinanceUpdateIdRule
from venues.practice.engine.clock import ManualClock
from venues.practice.faults import Fault, FaultKind, Preset
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"
STREAMS = "stream.binance.com:9443"


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


@asynccontextmanager
async def raw_socket(
    exchanges: PracticeExchanges, path: str, *, host: str = STREAMS, **options: Any
) -> AsyncIterator[Any]:
    """A bare websocket, to the streams if nothing else is said."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{exchanges.url}/{host}{path}", **options) as socket,
    ):
        yield socket


async def call(exchanges: PracticeExchanges, method: str, path: str) -> tuple[int, Any]:
    """Status and body of a bare request."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{exchanges.url}/api.binance.com{path}") as response,
    ):
        return response.status, await response.json(content_type=None)


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


async def test_malformed_update_is_told_as_it_was_asked(practice: PracticeExchanges) -> None:
    async with raw_socket(practice, "/ws/btcusdt@depth@100ms") as socket:
        await within(socket.receive_json())
        practice.inject(Fault(FaultKind.MALFORMED, venue="binance", preset=Preset.NAN))
        sizes: set[str] = set()
        while "NaN" not in sizes:
            event = await within(socket.receive_json())
            sizes = {size for side in "ba" for _, size in event[side]}


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


async def test_wrong_symbols_and_paths_are_refused(practice: PracticeExchanges) -> None:
    async with client("binance", practice.url) as binance:
        with pytest.raises(ccxt.BadSymbol):
            await binance.publicGetDepth({"symbol": "NOPEUSDT"})
        with pytest.raises(ccxt.BadRequest):
            await binance.publicGetDepth({})
        with pytest.raises(ccxt.BadRequest):
            await binance.publicGetKlines({"symbol": "BTCUSDT", "interval": "7m"})
    assert (await call(practice, "GET", "/api/v3/depth?symbol=NOPE"))[1]["code"] == -1121
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{practice.url}/api.binance.com/api/v3/nothing") as response:
            assert (response.status, response.content_type) == (404, "text/html")
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{practice.url}/{STREAMS}/nothing")


async def test_streams_are_wrapped_only_where_the_path_says_so(practice: PracticeExchanges) -> None:
    async with raw_socket(practice, "/stream?streams=btcusdt@bookTicker/nope@@x") as socket:
        event = await within(socket.receive_json())
        assert (event["stream"], event["data"]["s"]) == ("btcusdt@bookTicker", "BTCUSDT")
        await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 3})
        assert await _answer(socket, 3) == {"result": ["btcusdt@bookTicker"], "id": 3}
    async with raw_socket(practice, "/ws/ethusdt@depth5@100ms") as socket:
        event = await within(socket.receive_json())
        assert (set(event), len(event["bids"])) == ({"lastUpdateId", "bids", "asks"}, 5)
        await socket.send_json({"method": "SET_PROPERTY", "params": ["combined", True], "id": 4})
        assert await _answer(socket, 4) == {"result": None, "id": 4}
        assert (await within(socket.receive_json()))["stream"] == "ethusdt@depth5@100ms"


async def test_wrong_subscriptions_are_answered(practice: PracticeExchanges) -> None:
    async with raw_socket(practice, "/ws") as socket:
        for request, code in (
            ({"method": "SUBSCRIBE", "params": ["btcusdt@nothing"], "id": 1}, 2),
            ({"method": "SUBSCRIBE", "params": ["not asdfads"], "id": 1}, 2),
            ({"method": "LOGIN", "params": [], "id": 1}, 2),
            ({"method": "GET_PROPERTY", "params": ["x"], "id": 1}, 0),
        ):
            await socket.send_json(request)
            answer = await within(socket.receive_json())
            assert (answer["error"]["code"], answer["id"]) == (code, 1)
        await socket.send_str("nonsense")
        assert (await within(socket.receive_json()))["error"]["code"] == 3
        await socket.send_json({"method": "SUBSCRIBE", "params": ["nopeusdt@trade"], "id": 2})
        assert await within(socket.receive_json()) == {"result": None, "id": 2}
    async with client("binance", practice.url) as binance:
        await binance.load_markets()
        with pytest.raises(ccxt.ExchangeError, match="invalid stream"):
            await within(binance.watch_order_book(SYMBOL, params={"watchOrderBookRate": "7"}))


async def test_server_pings_every_twenty_seconds(still: PracticeExchanges, clock: ManualClock) -> None:
    async with raw_socket(still, "/ws", autoping=False) as socket:
        clock.advance(20_001)
        message = await within(socket.receive())
        assert (message.type, bytes(message.data)) == (aiohttp.WSMsgType.PING, str(clock.now_ms()).encode())
        await socket.ping(b"mine")
        assert (await within(socket.receive())).type is aiohttp.WSMsgType.PONG


@pytest.mark.parametrize(
    ("method", "path", "counter"),
    [
        ("POST", "/api/v3/order", "orders_create"),
        ("POST", "/api/v3/order/test", "orders_create"),
        ("POST", "/sapi/v1/margin/order", "orders_create"),
        ("DELETE", "/api/v3/openOrders", "orders_cancel"),
        ("GET", "/api/v3/account", "orders_query"),
        ("GET", "/api/v3/myTrades", "orders_query"),
        ("POST", "/api/v3/userDataStream", "orders_query"),
        ("GET", "/sapi/v1/capital/config/getall", "orders_query"),
        ("POST", "/sapi/v1/capital/withdraw/apply", "orders_query"),
        ("GET", "/fapi/v2/balance", "orders_query"),
        ("POST", "/papi/v1/um/order", "orders_create"),
    ],
)
async def test_private_paths_are_refused_and_counted(
    practice: PracticeExchanges, method: str, path: str, counter: str
) -> None:
    status, body = await call(practice, method, path)
    assert (status, body["code"]) == (401, -2015)
    assert _counters(practice)[counter] == 1


async def test_keys_open_nothing(practice: PracticeExchanges) -> None:
    keys: dict[str, Any] = {"apiKey": "some-key", "secret": "some-secret"}
    async with client("binance", practice.url, **keys) as binance:
        with pytest.raises(ccxt.AuthenticationError):
            await binance.load_markets()
    public_only = {"fetchCurrencies": False, "fetchMargins": False}
    async with client("binance", practice.url, options=public_only, **keys) as binance:
        await binance.load_markets()
        for attempt in (
            binance.create_order(SYMBOL, "limit", "buy", 0.01, 50_000),
            binance.cancel_order("1", SYMBOL),
            binance.fetch_balance(),
            binance.fetch_open_orders(SYMBOL),
            binance.create_order_ws(SYMBOL, "limit", "buy", 0.01, 50_000),
        ):
            with pytest.raises(ccxt.AuthenticationError):
                await within(attempt)
        counters = _counters(practice)
        assert (counters["orders_create"], counters["orders_cancel"]) == (2, 1)
        assert practice.engine("binance").open_orders() == []


async def test_market_data_by_the_websocket_api(practice: PracticeExchanges) -> None:
    async with raw_socket(practice, "/ws-api/v3", host="ws-api.binance.com:443") as socket:
        await socket.send_json({"id": "a", "method": "depth", "params": {"symbol": "BTCUSDT", "limit": 5}})
        answer = await within(socket.receive_json())
        assert (answer["id"], answer["status"], len(answer["result"]["bids"])) == ("a", 200, 5)
        await socket.send_json({"id": 2, "method": "depth", "params": {"symbol": "NOPE"}})
        answer = await within(socket.receive_json())
        assert (answer["id"], answer["status"], answer["error"]["code"]) == (2, 400, -1121)
        await socket.send_str("[]")
        assert (await within(socket.receive_json()))["error"]["code"] == -1135


def _counters(practice: PracticeExchanges) -> Any:
    state: Any = practice.state()
    return state["venues"]["binance"]["counters"]


async def _answer(socket: Any, request_id: int) -> Any:
    while True:
        message = await within(socket.receive_json())
        if message.get("id") == request_id:
            return message
