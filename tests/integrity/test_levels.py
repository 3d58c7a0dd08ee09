"""Levels that can be a book, and levels that cannot."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from venues.market.integrity.levels import check_all, check_top

BIDS = [[100.0 - step, 1.0 + step] for step in range(30)]
ASKS = [[101.0 + step, 1.0 + step] for step in range(30)]

NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**400), 10**400)
SIDES = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=12)


def sound(bids: list[tuple[float, float]], asks: list[tuple[float, float]]) -> bool:
    """The rules once more, without any haste."""
    numbers = [number for side in (bids, asks) for level in side for number in level]
    if any(number != number or number in (math.inf, -math.inf) or number <= 0 for number in numbers):
        return False
    bid_prices, ask_prices = [price for price, _ in bids], [price for price, _ in asks]
    if bid_prices != sorted(set(bid_prices), reverse=True) or ask_prices != sorted(set(ask_prices)):
        return False
    return not bids or not asks or bid_prices[0] < ask_prices[0]


def test_a_sound_book_has_no_fault() -> None:
    assert check_top(BIDS, ASKS) is None
    assert check_all(BIDS, ASKS) is None
    assert check_all(tuple(map(tuple, BIDS)), tuple(map(tuple, ASKS))) is None


def test_empty_and_one_sided_books_have_no_fault() -> None:
    assert check_all([], []) is None
    assert check_all(BIDS, []) is None
    assert check_all((), ASKS) is None


def test_further_columns_are_ignored() -> None:
    assert check_all([[1.0, 2.0, ["1.0", "2.0"]]], [[2.0, 1.0, None]]) is None


@pytest.mark.parametrize(
    ("bids", "asks", "words"),
    [
        ([[math.nan, 1.0]], [], "bid 1 has a price of nan"),
        ([[1.0, math.inf]], [], "bid 1 has a size of inf"),
        ([], [[2.0, 0.0]], "ask 1 has a size of 0.0"),
        ([], [[-2.0, 1.0]], "ask 1 has a price of -2.0"),
        ([[2.0, 1.0], [2.0, 1.0]], [], "bid 2 at 2.0 is not below bid 1 at 2.0"),
        ([], [[2.0, 1.0], [1.5, 1.0]], "ask 2 at 1.5 is not above ask 1 at 2.0"),
        ([["2.0", 1.0]], [], "bid 1 has a price of 2.0"),
        ([[2.0]], [], "bid 1 is not a price and a size"),
        ([None], [], "bid 1 is not a price and a size"),
        ([{}], [], "bid 1 is not a price and a size"),
        (None, [], "the bids are not a list of levels"),
        ([], 7, "the asks are not a list of levels"),
    ],
)
def test_faults_in_words(bids: Any, asks: Any, words: str) -> None:
    fault = check_top(bids, asks)
    assert fault is not None
    assert fault.reason == words
    assert not fault.crossed


@pytest.mark.parametrize("bid", [101.0, 102.0])
def test_crossed_is_told_apart(bid: float) -> None:
    fault = check_all([[bid, 1.0]], [[101.0, 1.0]])
    assert fault is not None
    assert fault.crossed
    assert fault.reason == f"the best bid {bid} is not below the best ask 101.0"


def test_venue_text_is_sanitised() -> None:
    fault = check_top([["\x1b[2J", 1.0]], [])
    assert fault is not None
    assert "\x1b" not in fault.reason
    assert "[" not in fault.reason


def test_the_fast_path_sees_only_the_top() -> None:
    asks = [*ASKS[:25], [1.0, 1.0]]
    assert check_top(BIDS, asks) is None
    assert check_all(BIDS, asks) is not None


@given(bids=SIDES, asks=SIDES)
def test_it_finds_a_fault_exactly_where_there_is_one(
    bids: list[tuple[float, float]], asks: list[tuple[float, float]]
) -> None:
    assert (check_all(bids, asks) is None) is sound(bids, asks)
    assert (check_top(bids, asks, 3) is None) is sound(bids[:3], asks[:3])


@given(prices=st.lists(st.floats(1e-12, 1e12), unique=True, min_size=2, max_size=60), data=st.data())
def test_sorted_books_pass_and_swapped_levels_do_not(prices: list[float], data: st.DataObject) -> None:
    prices.sort()
    cut = data.draw(st.integers(0, len(prices)))
    bids = [[price, 1.0] for price in prices[:cut]][::-1]
    asks = [[price, 1.0] for price in prices[cut:]]
    assert check_all(bids, asks) is None
    side = bids if len(bids) > len(asks) else asks
    if len(side) > 1:
        place = data.draw(st.integers(0, len(side) - 2))
        side[place], side[place + 1] = side[place + 1], side[place]
        assert check_all(bids, asks) is not None


ANYTHING = st.recursive(
    st.none() | st.text(max_size=3) | NUMBERS | st.booleans() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


@given(bids=ANYTHING, asks=ANYTHING)
def test_anything_at_all_never_raises(bids: Any, asks: Any) -> None:
    check_top(bids, asks)
