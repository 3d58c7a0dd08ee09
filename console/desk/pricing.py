"""The price side of an order, settled before its size: the limit on the grid, or what bounds a market order."""

from decimal import Decimal

from console.desk.exact import HUNDRED, Missing, known, plain, positive
from console.desk.finding import Subject, WouldPass
from console.desk.inputs import VenueFacts
from console.desk.limits import OrderLimits
from console.desk.market_view import FreshBook
from console.desk.quantise import Grid, cap_price, exact_cap, round_price
from console.desk.reading import Refused, read_price
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import Value
from venues.model.words import Side


class Priced(Value):
    """Prices in quote units for one base unit."""

    kind: OrderKind
    time_in_force: TimeInForce
    limit: Decimal | None
    """On the grid; None where the venue takes a market order only."""
    asked: Decimal | None
    """Before rounding."""
    worst: Decimal
    """What an amount is valued at when its size was typed in quote or USD: the most that it can come to."""
    minimum: Decimal
    """What the venue's minimum notional is measured at."""


def price_limit_order(
    text: str, time_in_force: TimeInForce, side: Side, grid: Grid, book: FreshBook | None
) -> Priced | Refused:
    """Return the prices of a limit order.

    Args:
        text: the price as typed.
        time_in_force: as typed.
        side: the order's.
        grid: the market's steps.
        book: the present book; a sell may trade above its limit, so that its worth is counted at the mid if higher.
    """
    asked = read_price(text)
    if isinstance(asked, Refused):
        return asked
    limit = round_price(asked, grid.tick, side)
    if not (limit > 0):
        words = f"the price {plain(asked)} is below one tick of {plain(grid.tick)}"
        return Refused(words, WouldPass(Subject.PRICE, grid.tick))
    worst = max(limit, book.mid) if side is Side.SELL and book is not None else limit
    return Priced(OrderKind.LIMIT, time_in_force, limit, asked, worst, limit)


def price_market_order(
    beyond_percent: Decimal | None,
    side: Side,
    grid: Grid,
    book: FreshBook,
    venue: VenueFacts | None,
    limits: OrderLimits,
) -> Priced | Refused:
    """Return an IOC limit at the cap; where the venue takes none, a market order that the checks hold to the collar.

    Args:
        beyond_percent: how far beyond the touch it may trade, of 100.
        side: the order's.
        grid: the market's steps.
        book: the present book.
        venue: whether it takes IOC orders.
        limits: for the collar.
    """
    beyond, near = known(beyond_percent, "the cap"), positive(limits.collar_near_percent, "the collar")
    if isinstance(beyond, Missing) or isinstance(near, Missing) or not (0 <= beyond <= near < HUNDRED):
        return Refused("a market order needs a cap: a percentage beyond the touch, from 0 to the collar")
    if venue is None or venue.ioc_allowed is None:
        return Refused("whether the venue takes IOC orders is not known")
    if not venue.ioc_allowed:
        worst = book.mid * (HUNDRED + near) / HUNDRED
        return Priced(OrderKind.MARKET, TimeInForce.IOC, None, None, worst, book.mid)
    touch = book.touch(side)
    limit = cap_price(touch, beyond, grid.tick, side)
    if not (limit > 0):
        return Refused(f"the cap is below one tick of {plain(grid.tick)}")
    asked = exact_cap(touch, beyond, side)
    return Priced(OrderKind.LIMIT, TimeInForce.IOC, limit, asked, max(limit, book.mid), limit)
