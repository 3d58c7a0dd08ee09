"""Arithmetic on the levels of a book for showing it: gathering by step, running totals, imbalance."""

import math
from collections.abc import Sequence

from venues.model.book import Level

GROUPINGS = (0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
"""Steps that `+` and `-` walk through, in ticks; 0 is the venue's own levels."""


def gather(levels: Sequence[Level], step: float, *, bids: bool) -> tuple[Level, ...]:
    """Return the levels summed into buckets of `step`: bids rounded down, asks up, so that none looks better.

    Args:
        levels: best first.
        step: bucket size in quote units; 0 or less returns the levels as they are.
        bids: True for the bid side.
    """
    if step <= 0:
        return tuple(levels)
    buckets: dict[int, float] = {}
    for price, size in levels:
        ratio = price / step
        near = round(ratio)
        exact = near if abs(ratio - near) < 1e-6 else math.floor(ratio) if bids else math.ceil(ratio)
        buckets[exact] = buckets.get(exact, 0.0) + size
    return tuple((index * step, size) for index, size in buckets.items())


def running(levels: Sequence[Level]) -> tuple[float, ...]:
    """Return the total size up to and including each level."""
    totals: list[float] = []
    total = 0.0
    for _, size in levels:
        total += size
        totals.append(total)
    return tuple(totals)


def within(levels: Sequence[Level], mid: float, basis_points: float) -> float:
    """Return the size that stands no further than `basis_points` from `mid`."""
    reach = mid * basis_points / 1e4
    return sum(size for price, size in levels if abs(price - mid) <= reach)


def imbalance(bids: Sequence[Level], asks: Sequence[Level], count: int = 10) -> float | None:
    """Return (bid size - ask size) / both over the first `count` levels: 1 is all bids, -1 all asks."""
    bid = sum(size for _, size in bids[:count])
    ask = sum(size for _, size in asks[:count])
    return None if bid + ask <= 0 else (bid - ask) / (bid + ask)
