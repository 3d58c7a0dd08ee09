"""Gathering levels loses no size and makes no price look better."""

import pytest
from hypothesis import given, strategies as st

from widgets.levels import gather, imbalance, running, within

levels = st.lists(
    st.tuples(st.integers(1, 10_000).map(lambda n: n / 10), st.floats(0.001, 100)), min_size=1, max_size=40
)


@given(levels, st.sampled_from([0.1, 0.5, 1.0, 10.0]), st.booleans())
def test_gathering_keeps_all_size_and_never_flatters(
    side: list[tuple[float, float]], step: float, bids: bool
) -> None:
    gathered = gather(side, step, bids=bids)
    assert sum(size for _, size in gathered) == pytest.approx(sum(size for _, size in side))
    best = max(price for price, _ in side) if bids else min(price for price, _ in side)
    top = max(price for price, _ in gathered) if bids else min(price for price, _ in gathered)
    assert top <= best + 1e-6 if bids else top >= best - 1e-6


def test_without_a_step_levels_stay_as_they_are() -> None:
    assert gather([(1.0, 2.0)], 0, bids=True) == ((1.0, 2.0),)


def test_totals_imbalance_and_reach() -> None:
    bids, asks = [(100.0, 3.0), (99.0, 1.0)], [(101.0, 1.0)]
    assert running(bids) == (3.0, 4.0)
    assert imbalance(bids, asks) == pytest.approx(0.6)
    assert imbalance([], []) is None
    assert within(bids, 100.0, 10) == 3.0
