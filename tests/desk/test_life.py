"""An order's state follows from its facts, in whatever order and however often they are told."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, strategies as st

from console.desk.life import Fill, OrderLife, Settled, Sighting
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.release import Outcome
from venues.model.words import Side

TERMS = OrderTerms(
    "okx", "BTC/USDT", Side.BUY, OrderKind.LIMIT, TimeInForce.GTC, Decimal("1.0"), Decimal(60_000)
)
Fact = Callable[[OrderLife], OrderLife]


def fill(trade_id: str, amount: str, fee: str | None = None) -> Fill:
    return Fill(trade_id, Decimal(60_000), Decimal(amount), None if fee is None else Decimal(fee))


def life(*facts: Fact) -> OrderLife:
    result = OrderLife("i1", TERMS, 1_000)
    for fact in facts:
        result = fact(result)
    return result


def sent(order: OrderLife) -> OrderLife:
    return order.with_sent(1_005)


def answered(outcome: Outcome) -> Fact:
    return lambda order: order.with_answer(outcome, "", "77" if outcome is Outcome.ACCEPTED else "")


def seen(state: OrderState, filled: str = "0") -> Fact:
    return lambda order: order.with_sighting(Sighting(state, Decimal(filled), "77"))


def filled(trade_id: str, amount: str) -> Fact:
    return lambda order: order.with_fill(fill(trade_id, amount))


def doubted(order: OrderLife) -> OrderLife:
    return order.with_doubt("the answer was lost")


def settled(how: Settled) -> Fact:
    return lambda order: order.with_settlement(how, "asked")


def cancelled(order: OrderLife) -> OrderLife:
    return order.with_cancel(2_000)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((), OrderState.INTENT),
        ((sent,), OrderState.SENT),
        ((sent, answered(Outcome.ACCEPTED)), OrderState.OPEN),
        ((sent, answered(Outcome.REJECTED)), OrderState.REJECTED),
        ((answered(Outcome.NOT_SENT),), OrderState.ABSENT),
        ((sent, answered(Outcome.AMBIGUOUS)), OrderState.UNKNOWN),
        ((sent, doubted), OrderState.UNKNOWN),
        ((doubted,), OrderState.UNKNOWN),
        ((sent, doubted, seen(OrderState.OPEN)), OrderState.OPEN),
        ((sent, doubted, filled("t1", "0.4")), OrderState.PARTIAL),
        ((sent, doubted, filled("t1", "0.4"), filled("t2", "0.6")), OrderState.FILLED),
        ((sent, doubted, settled(Settled.ABSENT)), OrderState.ABSENT),
        ((sent, doubted, settled(Settled.HUMAN)), OrderState.HUMAN),
        ((sent, doubted, settled(Settled.HUMAN), settled(Settled.ABSENT)), OrderState.ABSENT),
        ((sent, answered(Outcome.ACCEPTED), seen(OrderState.CANCELED, "0.4")), OrderState.CANCELED),
        ((sent, answered(Outcome.ACCEPTED), seen(OrderState.FILLED, "1.0")), OrderState.FILLED),
        ((sent, answered(Outcome.ACCEPTED), seen(OrderState.EXPIRED)), OrderState.EXPIRED),
        ((sent, answered(Outcome.ACCEPTED), cancelled), OrderState.OPEN),
        ((sent, answered(Outcome.REJECTED), answered(Outcome.ACCEPTED)), OrderState.OPEN),
    ],
    ids=lambda value: str(value) if isinstance(value, OrderState) else "",
)
def test_states(facts: tuple[Fact, ...], state: OrderState) -> None:
    for order in permutations(facts):
        assert life(*order).state is state


def test_a_rejection_is_never_taken_back_to_accepted_without_a_sighting() -> None:
    contradicted = life(sent, answered(Outcome.REJECTED), lambda order: order.with_answer(Outcome.ACCEPTED))
    assert contradicted.state is OrderState.UNKNOWN


def test_a_cancelled_order_stays_cancelled_whatever_older_news_comes() -> None:
    order = life(sent, answered(Outcome.ACCEPTED), seen(OrderState.CANCELED, "0.4"))
    assert order.with_sighting(Sighting(OrderState.OPEN, Decimal("0.1"), "77")).state is OrderState.CANCELED
    assert order.remaining == 0
    assert order.filled == Decimal("0.4")
    assert order.filled_by_trades == 0


def test_late_fills_count_in_every_state_and_alarm_where_they_contradict_a_proof() -> None:
    absent = life(sent, doubted, settled(Settled.ABSENT))
    assert absent.alarm == ""
    back = absent.with_fill(fill("t1", "0.4"))
    assert back.state is OrderState.PARTIAL
    assert "absent" in back.alarm
    rejected = life(sent, answered(Outcome.REJECTED)).with_fill(fill("t1", "1"))
    assert rejected.state is OrderState.FILLED
    assert "REJECTED" in rejected.alarm
    twice = life(sent, filled("t1", "0.7"), filled("t2", "0.7"))
    assert (twice.state, twice.alarm) == (OrderState.FILLED, "more was filled than was ordered")


def test_a_trade_told_twice_is_one_fill_and_may_bring_its_fee_later() -> None:
    order = life(sent, filled("t1", "0.4"), filled("t1", "0.4"))
    assert order.filled == Decimal("0.4")
    with_fee = order.with_fill(fill("t1", "0.4", "0.001")).with_fill(fill("t1", "0.4"))
    assert with_fee.fills["t1"].fee == Decimal("0.001")


FACTS: list[Fact] = [
    sent,
    doubted,
    cancelled,
    *(answered(outcome) for outcome in (Outcome.ACCEPTED, Outcome.AMBIGUOUS)),
    *(settled(how) for how in Settled),
    *(
        seen(state, amount)
        for state, amount in (
            (OrderState.OPEN, "0"),
            (OrderState.PARTIAL, "0.3"),
            (OrderState.CANCELED, "0.5"),
        )
    ),
    *(filled(f"t{number}", "0.25") for number in range(4)),
]


@given(st.lists(st.sampled_from(range(len(FACTS))), max_size=12), st.randoms(use_true_random=False))
def test_order_and_repetition_of_facts_change_nothing(chosen: list[int], random: Random) -> None:
    told = [FACTS[number] for number in chosen]
    shuffled = told + told[: len(told) // 2]
    random.shuffle(shuffled)
    one, other = life(*told), life(*shuffled)
    for name in ("state", "filled", "filled_by_trades", "remaining", "order_id", "alarm", "sent_ms"):
        assert getattr(one, name) == getattr(other, name)


@given(st.lists(st.sampled_from(range(len(FACTS))), max_size=12))
def test_more_facts_never_lower_what_was_filled_or_reopen_what_has_ended(chosen: list[int]) -> None:
    order = life()
    for number in chosen:
        after = FACTS[number](order)
        assert after.filled >= order.filled
        if order._ended() is not None:
            assert after._ended() is not None
        order = after


def test_proofs_that_contradict_each_other_stay_a_doubt_however_often_one_is_told() -> None:
    one, other = answered(Outcome.NOT_SENT), answered(Outcome.REJECTED)
    for facts in permutations((one, other, one, answered(Outcome.AMBIGUOUS))):
        assert life(sent, *facts).state is OrderState.UNKNOWN


def test_a_fee_that_is_said_later_changes_nothing_else_of_a_fill() -> None:
    order = life(
        sent, lambda o: o.with_fill(fill("t1", "0.4")), lambda o: o.with_fill(fill("t1", "0.9", "0.1"))
    )
    assert order.fills["t1"].amount == Decimal("0.4")
    assert order.fills["t1"].fee == Decimal("0.1")
