"""The view of sums by currency, from the view of the balances."""

from decimal import Decimal

from widgets.balances_table import amount_text
from widgets.text import age_text, grouped
from widgets.views import BalancesView, FactsView


def totals_facts(view: BalancesView, *, brief: bool = False) -> FactsView:
    """Return what is held of each currency over all venues, the worthiest first.

    Args:
        view: the balances of all venues.
        brief: the sum goes into the heading and nothing else follows.
    """
    held: dict[str, Decimal] = {}
    worth: dict[str, Decimal | None] = {}
    for row in view.rows:
        if row.heading or row.total is None:
            continue
        held[row.currency] = held.get(row.currency, Decimal(0)) + row.total
        before = worth.get(row.currency, Decimal(0))
        worth[row.currency] = None if before is None or row.worth is None else before + row.worth
    order = sorted(held, key=lambda currency: (worth[currency] is None, -(worth[currency] or 0), currency))
    facts = []
    for currency in order:
        value = worth[currency]
        share = f"{value / view.worth * 100:5.1f}%" if value is not None and view.worth > 0 else "unpriced"
        part = "line--warn" if value is None else ""
        facts.append((currency, f"{amount_text(held[currency])} {share}", part))
    if brief:
        note = f"Σ {grouped(view.worth, 2)} {view.currency}" if view.rows else "no account yet"
        if view.unpriced:
            note += f" · unpriced {len(view.unpriced)}"
        if view.old_venues:
            note += " · ▒ old"
        return FactsView("Balances", tuple(facts), note)
    facts.append(("", "", ""))
    facts.append(("total", f"{grouped(view.worth, 2)} {view.currency}", "line--strong"))
    facts.append(("venues", f"{view.venues} told their balances", "line--dim"))
    facts.append(("oldest", age_text(view.oldest_ms and round(view.oldest_ms / 1000) * 1000), "line--dim"))
    return FactsView("By currency", tuple(facts))
