"""Gate accounts and orders, end to end with real ccxt.pro."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, eventually, order_filled, watching, within
from venues.practice.dialects.gate.orders import refusal_of
from venues.practice.engine.errors import CannotFillWhole
from venues.practice.faults import Action, Fault, FaultKind, Purpose
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


@pytest.fixture
async def gates() -> AsyncIterator[PracticeExchanges]:
    """Gate on the system clock: signatures of real clients carry real time."""
    async with PracticeExchanges(venues=("gate",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def gate(gates: PracticeExchanges) -> AsyncIterator[Any]:
    """A client with the practice keys and loaded markets."""
    async with client("gate", gates.url, keys=True) as exchange:
        await exchange.load_markets()
        yield exchange


def _touch(gates: PracticeExchanges) -> tuple[float, float]:
    book = gates.engine("gate").market(SYMBOL).book
    return float(book.bids.top(1)[0].price), float(book.asks.top(1)[0].price)


async def test_markets_load_with_keys(gates: PracticeExchanges, gate: Any) -> None:
    assert gate.options["unifiedAccount"] is False
    assert gate.currencies["BTC"]["name"] == "Bitcoin"
    async with client("gate", gates.url, keys=True) as other:
        await other.load_markets()
        detail = await other.privateAccountGetDetail()
    assert detail["key"] == {"mode": 1}


async def test_balance_and_its_stream(gate: Any) -> None:
    balance = await gate.fetch_balance()
    assert balance["USDT"] == {"free": 294_000.0, "used": 0.0, "total": 294_000.0}
    task = asyncio.create_task(gate.watch_balance())
    await _subscribed(gate, "spot.balance")
    order = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    watched = await within(task)
    assert watched["USDT"] == {"free": 293_500.0, "used": 500.0, "total": 294_000.0}
    (row,) = watched["info"]
    assert (row["change"], row["freeze_change"], row["change_type"]) == ("0", "500", "order-create")
    task = await watching(gate, gate.watch_balance)
    await gate.cancel_order(order["id"], SYMBOL)
    watched = await within(task)
    assert watched["USDT"] == {"free": 294_000.0, "used": 0.0, "total": 294_000.0}
    assert watched["info"][0]["change_type"] == "order-update"


async def test_limit_order_lives_and_is_canceled(gate: Any) -> None:
    placed = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1.a-b_c"})
    assert (placed["status"], placed["clientOrderId"]) == ("open", "t-lyp1.a-b_c")
    order = await gate.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["price"], order["filled"], order["remaining"]) == ("open", 50_000, 0, 0.01)
    by_client_id = await gate.fetch_order(None, SYMBOL, {"clientOrderId": "lyp1.a-b_c"})
    assert by_client_id["id"] == placed["id"]
    assert [entry["id"] for entry in await gate.fetch_open_orders(SYMBOL)] == [placed["id"]]
    assert await gate.fetch_open_orders("ETH/USDT") == []
    with pytest.raises(ccxt.InvalidOrder, match="REPEATED_CREATION"):
        await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1.a-b_c"})
    canceled = await gate.cancel_order(placed["id"], SYMBOL)
    assert (canceled["status"], canceled["info"]["finish_as"]) == ("canceled", "cancelled")
    with pytest.raises(ccxt.InvalidOrder, match="ORDER_CANCELLED"):
        await gate.cancel_order(placed["id"], SYMBOL)
    assert (await gate.fetch_order(placed["id"], SYMBOL))["status"] == "canceled"
    assert await gate.fetch_open_orders() == []
    assert [entry["id"] for entry in await gate.fetch_closed_orders(SYMBOL)] == [placed["id"]]


async def test_client_ids_find_open_orders_only(gate: Any) -> None:
    placed = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "ly2"})
    canceled = await gate.cancel_order("t-ly2", SYMBOL)
    assert canceled["id"] == placed["id"]
    for call in (gate.fetch_order, gate.cancel_order):
        with pytest.raises(ccxt.OrderNotFound):
            await call("t-ly2", SYMBOL)
    for unknown in ("1", "no-number", "t-never"):
        with pytest.raises(ccxt.OrderNotFound):
            await gate.fetch_order(unknown, SYMBOL)
    with pytest.raises(ccxt.BadRequest, match="Invalid parameter `text` with value: tx"):
        await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "tx"})
    # an id may be used again once its order is gone
    again = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "ly2"})
    assert again["id"] != placed["id"]


async def test_market_orders_trade_and_pay(gates: PracticeExchanges, gate: Any) -> None:
    sold = await gate.create_order(SYMBOL, "market", "sell", 0.01)
    assert (sold["status"], sold["filled"]) == ("closed", 0.01)
    (fee,) = (fee for fee in sold["fees"] if fee["cost"])
    assert fee["currency"] == "USDT"
    assert fee["cost"] == pytest.approx(sold["cost"] * 0.00087)
    trades = await gate.fetch_my_trades(SYMBOL)
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.01)
    assert {(trade["takerOrMaker"], trade["order"]) for trade in trades} == {("taker", sold["id"])}
    assert await gate.fetch_order_trades(sold["id"], SYMBOL) == trades
    with pytest.raises(ccxt.InvalidOrder, match="ORDER_CLOSED"):
        await gate.cancel_order(sold["id"], SYMBOL)
    spent = await gate.create_market_buy_order_with_cost(SYMBOL, 200)
    order = await gate.fetch_order(spent["id"], SYMBOL)
    assert order["cost"] == 200
    assert 199 < float(order["info"]["filled_total"]) <= 200
    assert order["info"]["fee_currency"] == "BTC"
    balances = gates.engine("gate").balances()
    assert balances["USDT"].held == balances["BTC"].held == 0


async def test_market_buy_that_leaves_a_rest_ends_canceled(gate: Any) -> None:
    # no multiple of tick times lot comes to this cost
    request = {"currency_pair": "BTC_USDT", "type": "market", "side": "buy", "amount": "200.00000001"}
    bought = await gate.privateSpotPostOrders(request)
    assert 0 < float(bought["left"]) < 1
    assert (bought["status"], bought["finish_as"]) == ("cancelled", "ioc")
    order = await gate.fetch_order(bought["id"], SYMBOL)
    assert order["status"] == "canceled"
    assert order["filled"] == pytest.approx(float(bought["filled_amount"]))


async def test_crossing_post_only_is_refused(gates: PracticeExchanges, gate: Any) -> None:
    bid, ask = _touch(gates)
    with pytest.raises(ccxt.OrderImmediatelyFillable):
        await gate.create_order(SYMBOL, "limit", "buy", 0.01, ask + 50, {"postOnly": True})
    rests = await gate.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"postOnly": True})
    assert (rests["status"], rests["postOnly"], rests["info"]["time_in_force"]) == ("open", True, "poc")


async def test_ioc_and_fok(gates: PracticeExchanges, gate: Any) -> None:
    bid, ask = _touch(gates)
    away = await gate.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"timeInForce": "IOC"})
    assert (away["status"], away["info"]["finish_as"]) == ("canceled", "ioc")
    taken = await gate.create_order(SYMBOL, "limit", "buy", 0.0001, ask + 50, {"timeInForce": "IOC"})
    assert (taken["status"], taken["filled"]) == ("closed", 0.0001)
    whole = await gate.create_order(SYMBOL, "limit", "sell", 0.0001, bid - 50, {"timeInForce": "FOK"})
    assert (whole["status"], whole["filled"]) == ("closed", 0.0001)
    reply = refusal_of(CannotFillWhole("not enough"))
    assert (reply.status, reply.body["label"]) == (400, "FOK_NOT_FILL")  # type: ignore[index]  # a dict here


async def test_watched_orders_and_trades(gates: PracticeExchanges, gate: Any) -> None:
    engine = gates.engine("gate")
    orders = asyncio.create_task(gate.watch_orders(SYMBOL))
    trades = asyncio.create_task(gate.watch_my_trades(SYMBOL))
    await _subscribed(gate, "orders:BTC_USDT", "myTrades:BTC/USDT")
    placed = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 60_000, {"clientOrderId": "lyw"})
    order = (await within(orders))[-1]
    assert (order["status"], order["clientOrderId"], order["info"]["event"]) == ("open", "t-lyw", "put")
    for amount, expected in (
        (Decimal("0.004"), ("open", 0.004, "update")),
        (None, ("closed", 0.01, "finish")),
    ):
        engine.execute(int(placed["id"]), amount)
        order = await order_filled(gate, expected[1])
        assert (order["status"], order["filled"], order["info"]["event"]) == expected
    trade = (await within(trades))[0]
    assert (trade["amount"], trade["price"], trade["takerOrMaker"]) == (0.004, 60_000, "maker")
    assert trade["fee"] == {"cost": 0.00000348, "currency": "BTC"}
    assert trade["order"] == placed["id"]


async def test_all_orders_of_all_pairs(gates: PracticeExchanges, gate: Any) -> None:
    orders = asyncio.create_task(gate.watch_orders())
    await _subscribed(gate, "orders")
    placed = [await gate.create_order(symbol, "limit", "buy", 20, 0.2) for symbol in ("ADA/USDT", "DOT/USDT")]
    assert (await within(orders))[0]["id"] == placed[0]["id"]
    assert {entry["id"] for entry in await gate.fetch_open_orders()} == {entry["id"] for entry in placed}
    canceled = await gate.cancel_all_orders("ADA/USDT")
    assert [(entry["id"], entry["status"]) for entry in canceled] == [(placed[0]["id"], "canceled")]
    results = await gate.cancel_orders([placed[1]["id"], "77"], "DOT/USDT")
    assert [entry["info"]["succeeded"] for entry in results] == [True, False]
    assert results[1]["info"]["label"] == "ORDER_NOT_FOUND"
    assert gates.engine("gate").open_orders() == []


async def test_batches_are_answered_row_by_row(gate: Any) -> None:
    row = {"symbol": SYMBOL, "type": "limit", "side": "buy", "price": 50_000}
    orders = await gate.create_orders([{**row, "amount": 0.01}, {**row, "amount": 10}])
    labels = {order["status"]: order["info"]["label"] for order in orders}
    assert labels == {"open": "", "rejected": "BALANCE_NOT_ENOUGH"}


async def test_fees(gate: Any) -> None:
    fee = await gate.fetch_trading_fee(SYMBOL)
    assert (fee["maker"], fee["taker"]) == (0.00087, 0.00087)
    assert (await gate.fetch_trading_fees())["ETH/USDT"]["taker"] == 0.00087


@pytest.mark.parametrize(
    ("fields", "error", "text"),
    [
        ({"amount": "10"}, ccxt.InsufficientFunds, "BALANCE_NOT_ENOUGH"),
        ({"amount": "0.00002"}, ccxt.BadRequest, "order size 1 USDT is too small. The minimum is 3 USDT"),
        ({"amount": "0.0100001"}, ccxt.InvalidOrder, "INVALID_PRECISION"),
        ({"price": "50000.05"}, ccxt.InvalidOrder, "INVALID_PRECISION"),
        ({"amount": "NaN"}, ccxt.BadRequest, "amount"),
        ({"amount": ""}, ccxt.ArgumentsRequired, "amount"),
        ({"side": "hold"}, ccxt.BadRequest, "`side` with value: hold"),
        ({"account": "margin"}, ccxt.BadRequest, "`account`"),
        ({"time_in_force": "gtx"}, ccxt.BadRequest, "`time_in_force`"),
        ({"type": "market", "time_in_force": "gtc"}, ccxt.BadRequest, "`time_in_force`"),
        ({"currency_pair": "NOPE_USDT"}, ccxt.BadSymbol, "Invalid currency pair NOPE_USDT"),
    ],
)
async def test_orders_that_do_not_fit_are_refused(
    gate: Any, fields: dict[str, str], error: Any, text: str
) -> None:
    row = {"currency_pair": "BTC_USDT", "side": "buy", "amount": "0.01", "price": "50000"}
    with pytest.raises(error, match=text):
        await gate.privateSpotPostOrders({**row, **fields})


@pytest.mark.parametrize(("wrong", "label"), [("secret", "INVALID_SIGNATURE"), ("apiKey", "INVALID_KEY")])
async def test_wrong_credentials_are_refused(gates: PracticeExchanges, wrong: str, label: str) -> None:
    async with client("gate", gates.url, keys=True) as exchange:
        await exchange.load_markets()
        setattr(exchange, wrong, "other")
        with pytest.raises(ccxt.AuthenticationError, match=label):
            await exchange.fetch_balance()
        assert exchange.last_http_response.startswith(f'{{"label":"{label}"')
        with pytest.raises(ccxt.AuthenticationError, match=label):
            await within(exchange.watch_balance())
        with pytest.raises(ccxt.AuthenticationError, match=label):
            await within(exchange.watch_orders(SYMBOL))


async def test_old_timestamp_is_refused(gates: PracticeExchanges) -> None:
    async with client("gate", gates.url, keys=True) as exchange:
        await exchange.load_markets()
        exchange.nonce = lambda: exchange.milliseconds() - 70_000
        exchange.seconds = lambda: exchange.milliseconds() // 1_000 - 70
        with pytest.raises(ccxt.AuthenticationError, match="REQUEST_EXPIRED"):
            await exchange.fetch_balance()
        with pytest.raises(ccxt.AuthenticationError, match="REQUEST_EXPIRED"):
            await within(exchange.watch_balance())


async def test_unsigned_requests_are_refused(gates: PracticeExchanges, gate: Any) -> None:
    url = f"{gates.url}/api.gateio.ws/api/v4/spot/accounts"
    async with gate.session._session.get(url) as answer:
        assert answer.status == 401
        assert (await answer.json())["label"] == "MISSING_REQUIRED_HEADER"


async def test_answers_can_be_lost_after_the_order_is_placed(gates: PracticeExchanges, gate: Any) -> None:
    gates.inject(Fault(FaultKind.ANSWER, on=Purpose.CREATE, action=Action.REFUSE, error="insufficient_funds"))
    with pytest.raises(ccxt.InsufficientFunds):
        await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    gates.inject(Fault(FaultKind.HIDE_ORDERS, venue="gate", delay_ms=60_000))
    placed = await gate.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyh"})
    for order_id in (placed["id"], "t-lyh"):
        with pytest.raises(ccxt.OrderNotFound):
            await gate.fetch_order(order_id, SYMBOL)
    gates.clear_faults()
    assert (await gate.fetch_order("t-lyh", SYMBOL))["id"] == placed["id"]


async def _subscribed(gate: Any, *message_hashes: str) -> None:
    """Return when the venue has acknowledged every private subscription."""

    def is_done() -> bool:
        subscriptions = gate.client(gate.urls["api"]["spot"]).subscriptions
        waiting = [name for name in subscriptions if name.isdecimal()]
        return set(message_hashes) <= set(subscriptions) and not waiting

    await eventually(is_done)
