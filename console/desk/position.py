"""Where a position may end: every open and UNKNOWN order counted as filled, each side by itself."""

from decimal import Decimal

from console.desk.exact import Missing, age_fault, known, not_negative
from console.desk.inputs import AccountOrder, PositionFacts
from console.desk.limits import OrderLimits
from venues.model.order import OrderTerms
from venues.model.value import Value
from venues.model.words import Side


class WorstCase(Value):
    """The position now and the two ends it may reach, in the unit of an order's amount, below zero when short."""

    now: Decimal
    highest: Decimal
    """With every buy filled and no sell."""
    lowest: Decimal
    """With every sell filled and no buy."""

    @property
    def greatest(self) -> Decimal:
        """The greatest size that it may reach, long or short."""
        return max(abs(self.highest), abs(self.lowest))

    def after(self, side: Side, amount: Decimal) -> "WorstCase":
        """Return the same with one more order."""
        if side is Side.BUY:
            return WorstCase(self.now, self.highest + amount, self.lowest)
        return WorstCase(self.now, self.highest, self.lowest - amount)

    def room(self, side: Side, greatest: Decimal) -> Decimal:
        """Return how much more of `side` keeps the position within `greatest`; below zero when nothing does."""
        other = self.lowest if side is Side.BUY else self.highest
        if abs(other) > greatest:
            return Decimal(-1)
        return greatest - self.highest if side is Side.BUY else self.lowest + greatest


def reduces(worst: WorstCase, side: Side, amount: Decimal) -> bool:
    """Return True when every fill of the order lowers the size of the position, in whatever order all else fills.

    A sell must leave a long position at or above zero even if every other sell fills first; a buy, a short one at or
    below zero even if every other buy fills first.
    """
    if side is Side.SELL:
        return worst.now > 0 and worst.lowest - amount >= 0
    return worst.now < 0 and worst.highest + amount <= 0


def worst_case(
    position: PositionFacts | None, terms: OrderTerms, orders: tuple[AccountOrder, ...], limits: OrderLimits
) -> WorstCase | Missing:
    """Return where the position in the market of `terms` may end.

    Args:
        position: what is held now.
        terms: names the venue and the symbol.
        orders: every order of that market that may still fill.
        limits: for the greatest age of the position.
    """
    if position is None or (position.venue, position.symbol) != (terms.venue, terms.symbol):
        return Missing(f"the position in {terms.venue} {terms.symbol} is not known")
    now = known(position.amount, "the position")
    fault = age_fault("the position", position.age_ms, limits.balance_age_ms)
    if isinstance(now, Missing) or fault:
        return now if isinstance(now, Missing) else Missing(fault)
    highest = lowest = now
    for order in orders:
        remaining = not_negative(
            order.remaining, f"what may still fill of order {order.terms.client_order_id}"
        )
        if isinstance(remaining, Missing):
            return remaining
        if order.terms.side is Side.BUY:
            highest += remaining
        else:
            lowest -= remaining
    return WorstCase(now, highest, lowest)
