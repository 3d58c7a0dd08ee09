"""R16, R17, R20 and R22: open orders, balance, orders whose fate is unknown, and the breakers."""

import math
from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, passed
from console.desk.exact import ZERO, Known, Missing, age_fault, counted, down_to, known, not_negative, plain
from console.desk.finding import WouldPass
from console.desk.funds import Need, need_of


@check("R16", "open orders")
def open_orders(case: Case) -> Answer:
    """The open and UNKNOWN orders at the venue, with this one, are not too many."""
    orders = case.open_orders
    count: Known = orders if isinstance(orders, Missing) else Decimal(len(orders) + 1)
    limit = counted(case.limits.open_orders, "the limit of open orders")
    return at_most("open orders with this one", count, limit, "orders")


@check("R17", "balance")
def balance(case: Case) -> Answer:
    """What is free covers cost, fee, and what UNKNOWN orders and those that it does not show yet may take."""
    need = need_of(case)
    if isinstance(need, Missing):
        return denied(need.words)
    free, reserved = _free(case, need.currency), _reserved(case, need.currency)
    for part in (free, reserved):
        if isinstance(part, Missing):
            return denied(part.words, unit=need.currency)
    assert isinstance(free, Decimal)
    assert isinstance(reserved, Decimal)
    what = "cost, fee and what is reserved"
    return at_most(
        what,
        need.amount + reserved,
        free,
        need.currency,
        lambda most: _affordable(case, need, most - reserved),
    )


def _free(case: Case, currency: str) -> Known:
    facts = case.inputs.balances
    if facts is None or facts.venue != case.terms.venue:
        return Missing(f"the balances at {case.terms.venue} are not known")
    fault = age_fault("the balance", facts.age_ms, case.limits.balance_age_ms)
    if fault:
        return Missing(fault)
    held = [balance for balance in facts.balances if balance.currency == currency]
    if not held:
        return Missing(f"there is no {currency} at {case.terms.venue}")
    if len(held) > 1:
        return Missing(f"the balance of {currency} is told twice")
    return known(held[0].free, f"how much {currency} is free")


def _reserved(case: Case, currency: str) -> Known:
    """Return what other orders may still take of `currency` and `free` does not leave out already.

    An UNKNOWN order always counts. An open one counts unless the venue confirmed the balance after the order was there.
    """
    orders, unknown, facts = case.open_orders, case.unknown_orders, case.inputs.balances
    if isinstance(orders, Missing):
        return orders
    if isinstance(unknown, Missing):
        return unknown
    total = ZERO
    for order in orders:
        reserve = not_negative(order.reserve, "what an open order reserves")
        if isinstance(reserve, Missing):
            return reserve
        in_free = (
            facts is not None
            and _before(facts.age_ms, order.age_ms)
            and not any(order is one for one in unknown)
        )
        if order.reserve_currency == currency and not in_free:
            total += reserve
    return total


def _before(balance_age_ms: float | None, order_age_ms: float | None) -> bool:
    """Return True when the order is known to be older than the balance; what cannot be dated is not."""
    if balance_age_ms is None or order_age_ms is None:
        return False
    return math.isfinite(order_age_ms) and order_age_ms > balance_age_ms


def _affordable(case: Case, need: Need, budget: Decimal) -> WouldPass | None:
    grid = case.grid
    if isinstance(grid, Missing) or budget <= 0 or need.amount <= 0:
        return None
    return case.suggested(down_to(budget * case.terms.amount / need.amount, grid.lot))


@check("R20", "unknown orders")
def unknown_orders(case: Case) -> Answer:
    """No order of this market is UNKNOWN."""
    orders = case.unknown_orders
    if isinstance(orders, Missing):
        return denied(orders.words)
    here = [order for order in orders if order.terms.symbol == case.terms.symbol]
    if here:
        name = here[0].terms.client_order_id or "without id"
        return denied(
            f"order {name} of {case.market} is {here[0].state}; it must be settled first",
            Decimal(len(here)),
            ZERO,
        )
    return passed(f"no order of {case.market} is UNKNOWN", ZERO, ZERO)


@check("R22", "breaker")
def breaker(case: Case) -> Answer:
    """No breaker of the venue has tripped: errors in a row, UNKNOWN orders, mismatches, or one that is latched."""
    facts, orders, limits = case.inputs.venue, case.unknown_orders, case.limits
    if facts is None or facts.venue != case.terms.venue or facts.latched is None:
        return denied("whether a breaker of the venue has tripped is not known")
    if facts.latched:
        return denied(
            f"a breaker has halted {facts.venue}: {facts.closed_reason or 'a human must release it'}"
        )
    for what, value, halt in (
        ("errors in a row", counted(facts.errors_in_a_row, "the errors in a row"), limits.venue_errors_halt),
        ("mismatches", counted(facts.mismatches, "the number of mismatches"), 1),
        (
            "UNKNOWN orders",
            orders if isinstance(orders, Missing) else Decimal(len(orders)),
            limits.unknown_orders_halt,
        ),
    ):
        most = counted(halt, f"the number of {what} that halts a venue")
        for part in (value, most):
            if isinstance(part, Missing):
                return denied(part.words)
        assert isinstance(value, Decimal)
        assert isinstance(most, Decimal)
        if not (value < most):
            return denied(f"{plain(value)} {what} at {facts.venue}: {plain(most)} halt it", value, most)
    return passed("no breaker of the venue has tripped")


@check("R22", "audit")
def audit(case: Case) -> Answer:
    """The audit trail takes every row; an append that failed halts everything."""
    system = case.inputs.system
    if system is None or system.audit_ok is None:
        return denied("whether the audit trail is sound is not known")
    if system.audit_ok is not True:
        return denied(f"the audit trail is not sound: {system.reason or 'a row could not be written'}")
    return passed("the audit trail is sound")
