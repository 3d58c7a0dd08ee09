"""OKX accounts and orders, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, order_filled, watching, within
from venues.practice.engine.types import OrderState
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


@pytest.fixture
async def okx(practice: PracticeExchanges) -> AsyncIterator[Any]:
    """A client with the practice keys and loaded markets."""
    async with client("okx", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        yield exchange


def _touch(practice: PracticeExchanges) -> tuple[float, float]:
    book = practice.engine("okx").market(SYMBOL).book
    return float(book.bids.top(1)[0].price), float(book.asks.top(1)[0].price)


async def test_markets_load_with_keys(okx: Any) -> None:
    assert okx.currencies["BTC"]["name"] == "Bitcoin"


async def test_balance_and_its_stream(practice: PracticeExchanges, okx: Any) -> None:
    balance = await okx.fetch_balance()
    assert balance["USDT"] == {"free": 300_000.0, "used": 0.0, "total": 300_000.0}
    watched = await within(okx.watch_balance())
    assert watched["BTC"]["total"] == 0.25
    task = await watching(okx, okx.watch_balance)
    order = await okx.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    watched = await within(task)
    assert watched["USDT"] == {"free": 299_500.0, "used": 500.0, "total": 300_000.0}
    await okx.cancel_order(order["id"], SYMBOL)
    watched = await within(okx.watch_balance())
    assert watched["USDT"]["used"] == 0


async def test_limit_order_lives_and_is_canceled(okx: Any) -> None:
    placed = await okx.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1abc"})
    order = await okx.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["clientOrderId"], order["price"]) == ("open", "lyp1abc", 50_000)
    assert [entry["id"] for entry in await okx.fetch_open_orders(SYMBOL)] == [placed["id"]]
    by_client_id = await okx.fetch_order(None, SYMBOL, {"clientOrderId": "lyp1abc"})
    assert by_client_id["id"] == placed["id"]
    with pytest.raises(ccxt.InvalidOrder):
        await okx.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1abc"})
    await okx.cancel_order(placed["id"], SYMBOL)
    with pytest.raises(ccxt.OrderNotFound):
        await okx.cancel_order(placed["id"], SYMBOL)
    assert (await okx.fetch_order(placed["id"], SYMBOL))["status"] == "canceled"
    assert await okx.fetch_open_orders() == []
    assert [entry["id"] for entry in await okx.fetch_canceled_orders(SYMBOL)] == [placed["id"]]


async def test_market_orders_trade_and_pay(practice: PracticeExchanges, okx: Any) -> None:
    bought = await okx.create_order(SYMBOL, "market", "buy", 0.01)
    order = await okx.fetch_order(bought["id"], SYMBOL)
    assert (order["status"], order["filled"]) == ("closed", 0.01)
    assert order["fee"] == {"cost": 0.00001, "currency": "BTC"}
    trades = await okx.fetch_my_trades(SYMBOL)
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.01)
    assert {trade["takerOrMaker"] for trade in trades} == {"taker"}
    await okx.create_order(SYMBOL, "market", "sell", 0.01)
    spent = await okx.create_market_buy_order_with_cost(SYMBOL, 200)
    order = await okx.fetch_order(spent["id"], SYMBOL)
    assert order["status"] == "closed"
    assert 199 < order["cost"] <= 200
    balances = practice.engine("okx").balances()
    assert balances["USDT"].held == balances["BTC"].held == 0
    assert [entry["status"] for entry in await okx.fetch_closed_orders(SYMBOL)] == ["closed"] * 3


async def test_crossing_post_only_never_trades(practice: PracticeExchanges, okx: Any) -> None:
    _, ask = _touch(practice)
    placed = await okx.create_order(SYMBOL, "limit", "buy", 0.01, ask + 50, {"postOnly": True})
    order = await okx.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["filled"], order["info"]["cancelSource"]) == ("canceled", 0, "31")


async def test_ioc_and_fok(practice: PracticeExchanges, okx: Any) -> None:
    bid, ask = _touch(practice)
    away = await okx.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"timeInForce": "IOC"})
    assert (await okx.fetch_order(away["id"], SYMBOL))["status"] == "canceled"
    taken = await okx.create_order(SYMBOL, "limit", "buy", 0.0001, ask + 50, {"timeInForce": "IOC"})
    assert (await okx.fetch_order(taken["id"], SYMBOL))["status"] == "closed"
    whole = await okx.create_order(SYMBOL, "limit", "sell", 0.0001, bid - 50, {"timeInForce": "FOK"})
    assert (await okx.fetch_order(whole["id"], SYMBOL))["status"] == "closed"


async def test_watched_orders_and_trades(practice: PracticeExchanges, okx: Any) -> None:
    engine = practice.engine("okx")
    orders = asyncio.create_task(okx.watch_orders(SYMBOL))
    trades = asyncio.create_task(okx.watch_my_trades(SYMBOL))
    await eventually(lambda: len(engine._listeners) == 1)
    placed = await okx.create_order(SYMBOL, "limit", "buy", 0.01, 60_000)
    assert (await within(orders))[-1]["status"] == "open"
    engine.execute(int(placed["id"]), Decimal("0.004"))
    (trade,) = await within(trades)
    assert (trade["amount"], trade["price"], trade["takerOrMaker"]) == (0.004, 60_000, "maker")
    order = await order_filled(okx, 0.004)
    assert (order["status"], order["remaining"]) == ("open", 0.006)
    engine.execute(int(placed["id"]))
    order = await order_filled(okx, 0.01)
    assert order["status"] == "closed"


async def test_orders_over_the_websocket(practice: PracticeExchanges, okx: Any) -> None:
    placed = await within(okx.create_order_ws(SYMBOL, "limit", "buy", 0.01, 50_000))
    engine = practice.engine("okx")
    assert engine.order(int(placed["id"])).state is OrderState.OPEN
    await within(okx.cancel_order_ws(placed["id"], SYMBOL))
    with pytest.raises(ccxt.OrderNotFound):
        await within(okx.cancel_order_ws(placed["id"], SYMBOL))
    with pytest.raises(ccxt.InsufficientFunds):
        await within(okx.create_order_ws(SYMBOL, "limit", "buy", 10, 50_000))


async def test_fees_and_configuration(okx: Any) -> None:
    fee = await okx.fetch_trading_fee(SYMBOL)
    assert (fee["maker"], fee["taker"]) == (0.0008, 0.001)
    assert (await okx.fetch_accounts())[0]["id"] == "1"
    assert await okx.fetch_positions() == []


@pytest.mark.parametrize(
    ("amount", "price", "error"),
    [(10, 50_000, ccxt.InsufficientFunds), (0.00001, 10_000, ccxt.InvalidOrder)],
)
async def test_orders_that_do_not_fit_are_refused(okx: Any, amount: float, price: float, error: Any) -> None:
    with pytest.raises(error):
        await okx.create_order(SYMBOL, "limit", "buy", amount, price)


async def test_wrong_step_and_tick_are_refused(okx: Any) -> None:
    row = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "clOrdId": "x1"}
    with pytest.raises(ccxt.InvalidOrder):
        await okx.privatePostTradeOrder({**row, "sz": "0.000000001", "px": "50000"})
    with pytest.raises(ccxt.BadRequest):
        await okx.privatePostTradeOrder({**row, "sz": "0.01", "px": "50000.05"})
    with pytest.raises(ccxt.BadRequest):
        await okx.privatePostTradeOrder({**row, "sz": "NaN", "px": "50000"})


@pytest.mark.parametrize("wrong", [{"secret": "other"}, {"apiKey": "other"}, {"password": "other"}])
async def test_wrong_credentials_are_refused(practice: PracticeExchanges, wrong: dict[str, str]) -> None:
    async with client("okx", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        for name, value in wrong.items():
            setattr(exchange, name, value)
        with pytest.raises(ccxt.AuthenticationError):
            await exchange.fetch_balance()
        with pytest.raises(ccxt.AuthenticationError):
            await within(exchange.watch_balance())


async def test_old_timestamp_is_refused(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        exchange.nonce = lambda: exchange.milliseconds() - 60_000
        with pytest.raises(ccxt.InvalidNonce):
            await exchange.fetch_balance()
