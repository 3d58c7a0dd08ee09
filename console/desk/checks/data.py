"""R9: the market data may be relied on at this moment."""

from decimal import ROUND_UP, Decimal

from console.desk.case import Case
from console.desk.checks.check import Answer, check, denied, passed
from console.desk.exact import HUNDRED, Missing, age_fault, plain, positive, seconds
from console.desk.inputs import Reference


@check("R9", "book")
def book(case: Case) -> Answer:
    """VERIFIED, or UNVERIFIED and compared lately; link alive; changed or confirmed lately; two sides, not crossed."""
    found = case.book
    if isinstance(found, Missing):
        return denied(found.words)
    return passed(
        f"the book is {found.facts.integrity}, changed or confirmed {_ago(found.facts.change_age_ms)}"
    )


@check("R9", "spread")
def spread(case: Case) -> Answer:
    """Best ask and best bid are near each other, in per cent of the mid."""
    found, most = case.book, positive(case.limits.spread_percent, "the limit of the spread")
    if isinstance(found, Missing):
        return denied(found.words, unit="%")
    return _distance("the spread", found.ask - found.bid, found.mid, most)


@check("R9", "second source")
def second_source(case: Case) -> Answer:
    """The last trade or another venue's book is fresh, and every such source that is fresh agrees with the mid."""
    found, most = case.book, positive(case.limits.agreement_percent, "the limit of disagreement")
    if isinstance(found, Missing):
        return denied(found.words, unit="%")
    inputs, limits = case.inputs, case.limits
    others = [source for source in inputs.other_books if source.source != case.terms.venue]
    fresh = [source for source in others if _is_fresh(source, limits.book_age_ms)]
    if inputs.last_trade is not None and _is_fresh(inputs.last_trade, limits.last_trade_age_ms):
        fresh.insert(0, inputs.last_trade)
    if not fresh:
        trade = seconds(limits.last_trade_age_ms)
        return denied(
            f"no second source confirms the price: no trade within {trade} and no other venue's fresh book"
        )
    for source in fresh:
        price = positive(source.price, f"the price of {source.source}")
        if isinstance(price, Missing):
            return denied(price.words, unit="%")
        answer = _distance(
            f"the distance of {source.source} from the mid", abs(price - found.mid), found.mid, most
        )
        if isinstance(most, Missing) or not (abs(price - found.mid) * HUNDRED <= most * found.mid):
            return answer
    return passed(f"{len(fresh)} other sources agree with the mid of {plain(found.mid)}")


def _distance(what: str, difference: Decimal, mid: Decimal, most: Decimal | Missing) -> Answer:
    """Answer whether `difference` is within `most` per cent of `mid`, compared without a division."""
    if isinstance(most, Missing):
        return denied(most.words, unit="%")
    shown = (difference * HUNDRED / mid).quantize(Decimal("0.0001"), ROUND_UP)
    words = f"{what}: {plain(shown)} %, at most {plain(most)} %"
    if not (difference * HUNDRED <= most * mid):
        return denied(f"{words} is allowed", shown, most, "%")
    return passed(words, shown, most, "%")


def _is_fresh(source: Reference, most_ms: int) -> bool:
    return not age_fault(source.source, source.age_ms, most_ms)


def _ago(age_ms: float | None) -> str:
    return "never" if age_ms is None else f"{seconds(age_ms)} ago"
