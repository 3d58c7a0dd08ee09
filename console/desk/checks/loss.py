"""R11, and what of R22 is about losses: what the day may cost, and when everything stops."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, passed
from console.desk.exact import HUNDRED, ZERO, Known, Missing, age_fault, known, not_negative, plain, positive


def _realised_loss(case: Case) -> Known:
    """Return the USD lost at the venue this UTC day, zero after a gain, which never pays for more risk."""
    day = case.inputs.day
    if day is None or day.venue != case.terms.venue:
        return Missing("the result of the day is not known")
    fault = age_fault("the result of the day", day.age_ms, case.limits.balance_age_ms)
    if fault:
        return Missing(fault)
    result = known(day.realised_pnl_usd, "the realised result of the day")
    return result if isinstance(result, Missing) else max(-result, ZERO)


def _fees(case: Case) -> Known:
    """Return the USD that the day's fees came to, with this order's."""
    day, fee = case.inputs.day, case.fee_usd
    paid = not_negative(day.fees_usd if day is not None else None, "the fees of the day")
    if isinstance(paid, Missing):
        return paid
    return fee if isinstance(fee, Missing) else paid + fee


def _open_loss(case: Case) -> Known:
    """Return the USD that the venue's positions, at worst, lose in the move that is taken for a bad day."""
    facts, worst = case.inputs.portfolio, case.worst_usd
    if facts is None:
        return Missing("the exposure in the venue's other markets is not known")
    fault = age_fault("the exposure in the venue's other markets", facts.age_ms, case.limits.balance_age_ms)
    if fault:
        return Missing(fault)
    others = not_negative(facts.other_symbols_usd, "the exposure in the venue's other markets")
    move = positive(case.limits.adverse_move_percent, "the move that is taken for a bad day")
    for part in (others, move, worst):
        if isinstance(part, Missing):
            return part
    assert isinstance(others, Decimal)
    assert isinstance(move, Decimal)
    assert isinstance(worst, Decimal)
    return (others + worst) * move / HUNDRED


@check("R11", "daily risk")
def daily_risk(case: Case) -> Answer:
    """Realised loss, worst-case loss of what is open, and fees are within the day's limit.

    An order that lowers the position in every case adds no open loss, so only loss and fees count.
    """
    limit = positive(case.limits.daily_risk_usd, "the limit of the day's loss")
    open_loss: Known = ZERO if case.is_reducing else _open_loss(case)
    total = ZERO
    for part in (_realised_loss(case), open_loss, _fees(case)):
        if isinstance(part, Missing):
            return denied(part.words, unit="USD")
        total += part
    return at_most("what the day may cost at worst", total, limit, "USD")


@check("R22", "loss limit")
def loss_limit(case: Case) -> Answer:
    """The realised loss of the day alone has not passed the day's limit, which halts everything."""
    limit = positive(case.limits.daily_risk_usd, "the limit of the day's loss")
    return at_most("the realised loss of the day", _realised_loss(case), limit, "USD")


@check("R22", "emergency stop")
def emergency_stop(case: Case) -> Answer:
    """The portfolio has lost less than the share at which everything halts since the UTC day began."""
    facts = case.inputs.portfolio
    if facts is None:
        return denied("the value of the portfolio is not known", unit="USD")
    fault = age_fault("the value of the portfolio", facts.age_ms, case.limits.balance_age_ms)
    if fault:
        return denied(fault, unit="USD")
    now = not_negative(facts.value_usd, "the value of the portfolio")
    start = positive(facts.day_start_usd, "the value of the portfolio when the day began")
    stop = positive(case.limits.emergency_stop_percent, "the loss of the emergency stop")
    for part in (now, start, stop):
        if isinstance(part, Missing):
            return denied(part.words, unit="USD")
    assert isinstance(now, Decimal)
    assert isinstance(start, Decimal)
    assert isinstance(stop, Decimal)
    loss, most = start - now, start * stop / HUNDRED
    words = f"the portfolio has lost {plain(max(loss, ZERO), 8)} USD since the day began"
    if not (loss < most):
        return denied(
            f"{words}; everything halts at {plain(most, 8)} USD ({plain(stop)} %)", loss, most, "USD"
        )
    return passed(f"{words}, everything halts at {plain(most, 8)}", loss, most, "USD")
