"""What an order takes from the free balance: which currency, and how much at worst with its fee."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.exact import Missing, divide_up
from console.desk.quantise import Grid
from venues.model.value import Value


class Need(Value):
    """The most that an order may take, fee included."""

    currency: str
    amount: Decimal
    """In `currency`."""


def need_of(case: Case) -> Need | Missing:
    """Return what the order may take from the free balance.

    Spot: a buy takes its worth at the worst price and the fee in quote, a sell its amount in base (its fee comes out
    of the proceeds). Derivatives: worth and fee in the settlement currency without any leverage, an order that lowers
    the position its fee alone.
    """
    amount, grid, price, fee = case.amount, case.grid, case.worst_price, case.fee_rate
    for part in (amount, grid, price, fee):
        if isinstance(part, Missing):
            return part
    assert isinstance(amount, Decimal)
    assert isinstance(grid, Grid)
    assert isinstance(price, Decimal)
    assert isinstance(fee, Decimal)
    base = case.terms.symbol.partition("/")[0]
    if grid.is_spot:
        if case.is_buy:
            return Need(grid.quote, amount * grid.unit_value(price) * (1 + fee))
        return Need(base, amount)
    share = fee if case.is_reducing else 1 + fee
    worth = amount * grid.unit_value(price) * share
    if not grid.inverse:
        return Need(case.terms.symbol.partition(":")[2] or grid.quote, worth)
    low = _lowest_price(case)
    return low if isinstance(low, Missing) else Need(base, divide_up(worth, low))


def _lowest_price(case: Case) -> Decimal | Missing:
    """Return the price at which an inverse contract takes the most base: the lower of limit price and best bid."""
    book, price = case.book, case.terms.limit_price
    if isinstance(book, Missing):
        return book
    return book.bid if price is None else min(price, book.bid)
