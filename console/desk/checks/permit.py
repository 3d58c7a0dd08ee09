"""R24 and R25: the key cannot withdraw, and the venue has been commissioned for what the order is for."""

from console.desk.case import Case
from console.desk.checks.check import Answer, check, denied, not_applicable, passed
from console.desk.exact import Missing, age_fault
from console.desk.inputs import PermitFacts
from console.desk.proposal import Purpose


def _facts(case: Case) -> PermitFacts | Missing:
    facts = case.inputs.permit
    if facts is None or facts.venue != case.terms.venue:
        return Missing(f"what {case.terms.venue} has been commissioned for is not known")
    return facts


@check("R24", "key scope")
def key_scope(case: Case) -> Answer:
    """The key is proved unable to withdraw, or the operator has waived the proof; nobody is locked into a position."""
    if case.is_reducing:
        return passed("the order lowers the position, which needs no proof of the key's scope")
    facts = _facts(case)
    if isinstance(facts, Missing):
        return denied(facts.words)
    if facts.can_withdraw is True:
        return denied(
            f"the key of {facts.venue} can withdraw; make one that can only trade, and put it in its place"
        )
    if facts.can_withdraw is False:
        fault = age_fault("what the key may do", facts.scope_age_ms, case.limits.scope_age_ms)
        return denied(fault) if fault else passed("the key cannot withdraw")
    if facts.scope_waived is True:
        return passed("whether the key can withdraw cannot be known; the operator has waived it")
    return denied(f"whether the key of {facts.venue} can withdraw is not known")


@check("R25", "commissioned")
def commissioned(case: Case) -> Answer:
    """Every rung that the order depends on is held; what lowers the position needs none."""
    facts, purpose = _facts(case), case.proposal.purpose
    if purpose is Purpose.REHEARSAL:
        return not_applicable("a rehearsal sends nothing")
    if case.is_reducing:
        return passed("the order lowers the position, which needs no rung")
    if isinstance(facts, Missing):
        return denied(facts.words)
    needed = {Purpose.PROBE: facts.probe_lacks, Purpose.MICRO_TRADE: facts.micro_trade_lacks}
    lacks = needed.get(purpose, facts.order_lacks)
    if lacks is None:
        return denied(f"how far {facts.venue} has been commissioned is not known")
    if lacks:
        return denied(f"{facts.venue} is not commissioned: {lacks}; w opens the ladder")
    return passed(f"{facts.venue} has been commissioned for it")
