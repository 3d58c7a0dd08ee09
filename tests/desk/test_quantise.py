"""Rounding: size only ever down, price never towards trading, and what is sized passes the checks on its form."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, strategies as st

from console.desk.quantise import cap_price, round_amount, round_price
from console.desk.reading import Refused
from tests.desk.tickets import WORLD, limit, sized, with_rules
from tests.desk.worlds import D
from venues.model.value import replace
from venues.model.words import Side

STEPS = st.sampled_from(
    [D("0.00001"), D("0.001"), D("0.05"), D("0.1"), D("0.25"), D(1), D(5), D(1000), D("0.003")]
)
VALUES = st.decimals("1e-9", "1e12", allow_nan=False, allow_infinity=False)
SIDES = st.sampled_from(list(Side))


@given(VALUES, STEPS)
def test_a_rounded_amount_is_never_larger_on_the_grid_within_a_step_and_stays_as_it_is(
    value: Decimal, lot: Decimal
) -> None:
    amount = round_amount(value, lot)
    assert amount <= value
    assert Fraction(amount) % Fraction(lot) == 0
    assert Fraction(value) - Fraction(amount) < Fraction(lot)
    assert round_amount(amount, lot) == amount


@given(VALUES, STEPS, SIDES)
def test_a_rounded_price_is_never_more_aggressive_and_on_the_grid(
    value: Decimal, tick: Decimal, side: Side
) -> None:
    price = round_price(value, tick, side)
    assert price <= value if side is Side.BUY else price >= value
    assert Fraction(price) % Fraction(tick) == 0
    assert abs(Fraction(value) - Fraction(price)) < Fraction(tick)
    assert round_price(price, tick, side) == price


@given(VALUES, st.decimals(0, 2, places=4), STEPS, SIDES)
def test_a_cap_is_never_exceeded(touch: Decimal, beyond: Decimal, tick: Decimal, side: Side) -> None:
    price, sign = Fraction(cap_price(touch, beyond, tick, side)), 1 if side is Side.BUY else -1
    cap = Fraction(touch) * (1 + sign * Fraction(beyond) / 100)
    assert price <= cap if side is Side.BUY else price >= cap
    assert price % Fraction(tick) == 0


def test_digits_beyond_the_default_precision_are_not_lost() -> None:
    value = D("123456789012345678901234.123456789")
    assert round_amount(value, D("0.000000001")) == value
    assert round_price(value, D("0.000000001"), Side.SELL) == value


@given(
    st.decimals("0.00001", "0.9", places=6),
    st.decimals("58800.01", "61199.99", places=3),
    SIDES,
    st.sampled_from(["0.01", "0.1", "0.5", "1"]),
    st.sampled_from(["0.00001", "0.0005", "0.003"]),
)
def test_sized_orders_are_never_more_than_typed_and_pass_the_checks_on_their_form(
    size: Decimal, price: Decimal, side: Side, tick: str, lot: str
) -> None:
    given = with_rules(tick_size=tick, lot_size=lot)
    answer = limit(f"{size:f}", f"{price:f}", side, given)
    if isinstance(answer, Refused):
        assert answer.would_pass is not None
        answer = limit(f"{answer.would_pass.value:f}", f"{price:f}", side, given)
    else:
        assert answer.terms.amount <= size
    order = sized(answer)
    assert order.terms.limit_price is not None
    assert order.terms.limit_price <= price if side is Side.BUY else order.terms.limit_price >= price
    proposal = replace(
        WORLD.proposal, terms=order.terms, asked_amount=order.asked_amount, asked_price=order.asked_price
    )
    world = replace(WORLD, proposal=proposal, inputs=given)
    assert [world.finding(name).outcome for name in ("amount", "price", "collar")] == ["passed"] * 3
