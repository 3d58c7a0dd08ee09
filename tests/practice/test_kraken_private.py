"""Kraken accounts and orders, end to end with real ccxt.pro."""

from collections.abc import AsyncIterator
from typing import Any

import ccxt.pro
import pytest

from tests.practice.routing import client, within
from venues.practice.dialects.kraken.names import decode_id, encode_id
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.practice.service import PracticeExchanges

SYMBOL = "BTC/USDT"


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    """Kraken on the system clock: nonces of real clients carry real time."""
    async with PracticeExchanges(venues=("kraken",), rate=20) as exchanges:
        yield exchanges


@pytest.fixture
async def kraken(practice: PracticeExchanges) -> AsyncIterator[Any]:
    """A client with the practice keys and loaded markets."""
    async with client("kraken", practice.url, keys=True) as exchange:
        await exchange.load_markets()
        yield exchange


def _touch(practice: PracticeExchanges) -> tuple[float, float]:
    book = practice.engine("kraken").market(SYMBOL).book
    return float(book.bids.top(1)[0].price), float(book.asks.top(1)[0].price)


def test_ids_can_be_turned_back() -> None:
    names = [encode_id("O", number) for number in (0, 1, 418_230_011, 2**63)]
    assert [decode_id("O", name) for name in names] == [0, 1, 418_230_011, 2**63]
    assert all([len(part) for part in name.split("-")] == [6, 5, 6] for name in names)
    assert len(set(names)) == 4
    assert decode_id("T", names[0]) is None
    assert decode_id("O", "OQCLML-BW3P3-BUCMW1") is None


async def test_balance_tells_what_is_held(kraken: Any) -> None:
    balance = await kraken.fetch_balance()
    assert balance["USDT"] == {"free": 282_000.0, "used": 0.0, "total": 282_000.0}
    assert balance["DOGE"]["total"] == 7_500
    await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000)
    balance = await kraken.fetch_balance()
    assert balance["USDT"] == {"free": 281_498.7, "used": 501.3, "total": 282_000.0}
    raw = (await kraken.privatePostBalance())["result"]
    assert (raw["ZUSD"], raw["XXBT"], raw["USDT"]) == ("6500.0000", "0.3000000000", "282000.00000000")


async def test_limit_order_lives_and_is_canceled(kraken: Any) -> None:
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, {"clientOrderId": "lyp1abc"})
    assert placed["info"]["descr"]["order"] == "buy 0.01000000 XBTUSDT @ limit 50000.0"
    order = await kraken.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["clientOrderId"], order["price"]) == ("open", "lyp1abc", 50_000)
    assert (order["amount"], order["filled"], order["symbol"]) == (0.01, 0, SYMBOL)
    assert [entry["id"] for entry in await kraken.fetch_open_orders(SYMBOL)] == [placed["id"]]
    named = {"clientOrderId": "lyp1abc"}
    assert [entry["id"] for entry in await kraken.fetch_open_orders(SYMBOL, params=named)] == [placed["id"]]
    assert await kraken.fetch_open_orders(SYMBOL, params={"clientOrderId": "other"}) == []
    with pytest.raises(ccxt.ExchangeError, match="EGeneral:Invalid arguments:userref"):
        await kraken.fetch_order(placed["id"], SYMBOL, named)
    with pytest.raises(ccxt.ExchangeError, match="cl_ord_id not unique"):
        await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, named)
    assert (await kraken.cancel_order(placed["id"], SYMBOL))["info"]["result"] == {"count": 1}
    with pytest.raises(ccxt.OrderNotFound):
        await kraken.cancel_order(placed["id"], SYMBOL)
    order = await kraken.fetch_order(placed["id"], SYMBOL)
    assert (order["status"], order["info"]["reason"]) == ("canceled", "User requested")
    assert await kraken.fetch_open_orders() == []
    (closed,) = await kraken.fetch_closed_orders(SYMBOL, params=named)
    assert closed["id"] == placed["id"]
    # a client order id is taken by open orders only
    await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, named)
    await kraken.cancel_order("", SYMBOL, named)
    assert await kraken.fetch_open_orders() == []


async def test_several_orders_are_canceled_at_once(kraken: Any) -> None:
    ids = [(await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000 + n))["id"] for n in range(4)]
    (canceled,) = await kraken.cancel_orders([ids[0], ids[1], "OAAAAA-AAAAA-AAAAAA"])
    assert canceled["info"]["result"]["count"] == 2
    (canceled,) = await kraken.cancel_all_orders()
    assert canceled["info"]["result"]["count"] == 2
    request = {"pair": "XBTUSDT", "type": "buy", "ordertype": "limit", "volume": "0.01", "price": "50000"}
    for _ in range(2):
        await kraken.privatePostAddOrder({**request, "userref": 55})
    assert len((await kraken.privatePostOpenOrders({"userref": 55}))["result"]["open"]) == 2
    assert (await kraken.privatePostCancelOrder({"txid": 55}))["result"]["count"] == 2


async def test_market_orders_trade_and_pay_in_quote(practice: PracticeExchanges, kraken: Any) -> None:
    bought = await kraken.create_order(SYMBOL, "market", "buy", 0.01)
    order = await kraken.fetch_order(bought["id"], SYMBOL)
    assert (order["status"], order["filled"], order["type"]) == ("closed", 0.01, "market")
    assert order["fee"]["currency"] == "USDT"
    assert float(order["fee"]["cost"]) == pytest.approx(order["cost"] * 0.0026, rel=1e-4)
    trades = await kraken.fetch_my_trades(SYMBOL)
    assert {trade["id"] for trade in trades} == {trade["id"] for trade in order["trades"]}
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.01)
    assert {(trade["takerOrMaker"], trade["type"], trade["symbol"]) for trade in trades} == {
        ("taker", "market", SYMBOL)
    }
    later = trades[-1]["timestamp"] + 5_000
    assert await kraken.fetch_my_trades(SYMBOL, since=later) == []
    ours = await kraken.fetch_order_trades(bought["id"], SYMBOL, params={"trades": [t["id"] for t in trades]})
    assert len(ours) == len(trades)
    await kraken.create_order(SYMBOL, "market", "sell", 0.01)
    spent = await kraken.create_market_buy_order_with_cost(SYMBOL, 200)
    order = await kraken.fetch_order(spent["id"], SYMBOL)
    assert order["status"] == "closed"
    assert 198 < order["average"] * order["filled"] <= 200
    balances = practice.engine("kraken").balances()
    assert balances["USDT"].held == balances["BTC"].held == 0
    assert [entry["status"] for entry in await kraken.fetch_closed_orders(SYMBOL)] == ["closed"] * 3


async def test_crossing_post_only_is_refused(practice: PracticeExchanges, kraken: Any) -> None:
    bid, ask = _touch(practice)
    with pytest.raises(ccxt.ExchangeError, match="EOrder:Post only order"):
        await kraken.create_order(SYMBOL, "limit", "buy", 0.01, ask + 50, {"postOnly": True})
    assert await kraken.fetch_closed_orders(SYMBOL) == []
    placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"postOnly": True})
    order = await kraken.fetch_order(placed["id"], SYMBOL)
    assert (order["postOnly"], order["info"]["oflags"]) == (True, "fciq,post")


async def test_ioc_takes_or_is_canceled(practice: PracticeExchanges, kraken: Any) -> None:
    bid, ask = _touch(practice)
    away = await kraken.create_order(SYMBOL, "limit", "buy", 0.01, bid - 50, {"timeInForce": "IOC"})
    assert (await kraken.fetch_order(away["id"], SYMBOL))["status"] == "canceled"
    taken = await kraken.create_order(SYMBOL, "limit", "buy", 0.0001, ask + 50, {"timeInForce": "IOC"})
    assert (await kraken.fetch_order(taken["id"], SYMBOL))["status"] == "closed"


async def test_lost_answer_leaves_an_order_that_can_be_found(
    practice: PracticeExchanges, kraken: Any
) -> None:
    cut = Fault(FaultKind.ANSWER, venue="kraken", on=Purpose.CREATE, action=Action.CUT, when=When.AFTER)
    practice.inject(cut)
    named = {"clientOrderId": "lyp1lost"}
    with pytest.raises(ccxt.NetworkError):
        await kraken.create_order(SYMBOL, "limit", "buy", 0.01, 50_000, named)
    (order,) = await kraken.fetch_open_orders(SYMBOL, params=named)
    assert order["clientOrderId"] == "lyp1lost"


async def test_fees_of_a_market(kraken: Any) -> None:
    fee = await kraken.fetch_trading_fee("BTC/USD")
    assert (fee["maker"], fee["taker"]) == (0.0025, 0.0026)


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"volume": "10"}, ccxt.InsufficientFunds, "EOrder:Insufficient funds"),
        ({"volume": "0.00004"}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:volume minimum not met"),
        ({"volume": "0.000000001"}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:volume"),
        ({"volume": "NaN"}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:volume"),
        ({"volume": "1e30"}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:volume"),
        ({"volume": "-1"}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:volume"),
        ({"volume": "0.00006", "price": "100"}, ccxt.ExchangeError, "EOrder:Cost minimum not met"),
        ({"price": "50000.05"}, ccxt.ExchangeError, "XBT/USDT price can only be specified up to 1 decimals"),
        ({"price": ""}, ccxt.InvalidOrder, "EGeneral:Invalid arguments:price"),
        ({"ordertype": "iceberg"}, ccxt.ExchangeError, "EGeneral:Invalid arguments:ordertype"),
        ({"type": "hold"}, ccxt.ExchangeError, "EGeneral:Invalid arguments:type"),
        ({"timeinforce": "GTD"}, ccxt.ExchangeError, "EGeneral:Invalid arguments:timeinforce"),
        ({"oflags": "fcib"}, ccxt.ExchangeError, "EGeneral:Invalid arguments:oflags"),
        ({"cl_ord_id": "nineteen-characters"}, ccxt.ExchangeError, "EGeneral:Invalid arguments:cl_ord_id"),
        ({"pair": "NOPEUSD"}, ccxt.ExchangeError, "EQuery:Unknown asset pair"),
    ],
)
async def test_orders_that_do_not_fit_are_refused(
    practice: PracticeExchanges, kraken: Any, change: dict[str, str], error: Any, text: str
) -> None:
    request = {"pair": "XBTUSDT", "type": "buy", "ordertype": "limit", "volume": "0.01", "price": "50000"}
    with pytest.raises(error, match=text):
        await kraken.privatePostAddOrder({**request, **change})
    assert practice.engine("kraken").open_orders() == []


async def test_long_client_order_ids_are_taken_as_uuid(kraken: Any) -> None:
    for name in (
        "6d1b345e-2821-40e2-ad83-4ecb18a06876",
        "da8e4ad59b78481c93e589746b0cf91f",
        "eighteen-letters-1",
    ):
        placed = await kraken.create_order(SYMBOL, "limit", "buy", 0.001, 50_000, {"clientOrderId": name})
        assert (await kraken.fetch_order(placed["id"]))["clientOrderId"] == name


async def test_unknown_orders_are_not_found(kraken: Any) -> None:
    with pytest.raises(ccxt.ExchangeError, match="EOrder:Unknown order"):
        await kraken.fetch_order("OAAAAA-AAAAA-AAAAAA", SYMBOL)
    with pytest.raises(ccxt.OrderNotFound):
        await kraken.cancel_order("OAAAAA-AAAAA-AAAAAA", SYMBOL)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [({"secret": "b3RoZXI="}, "EAPI:Invalid signature"), ({"apiKey": "other"}, "EAPI:Invalid key")],
)
async def test_wrong_credentials_are_refused(kraken: Any, wrong: dict[str, str], text: str) -> None:
    for name, value in wrong.items():
        setattr(kraken, name, value)
    with pytest.raises(ccxt.ExchangeError, match=text):
        await kraken.fetch_balance()
    with pytest.raises(ccxt.ExchangeError, match=text):
        await within(kraken.watch_balance())


async def test_replayed_nonce_is_refused(kraken: Any) -> None:
    kraken.incrementing_nonce = lambda: 1_700_000_000_000
    await kraken.fetch_balance()
    with pytest.raises(ccxt.InvalidNonce):
        await kraken.fetch_balance()
    kraken.incrementing_nonce = lambda: 1_700_000_000_001
    await kraken.fetch_balance()
