"""The venue's grid of prices and amounts: size only ever down, price never towards trading, minima after rounding."""

from decimal import Decimal, InvalidOperation

from console.desk.exact import (
    HUNDRED,
    ZERO,
    Missing,
    divide_up,
    down_to,
    exactly,
    plain,
    positive,
    surely_equal,
    up_to,
)
from console.desk.inputs import MarketFacts
from venues.model.value import Value
from venues.model.words import Side


class Grid(Value):
    """A market's steps and bounds; every number is usable and above zero."""

    unit: str
    """What an amount counts: the base currency, or `contracts`."""
    quote: str
    tick: Decimal
    """Step of prices, in quote units."""
    lot: Decimal
    """Step of amounts, in `unit`."""
    contract_size: Decimal
    """Base units, or for inverse contracts quote units, that one `unit` stands for; 1 on spot."""
    inverse: bool
    minimum_amount: Decimal | None
    """None where the venue says none; the lot is the least then."""
    minimum_notional: Decimal | None
    """Quote units; None where the venue says none."""
    maximum_amount: Decimal | None
    is_spot: bool = True

    def unit_value(self, price: Decimal) -> Decimal:
        """Return what one `unit` is worth in quote units at `price`."""
        return self.contract_size if self.inverse else self.contract_size * price

    def smallest(self, price: Decimal) -> Decimal:
        """Return the smallest amount on the grid that the venue's minima allow at `price`."""
        least = max(self.lot, self.minimum_amount or ZERO)
        if self.minimum_notional is not None:
            least = max(least, divide_up(self.minimum_notional, self.unit_value(price)))
        return up_to(least, self.lot)

    def nearest(self, amount: Decimal, price: Decimal) -> Decimal | None:
        """Return the amount on the grid that the venue takes at `price`, not above `amount` if there is one."""
        least = self.smallest(price)
        found = max(down_to(amount, self.lot), least)
        if self.maximum_amount is not None:
            found = min(found, down_to(self.maximum_amount, self.lot))
        return found if found >= least else None


def grid_of(market: MarketFacts | None) -> Grid | Missing:
    """Return the grid of a market, or which of its rules is missing or no number; a bound of `0` is none."""
    rules = market.rules if market is not None else None
    if market is None or rules is None:
        return Missing("the market's rules are not known")
    contract = _contract_size(market)
    tick, lot = _rule(rules.tick_size, "the tick size"), _rule(rules.lot_size, "the lot size")
    bounds = [
        None if text is None or text == "0" else _rule(text, what)
        for text, what in (
            (rules.minimum_amount, "the minimum amount"),
            (rules.minimum_notional, "the minimum notional"),
            (market.maximum_amount, "the maximum amount"),
        )
    ]
    for found in (contract, tick, lot, *bounds):
        if isinstance(found, Missing):
            return found
    least, notional, most = (found if isinstance(found, Decimal) else None for found in bounds)
    assert isinstance(contract, Decimal)
    assert isinstance(tick, Decimal)
    assert isinstance(lot, Decimal)
    is_spot = rules.kind == "spot"
    unit = rules.base if is_spot else "contracts"
    return Grid(unit, rules.quote, tick, lot, contract, market.inverse, least, notional, most, is_spot)


def _contract_size(market: MarketFacts) -> Decimal | Missing:
    """Return 1 for spot; elsewhere a market that does not say what a contract is cannot be valued."""
    if market.rules is not None and market.rules.kind == "spot":
        plain_unit = market.contract_size is None or surely_equal(market.contract_size, Decimal(1))
        odd = market.inverse or not plain_unit
        return (
            Missing("a spot market has no contracts; its rules contradict themselves") if odd else Decimal(1)
        )
    return positive(market.contract_size, "the contract size")


def _rule(text: str | None, what: str) -> Decimal | Missing:
    if text is None:
        return Missing(f"{what} is not known")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Missing(f"{what} is not a usable number: {text[:30]}")
    return positive(value, what)


@exactly
def round_amount(amount: Decimal, lot: Decimal) -> Decimal:
    """Return `amount` on the grid, never larger."""
    return down_to(amount, lot)


@exactly
def round_price(price: Decimal, tick: Decimal, side: Side) -> Decimal:
    """Return `price` on the grid, never more aggressive: BUY down, SELL up."""
    return down_to(price, tick) if side is Side.BUY else up_to(price, tick)


@exactly
def cap_price(touch: Decimal, beyond_percent: Decimal, tick: Decimal, side: Side) -> Decimal:
    """Return the worst price of a market order, on the grid and never beyond the cap.

    Args:
        touch: the best price of the other side, in quote units.
        beyond_percent: how far beyond the touch it may trade, of 100.
        tick: the price step.
        side: the order's.
    """
    return round_price(exact_cap(touch, beyond_percent, side), tick, side)


@exactly
def exact_cap(touch: Decimal, beyond_percent: Decimal, side: Side) -> Decimal:
    """Return the cap before rounding: touch plus (BUY) or minus (SELL) `beyond_percent`."""
    sign = 1 if side is Side.BUY else -1
    return touch * (HUNDRED + sign * beyond_percent) / HUNDRED


def rounding_words(what: str, asked: Decimal, sent: Decimal, step: Decimal, unit: str) -> str:
    """Return what rounding did, for the ticket; empty when it did nothing."""
    if asked == sent:
        return ""
    way = "down" if sent < asked else "up"
    return f"{what} {plain(asked)} becomes {plain(sent)} {unit}, {way} to a step of {plain(step)}"


def bounds_words(grid: Grid, amount: Decimal, price: Decimal) -> str:
    """Return which of the venue's bounds a rounded `amount` at `price` breaks, empty when none."""
    if grid.minimum_amount is not None and not (amount >= grid.minimum_amount):
        return f"{plain(amount)} {grid.unit} is below the venue's minimum of {plain(grid.minimum_amount)}"
    if not (amount >= grid.lot):
        return f"{plain(amount)} {grid.unit} is below one step of {plain(grid.lot)}"
    notional = amount * grid.unit_value(price)
    if grid.minimum_notional is not None and not (notional >= grid.minimum_notional):
        least = plain(grid.minimum_notional)
        return f"{plain(notional)} {grid.quote} is below the venue's minimum of {least} {grid.quote} an order"
    if grid.maximum_amount is not None and not (amount <= grid.maximum_amount):
        return f"{plain(amount)} {grid.unit} is above the venue's maximum of {plain(grid.maximum_amount)}"
    return ""
