"""The words of orders: they travel over the link unchanged, and states say what may still happen."""

from decimal import Decimal

import msgspec
import pytest

from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce, client_order_id_prefix, is_mine
from venues.model.words import Mode, Side

TERMS = OrderTerms(
    venue="gate",
    symbol="BTC/USDT",
    side=Side.SELL,
    kind=OrderKind.LIMIT,
    time_in_force=TimeInForce.POST_ONLY,
    amount=Decimal("0.00010"),
    limit_price=Decimal("60000.10"),
    reduce_only=True,
    client_order_id="lyl81c2e0a9m4x7q2p",
)


@pytest.mark.parametrize(
    "terms", [TERMS, OrderTerms(*("v", "A/B", Side.BUY, OrderKind.MARKET, TimeInForce.IOC, Decimal(1)))]
)
def test_terms_travel_over_the_link_digit_by_digit(terms: OrderTerms) -> None:
    back = msgspec.msgpack.decode(msgspec.msgpack.encode(terms), type=OrderTerms)
    assert back == terms
    assert (str(back.amount), type(back.side), type(back.time_in_force)) == (
        str(terms.amount),
        Side,
        TimeInForce,
    )


def test_a_state_is_final_or_may_still_fill_and_only_what_was_never_sent_is_neither() -> None:
    before = {OrderState.DRAFT, OrderState.GATED, OrderState.SHOWN, OrderState.CONFIRMED}
    for state in OrderState:
        assert (state.is_final, state.may_still_fill).count(True) == (0 if state in before else 1), state


def test_an_order_whose_fate_is_not_known_counts_as_filled() -> None:
    unresolved = {state for state in OrderState if state.is_unresolved}
    assert unresolved == {OrderState.UNKNOWN, OrderState.HUMAN}
    assert all(state.may_still_fill for state in unresolved)
    assert OrderState.INTENT.may_still_fill


def test_mine_is_what_carries_our_letters_of_this_mode_and_nothing_else() -> None:
    letters = {client_order_id_prefix(mode) for mode in Mode}
    assert letters == {"lyl", "lyt", "lyp", "lyv"}
    assert is_mine(TERMS.client_order_id, Mode.LIVE)
    assert not is_mine(TERMS.client_order_id, Mode.PRACTICE)
    for other in (
        "",
        "lyl",
        TERMS.client_order_id + "0",
        TERMS.client_order_id[:-1],
        TERMS.client_order_id.upper(),
    ):
        assert not is_mine(other, Mode.LIVE)
    assert not is_mine("lyl" + "٣" * 15, Mode.LIVE)
