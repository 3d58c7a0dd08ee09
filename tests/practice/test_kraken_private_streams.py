"""Kraken's private websocket, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, within
from venues.practice.dialects.kraken.names import decode_id
from venues.practice.engine.types import OrderState
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"
PRIVATE = "wss://ws-auth.kraken.com/v2"


class Recording(ccxt.pro.kraken):  # type: ignore[misc]  # ccxt is untyped
    """A client that keeps the frames it was handed."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.frames: list[Any] = []

    def handle_message(self, client: Any, message: Any) -> None:
        self.frames.append(message)
        super().handle_message(client, message)

    def rows(self, channel: str) -> list[Any]:
        return [row for frame in self.frames if frame.get("channel") == channel for row in frame["data"]]


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """Kraken on the system clock: nonces of real clients carry real time."""
    async with PracticeExchanges(venues=("kraken",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def kraken(practice: PracticeExchanges) -> AsyncIterator[Any]:
    """A client with the practice keys and loaded markets."""
    async with client("kraken", practice.url, keys=True, kind=Recording) as exchange:
        await exchange.load_markets()
        yield exchange


def _touch(practice: PracticeExchanges) -> tuple[float, float]:
    book = practice.engine("kraken").market(SYMBOL).book
    return float(book.bids.top(1)[0].price), float(book.asks.top(1)[0].price)


async def test_balances_stream_tells_of_money_that_moved_only(kraken: Any) -> None:
    watched = await within(kraken.watch_balance())
    assert (watched["BTC"]["total"], watched["USD"]["total"]) == (0.3, 6_500)
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    await kraken.cancel_order(placed["id"], SYMBOL)
    await kraken.create_order(SYMBOL, "market", "sell", 0.01)
    await eventually(lambda: len(kraken.balance["spot"]["info"]["data"]) == 1)
    balance = await kraken.fetch_balance()
    await eventually(lambda: kraken.balance["spot"]["USDT"]["total"] == balance["USDT"]["total"])
    assert kraken.balance["spot"]["BTC"]["total"] == balance["BTC"]["total"] == 0.29
    frames = [frame for frame in kraken.frames if frame.get("channel") == "balances"]
    assert [frame["sequence"] for frame in frames] == list(range(1, len(frames) + 1))
    base, quote = (frame["data"][0] for frame in frames[1:3])
    assert (base["asset"], base["amount"] < 0, base["fee"]) == ("BTC", True, 0)
    assert (quote["asset"], quote["type"], quote["ref_id"]) == ("USDT", "trade", base["ref_id"])
    assert quote["fee"] == pytest.approx(quote["amount"] * 0.0026, abs=0.00001)


async def test_watched_orders_and_trades(practice: PracticeExchanges, kraken: Any) -> None:
    engine = practice.engine("kraken")
    orders = asyncio.create_task(kraken.watch_orders())
    trades = asyncio.create_task(kraken.watch_my_trades(SYMBOL))
    await eventually(lambda: len(engine._listeners) == 1)
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 60_000, {"clientOrderId": "lyp1abc"})
    assert (await within(orders))[-1]["status"] == "open"
    order_id = decode_id("O", placed["id"])
    assert order_id is not None
    engine.execute(order_id, Decimal("0.004"))
    (trade,) = await within(trades)
    assert (trade["amount"], trade["price"], trade["takerOrMaker"]) == (0.004, 60_000, "maker")
    assert (trade["order"], trade["fee"]) == (placed["id"], {"cost": 0.6, "currency": "USDT"})
    engine.execute(order_id)
    await eventually(lambda: kraken.rows("executions")[-1]["exec_type"] == "filled")
    rows = kraken.rows("executions")
    assert [row["exec_type"] for row in rows] == ["pending_new", "new", "trade", "trade", "filled"]
    assert [row.get("symbol") for row in rows] == [SYMBOL, None, SYMBOL, SYMBOL, None]
    assert {(row["order_id"], row["cl_ord_id"]) for row in rows} == {(placed["id"], "lyp1abc")}
    assert (rows[-1]["cum_qty"], rows[-1]["avg_price"], rows[-1]["order_status"]) == (0.01, 60_000, "filled")
    frames = [frame for frame in kraken.frames if frame.get("channel") == "executions"]
    assert [frame["type"] for frame in frames] == ["snapshot"] + ["update"] * 5
    assert [frame["sequence"] for frame in frames] == [1, 2, 3, 4, 5, 6]


async def test_canceled_orders_are_told_with_their_reason(practice: PracticeExchanges, kraken: Any) -> None:
    asyncio.create_task(kraken.watch_orders()).add_done_callback(lambda task: task.exception())
    await eventually(lambda: len(practice.engine("kraken")._listeners) == 1)
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 60_000)
    await kraken.cancel_order(placed["id"], SYMBOL)
    await eventually(lambda: len(kraken.rows("executions")) == 3)
    last = kraken.rows("executions")[-1]
    assert (last["exec_type"], last["order_status"], last["reason"]) == (
        "canceled",
        "canceled",
        "User requested",
    )
    assert (last["order_id"], last["cum_qty"], last["order_userref"]) == (placed["id"], 0, 0)


async def test_executions_begin_with_what_is_open(practice: PracticeExchanges, kraken: Any) -> None:
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 60_000)
    order_id = decode_id("O", placed["id"])
    assert order_id is not None
    practice.engine("kraken").execute(order_id, Decimal("0.004"))
    (order,) = await within(kraken.watch_orders(SYMBOL))
    assert (order["id"], order["status"], order["amount"], order["side"]) == (
        placed["id"],
        "open",
        0.01,
        "buy",
    )
    (row,) = kraken.rows("executions")
    assert (row["exec_type"], row["order_status"], row["cum_qty"]) == ("new", "partially_filled", 0.004)


async def test_fills_come_first_where_they_are_asked_for(practice: PracticeExchanges, kraken: Any) -> None:
    await kraken.create_order(SYMBOL, "market", "buy", 0.01)
    trades = await within(kraken.watch_my_trades(SYMBOL))
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.01)
    assert {trade["takerOrMaker"] for trade in trades} == {"taker"}


async def test_orders_over_the_websocket(practice: PracticeExchanges, kraken: Any) -> None:
    engine = practice.engine("kraken")
    named = {"clientOrderId": "lyp1abc"}
    placed = await within(kraken.create_order_ws(SYMBOL, "limit", "buy", 0.01, 50_000, named))
    order_id = decode_id("O", placed["id"])
    assert order_id is not None
    order = engine.order(order_id)
    assert (order.state, order.client_order_id, order.amount) == (
        OrderState.OPEN,
        "lyp1abc",
        Decimal("0.01"),
    )
    await within(kraken.cancel_order_ws(placed["id"]))
    assert engine.order(order_id).state is OrderState.CANCELED
    with pytest.raises(ccxt.OrderNotFound):
        await within(kraken.cancel_order_ws(placed["id"]))
    with pytest.raises(ccxt.ExchangeError, match="EOrder:Insufficient funds"):
        await within(kraken.create_order_ws(SYMBOL, "limit", "buy", 10, 50_000))
    _, ask = _touch(practice)
    with pytest.raises(ccxt.ExchangeError, match="EOrder:Post only order"):
        await within(kraken.create_order_ws(SYMBOL, "limit", "buy", 0.01, ask + 50, {"postOnly": True}))
    taken = await within(
        kraken.create_order_ws(SYMBOL, "limit", "buy", 0.0001, ask + 50, {"timeInForce": "IOC"})
    )
    assert engine.order(decode_id("O", taken["id"])).state is OrderState.FILLED
    assert not engine.open_orders()
    await within(kraken.create_order_ws(SYMBOL, "limit", "buy", 0.01, 50_000))
    answer = await within(kraken.cancel_all_orders_ws())
    assert answer["result"]["count"] == 1


async def test_orders_over_the_websocket_need_a_token(kraken: Any) -> None:
    params = {"order_id": ["OAAAAA-AAAAA-AAAAAA"], "token": "made up"}
    request = {"method": "cancel_order", "params": params, "req_id": 31}
    with pytest.raises(ccxt.AuthenticationError, match="ESession:Invalid session"):
        await within(kraken.watch(PRIVATE, "31", request, "31"))
