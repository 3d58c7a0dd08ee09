"""Whether the levels of a book can be a book at all: numbers, order, and bids below asks."""

from collections.abc import Sequence
from math import inf
from typing import Any

from venues.model.text import sanitise
from venues.model.value import Value

Side = Sequence[Any]
"""Levels of one side, best first: [price, size, ...] as ccxt's sides hold them, or tuples."""

SCREEN_LEVELS = 25
"""As many levels of a side as are shown, and so checked each time a copy is made."""


class LevelFault(Value):
    """Why these levels cannot be a venue's book."""

    reason: str
    """In words for people: `bid 3 at 101.0 is not below bid 2 at 100.5`."""
    crossed: bool = False
    """The numbers are sound, but the best bid is at or above the best ask."""


def check_top(bids: Side, asks: Side, levels: int = SCREEN_LEVELS) -> LevelFault | None:
    """Return what is wrong with the best levels of a book, None for nothing; made to run 20 times a second.

    A side may be empty or shorter than `levels`. Every price and size must be a finite number above zero,
    prices strictly in order, and the best bid below the best ask.
    """
    try:
        previous = inf
        for level in bids[:levels]:
            price = level[0]
            if not (0.0 < price < previous and 0.0 < level[1] < inf):
                return _describe(bids, asks)
            previous = price
        previous = 0.0
        for level in asks[:levels]:
            price = level[0]
            if not (previous < price < inf and 0.0 < level[1] < inf):
                return _describe(bids, asks)
            previous = price
        if bids and asks and bids[0][0] >= asks[0][0]:
            return _describe(bids, asks)
    except (TypeError, IndexError, KeyError):
        return _describe(bids, asks)
    return None


def check_all(bids: Side, asks: Side) -> LevelFault | None:
    """Return what is wrong with a whole book, None for nothing; the same rules as `check_top`."""
    return check_top(bids, asks, max(len(bids), len(asks)))


def _describe(bids: Side, asks: Side) -> LevelFault:
    """Find the first fault again and put it in words."""
    reason = _side_fault("bid", bids, -1) or _side_fault("ask", asks, 1)
    if reason:
        return LevelFault(reason)
    if bids and asks and bids[0][0] >= asks[0][0]:
        reason = f"the best bid {bids[0][0]} is not below the best ask {asks[0][0]}"
        return LevelFault(reason, crossed=True)
    return LevelFault("the levels cannot be compared")


def _side_fault(name: str, side: Side, direction: int) -> str:
    """Return the first fault of a side in words, empty for none; `direction` is 1 for rising prices."""
    if not isinstance(side, list | tuple):
        return f"the {name}s are not a list of levels"
    previous: Any = None
    for place, level in enumerate(side, start=1):
        if not isinstance(level, list | tuple) or len(level) < 2:
            return f"{name} {place} is not a price and a size"
        for what, value in (("price", level[0]), ("size", level[1])):
            if not isinstance(value, float | int) or not 0 < value < inf:
                return f"{name} {place} has a {what} of {sanitise(value, 30)}"
        price = level[0]
        if previous is not None and not (price > previous if direction > 0 else price < previous):
            order = "above" if direction > 0 else "below"
            return f"{name} {place} at {price} is not {order} {name} {place - 1} at {previous}"
        previous = price
    return ""
