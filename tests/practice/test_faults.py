"""Every fault, as a real client sees it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from tests.practice.routing import book_checksum, client, eventually, watch_many, within
from venues.practice.engine.clock import ManualClock
from venues.practice.engine.types import OrderState
from venues.practice.faults import Action, Fault, FaultBoard, FaultKind, Preset, Purpose, Scope, When
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


@pytest.fixture
async def okx(practice: PracticeExchanges) -> AsyncIterator[Any]:
    async with client("okx", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        exchange.timeout = 400  # from now on answers that do not come are waited for
        yield exchange


def _answer(action: Action, **fields: Any) -> Fault:
    return Fault(FaultKind.ANSWER, on=Purpose.CREATE, action=action, **fields)


async def _buy(okx: Any, client_id: str = "f1") -> Any:
    return await okx.create_order(SYMBOL, "limit", "buy", 0.001, 50_000, {"clientOrderId": client_id})


@pytest.mark.parametrize(
    ("fault", "error", "is_placed"),
    [
        (_answer(Action.CUT), ccxt.ExchangeNotAvailable, False),
        (_answer(Action.CUT, when=When.AFTER), ccxt.ExchangeNotAvailable, True),
        (_answer(Action.HANG), ccxt.RequestTimeout, False),
        (_answer(Action.HANG, when=When.AFTER), ccxt.RequestTimeout, True),
        (_answer(Action.CUT_BODY, when=When.AFTER), ccxt.ExchangeError, True),
        (_answer(Action.REPLY, status=500), ccxt.BaseError, False),
        (_answer(Action.REPLY, status=502, body="<html>", content_type="text/html"), ccxt.BaseError, False),
        (_answer(Action.REPLY, status=503, body=""), ccxt.ExchangeNotAvailable, False),
        (_answer(Action.REPLY, status=504, when=When.AFTER), ccxt.BaseError, True),
        (_answer(Action.REPLY, status=400, body='{"code":"99","msg":"?"}'), ccxt.ExchangeError, False),
        (_answer(Action.REPLY, retry_after_seconds=3), ccxt.RateLimitExceeded, False),
        (_answer(Action.REFUSE, error="duplicate_client_order_id"), ccxt.InvalidOrder, False),
        (_answer(Action.REFUSE, error="insufficient_funds"), ccxt.InsufficientFunds, False),
    ],
)
async def test_order_answers_go_wrong(
    practice: PracticeExchanges, okx: Any, fault: Fault, error: Any, *, is_placed: bool
) -> None:
    practice.inject(fault)
    with pytest.raises(error):
        await _buy(okx)
    assert bool(practice.engine("okx").open_orders()) is is_placed
    practice.clear_faults()
    await _buy(okx, "f2")


@pytest.mark.parametrize("body", ["<html></html>", "", "null", "{}", '{"code":"0","da'])
async def test_success_that_says_nothing(practice: PracticeExchanges, okx: Any, body: str) -> None:
    practice.inject(_answer(Action.REPLY, when=When.AFTER, body=body))
    try:
        order = await _buy(okx)
    except (ccxt.BaseError, AttributeError, TypeError, KeyError):
        order = {"id": None}
    assert order["id"] is None
    assert practice.engine("okx").open_orders()


async def test_another_orders_id(practice: PracticeExchanges, okx: Any) -> None:
    practice.inject(_answer(Action.SUBSTITUTE, when=When.AFTER, find=r'"ordId":"\d+"', text='"ordId":"1"'))
    assert (await _buy(okx))["id"] == "1"


async def test_order_not_found_at_first(practice: PracticeExchanges, okx: Any) -> None:
    practice.inject(Fault(FaultKind.HIDE_ORDERS, delay_ms=600_000))
    placed = await _buy(okx)
    with pytest.raises(ccxt.OrderNotFound):
        await okx.fetch_order(placed["id"], SYMBOL)
    assert await okx.fetch_open_orders(SYMBOL) == []
    practice.clear_faults(kind=FaultKind.HIDE_ORDERS)
    assert (await okx.fetch_order(placed["id"], SYMBOL))["status"] == "open"


async def test_faults_spare_other_purposes(practice: PracticeExchanges, okx: Any) -> None:
    practice.inject(_answer(Action.REPLY, status=500))
    await okx.fetch_balance()
    assert practice.faults.describe()[0]["hits"] == 0


async def test_frozen_venue_answers_when_thawed(practice: PracticeExchanges, okx: Any) -> None:
    await within(okx.watch_order_book(SYMBOL))
    practice.inject(Fault(FaultKind.FREEZE))
    with pytest.raises(ccxt.RequestTimeout):
        await okx.fetch_time()
    stamp = okx.clients["wss://ws.okx.com:443/ws/v5/public"].last_message_at
    await asyncio.sleep(0.15)
    assert okx.clients["wss://ws.okx.com:443/ws/v5/public"].last_message_at == stamp
    practice.clear_faults()
    await okx.fetch_time()
    await within(okx.watch_order_book(SYMBOL))


async def test_freeze_can_be_of_one_wire(practice: PracticeExchanges, okx: Any) -> None:
    practice.inject(Fault(FaultKind.FREEZE, scope=Scope.WS))
    await okx.fetch_time()
    task = asyncio.create_task(okx.watch_order_book(SYMBOL))
    await asyncio.sleep(0.2)
    assert not task.done()
    practice.clear_faults()
    await within(task)


async def test_dials_are_refused(practice: PracticeExchanges, okx: Any) -> None:
    # aiohttp dials again by itself when a kept-alive connection breaks under a GET
    practice.inject(Fault(FaultKind.REFUSE_DIALS, scope=Scope.WS, count=2))
    with pytest.raises(ccxt.NetworkError):
        await within(okx.watch_order_book(SYMBOL))
    practice.inject(Fault(FaultKind.REFUSE_DIALS, scope=Scope.WS, status=429, retry_after_seconds=0))
    with pytest.raises(ccxt.BaseError):
        await within(okx.watch_order_book(SYMBOL))
    await within(okx.watch_order_book(SYMBOL))


@pytest.mark.parametrize("code", [1000, 1001, 1006, 4008])
async def test_sockets_are_closed(practice: PracticeExchanges, okx: Any, code: int) -> None:
    await within(okx.watch_order_book(SYMBOL))
    assert practice.inject(Fault(FaultKind.CLOSE_SOCKETS, close_code=code)) == 1
    with pytest.raises(ccxt.NetworkError):
        await watch_many(okx, SYMBOL)
    await within(okx.watch_order_book(SYMBOL))


@pytest.mark.parametrize("preset", list(Preset))
async def test_malformed_frames_are_put_on_the_wire(practice: PracticeExchanges, preset: Preset) -> None:
    frames: list[Any] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{practice.url}/ws.okx.com:8443/ws/v5/public", max_msg_size=2**25) as socket,
    ):
        await socket.send_json({"op": "subscribe", "args": [{"channel": "books", "instId": "BTC-USDT"}]})
        assert "subscribe" in (await within(socket.receive())).data
        clean = (await within(socket.receive())).data
        practice.inject(Fault(FaultKind.MALFORMED, preset=preset, text="\x1b]0;x\x07"))
        frames.append((await within(socket.receive())).data)
        assert (await within(socket.receive())).json()["action"] == "update"
    assert clean.startswith('{"arg"')
    expectation: dict[Preset, Callable[[Any], bool]] = {
        Preset.TEXT: lambda frame: frame == "\x1b]0;x\x07",
        Preset.TRUNCATED: lambda frame: not frame.endswith("}"),
        Preset.NAN: lambda frame: '"NaN"' in frame,
        Preset.NEGATIVE: lambda frame: '"-1"' in frame,
        Preset.WRONG_TYPES: lambda frame: '{"nested": [null, true]}' in frame,
        Preset.HUGE: lambda frame: len(frame) > 10_485_760,
        Preset.ESCAPES: lambda frame: "\\u001b]52" in frame,
        Preset.BINARY: lambda frame: isinstance(frame, bytes),
    }
    assert expectation[preset](frames[0])


async def test_checksum_goes_wrong_once(practice: PracticeExchanges) -> None:
    practice.inject(Fault(FaultKind.BAD_CHECKSUM))
    async with aiohttp.ClientSession() as session:
        url = f"{practice.url}/ws.okx.com/ws/v5/public"
        values = []
        for _ in range(2):
            async with session.ws_connect(url) as socket:
                await socket.send_json(
                    {"op": "subscribe", "args": [{"channel": "books", "instId": "BTC-USDT"}]}
                )
                await within(socket.receive())
                values.append((await within(socket.receive())).json()["data"][0])
    expected = [
        book_checksum({side: {price: size for price, size, *_ in value[side]} for side in ("bids", "asks")})
        for value in values
    ]
    assert expected[0] != values[0]["checksum"]
    assert expected[1] == values[1]["checksum"]


async def test_private_events_double_and_change_places(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url, keys=True) as okx:
        await okx.load_markets()
        task = asyncio.create_task(okx.watch_orders())
        engine = practice.engine("okx")
        await eventually(lambda: engine._listeners)
        practice.inject(Fault(FaultKind.DUPLICATE_PRIVATE))
        await _buy(okx)
        await within(task)
        assert practice._door is not None
        sessions = practice._door.venues["okx"].sessions
        (socket,) = (socket for socket, session in sessions.items() if session._stop_private)
        sent: list[bytes] = []
        socket._enqueue = lambda payload, *_: sent.append(payload)  # type: ignore[method-assign]  # a spy
        practice.inject(Fault(FaultKind.REORDER_PRIVATE))
        await _buy(okx, "r1")
        await _buy(okx, "r2")
        assert [b"r2" in sent[0], b"r1" in sent[1]] == [True, True]
        practice.inject(Fault(FaultKind.DUPLICATE_PRIVATE))
        await _buy(okx, "r3")
        assert sent[2] == sent[3]


async def test_websocket_orders_lose_their_answer(practice: PracticeExchanges, okx: Any) -> None:
    await within(okx.watch_balance())
    practice.inject(_answer(Action.CUT, when=When.AFTER, scope=Scope.WS))
    with pytest.raises(ccxt.NetworkError):
        await within(okx.create_order_ws(SYMBOL, "limit", "buy", 0.001, 50_000))
    assert [order.state for order in practice.engine("okx").open_orders()] == [OrderState.OPEN]


async def test_gzip_bomb_is_small_on_the_wire(practice: PracticeExchanges) -> None:
    practice.inject(
        Fault(FaultKind.ANSWER, action=Action.GZIP_BOMB, path="/public/time", expands_to=30_000_000)
    )
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.get(f"{practice.url}/www.okx.com/api/v5/public/time") as response,
    ):
        body = await response.read()
        assert response.headers["Content-Encoding"] == "gzip"
    assert len(body) < 100_000


async def test_delay_holds_everything_back(practice: PracticeExchanges, okx: Any) -> None:
    practice.inject(Fault(FaultKind.DELAY, delay_ms=5_000))
    with pytest.raises(ccxt.RequestTimeout):
        await okx.fetch_time()
    task = asyncio.create_task(okx.watch_order_book(SYMBOL))
    await asyncio.sleep(0.2)
    assert not task.done()
    task.cancel()


def test_faults_end_by_themselves() -> None:
    clock = ManualClock()
    board = FaultBoard(clock)
    board.arm(Fault(FaultKind.FREEZE, venue="okx", duration_ms=500))
    board.arm(Fault(FaultKind.DROP_DELTAS, count=2))
    assert board.active(FaultKind.FREEZE, "okx", Scope.WS)
    assert not board.active(FaultKind.FREEZE, "gate", Scope.WS)
    clock.advance(500)
    assert not board.active(FaultKind.FREEZE, "okx", Scope.WS)
    assert [board.take(FaultKind.DROP_DELTAS, "gate") is not None for _ in range(3)] == [True, True, False]
    for _ in range(200):
        board.arm(Fault(FaultKind.GAP))
    with pytest.raises(ValueError, match="too many"):
        board.arm(Fault(FaultKind.GAP))
    assert board.clear() == 200
