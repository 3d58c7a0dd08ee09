"""A limit order book with price-time priority."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from venues.model.value import Value
from venues.practice.engine.types import ZERO, Side


@dataclass(slots=True, eq=False)
class Resting:
    """An order that waits in the book; ``order_id`` is set on ours and None on anonymous flow."""

    side: Side
    price: Decimal
    remaining: Decimal
    order_id: int | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the practice account placed it."""
        return self.order_id is not None


@dataclass(slots=True, eq=False)
class Level:
    """All orders of one price, oldest first."""

    price: Decimal
    orders: dict[int, Resting] = field(default_factory=dict)
    """By identity; dicts keep arrival order, which is time priority."""
    size: Decimal = ZERO
    ours: int = 0
    """How many of the orders are ours."""


class LevelView(NamedTuple):
    """What the public sees of a level."""

    price: Decimal
    size: Decimal
    orders: int


class Execution(NamedTuple):
    """A part of a resting order that was just traded."""

    resting: Resting
    amount: Decimal


class MatchResult(Value):
    """What an aggressive order met."""

    executions: list[Execution]
    self_trades: list[Resting]
    """Our own resting orders it ran into; they are out of the book, untraded."""


class BookSide:
    """The bids or the asks."""

    __slots__ = ("_prices", "levels", "side")

    def __init__(self, side: Side) -> None:
        self.side = side
        self.levels: dict[Decimal, Level] = {}
        self._prices: list[Decimal] = []

    def __len__(self) -> int:
        return len(self._prices)

    @property
    def best(self) -> Level | None:
        """The level that trades first."""
        if not self._prices:
            return None
        return self.levels[self._prices[-1 if self.side is Side.BUY else 0]]

    @property
    def worst(self) -> Level | None:
        """The level that trades last."""
        if not self._prices:
            return None
        return self.levels[self._prices[0 if self.side is Side.BUY else -1]]

    def nth(self, index: int) -> Level:
        """The level at ``index``, 0 is the best."""
        return self.levels[self._prices[-1 - index if self.side is Side.BUY else index]]

    def __iter__(self) -> Iterator[Level]:
        """Levels, best first; the book must not change while the caller iterates."""
        prices = reversed(self._prices) if self.side is Side.BUY else iter(self._prices)
        return (self.levels[price] for price in prices)

    def top(self, depth: int) -> list[LevelView]:
        """The best ``depth`` levels, best first."""
        if self.side is Side.BUY:
            prices = self._prices[: -depth - 1 : -1]
        else:
            prices = self._prices[:depth]
        levels = self.levels
        return [LevelView(price, levels[price].size, len(levels[price].orders)) for price in prices]

    def add(self, resting: Resting) -> None:
        """Append an order to the queue of its price."""
        level = self.levels.get(resting.price)
        if level is None:
            level = self.levels[resting.price] = Level(resting.price)
            insort(self._prices, resting.price)
        level.orders[id(resting)] = resting
        level.size += resting.remaining
        level.ours += resting.is_ours

    def remove(self, resting: Resting) -> None:
        """Take an order out; KeyError when it is not there."""
        level = self.levels[resting.price]
        del level.orders[id(resting)]
        level.size -= resting.remaining
        level.ours -= resting.is_ours
        if not level.orders:
            del self.levels[resting.price]
            del self._prices[bisect_left(self._prices, resting.price)]

    def reaches(self, price: Decimal, limit: Decimal | None) -> bool:
        """Whether a level at ``price`` is within an aggressor's ``limit``; None has no limit."""
        if limit is None:
            return True
        return price >= limit if self.side is Side.BUY else price <= limit


class OrderBook:
    """Bids and asks of one market; every change raises ``update_id`` by one."""

    def __init__(self) -> None:
        self.bids = BookSide(Side.BUY)
        self.asks = BookSide(Side.SELL)
        self.update_id = 1

    def side(self, side: Side) -> BookSide:
        """The resting orders of ``side``."""
        return self.bids if side is Side.BUY else self.asks

    def add(self, resting: Resting) -> None:
        """Let an order rest; the caller has matched it before."""
        self.side(resting.side).add(resting)
        self.update_id += 1

    def remove(self, resting: Resting) -> None:
        """Take a resting order out."""
        self.side(resting.side).remove(resting)
        self.update_id += 1

    def crosses(self, side: Side, price: Decimal) -> bool:
        """Whether an order of ``side`` at ``price`` would trade at once."""
        best = self.side(side.opposite).best
        return best is not None and self.side(side.opposite).reaches(best.price, price)

    def available(self, side: Side, limit: Decimal | None, skip_ours: bool) -> Decimal:
        """Base that an order of ``side`` could take within ``limit``."""
        opposite = self.side(side.opposite)
        total = ZERO
        for level in opposite:
            if not opposite.reaches(level.price, limit):
                break
            total += _foreign_size(level) if skip_ours else level.size
        return total

    def cost_of(self, side: Side, amount: Decimal) -> Decimal:
        """Quote that taking ``amount`` of foreign orders costs, as far as the book goes."""
        cost = ZERO
        for level in self.side(side.opposite):
            taken = min(amount, _foreign_size(level))
            cost += taken * level.price
            amount -= taken
            if not amount:
                break
        return cost

    def match(
        self,
        side: Side,
        limit: Decimal | None,
        amount: Decimal,
        *,
        cost: Decimal | None = None,
        lot: Decimal | None = None,
        ours: bool,
    ) -> MatchResult:
        """Trade an incoming order of ``side`` against the book, best price and oldest order first.

        Args:
            side: the incoming order's side.
            limit: worst acceptable price, or None.
            amount: base to trade at most.
            cost: quote to spend at most, instead of ``amount``; needs ``lot`` to round down to.
            lot: step size for ``cost``.
            ours: whether the incoming order is ours; it then never trades with ours.
        """
        opposite = self.side(side.opposite)
        executions: list[Execution] = []
        self_trades: list[Resting] = []
        while (best := opposite.best) is not None and opposite.reaches(best.price, limit):
            resting = next(iter(best.orders.values()))
            if ours and resting.is_ours:
                self.remove(resting)
                self_trades.append(resting)
                continue
            wanted = amount if cost is None or lot is None else _affordable(cost, best.price, lot)
            taken = min(wanted, resting.remaining)
            if not taken:
                break
            self._take(best, opposite, resting, taken)
            executions.append(Execution(resting, taken))
            amount -= taken
            if cost is not None:
                cost -= taken * best.price
        return MatchResult(executions, self_trades)

    def _take(self, level: Level, side: BookSide, resting: Resting, amount: Decimal) -> None:
        if amount == resting.remaining:
            side.remove(resting)
            resting.remaining = ZERO
        else:
            resting.remaining -= amount
            level.size -= amount
        self.update_id += 1


def _foreign_size(level: Level) -> Decimal:
    if not level.ours:
        return level.size
    return sum((order.remaining for order in level.orders.values() if not order.is_ours), ZERO)


def _affordable(cost: Decimal, price: Decimal, lot: Decimal) -> Decimal:
    wanted = cost / price // lot * lot
    # the quotient is rounded to 28 digits and may have been rounded up
    return wanted - lot if wanted * price > cost else wanted
