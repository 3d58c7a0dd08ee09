"""WhiteBIT accounts and orders, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, order_filled, watching, within
from venues.practice.faults import Action, Fault, FaultKind, Purpose
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """WhiteBIT on the system clock: nonces of real clients carry real time."""
    async with PracticeExchanges(venues=("whitebit",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def whitebit(practice: PracticeExchanges) -> AsyncIterator[Any]:
    """A client with the practice keys and loaded markets."""
    async with client("whitebit", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        yield exchange


def _touch(practice: PracticeExchanges) -> tuple[float, float]:
    book = practice.engine("whitebit").market(SYMBOL).book
    return float(book.bids.top(1)[0].price), float(book.asks.top(1)[0].price)


async def _listening(practice: PracticeExchanges, *channels: str) -> None:
    """Wait until the one socket is subscribed to private channels."""

    def subscribed() -> bool:
        door = practice._door
        sessions: list[Any] = list(door.venues["whitebit"].sessions.values()) if door else []
        return any(set(channels) <= set(session._private) for session in sessions)

    await eventually(subscribed)


async def test_balance_and_its_stream(practice: PracticeExchanges, whitebit: Any) -> None:
    balance = await whitebit.fetch_balance()
    assert balance["USDT"] == {"free": 278_000.0, "used": 0.0, "total": 278_000.0}
    assert balance["XRP"]["total"] == 0
    task = asyncio.create_task(whitebit.watch_balance())
    await _listening(practice, "balanceSpot")
    order = await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    watched = await within(task)
    # the fee is in quote here, so it is set aside too
    assert watched["USDT"] == {"free": 277_499.5, "used": 500.5, "total": 278_000.0}
    task = await watching(whitebit, whitebit.watch_balance)
    await whitebit.cancel_order(order["id"], SYMBOL)
    assert (await within(task))["USDT"] == {"free": 278_000.0, "used": 0.0, "total": 278_000.0}


async def test_limit_order_lives_and_is_canceled(whitebit: Any) -> None:
    placed = await whitebit.create_order(
        SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1.a-b_c"}
    )
    assert (placed["status"], placed["remaining"], placed["price"]) == ("open", 0.01, 50_000)
    order = await whitebit.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["clientOrderId"], order["price"]) == ("open", "lyp1.a-b_c", 50_000)
    assert [entry["id"] for entry in await whitebit.fetch_open_orders(SYMBOL)] == [placed["id"]]
    (found,) = await whitebit.fetch_open_orders(SYMBOL, params={"clientOrderId": "lyp1.a-b_c"})
    assert found["id"] == placed["id"]
    with pytest.raises(ccxt.ExchangeError, match="already used"):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1.a-b_c"})
    canceled = await whitebit.cancel_order(placed["id"], SYMBOL)
    assert (canceled["id"], canceled["status"]) == (placed["id"], "canceled")
    with pytest.raises(ccxt.OrderNotFound):
        await whitebit.cancel_order(placed["id"], SYMBOL)
    assert (await whitebit.fetch_order(placed["id"], SYMBOL))["status"] == "canceled"
    assert await whitebit.fetch_open_orders() == []
    with pytest.raises(ccxt.OrderNotFound):
        await whitebit.fetch_order("1", SYMBOL)
    with pytest.raises(ccxt.ExchangeError, match="OrderHistory was not found"):
        await whitebit.fetch_closed_orders(SYMBOL, params={"clientOrderId": "other"})


async def test_market_orders_trade_and_pay(practice: PracticeExchanges, whitebit: Any) -> None:
    bought = await whitebit.create_order(SYMBOL, "market", "buy", 0.01)
    assert (bought["status"], bought["filled"], bought["info"]["type"]) == ("closed", 0.01, "stock market")
    order = await whitebit.fetch_order(bought["id"], SYMBOL)
    assert (order["status"], order["type"], order["filled"]) == ("closed", "market", 0.01)
    assert order["fee"]["currency"] == "USDT"
    assert order["fee"]["cost"] == pytest.approx(order["cost"] * 0.001)
    trades = await whitebit.fetch_my_trades(SYMBOL)
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.01)
    assert {trade["takerOrMaker"] for trade in trades} == {"taker"}
    assert trades[0]["fee"]["currency"] == "USDT"
    assert {trade["id"] for trade in await whitebit.fetch_my_trades()} == {trade["id"] for trade in trades}
    deals = await whitebit.fetch_order_trades(bought["id"], SYMBOL)
    assert {trade["id"] for trade in deals} == {trade["id"] for trade in trades}
    await whitebit.create_order(SYMBOL, "market", "sell", 0.01)
    spent = await whitebit.create_market_buy_order_with_cost(SYMBOL, 200)
    assert (spent["status"], spent["info"]["type"], spent["info"]["amount"]) == ("closed", "market", "200")
    assert 199 < spent["cost"] <= 200
    balances = practice.engine("whitebit").balances()
    assert balances["USDT"].held == balances["BTC"].held == 0
    assert len(await whitebit.fetch_closed_orders(SYMBOL)) == 3


async def test_crossing_post_only_is_refused(practice: PracticeExchanges, whitebit: Any) -> None:
    bid, ask = _touch(practice)
    with pytest.raises(ccxt.ExchangeError, match="couldn't be executed as a maker"):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, ask + 50, {"postOnly": True})
    assert await whitebit.fetch_open_orders(SYMBOL) == []
    resting = await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, bid - 500, {"postOnly": True})
    assert (resting["status"], resting["postOnly"]) == ("open", True)


async def test_immediate_or_cancel(practice: PracticeExchanges, whitebit: Any) -> None:
    bid, ask = _touch(practice)
    away = await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"timeInForce": "IOC"})
    assert (away["status"], away["filled"], away["timeInForce"]) == ("canceled", 0, "IOC")
    taken = await whitebit.create_order(SYMBOL, "limit", "buy", 0.0001, ask + 50, {"timeInForce": "IOC"})
    assert (taken["status"], taken["filled"]) == ("closed", 0.0001)


async def test_watched_orders_and_trades(practice: PracticeExchanges, whitebit: Any) -> None:
    engine = practice.engine("whitebit")
    orders = asyncio.create_task(whitebit.watch_orders(SYMBOL))
    trades = asyncio.create_task(whitebit.watch_my_trades(SYMBOL))
    await _listening(practice, "ordersPending", "deals")
    placed = await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 60_000, {"clientOrderId": "mine"})
    opened = (await within(orders))[-1]
    assert (opened["id"], opened["status"], opened["clientOrderId"]) == (placed["id"], "open", "mine")
    engine.execute(int(placed["id"]), Decimal("0.004"))
    (trade,) = await within(trades)
    assert (trade["amount"], trade["price"], trade["takerOrMaker"]) == (0.004, 60_000, "maker")
    assert (trade["order"], trade["side"]) == (placed["id"], "buy")
    assert trade["fee"] == {"cost": 0.24, "currency": "USDT"}
    order = await order_filled(whitebit, 0.004)
    assert (order["status"], order["remaining"]) == ("open", 0.006)
    engine.execute(int(placed["id"]))
    order = await order_filled(whitebit, 0.01)
    assert order["status"] == "closed"


async def test_order_that_trades_at_once_is_told_of_as_finished(
    practice: PracticeExchanges, whitebit: Any
) -> None:
    orders = asyncio.create_task(whitebit.watch_orders(SYMBOL))
    await _listening(practice, "ordersPending")
    placed = await whitebit.create_order(SYMBOL, "market", "buy", 0.01)
    (order,) = await within(orders)
    assert (order["id"], order["status"], order["info"]["status"]) == (placed["id"], "closed", 3)
    assert order["fee"]["cost"] > 0


async def test_cancel_all(whitebit: Any) -> None:
    for symbol, price in ((SYMBOL, 50_000), (SYMBOL, 49_000), ("ETH/USDT", 1_000)):
        await whitebit.create_order(symbol, "limit", "buy", 0.01, price)
    await whitebit.cancel_all_orders(SYMBOL)
    (left,) = await whitebit.fetch_open_orders()
    assert left["symbol"] == "ETH/USDT"


async def test_queries_are_paged_and_filtered(whitebit: Any) -> None:
    ids = [(await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000 - i))["id"] for i in range(3)]
    rows = await whitebit.v4PrivatePostOrders({"limit": 2, "offset": 1})
    assert [str(row["orderId"]) for row in rows] == [ids[1], ids[0]]
    await whitebit.v4PrivatePostOrderCancel({"market": "BTC_USDT", "orderId": ids[0]})
    history = await whitebit.v4PrivatePostTradeAccountOrderHistory({"status": "CANCELED"})
    assert [str(row["id"]) for row in history["BTC_USDT"]] == [ids[0]]
    assert await whitebit.v4PrivatePostTradeAccountOrderHistory({"status": "FILLED"}) == {}
    assert await whitebit.v4PrivatePostTradeAccountOrderHistory({"endDate": 1_000_000}) == {}
    with pytest.raises(ccxt.ExchangeError, match="greater than 100"):
        await whitebit.v4PrivatePostOrders({"limit": 101})
    with pytest.raises(ccxt.BadSymbol):
        await whitebit.v4PrivatePostOrders({"market": "NOPE_USDT"})
    fee = await whitebit.v4PrivatePostMarketFee({"market": "BTC_USDT"})
    assert (fee["maker"], fee["taker"]) == ("0.1", "0.1")
    one = await whitebit.v4PrivatePostTradeAccountBalance({"ticker": "BTC"})
    assert one == {"BTC": {"available": "0.18", "freeze": "0"}}


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"amount": "10"}, ccxt.InsufficientFunds, 10),
        ({"amount": "0.000001"}, ccxt.InvalidOrder, 32),
        ({"amount": "0.01000001"}, ccxt.InvalidOrder, 32),
        ({"amount": "0.00001", "price": "10"}, ccxt.ExchangeError, 30),
        ({"price": "50000.005"}, ccxt.ExchangeError, 33),
        ({"price": "NaN"}, ccxt.ExchangeError, 33),
        ({"amount": "-1"}, ccxt.ExchangeError, 32),
        ({"side": "hold"}, ccxt.ExchangeError, 30),
        ({"market": "NOPE_USDT"}, ccxt.ExchangeError, 31),
        ({"market": None}, ccxt.ExchangeError, 30),
        ({"clientOrderId": "a b"}, ccxt.ExchangeError, 36),
        ({"postOnly": True, "ioc": True}, ccxt.ExchangeError, 37),
    ],
)
async def test_orders_that_do_not_fit_are_refused(
    whitebit: Any, change: dict[str, Any], error: Any, code: int
) -> None:
    row = {"market": "BTC_USDT", "side": "buy", "amount": "0.01", "price": "50000", **change}
    with pytest.raises(error, match=f'"code":{code},'):
        await whitebit.v4PrivatePostOrderNew(row)
    assert await whitebit.fetch_open_orders() == []


async def test_cancel_needs_exactly_one_id(whitebit: Any) -> None:
    order = await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "x"})
    both = {"market": "BTC_USDT", "orderId": int(order["id"]), "clientOrderId": "x"}
    for wrong in ({"market": "BTC_USDT"}, both, {"market": "BTC_USDT", "orderId": "abc"}):
        with pytest.raises(ccxt.ExchangeError, match='"code":30,'):
            await whitebit.v4PrivatePostOrderCancel(wrong)
    await whitebit.v4PrivatePostOrderCancel({"market": "BTC_USDT", "clientOrderId": "x"})
    assert await whitebit.fetch_open_orders() == []


@pytest.mark.parametrize("wrong", [{"secret": "other"}, {"apiKey": "other"}])
async def test_wrong_credentials_are_refused(
    practice: PracticeExchanges, whitebit: Any, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        setattr(whitebit, name, value)
    with pytest.raises(ccxt.AuthenticationError):
        await whitebit.fetch_balance()
    with pytest.raises(ccxt.AuthenticationError):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    with pytest.raises(ccxt.AuthenticationError):
        await within(whitebit.watch_orders(SYMBOL))
    assert practice.engine("whitebit").open_orders() == []


async def test_nonces_must_grow(whitebit: Any) -> None:
    await whitebit.fetch_balance()
    whitebit.incrementing_nonce = lambda: 1
    with pytest.raises(ccxt.ExchangeError, match="Too many requests"):
        await whitebit.fetch_balance()
    whitebit.options["sign"] = {"nonceWindow": True}
    with pytest.raises(ccxt.ExchangeError, match="5 seconds"):
        await whitebit.fetch_balance()
    whitebit.incrementing_nonce = whitebit.milliseconds
    assert await whitebit.fetch_balance()


async def test_faults_speak_whitebit(practice: PracticeExchanges, whitebit: Any) -> None:
    def arm(**options: Any) -> None:
        practice.inject(Fault(FaultKind.ANSWER, venue="whitebit", on=Purpose.CREATE, **options))

    arm(action=Action.REFUSE, error="insufficient_funds")
    with pytest.raises(ccxt.InsufficientFunds):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    arm(status=503)
    with pytest.raises(ccxt.ExchangeNotAvailable):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    arm(status=429)
    with pytest.raises(ccxt.DDoSProtection):
        await whitebit.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    state: Any = practice.state()
    assert state["venues"]["whitebit"]["counters"]["orders_create"] == 3
    assert practice.engine("whitebit").open_orders() == []
