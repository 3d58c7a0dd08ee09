"""The book against a naive model, and what every order must leave true."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.practice.conftest import VenueMaker
from venues.practice.engine.book import OrderBook, Resting
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    DuplicateClientOrderId,
    InsufficientFunds,
    InvalidRequest,
    NotionalTooSmall,
    OrderAlreadyClosed,
    OrderRefused,
    OrderUnknown,
    PriceOffTick,
    WouldTakeLiquidity,
)
from venues.practice.engine.types import (
    ZERO,
    Balance,
    CancelReason,
    OrderKind,
    OrderRequest,
    OrderState,
    Side,
    TimeInForce,
)
from venues.practice.engine.venue import PracticeVenue

SYMBOL = "BTC/USDT"
_SIDES = st.sampled_from(list(Side))
Ask = Callable[..., OrderRequest]


@dataclass(slots=True)
class NaiveOrder:
    number: int
    side: Side
    price: int
    amount: int


def _naive_match(book: list[NaiveOrder], side: Side, price: int, amount: int) -> list[tuple[int, int, int]]:
    """Sort everything, take one after the other: (maker, price, amount)."""
    sign = 1 if side is Side.BUY else -1
    makers = [o for o in book if o.side is not side and sign * o.price <= sign * price]
    makers.sort(key=lambda order: (sign * order.price, order.number))
    fills = []
    for maker in makers:
        taken = min(amount, maker.amount)
        if taken:
            fills.append((maker.number, maker.price, taken))
            maker.amount -= taken
            amount -= taken
    book[:] = [order for order in book if order.amount]
    return fills


@given(st.lists(st.tuples(_SIDES, st.integers(90, 110), st.integers(1, 20)), max_size=60))
def test_price_time_priority_is_the_naive_models(orders: list[tuple[Side, int, int]]) -> None:
    book, naive = OrderBook(), list[NaiveOrder]()
    numbers: dict[int, int] = {}
    kept: list[Resting] = []
    for number, (side, price, amount) in enumerate(orders):
        expected = _naive_match(naive, side, price, amount)
        result = book.match(side, Decimal(price), Decimal(amount), ours=False)
        got = [
            (numbers[id(hit.resting)], int(hit.resting.price), int(hit.amount)) for hit in result.executions
        ]
        assert got == expected
        left = amount - sum(taken for _, _, taken in expected)
        if left:
            naive.append(NaiveOrder(number, side, price, left))
            resting = Resting(side, Decimal(price), Decimal(left))
            kept.append(resting)
            numbers[id(resting)] = number
            book.add(resting)
        best_bid, best_ask = book.bids.best, book.asks.best
        assert best_bid is None or best_ask is None or best_bid.price < best_ask.price
        for levels in (book.bids, book.asks):
            for level in levels:
                assert level.size == sum(order.remaining for order in level.orders.values()) > 0


_REQUESTS = st.tuples(
    _SIDES,
    st.sampled_from(["limit", "post", "ioc", "fok", "market", "cost"]),
    st.integers(-300, 300),
    st.integers(1, 60_000),
    st.integers(0, 3_000),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("name", ["okx", "kraken"])
@given(steps=st.lists(_REQUESTS, max_size=25))
def test_no_order_breaks_the_books_or_the_balances(
    name: str, steps: list[tuple[Side, str, int, int, int]], make_venue: VenueMaker
) -> None:
    venue = make_venue(name)
    start = venue.balances()
    for side, kind, distance, lots, wait_ms in steps:
        venue.clock.advance(wait_ms)  # type: ignore[attr-defined]  # it is the manual one
        market = venue.market(SYMBOL)
        best = market.book.bids.top(1)[0].price
        price = best + market.spec.tick * distance
        amount = Decimal("0.00001") * lots
        try:
            venue.submit(_request(side, kind, price, amount))
        except OrderRefused:
            continue
        _check_book(venue)
        _check_balances(venue, start)
    for order in venue.open_orders():
        venue.cancel(order.id)
    assert all(not balance.held for balance in venue.balances().values())
    _check_balances(venue, start)


def _request(side: Side, kind: str, price: Decimal, amount: Decimal) -> OrderRequest:
    if kind == "market" or (kind == "cost" and side is Side.SELL):
        return OrderRequest(SYMBOL, side, OrderKind.MARKET, amount=amount)
    if kind == "cost":
        return OrderRequest(SYMBOL, side, OrderKind.MARKET, cost=amount * 10_000)
    time_in_force = {"ioc": TimeInForce.IOC, "fok": TimeInForce.FOK}.get(kind, TimeInForce.GTC)
    return OrderRequest(
        SYMBOL, side, OrderKind.LIMIT, amount, price, time_in_force=time_in_force, post_only=kind == "post"
    )


def _check_book(venue: PracticeVenue) -> None:
    book = venue.markets[SYMBOL].book
    assert len(book.bids) >= 60
    assert len(book.asks) >= 60
    assert book.bids.top(1)[0].price < book.asks.top(1)[0].price


def _check_balances(venue: PracticeVenue, start: dict[str, Balance]) -> None:
    expected = {currency: balance.total for currency, balance in start.items()}
    for fill in venue.fills():
        sign = 1 if fill.side is Side.BUY else -1
        base, quote = fill.symbol.split("/")
        expected[base] += sign * fill.amount
        expected[quote] -= sign * fill.cost
        expected[fill.fee_currency] -= fill.fee
    for currency, balance in venue.balances().items():
        assert balance.free >= 0
        assert balance.held >= 0
        assert balance.total == expected[currency]


def test_limit_order_holds_and_releases(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue()
    order = venue.submit(limit_order("buy", "0.1", "50000"))
    assert venue.balances()["USDT"] == Balance(Decimal(295_000), Decimal(5_000))
    venue.execute(order.id, Decimal("0.04"))
    assert venue.balances()["USDT"] == Balance(Decimal(295_000), Decimal(3_000))
    assert venue.balances()["BTC"].free == Decimal("0.25") + Decimal("0.04") * (1 - Decimal("0.0008"))
    canceled = venue.cancel(order.id)
    assert (canceled.state, canceled.cancel_reason) == (OrderState.CANCELED, CancelReason.USER)
    assert venue.balances()["USDT"] == Balance(Decimal(298_000), ZERO)
    with pytest.raises(OrderAlreadyClosed):
        venue.cancel(order.id)
    with pytest.raises(OrderUnknown):
        venue.cancel(12345)


def test_fee_in_quote_is_held_too(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue("kraken")
    order = venue.submit(limit_order("buy", "0.1", "50000"))
    assert venue.balances()["USDT"].held == 5_000 * (1 + Decimal("0.0026"))
    venue.execute(order.id)
    assert venue.balances()["USDT"].held == 0
    assert venue.balances()["USDT"].free == 282_000 - 5_000 * (1 + Decimal("0.0025"))


def test_aggressive_limit_gets_the_better_price(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue()
    ask = venue.market(SYMBOL).book.asks.top(1)[0].price
    order = venue.submit(limit_order("buy", "0.0001", ask + 100))
    assert (order.state, order.average) == (OrderState.FILLED, ask)


@pytest.mark.parametrize(
    ("amount", "price", "error"),
    [
        ("0.1", "50000.05", PriceOffTick),
        ("0.100000001", "50000", AmountOffStep),
        ("0.000001", "50000", AmountTooSmall),
        ("0.00001", "1000", NotionalTooSmall),
        ("10", "50000", InsufficientFunds),
        ("-1", "50000", InvalidRequest),
        ("NaN", "50000", InvalidRequest),
        ("0.1", "Infinity", InvalidRequest),
    ],
)
def test_bad_orders_change_nothing(
    amount: str, price: str, error: type[Exception], make_venue: VenueMaker, limit_order: Ask
) -> None:
    venue = make_venue()
    before = venue.balances()
    with pytest.raises(error):
        venue.submit(limit_order("buy", amount, price))
    assert venue.balances() == before
    assert not venue.open_orders()


@pytest.mark.parametrize("name", ["okx", "binance"])
def test_crossing_post_only_follows_the_venues_habit(
    name: str, make_venue: VenueMaker, limit_order: Ask
) -> None:
    venue = make_venue(name)
    ask = venue.market(SYMBOL).book.asks.top(1)[0].price
    request = limit_order("buy", "0.001", ask, post_only=True)
    if name == "binance":
        with pytest.raises(WouldTakeLiquidity):
            venue.submit(request)
        assert not venue.closed_orders()
    else:
        order = venue.submit(request)
        assert (order.state, order.cancel_reason, order.filled) == (
            OrderState.CANCELED,
            CancelReason.POST_ONLY,
            ZERO,
        )


def test_immediate_or_cancel_takes_what_there_is(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue("gate")
    best = venue.market("GT/USDT").book.asks.top(1)[0]
    amount = best.size + Decimal(5)
    request = limit_order("buy", str(amount), best.price, symbol="GT/USDT", time_in_force=TimeInForce.IOC)
    order = venue.submit(request)
    assert (order.state, order.filled) == (OrderState.CANCELED, best.size)
    assert venue.balances()["USDT"].held == 0


def test_fill_or_kill_is_all_or_nothing(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue()
    best = venue.market("OKB/USDT").book.asks.top(1)[0]
    too_much = limit_order(
        "buy", str(best.size + 1), best.price, symbol="OKB/USDT", time_in_force=TimeInForce.FOK
    )
    order = venue.submit(too_much)
    assert (order.cancel_reason, order.filled) == (CancelReason.FOK, ZERO)


def test_our_orders_never_trade_with_each_other(make_venue: VenueMaker, limit_order: Ask) -> None:
    venue = make_venue()
    bids = venue.market(SYMBOL).book.bids
    bid = venue.submit(limit_order("buy", "0.01", bids.top(1)[0].price + Decimal("0.1")))
    sell = venue.submit(limit_order("sell", "0.01", bids.top(1)[0].price, time_in_force=TimeInForce.IOC))
    assert venue.order(bid.id).cancel_reason is CancelReason.SELF_TRADE
    assert sell.filled == 0
    assert all(not balance.held for balance in venue.balances().values())


def test_client_order_ids_are_unique_where_the_venue_says(make_venue: VenueMaker, limit_order: Ask) -> None:
    okx, gate = make_venue("okx"), make_venue("gate")
    for venue in (okx, gate):
        order = venue.submit(limit_order("buy", "0.01", "50000", client_order_id="a1"))
        with pytest.raises(DuplicateClientOrderId):
            venue.submit(limit_order("buy", "0.01", "50000", client_order_id="a1"))
        venue.cancel(order.id)
    assert gate.submit(limit_order("buy", "0.01", "50000", client_order_id="a1")).state is OrderState.OPEN
    with pytest.raises(DuplicateClientOrderId):
        okx.submit(limit_order("buy", "0.01", "50000", client_order_id="a1"))


def test_an_order_that_eats_the_book_leaves_a_book(make_venue: VenueMaker) -> None:
    venue = make_venue("whitebit")
    market = venue.market("WBT/USDT")
    spent = venue.submit(OrderRequest("WBT/USDT", Side.BUY, OrderKind.MARKET, cost=Decimal(7_700)))
    assert spent.filled_cost <= 7_700
    assert len(market.book.asks) >= 60
