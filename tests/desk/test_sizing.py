"""What was typed becomes what will be sent: the limit ticket, its rounding in words, and what is refused."""

from typing import Any

import pytest

from console.desk.finding import Subject, WouldPass
from console.desk.inputs import UsdRate
from tests.desk.tickets import WORLD, inputs, limit, micro, refused, sized, with_rules
from tests.desk.worlds import D
from venues.model.order import TimeInForce
from venues.model.value import replace
from venues.model.words import Side


def test_the_ticket_says_what_was_typed_what_is_sent_and_the_rounding() -> None:
    order = sized(limit("0.000195", "60000.05"))
    assert (order.terms.amount, order.terms.limit_price) == (D("0.00019"), D("60000.0"))
    assert (order.asked_amount, order.asked_price, order.notional) == (
        D("0.000195"),
        D("60000.05"),
        D("11.40"),
    )
    assert order.notes == (
        "the size 0.000195 becomes 0.00019 BTC, down to a step of 0.00001",
        "the price 60000.05 becomes 60000 USDT, down to a step of 0.1",
    )


def test_a_sell_price_is_rounded_up() -> None:
    assert sized(limit("0.001", "60000.05", Side.SELL)).terms.limit_price == D("60000.1")


def test_what_is_on_the_grid_needs_no_words() -> None:
    order = sized(limit("0.001", "60000"))
    assert order.notes == ()
    assert order.terms.time_in_force is TimeInForce.GTC


def test_a_size_in_quote_buys_no_more_than_it_says() -> None:
    order = sized(limit("$12", "59000"))
    assert order.terms.amount == D("0.0002")
    assert order.notes[0] == "12 USDT comes to 0.0002 BTC at 59000, down to a step of 0.00001"


def test_a_sell_sized_by_worth_counts_the_better_price_it_may_get() -> None:
    assert sized(limit("$60", "59000", Side.SELL)).terms.amount == D("0.001")
    assert "needs a book" in refused(limit("$60", "59000", Side.SELL, inputs(book=None))).words
    assert sized(limit("0.001", "59000", Side.SELL, inputs(book=None))).terms.amount == D("0.001")


def test_a_size_in_dollars_goes_by_the_rate_of_the_quote_currency() -> None:
    at_par = sized(limit("60 USD", "60000"))
    cheap = sized(limit("60 USD", "60000", given=inputs(usd_rates=(UsdRate("USDT", D("0.995"), 100),))))
    assert (at_par.terms.amount, cheap.terms.amount) == (D("0.001"), D("0.001"))
    dear = inputs(usd_rates=(UsdRate("USDT", D("1.01"), 100),))
    assert sized(limit("60 USD", "60000", given=dear)).terms.amount == D("0.00099")
    assert "cannot be valued" in refused(limit("60 USD", "60000", given=inputs(usd_rates=None))).words
    assert (
        "limits cannot be judged"
        in refused(limit("60 USD", "60000", given=inputs(usd_rates=(UsdRate("USDC", D("0.98"), 100),)))).words
    )


@pytest.mark.parametrize(
    ("size", "price", "changes", "would"),
    [
        ("0.00004", "60000", {}, "0.00005"),
        ("0.00005", "59999", {}, "0.00006"),
        ("0.000001", "60000", {}, "0.00005"),
        ("0.0005", "60000", {"minimum_amount": "0.001"}, "0.001"),
        ("0.0005", "60000", {"minimum_amount": "0.0010001"}, "0.00101"),
        ("0.000001", "60000", {"minimum_amount": None, "minimum_notional": None}, "0.00001"),
        ("$1", "60000", {}, "0.00005"),
    ],
)
def test_below_a_minimum_is_refused_after_rounding_and_what_would_pass_passes(
    size: str, price: str, changes: dict[str, Any], would: str
) -> None:
    given = with_rules(**changes)
    answer = refused(limit(size, price, given=given))
    assert answer.would_pass == WouldPass(Subject.AMOUNT, D(would))
    assert f"{would} BTC would pass" in answer.words
    again = sized(limit(would, price, given=given))
    assert again.terms.amount == D(would)


def test_above_the_venue_s_maximum_is_refused_with_the_maximum() -> None:
    assert WORLD.inputs.market is not None
    given = replace(WORLD.inputs, market=replace(WORLD.inputs.market, maximum_amount="0.0105005"))
    answer = refused(limit("0.02", "60000", given=given))
    assert answer.would_pass == WouldPass(Subject.AMOUNT, D("0.0105"))
    assert sized(limit("0.0105", "60000", given=given)).terms.amount == D("0.0105")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"lot_size": None}, "lot size is not known"),
        ({"tick_size": None}, "tick size is not known"),
        ({"lot_size": "0"}, "lot size must be above zero"),
        ({"tick_size": "-0.1"}, "tick size must be above zero"),
        ({"lot_size": "nan"}, "lot size is not a usable number"),
        ({"minimum_amount": "inf"}, "minimum amount is not a usable number"),
        ({"minimum_notional": "three"}, "minimum notional is not a usable number"),
        ({"kind": "swap"}, "contract size is not known"),
    ],
)
def test_missing_or_senseless_rules_are_refused(changes: dict[str, Any], word: str) -> None:
    given = with_rules(**changes)
    assert word in refused(limit("0.001", "60000", given=given)).words
    assert word in refused(micro(given=given)).words


def test_without_rules_of_this_very_market_nothing_is_sized() -> None:
    for facts in (inputs(market=None), with_rules(symbol="ETH/USDT")):
        assert "no market rules" in refused(limit("0.001", "60000", given=facts)).words


def test_a_price_below_one_tick_buys_nothing() -> None:
    answer = refused(limit("1000", "0.05"))
    assert answer.would_pass == WouldPass(Subject.PRICE, D("0.1"))


def test_contracts_are_counted_in_contracts_and_valued_by_their_size() -> None:
    swap = with_rules(kind="swap", lot_size="1", minimum_amount="1")
    assert swap.market is not None
    linear = replace(swap, market=replace(swap.market, contract_size=D("0.001")))
    order = sized(limit("$130", "60000", given=linear))
    assert (order.terms.amount, order.notional) == (D(2), D(120))
    inverse = replace(swap, market=replace(swap.market, contract_size=D(100), inverse=True))
    order = sized(limit("$350", "60000", given=inverse))
    assert (order.terms.amount, order.notional) == (D(3), D(300))
