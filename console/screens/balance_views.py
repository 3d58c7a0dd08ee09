"""Views of the balances, from the replica."""

from decimal import Decimal

from console.app.session import Session
from console.replica.total import Holding, Total, total_of
from widgets.views import BalancesView, HoldingRow


def balances_view(session: Session) -> BalancesView:
    """Return all holdings, venue by venue, and their sum."""
    total = total_of(
        session.store, session.venues, session.clock.monotonic(), session.settings.total_currency
    )
    rows: list[HoldingRow] = []
    for venue in dict.fromkeys(holding.venue for holding in total.holdings):
        own = [holding for holding in total.holdings if holding.venue == venue]
        rows.append(_venue_row(session, total, venue, own))
        rows += [_row(session, holding) for holding in own]
    return BalancesView(
        total.currency,
        total.worth,
        tuple(rows),
        total.venues,
        total.unpriced,
        total.old_venues,
        total.oldest_ms,
    )


def _venue_row(session: Session, total: Total, venue: str, own: list[Holding]) -> HoldingRow:
    priced = any(holding.worth is not None for holding in own)
    old = own[0].old
    age = session.ages.of(("account", venue), own[0].age_ms, old)
    worth = total.of_venue(venue) if priced else None
    return HoldingRow(venue, venue, "", None, None, None, worth, age_ms=age, old=old, heading=True)


def _row(session: Session, holding: Holding) -> HoldingRow:
    rate = holding.rate
    value = None if rate is None else rate.value.quantize(Decimal("1e-8"))
    key = f"{holding.venue} {holding.currency}"
    return HoldingRow(
        key,
        holding.venue,
        holding.currency,
        holding.free,
        holding.held,
        holding.total,
        None if holding.worth is None else holding.worth.quantize(Decimal("0.01")),
        value,
        rate.source if rate else "",
        session.ages.of(("rate", key), rate.age_ms) if rate else None,
        old=holding.old,
    )
