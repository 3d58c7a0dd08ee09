"""What trading has brought and cost, a venue and UTC day, from our own fills alone: average cost, nothing estimated."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from console.desk.exact import exactly
from console.desk.life import Fill
from venues.model.order import OrderTerms
from venues.model.words import Side

DAY_MS = 86_400_000
NOTHING = Decimal(0)


def utc_day(time_ms: int) -> int:
    """Return the number of the UTC day since 1970 that holds `time_ms`."""
    return time_ms // DAY_MS


@dataclass(slots=True)
class DayResult:
    """One venue's UTC day; amounts by currency, in that currency."""

    realised: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """By quote currency; below zero for a loss, before fees."""
    fees: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """By fee currency; below zero for rebates."""
    fee_unsaid: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Value of the fills whose fee the venue has not said yet, by quote currency."""
    cost_unknown: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Value of what was sold that these fills had not bought: its result is not known and counts as none."""


@dataclass(slots=True)
class _Inventory:
    """What our own buys have left in one market."""

    amount: Decimal = NOTHING
    cost: Decimal = NOTHING
    """Quote units that were paid for `amount`."""


class Results:
    """Folds fills in the order in which they were recorded."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, int], DayResult] = {}
        self._inventory: dict[tuple[str, str], _Inventory] = {}

    def day(self, venue: str, time_ms: int) -> DayResult:
        """Return the result of a venue's UTC day that holds `time_ms`, milliseconds UTC."""
        return self._days.get((venue, utc_day(time_ms)), DayResult())

    @exactly
    def take(self, terms: OrderTerms, fill: Fill, time_ms: int) -> None:
        """Take in a fill that was not known.

        Args:
            terms: of its order.
            fill: as told.
            time_ms: of its row in the trail, whose clock never runs backwards.
        """
        result = self._days.setdefault((terms.venue, utc_day(time_ms)), DayResult())
        quote = _quote(terms)
        value = fill.amount * fill.price
        self._book(terms, fill, result, quote)
        if fill.fee is None:
            result.fee_unsaid[quote] += value
        else:
            result.fees[fill.fee_currency] += fill.fee

    @exactly
    def take_fee(self, terms: OrderTerms, fill: Fill, told_ms: int) -> None:
        """Take in the fee of a fill whose fee had not been said; `told_ms` is the time of the fill's first row."""
        result = self._days.setdefault((terms.venue, utc_day(told_ms)), DayResult())
        quote = _quote(terms)
        result.fee_unsaid[quote] -= fill.amount * fill.price
        if fill.fee is not None:
            result.fees[fill.fee_currency] += fill.fee

    def _book(self, terms: OrderTerms, fill: Fill, result: DayResult, quote: str) -> None:
        held = self._inventory.setdefault((terms.venue, terms.symbol), _Inventory())
        if terms.side is Side.BUY:
            held.amount += fill.amount
            held.cost += fill.amount * fill.price
            return
        known = min(fill.amount, held.amount)
        if known > 0:
            share = held.cost if known == held.amount else _part(held.cost, known, held.amount)
            result.realised[quote] += known * fill.price - share
            held.amount -= known
            held.cost -= share
        if fill.amount > known:
            result.cost_unknown[quote] += (fill.amount - known) * fill.price


def _part(cost: Decimal, amount: Decimal, of: Decimal) -> Decimal:
    """Return the cost of a part, rounded up at 20 places: a result never looks better than it is."""
    return (cost * amount / of).quantize(Decimal("1e-20"), rounding="ROUND_CEILING")


def _quote(terms: OrderTerms) -> str:
    return terms.symbol.partition("/")[2].partition(":")[0]
