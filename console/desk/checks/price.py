"""R7, R8 and R18: the price lies near the market, a market order is bounded, a post-only order rests."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, check, denied, not_applicable, passed
from console.desk.exact import HUNDRED, ZERO, Known, Missing, down_to, is_usable, plain, positive, up_to
from console.desk.finding import Subject, WouldPass
from console.desk.market_view import FreshBook
from console.desk.proposal import Purpose
from venues.model.order import OrderKind, TimeInForce
from venues.model.words import Side


def _collar(case: Case, book: FreshBook) -> tuple[Decimal, Decimal] | Missing:
    """Return the lowest and the highest price allowed, in quote units; a probe may rest further away."""
    near = positive(case.limits.collar_near_percent, "the near collar")
    far = positive(case.limits.collar_far_percent, "the far collar")
    extra: Known = ZERO
    if case.proposal.purpose is Purpose.PROBE:
        extra = positive(case.limits.probe_distance_percent, "the distance of a probe")
    for part in (near, far, extra):
        if isinstance(part, Missing):
            return part
    assert isinstance(near, Decimal)
    assert isinstance(far, Decimal)
    assert isinstance(extra, Decimal)
    below, above = (far + extra, near) if case.is_buy else (near, far + extra)
    return book.mid * (HUNDRED - below) / HUNDRED, book.mid * (HUNDRED + above) / HUNDRED


@check("R7", "collar")
def collar(case: Case) -> Answer:
    """The limit price is neither far beyond the mid nor far behind it."""
    if case.terms.kind is OrderKind.MARKET:
        return not_applicable("a market order has no price; its depth is checked")
    price, book = positive(case.terms.limit_price, "the limit price"), case.book
    if isinstance(price, Missing):
        return denied(price.words)
    if isinstance(book, Missing):
        return denied(book.words, price)
    bounds = _collar(case, book)
    if isinstance(bounds, Missing):
        return denied(bounds.words, price)
    lowest, highest = bounds
    if not (price <= highest):
        would = _inside(case, lowest, highest, highest)
        words = f"the price {plain(price)} is above {plain(highest, 8)}, the highest for {case.terms.side}"
        return denied(words, price, highest, would_pass=would)
    if not (price >= lowest):
        would = _inside(case, lowest, highest, lowest)
        words = f"the price {plain(price)} is below {plain(lowest, 8)}, the lowest for {case.terms.side}"
        return denied(words, price, lowest, would_pass=would)
    return passed(f"the price {plain(price)} is near the mid of {plain(book.mid)}", price, highest)


def _inside(case: Case, lowest: Decimal, highest: Decimal, bound: Decimal) -> WouldPass | None:
    """Return the price on the grid next to the `bound` that was passed, None where the tick is too coarse."""
    grid = case.grid
    if isinstance(grid, Missing):
        return None
    price = down_to(bound, grid.tick) if bound == highest else up_to(max(bound, grid.tick), grid.tick)
    return WouldPass(Subject.PRICE, price) if price > 0 and lowest <= price <= highest else None


@check("R8", "market order")
def market_order(case: Case) -> Answer:
    """A market order goes as such only where the venue takes no IOC limit, and only if the collar holds its amount."""
    terms, venue, book = case.terms, case.inputs.venue, case.book
    if terms.kind is OrderKind.LIMIT:
        return not_applicable("bounded by its limit price")
    if venue is None or venue.venue != terms.venue or venue.ioc_allowed is None:
        return denied(f"whether {terms.venue} takes IOC orders is not known")
    if venue.ioc_allowed:
        return denied(f"{terms.venue} takes IOC orders: a market order goes as an IOC limit order at a cap")
    if terms.time_in_force is not TimeInForce.IOC:
        return denied("a market order must be IOC, so that nothing of it stays")
    if isinstance(book, Missing):
        return denied(book.words)
    depth, amount = _depth(case, book), case.amount
    if isinstance(amount, Missing):
        return denied(amount.words)
    if isinstance(depth, Missing):
        return denied(depth.words, amount)
    words = f"the book holds {plain(depth)} within the collar, the order is {plain(amount)}"
    if not (amount <= depth):
        grid = case.grid
        would = None if isinstance(grid, Missing) else case.suggested(down_to(depth, grid.lot))
        return denied(words, amount, depth, would_pass=would)
    return passed(words, amount, depth)


def _depth(case: Case, book: FreshBook) -> Known:
    """Return the size that stands within the near collar on the side that the order would take."""
    near = positive(case.limits.collar_near_percent, "the near collar")
    if isinstance(near, Missing):
        return near
    sign = 1 if case.is_buy else -1
    bound = book.mid * (HUNDRED + sign * near) / HUNDRED
    total = ZERO
    for price, size in book.facts.asks if case.is_buy else book.facts.bids:
        if not (is_usable(price) and is_usable(size) and price > 0 and size > 0):
            return Missing("a level of the book is not a usable number")
        if price <= bound if case.is_buy else price >= bound:
            total += size
    return total


@check("R18", "post-only")
def post_only(case: Case) -> Answer:
    """A post-only order would rest; a probe rests behind the best price of its own side."""
    terms, venue, book = case.terms, case.inputs.venue, case.book
    is_probe = case.proposal.purpose is Purpose.PROBE
    if terms.time_in_force is not TimeInForce.POST_ONLY:
        return (
            denied("a probe must be post-only") if is_probe else not_applicable("this is no post-only order")
        )
    if terms.kind is not OrderKind.LIMIT:
        return denied("a post-only order needs a limit price")
    if venue is None or venue.venue != terms.venue or venue.post_only_allowed is not True:
        return denied(f"{terms.venue} is not known to take post-only orders")
    price = positive(terms.limit_price, "the limit price")
    if isinstance(price, Missing):
        return denied(price.words)
    if isinstance(book, Missing):
        return denied(book.words, price)
    touch = book.own_touch(terms.side) if is_probe else book.touch(terms.side)
    if not (price < touch if case.is_buy else price > touch):
        would = _behind(case, touch)
        side = "below" if case.is_buy else "above"
        words = f"the price {plain(price)} would not rest: it must be {side} {plain(touch)}"
        return denied(words, price, touch, would_pass=would)
    return passed(f"the price {plain(price)} would rest, the touch is {plain(touch)}", price, touch)


def _behind(case: Case, touch: Decimal) -> WouldPass | None:
    grid = case.grid
    if isinstance(grid, Missing):
        return None
    if case.terms.side is Side.SELL:
        return WouldPass(Subject.PRICE, down_to(touch, grid.tick) + grid.tick)
    price = up_to(touch, grid.tick) - grid.tick
    return WouldPass(Subject.PRICE, price) if price > 0 else None
