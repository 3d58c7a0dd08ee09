"""Binance by bare requests and sockets: how streams are asked for and told, and that all that is private is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from tests.practice.routing import client, within
from venues.practice.engine.clock import ManualClock
from venues.practice.faults import Fault, FaultKind, Preset
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"

STREAMS = "stream.binance.com:9443"


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


async def test_malformed_update_is_told_as_it_was_asked(practice: PracticeExchanges) -> None:
    async with raw_socket(practice, "/ws/btcusdt@depth@100ms") as socket:
        await within(socket.receive_json())
        practice.inject(Fault(FaultKind.MALFORMED, venue="binance", preset=Preset.NAN))
        sizes: set[str] = set()
        while "NaN" not in sizes:
            event = await within(socket.receive_json())
            sizes = {size for side in "ba" for _, size in event[side]}


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
