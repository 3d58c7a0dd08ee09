"""Market orders and micro-trades: bounded by a shown cap, and never worth more than they may."""

from decimal import Decimal
from typing import Any

import pytest

from console.desk.reading import Refused
from console.desk.sizing import size_micro_trade
from tests.desk.tickets import WORLD, inputs, market, micro, refused, sized, with_rules
from tests.desk.worlds import SYMBOL, VENUE, D
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import replace
from venues.model.words import Side


def test_a_market_order_is_an_ioc_limit_at_the_shown_cap() -> None:
    buy, sell = sized(market("0.001", D("0.1"))), sized(market("0.001", D("0.1"), Side.SELL))
    assert (buy.terms.kind, buy.terms.time_in_force) == (OrderKind.LIMIT, TimeInForce.IOC)
    assert (buy.asked_price, buy.terms.limit_price) == (D("60070.01"), D("60070.0"))
    assert (sell.asked_price, sell.terms.limit_price) == (D("59930.01"), D("59930.1"))
    assert buy.notes[-1] == "sent as limit order, IOC, at 60070"


@pytest.mark.parametrize("beyond", [None, D("-0.1"), D("2.01"), D("NaN"), D("Infinity")])
def test_a_market_order_without_a_sensible_cap_is_refused(beyond: Decimal | None) -> None:
    assert "cap" in refused(market("0.001", beyond)).words


def test_where_the_venue_takes_no_ioc_a_market_order_stays_one() -> None:
    order = sized(market("0.001", D("0.1"), given=inputs(**{"venue.ioc_allowed": False})))
    assert (order.terms.kind, order.terms.limit_price, order.asked_price) == (OrderKind.MARKET, None, None)
    assert order.notional == D("61.2")
    assert (
        "not known" in refused(market("0.001", D("0.1"), given=inputs(**{"venue.ioc_allowed": None}))).words
    )


@pytest.mark.parametrize(
    "changes",
    [{"book": None}, {"book.change_age_ms": 2001}, {"book.link_age_ms": None}, {"book.stale": True}],
)
def test_without_a_present_book_there_is_no_market_order(changes: dict[str, Any]) -> None:
    assert "bounded" in refused(market("0.001", D("0.1"), given=inputs(**changes))).words
    assert "bounded" in refused(micro(given=inputs(**changes))).words


def test_a_micro_trade_is_the_largest_step_multiple_within_5_usd_at_the_worst_price() -> None:
    order = sized(micro())
    assert (order.terms.amount, order.terms.limit_price) == (D("0.00008"), D("60070.0"))
    assert order.notional == D("4.8056")
    assert order.terms.time_in_force is TimeInForce.IOC
    sell = sized(micro(Side.SELL))
    assert (sell.terms.amount, sell.terms.limit_price, sell.notional) == (
        D("0.00008"),
        D("59930.1"),
        D("4.80"),
    )


def test_a_micro_trade_is_raised_to_the_venue_s_minimum_within_5_50_and_says_so() -> None:
    order = sized(micro(given=with_rules(minimum_amount="0.00009")))
    assert (order.terms.amount, order.notional) == (D("0.00009"), D("5.4063"))
    assert (
        order.notes[0]
        == "raised to the venue's minimum of 0.00009 BTC, 5.41 USD at the worst price, instead of 5 USD"
    )
    by_worth = sized(micro(given=with_rules(minimum_notional="5")))
    assert by_worth.terms.amount == D("0.00009")


def test_a_minimum_above_5_50_is_refused_never_rounded_up() -> None:
    impossible: tuple[dict[str, Any], ...] = (
        {"minimum_amount": "0.0001"},
        {"minimum_notional": "5.50"},
        {"lot_size": "0.001"},
    )
    for changes in impossible:
        answer = refused(micro(given=with_rules(**changes)))
        assert "above the 5.5 USD that a micro-trade may come to" in answer.words
        assert answer.would_pass is None


def test_the_ceiling_of_5_50_is_exact() -> None:
    book = {"book.bids": ((D(54980), D(1)),), "book.asks": ((D(55000), D(1)),)}
    given = with_rules(inputs(**book), minimum_amount="0.0001")
    exact = size_micro_trade(VENUE, SYMBOL, Side.BUY, given, WORLD.limits, D(0))
    assert sized(exact).notional == D("5.50")
    beyond = size_micro_trade(VENUE, SYMBOL, Side.BUY, given, WORLD.limits, D("0.001"))
    assert isinstance(beyond, Refused)


def test_a_setting_makes_micro_trades_smaller_but_never_larger_than_5_50() -> None:
    small = size_micro_trade(
        VENUE, SYMBOL, Side.BUY, WORLD.inputs, replace(WORLD.limits, micro_trade_usd=D("3.5"))
    )
    assert sized(small).terms.amount == D("0.00005")
    large = size_micro_trade(
        VENUE, SYMBOL, Side.BUY, WORLD.inputs, replace(WORLD.limits, micro_trade_usd=D(100))
    )
    assert sized(large).notional <= D("5.50")
