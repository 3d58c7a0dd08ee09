"""R1 to R3 and R21: the console's state, the venue, the market, the limits and the clock."""

import math
import re
from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, passed
from console.desk.exact import Missing, age_fault, plain, positive, seconds
from console.desk.inputs import ArmState, SystemState
from venues.model.words import Role, VenueState

SYMBOL = re.compile(r"[A-Z0-9]{1,20}/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20}(-[0-9]{6}(-[0-9]{1,20}-[CP])?)?)?")
"""`BASE/QUOTE`, `:SETTLE` for derivatives, `-YYMMDD` for futures, `-STRIKE-C` or `-P` for options."""


@check("R1", "system state")
def system_state(case: Case) -> Answer:
    """ACTIVE, or REDUCING and provably lowering the position; HALTED lets cancels through, which no check sees."""
    system = case.inputs.system
    if system is None or system.state is None:
        return denied("the state of the console is not known")
    reason = f": {system.reason}" if system.reason else ""
    if system.state is SystemState.ACTIVE:
        return passed("the console is ACTIVE")
    if system.state is SystemState.REDUCING:
        if case.is_reducing:
            return passed("the console is REDUCING and the order lowers the position")
        return denied(
            f"the console is REDUCING{reason}; only an order that lowers the position in every case may go"
        )
    return denied(f"the console is HALTED{reason}; only cancels may go")


@check("R1", "armed")
def armed(case: Case) -> Answer:
    """The operator has armed the console and the time has not run out."""
    system = case.inputs.system
    if system is None or system.arm is None:
        return denied("whether the console is armed is not known")
    if system.arm is not ArmState.ARMED:
        return denied(f"the console is {system.arm}; arm it to send orders")
    left = system.armed_left_ms
    if left is None or not math.isfinite(left):
        return denied("how long the console stays armed is not known")
    if not (left > 0):
        return denied("the armed time has run out; arm the console again")
    return passed(f"armed for another {seconds(left)}")


@check("R2", "venue")
def venue(case: Case) -> Answer:
    """The venue may be traded on, is UP, and takes orders."""
    facts = case.inputs.venue
    name = case.terms.venue
    if facts is None or facts.venue != name:
        return denied(f"nothing is known of the venue {name}")
    if facts.role is not Role.TRADE:
        return denied(f"{name} is for market data only, or its role is not known; it never trades")
    if facts.state is not VenueState.UP:
        return denied(f"{name} is {facts.state or 'in an unknown state'}; it must be UP")
    fault = age_fault(f"the last word from the worker of {name}", facts.age_ms, case.limits.venue_age_ms)
    if fault:
        return denied(fault)
    if facts.orders_open is not True:
        return denied(f"{name} is closed for orders: {facts.closed_reason or 'it is not known why'}")
    return passed(f"{name} is UP and takes orders")


@check("R2", "market")
def market(case: Case) -> Answer:
    """The symbol is well formed and on the allowlist; its market is active and its rules are of today."""
    symbol, facts, venue_facts = case.terms.symbol, case.inputs.market, case.inputs.venue
    if SYMBOL.fullmatch(symbol) is None:
        return denied("the symbol is not of the form BASE/QUOTE in capital letters and digits")
    if venue_facts is None or venue_facts.venue != case.terms.venue or venue_facts.symbols is None:
        return denied(f"the allowlist of {case.terms.venue} is not known")
    if symbol not in venue_facts.symbols:
        return denied(f"{symbol} is not on the allowlist of {case.terms.venue}")
    rules = facts.rules if facts is not None and facts.venue == case.terms.venue else None
    if facts is None or rules is None or rules.symbol != symbol:
        return denied(f"there are no market rules of {case.market}")
    if rules.active is not True:
        return denied(f"{case.market} is not active at the venue")
    most = case.limits.market_age_ms
    fault = age_fault("the market table", facts.age_ms, most)
    if fault or facts.age_ms is None or not (facts.age_ms < most):
        return denied(fault or f"the market table is {seconds(most)} old; it must be younger")
    return passed(f"{case.market} is allowed and active")


@check("R3", "limits")
def limits(case: Case) -> Answer:
    """There are limits of this venue, this symbol and this mode, with a cap on the order."""
    system, found = case.inputs.system, case.limits
    if (found.venue, found.symbol) != (case.terms.venue, case.terms.symbol):
        return denied(f"there are no limits of {case.market}")
    if system is None or system.mode is None:
        return denied("the mode of the console is not known")
    if found.mode is not system.mode:
        return denied(f"the limits are of mode {found.mode}, the console is in {system.mode}")
    cap = positive(found.order_cap_usd, "the cap of an order")
    if isinstance(cap, Missing):
        return denied(cap.words, unit="USD")
    return passed(f"an order may come to {plain(cap, 8)} USD", limit=cap, unit="USD")


@check("R21", "clock")
def clock(case: Case) -> Answer:
    """The venue's clock and ours agree."""
    facts = case.inputs.venue
    if facts is None or facts.venue != case.terms.venue:
        return denied("the clock offset is not known")
    fault = age_fault("the measurement of the venue's clock", facts.clock_age_ms, case.limits.clock_age_ms)
    if fault:
        return denied(fault)
    offset = facts.clock_offset_ms
    if offset is None or not math.isfinite(offset):
        return denied("the clock offset is not known" if offset is None else f"the clock offset is {offset}")
    distance = abs(Decimal(offset))
    return at_most(
        "the distance of the venue's clock from ours", distance, Decimal(case.limits.clock_offset_ms), "ms"
    )
