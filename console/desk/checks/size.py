"""R5, R6 and R19: how large one order may be."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, not_applicable, passed
from console.desk.exact import Missing, down_to, plain, positive
from console.desk.limits import MICRO_TRADE_CEILING_USD
from console.desk.proposal import Purpose
from venues.model.order import TimeInForce


@check("R5", "order amount")
def order_amount(case: Case) -> Answer:
    """The amount is within the cap in the order's own units, where one is set."""
    if case.limits.order_cap_amount is None:
        return not_applicable("no cap in units is set; the cap in USD holds")
    cap, grid = positive(case.limits.order_cap_amount, "the cap of an order in units"), case.grid
    if isinstance(grid, Missing):
        return denied(grid.words)
    return at_most(
        "the order", case.amount, cap, grid.unit, lambda limit: case.suggested(down_to(limit, grid.lot))
    )


@check("R6", "order value")
def order_value(case: Case) -> Answer:
    """The amount at the worst price, times the contract size, in USD, is within the cap."""
    cap = positive(case.limits.order_cap_usd, "the cap of an order in USD")
    return at_most("the order's value at the worst price", case.notional_usd, cap, "USD", case.amount_within)


@check("R19", "micro-trade")
def micro_trade(case: Case) -> Answer:
    """A micro-trade is worth 5 USD at most, or is the venue's minimum and worth 5.50 at most."""
    if case.proposal.purpose is not Purpose.MICRO_TRADE:
        return not_applicable("this is no micro-trade")
    if case.terms.time_in_force is not TimeInForce.IOC:
        return denied("a micro-trade must be IOC, so that nothing of it stays")
    value, grid, amount = case.notional_usd, case.grid, case.amount
    wanted = positive(case.limits.micro_trade_usd, "the size of a micro-trade")
    for needed in (value, wanted, amount):
        if isinstance(needed, Missing):
            return denied(needed.words, unit="USD")
    if isinstance(grid, Missing):
        return denied(grid.words, unit="USD")
    assert isinstance(value, Decimal)
    assert isinstance(wanted, Decimal)
    most = min(wanted, MICRO_TRADE_CEILING_USD)
    words = f"the micro-trade is worth {plain(value, 8)} USD"
    if value <= most:
        return passed(f"{words}, at most {plain(most)}", value, most, "USD")
    would = case.amount_within(most)
    if not (value <= MICRO_TRADE_CEILING_USD):
        return denied(
            f"{words}, never more than {plain(MICRO_TRADE_CEILING_USD)}",
            value,
            MICRO_TRADE_CEILING_USD,
            "USD",
            would,
        )
    if amount != case.smallest_amount(grid):
        return denied(
            f"{words}, above {plain(most)}, and is not the venue's minimum", value, most, "USD", would
        )
    return passed(f"{words}, raised to the venue's minimum", value, MICRO_TRADE_CEILING_USD, "USD")
