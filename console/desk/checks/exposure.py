"""R10: how large the position may become, in the market, at the venue and in all."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, passed
from console.desk.exact import HUNDRED, ZERO, Known, Missing, age_fault, down_to, not_negative, positive
from console.desk.finding import WouldPass

REDUCES = "every fill of the order lowers the position"


@check("R10", "position")
def position(case: Case) -> Answer:
    """The position is within the cap with every open and UNKNOWN order and this one filled, each side by itself."""
    if case.is_reducing:
        return passed(REDUCES)
    if case.terms.reduce_only:
        worst = case.worst
        return denied(
            worst.words if isinstance(worst, Missing) else "a reduce-only order that may not reduce"
        )
    cap = positive(case.limits.max_position_usd, "the greatest position")
    return at_most(
        "the position at worst", case.worst_usd, cap, "USD", lambda limit: _amount_for(case, limit)
    )


@check("R10", "exposure at the venue")
def venue_exposure(case: Case) -> Answer:
    """All positions at the venue, at worst, are within their share of the portfolio."""
    if case.is_reducing:
        return passed(REDUCES)
    return _share(case, "the exposure at the venue", case.limits.venue_exposure_percent, _at_venue(case))


@check("R10", "exposure in all")
def exposure(case: Case) -> Answer:
    """All positions at all venues, at worst, are within their share of the portfolio."""
    if case.is_reducing:
        return passed(REDUCES)
    facts, at_venue = case.inputs.portfolio, _at_venue(case)
    if facts is None or isinstance(at_venue, Missing):
        return _share(case, "the exposure in all", case.limits.exposure_percent, at_venue)
    elsewhere = not_negative(facts.other_venues_usd, "the exposure at other venues")
    both = elsewhere if isinstance(elsewhere, Missing) else at_venue + elsewhere
    return _share(case, "the exposure in all", case.limits.exposure_percent, both)


def _at_venue(case: Case) -> Known:
    """Return the worst-case USD in the venue's other markets, this market left out."""
    facts = case.inputs.portfolio
    if facts is None:
        return Missing("the value of the portfolio is not known")
    fault = age_fault("the value of the portfolio", facts.age_ms, case.limits.balance_age_ms)
    if fault:
        return Missing(fault)
    return not_negative(facts.other_symbols_usd, "the exposure in the venue's other markets")


def _share(case: Case, what: str, percent: Decimal, others: Known) -> Answer:
    """Answer whether `others` and this market together are within `percent` of the portfolio."""
    share, facts, worst = positive(percent, f"the limit of {what}"), case.inputs.portfolio, case.worst_usd
    for part in (others, share, worst):
        if isinstance(part, Missing):
            return denied(part.words, unit="USD")
    assert isinstance(others, Decimal)
    assert isinstance(share, Decimal)
    assert isinstance(worst, Decimal)
    value = positive(facts.value_usd if facts is not None else None, "the value of the portfolio")
    limit = value if isinstance(value, Missing) else value * share / HUNDRED
    return at_most(what, others + worst, limit, "USD", lambda most: _amount_for(case, most - others))


def _amount_for(case: Case, most_usd: Decimal) -> WouldPass | None:
    """Return the largest amount that keeps the market's worst case within `most_usd`."""
    worst, unit, grid = case.worst, case.unit_usd, case.grid
    if isinstance(worst, Missing) or isinstance(unit, Missing) or isinstance(grid, Missing) or most_usd < 0:
        return None
    steps = most_usd // (grid.lot * unit)
    room = worst.room(case.terms.side, steps * grid.lot)
    return case.suggested(down_to(room, grid.lot)) if room > ZERO else None
