"""R12 to R15: what has been ordered and filled before, as the audit trail tells it."""

import math
from decimal import Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, at_most, check, denied, passed
from console.desk.exact import ZERO, Known, Missing, counted, not_negative, positive, seconds, surely_differ
from console.desk.finding import Moment, Outcome, Subject, WouldPass
from console.desk.inputs import IntentFact, TrailFacts
from venues.model.order import OrderTerms, is_mine

MINUTE_MS = 60_000
SECOND_MS = 1_000


def _trail(case: Case) -> TrailFacts | Missing:
    trail = case.inputs.trail
    if trail is None or trail.intents is None:
        return Missing("the orders of the last 24 hours are not known")
    if trail.verified is not True:
        return Missing("the audit trail has not been verified")
    return trail


def _within(age_ms: float | None, window_ms: float) -> bool:
    """Return True unless `age_ms` is a number and past the window; what cannot be dated counts."""
    return age_ms is None or not (math.isfinite(age_ms) and age_ms > window_ms)


def _recent(case: Case, window_ms: float) -> tuple[IntentFact, ...]:
    """Return the intents at the venue within the window, this order's own left out."""
    return tuple(
        intent
        for intent in case.intents()
        if intent.terms.venue == case.terms.venue and _within(intent.age_ms, window_ms)
    )


@check("R12", "rolling value")
def rolling_value(case: Case) -> Answer:
    """The intents of 24 hours at the venue, filled or not, and this one are within the limit."""
    trail = _trail(case)
    if isinstance(trail, Missing):
        return denied(trail.words, unit="USD")
    value, limit = case.notional_usd, positive(case.limits.rolling_notional_usd, "the limit of 24 hours")
    before = ZERO
    for intent in _recent(case, case.limits.rolling_window_ms):
        notional = not_negative(intent.notional_usd, "the value of an earlier order")
        if isinstance(notional, Missing):
            return denied(notional.words, unit="USD")
        before += notional
    total = value if isinstance(value, Missing) else value + before
    return at_most(
        "all orders of 24 hours with this one",
        total,
        limit,
        "USD",
        lambda most: case.amount_within(most - before),
    )


@check("R13", "order rate")
def order_rate(case: Case) -> Answer:
    """The orders of a minute at the venue, and of a second where the venue says how many, with this one."""
    trail = _trail(case)
    if isinstance(trail, Missing):
        return denied(trail.words, unit="orders")
    minute = counted(case.limits.orders_per_minute, "the orders allowed in a minute")
    if case.limits.orders_per_second is None:
        return _rate(case, MINUTE_MS, minute)
    second = positive(case.limits.orders_per_second, "the orders allowed in a second")
    if isinstance(second, Missing):
        return denied(second.words, unit="orders")
    if isinstance(minute, Decimal):
        minute = min(minute, second * 60 // 1)
    burst_ms = SECOND_MS if second >= 1 else float(SECOND_MS / second)
    burst = _rate(case, burst_ms, max(second // 1, Decimal(1)))
    steady = _rate(case, MINUTE_MS, minute)
    broken = [answer for answer in (steady, burst) if answer.outcome is not Outcome.PASSED]
    return max(broken, key=_wait_ms, default=steady)


def _wait_ms(answer: Answer) -> Decimal:
    """Return how long to wait, without end where that cannot be said."""
    return Decimal("Infinity") if answer.would_pass is None else answer.would_pass.value


def _rate(case: Case, window_ms: float, limit: Known) -> Answer:
    """Answer whether this order is one of at most `limit` at the venue within the window."""
    recent = _recent(case, window_ms)

    def wait(most: Decimal) -> WouldPass | None:
        """Return how long until enough of them have left the window."""
        ages = [
            intent.age_ms for intent in recent if intent.age_ms is not None and math.isfinite(intent.age_ms)
        ]
        if most < 1 or len(ages) < len(recent):
            return None
        return WouldPass(Subject.WAIT, Decimal(math.floor(window_ms - sorted(ages)[int(most) - 1]) + 1))

    what = f"orders within {seconds(window_ms)} with this one"
    return at_most(what, Decimal(len(recent) + 1), limit, "orders", wait)


def _same(one: OrderTerms, other: OrderTerms) -> bool:
    """Return True for the same venue, symbol, side, amount, price and kind; how long it stays does not matter."""
    if (one.venue, one.symbol, one.side, one.kind) != (other.venue, other.symbol, other.side, other.kind):
        return False
    return not (surely_differ(one.amount, other.amount) or surely_differ(one.limit_price, other.limit_price))


@check("R14", "duplicate")
def duplicate(case: Case) -> Answer:
    """The same order has not just been sent, unless the operator typed that it is meant."""
    trail = _trail(case)
    if isinstance(trail, Missing):
        return denied(trail.words)
    if not isinstance(case.amount, Decimal):
        return denied(case.amount.words)
    window = case.limits.duplicate_window_ms
    same = [intent for intent in _recent(case, window) if _same(intent.terms, case.terms)]
    if not same:
        return passed(f"no such order within {seconds(window)}")
    if case.proposal.duplicate_meant:
        return passed(
            f"the same order was sent within {seconds(window)}; the operator typed that this one is meant"
        )
    words = f"the same order was sent within {seconds(window)}; type that it is meant, or wait"
    ages = [intent.age_ms for intent in same if intent.age_ms is not None and math.isfinite(intent.age_ms)]
    if len(ages) < len(same):
        return denied(words)
    return denied(words, would_pass=WouldPass(Subject.WAIT, Decimal(math.floor(window - min(ages)) + 1)))


@check("R14", "once")
def once(case: Case) -> Answer:
    """One consent makes one order: no earlier intent carries its consent, its proposal or its client order id."""
    trail = _trail(case)
    if isinstance(trail, Missing):
        return denied(trail.words)
    proposal, system = case.proposal, case.inputs.system
    if not proposal.proposal_id:
        return denied("the proposal has no id")
    if case.moment is not Moment.TYPED and not proposal.consent_id:
        return denied("the operator has not consented to this order")
    if case.moment is Moment.SENT:
        if system is None or system.mode is None or not is_mine(case.terms.client_order_id, system.mode):
            return denied("the order has no client order id of this console and mode")
        if sum(case.is_own_intent(intent) for intent in trail.intents or ()) != 1:
            return denied("there is not exactly one recorded intent for this very order")
    for intent in case.intents():
        if proposal.consent_id and intent.consent_id == proposal.consent_id:
            return denied("the consent has been used before; one consent makes one order")
        if intent.proposal_id == proposal.proposal_id:
            return denied("the proposal has been sent before")
        if case.terms.client_order_id and intent.terms.client_order_id == case.terms.client_order_id:
            return denied("the client order id has been used before")
    return passed("this order has not been sent before")


@check("R15", "repeated execution")
def repeated_execution(case: Case) -> Answer:
    """Fewer orders than the limit have been filled in this market lately, and nothing is latched."""
    trail = case.inputs.trail
    if trail is None or trail.fills is None or trail.repeated_latched is None:
        return denied("the fills of the last minutes are not known")
    if trail.repeated_latched:
        return denied(f"repeated execution has latched {case.market}; a human must arm it again")
    window = case.limits.repeated_fills_window_ms
    here = [
        fill for fill in trail.fills if (fill.venue, fill.symbol) == (case.terms.venue, case.terms.symbol)
    ]
    filled = {fill.client_order_id for fill in here if _within(fill.age_ms, window)}
    limit = counted(case.limits.repeated_fills, "the limit of repeated execution")
    what = f"filled orders within {seconds(window)} with this one"
    return at_most(what, Decimal(len(filled) + 1), limit, "orders")
