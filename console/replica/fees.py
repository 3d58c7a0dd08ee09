"""Which taker fee counts for a market, and who says so."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from console.replica.store import Store
from venues.model.value import Value


class Fee(Value):
    """A taker fee as a fraction: 0.001 is 0.1 %."""

    rate: Decimal
    source: str
    """`venue` when the venue's own market list says it, `table` when it is our configuration."""


def taker_fee(store: Store, venue: str, symbol: str, table: Mapping[str, str | None]) -> Fee | None:
    """Return the fee to count with, None when nobody says one.

    Args:
        store: the replica, for the venue's own word.
        venue: the venue's id.
        symbol: the market.
        table: configured taker fees by venue, fractions as decimal text; used until the venue says one.
    """
    rules = store.rules(venue, symbol)
    for text, source in ((rules.taker_fee if rules else None, "venue"), (table.get(venue), "table")):
        rate = _fraction(text)
        if rate is not None:
            return Fee(rate, source)
    return None


def _fraction(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and abs(rate) < 1 else None
