"""R4 and R23: the numbers are on the venue's grid, never more than was asked, and nothing else goes with them."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, check, denied, passed
from console.desk.exact import Missing, plain, positive
from console.desk.finding import Subject, WouldPass
from console.desk.quantise import Grid, bounds_words, round_price
from venues.model.order import OrderKind, TimeInForce

CLIENT_ID_NAMES = frozenset({"clientOrderId", "client_order_id", "orderLinkId"})
"""What ccxt calls a client order id, by venue."""


@check("R4", "amount")
def amount(case: Case) -> Answer:
    """Finite, above zero, a multiple of the lot, within the venue's bounds, and not more than was asked."""
    value, grid = case.amount, case.grid
    if isinstance(value, Missing):
        return denied(value.words)
    if isinstance(grid, Missing):
        return denied(grid.words, value)
    asked = positive(case.proposal.asked_amount, "the amount that was asked")
    price = case.minimum_price
    for needed in (asked, price):
        if isinstance(needed, Missing):
            return denied(needed.words, value, unit=grid.unit)
    assert isinstance(asked, Decimal)
    assert isinstance(price, Decimal)
    fault = ""
    if value % grid.lot != 0:
        fault = f"{plain(value)} {grid.unit} is not a multiple of the venue's step of {plain(grid.lot)}"
    elif not (value <= asked):
        fault = f"{plain(value)} {grid.unit} is more than the {plain(asked)} that was asked"
    fault = fault or bounds_words(grid, value, price)
    if fault:
        nearest = grid.nearest(min(value, asked), price)
        would = None if nearest is None else WouldPass(Subject.AMOUNT, nearest)
        return denied(fault, value, unit=grid.unit, would_pass=would)
    return passed(
        f"{plain(value)} {grid.unit} is on the venue's grid and within its bounds", value, unit=grid.unit
    )


@check("R4", "price")
def price(case: Case) -> Answer:
    """Finite, above zero, a multiple of the tick, and never more aggressive than was asked; a market order has none."""
    terms, asked_price = case.terms, case.proposal.asked_price
    if terms.kind is OrderKind.MARKET:
        if terms.limit_price is not None or asked_price is not None:
            return denied("a market order has no price, this one has")
        return passed("a market order has no price")
    value, grid = positive(terms.limit_price, "the limit price"), case.grid
    asked = positive(asked_price, "the price that was asked")
    if isinstance(value, Missing):
        return denied(value.words)
    if isinstance(grid, Missing):
        return denied(grid.words, value)
    if isinstance(asked, Missing):
        return denied(asked.words, value, unit=grid.quote)
    nearest = _nearest_price(case, grid, value, asked)
    if value % grid.tick != 0:
        words = f"{plain(value)} {grid.quote} is not a multiple of the venue's tick of {plain(grid.tick)}"
        return denied(words, value, grid.tick, grid.quote, nearest)
    if not (value <= asked if case.is_buy else value >= asked):
        words = f"{plain(value)} {grid.quote} is more aggressive than the {plain(asked)} that was asked"
        return denied(words, value, asked, grid.quote, nearest)
    return passed(f"{plain(value)} {grid.quote} is on the venue's grid", value, asked, grid.quote)


def _nearest_price(case: Case, grid: Grid, value: Decimal, asked: Decimal) -> WouldPass | None:
    """Return the nearest price on the grid that is not more aggressive than asked."""
    milder = min(value, asked) if case.is_buy else max(value, asked)
    found = round_price(milder, grid.tick, case.terms.side)
    return WouldPass(Subject.PRICE, found) if found > 0 else None


@check("R23", "parameters")
def parameters(case: Case) -> Answer:
    """Only parameters that repeat the terms go with the order; no other name, and no other value."""
    terms = case.terms
    allowed: dict[str, str | bool] = {
        "timeInForce": "GTC" if terms.time_in_force is TimeInForce.POST_ONLY else str(terms.time_in_force),
        "postOnly": terms.time_in_force is TimeInForce.POST_ONLY,
        "reduceOnly": terms.reduce_only,
        **dict.fromkeys(CLIENT_ID_NAMES, terms.client_order_id),
    }
    for name, value in case.proposal.parameters:
        if name not in allowed:
            return denied(f"the parameter {name[:40]!r} may not go with an order")
        if type(value) is not type(allowed[name]) or value != allowed[name]:
            return denied(f"the parameter {name} says {str(value)[:40]!r}, the order says {allowed[name]!r}")
    return passed(f"{len(case.proposal.parameters)} further parameters, all as the order says")
