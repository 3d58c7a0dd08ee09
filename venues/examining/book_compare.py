"""Compares a book over REST with the streamed books just before and after it, price by price."""

from collections.abc import Mapping, Sequence

from venues.model.book import Level
from venues.model.numbers import decimal_text
from venues.model.value import Value

_TINY = 1e-12
_NOISE = 1e-9
_MOST_DIGITS = 15

Sides = tuple[Sequence[Level], Sequence[Level]]
"""Bids and asks, best first."""


class Comparison(Value):
    """What came of one comparison."""

    levels: int = 0
    """How many the REST answer holds, both sides."""
    compared: int = 0
    differing: int = 0
    """Prices whose size over REST is none that the stream told in the time around it, although it told only one."""
    moved: int = 0
    """Prices that changed meanwhile and match no moment that was seen: they prove nothing either way."""
    worst_percent: float = 0.0
    """Of those that differ: how far the nearest price of the other book is, at most."""

    def __add__(self, other: "Comparison") -> "Comparison":
        """Take two rounds together."""
        return Comparison(
            max(self.levels, other.levels),
            self.compared + other.compared,
            self.differing + other.differing,
            self.moved + other.moved,
            max(self.worst_percent, other.worst_percent),
        )


def compare(rest: Sides, streamed: Sequence[Sides]) -> Comparison:
    """Compare as deep as all of them reach.

    Args:
        rest: the answer over REST.
        streamed: the books of the stream in the time around it, at least one, oldest first.
    """
    close = _closeness(rest, streamed[-1])
    total = Comparison(levels=len(rest[0]) + len(rest[1]))
    for side in (0, 1):
        total += _side(rest[side], [book[side] for book in streamed], close, is_bids=side == 0)
    return total


def _side(
    rest: Sequence[Level], streamed: Sequence[Sequence[Level]], close: float, *, is_bids: bool
) -> Comparison:
    books = [rest, *streamed]
    if not all(books):
        # an empty side beside a full one: every price of it differs
        return Comparison(0, len(rest), len(rest), 0, 100.0) if rest or any(streamed) else Comparison()
    ends = [levels[-1][0] for levels in books]
    end = max(ends) if is_bids else min(ends)
    ours = [dict(levels) for levels in streamed]
    theirs = dict(rest)
    wanted = {price for levels in books for price, _ in levels if (price >= end if is_bids else price <= end)}
    same = differing = moved = 0
    worst = 0.0
    for price in wanted:
        size, seen = theirs.get(price, 0.0), {book.get(price, 0.0) for book in ours}
        if any(abs(size - one) < close for one in seen):
            same += 1
        elif len(seen) > 1:
            moved += 1
        else:
            differing += 1
            worst = max(worst, _distance_percent(price, theirs if size == 0.0 else ours[-1]))
    return Comparison(0, same + differing, differing, moved, worst)


def _distance_percent(price: float, other: Mapping[float, float]) -> float:
    nearest = min(other, key=lambda one: abs(one - price))
    return 100.0 * abs(nearest - price) / price


def _closeness(rest: Sides, streamed: Sides) -> float:
    """Return what equal sizes are less apart than: some venues write fewer digits over REST than on the stream."""
    shown = _digits(rest)
    # rounded up, down or off, it is less than a unit of its last digit away; a whole unit is a difference, or a level
    # that the stream has not, and floats may show it a little smaller
    return 10.0**-shown * (1 - _NOISE) if shown < _digits(streamed) else _TINY


def _digits(book: Sides) -> int:
    sizes = [size for side in book for _, size in side]
    return min(_MOST_DIGITS, max((len(decimal_text(size).partition(".")[2]) for size in sizes), default=0))
