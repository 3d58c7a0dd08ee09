"""All checks on one order at one moment; never fewer, and it never stops at the first that denies."""

from console.desk.case import Case
from console.desk.checks import account, data, exposure, form, history, loss, permit, price, size, system
from console.desk.checks.check import Check, denied
from console.desk.exact import exactly
from console.desk.finding import Moment, Verdict
from console.desk.inputs import Inputs
from console.desk.limits import OrderLimits
from console.desk.proposal import Proposal

CHECKS: tuple[Check, ...] = (
    system.system_state,
    system.armed,
    system.venue,
    system.market,
    system.limits,
    permit.key_scope,
    permit.commissioned,
    form.amount,
    form.price,
    size.order_amount,
    size.order_value,
    price.collar,
    price.market_order,
    data.book,
    data.spread,
    data.second_source,
    exposure.position,
    exposure.venue_exposure,
    exposure.exposure,
    loss.daily_risk,
    history.rolling_value,
    history.order_rate,
    history.duplicate,
    history.once,
    history.repeated_execution,
    account.open_orders,
    account.balance,
    price.post_only,
    size.micro_trade,
    account.unknown_orders,
    system.clock,
    account.breaker,
    account.audit,
    loss.loss_limit,
    loss.emergency_stop,
    form.parameters,
)
"""Every rule from R1 to R25. Cancels are never judged.

An order that lowers the position in every case is let through by `system state` in REDUCING, by `position`, by both
exposures, by the open part of `daily risk`, by `key scope` and by `commissioned`. Every other check holds for it as for
any order.
"""


@exactly
def verdict(proposal: Proposal, inputs: Inputs, limits: OrderLimits | None, moment: Moment) -> Verdict:
    """Return what every check says of `proposal`.

    Args:
        proposal: the order.
        inputs: everything else that is known at this moment; what is None denies.
        limits: of the order's venue and symbol; None denies everything.
        moment: when this is asked; at SENT the order's own recorded intent must be among the inputs.
    """
    if limits is None:
        answer = denied(f"there are no limits of {proposal.terms.venue} {proposal.terms.symbol}")
        findings = tuple(check.finding(answer) for check in CHECKS)
    else:
        case = Case(proposal, inputs, limits, moment)
        findings = tuple(check(case) for check in CHECKS)
    return Verdict(proposal.proposal_id, proposal.terms, moment, findings, len(CHECKS))
