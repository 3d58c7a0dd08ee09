"""The price that a key takes: the row in the ladder's middle, or the best bid where nothing is pointed at."""

from decimal import Decimal

from console.app.session import Session
from venues.model.numbers import decimal_text
from venues.model.words import Side
from widgets.levels import gather
from widgets.words import is_wrong

PLACES = 10
"""Decimals beyond which a gathered price is arithmetic noise."""


def pointed_price(session: Session) -> tuple[str, Side] | None:
    """Return a price as text and the side that would rest there; None without a book that can be read.

    Scrolling a ladder moves its levels under the middle row: above the spread asks are pointed at, below it bids.
    """
    entry = session.store.book(session.venue, session.symbol)
    if entry is None or is_wrong(entry.book):
        return None
    side = Side.SELL if session.scroll > 0 else Side.BUY
    bids = side is Side.BUY
    levels = gather(entry.book.bids if bids else entry.book.asks, session.step, bids=bids)
    place = max(0, abs(session.scroll) - 1)
    if place >= len(levels):
        return None
    return decimal_text(round(Decimal(repr(levels[place][0])), PLACES)), side
