"""What the venue's book says of the price, once it is known to be the present book."""

from decimal import Decimal

from console.desk.exact import Missing, age_fault, is_usable
from console.desk.inputs import BookFacts
from console.desk.limits import OrderLimits
from venues.model.value import Value
from venues.model.words import Integrity, Side


class FreshBook(Value):
    """A book that an order may rely on; the touch on both sides is usable and not crossed."""

    facts: BookFacts
    bid: Decimal
    ask: Decimal

    @property
    def mid(self) -> Decimal:
        """The reference price of every check, in quote units."""
        return (self.bid + self.ask) / 2

    def touch(self, side: Side) -> Decimal:
        """Return the best price of the side that an order of `side` would trade with."""
        return self.ask if side is Side.BUY else self.bid

    def own_touch(self, side: Side) -> Decimal:
        """Return the best price of the side that an order of `side` would rest on."""
        return self.bid if side is Side.BUY else self.ask


def fresh_book(book: BookFacts | None, venue: str, symbol: str, limits: OrderLimits) -> FreshBook | Missing:
    """Return the book if it may be relied on at this moment, else why not."""
    if book is None or (book.venue, book.symbol) != (venue, symbol):
        return Missing(f"there is no book of {venue} {symbol}")
    doubt = _doubt(book, limits)
    if doubt:
        return Missing(doubt)
    if not book.bids or not book.asks:
        return Missing(f"the book has no {'asks' if book.bids else 'bids'}")
    bid, ask = book.bids[0][0], book.asks[0][0]
    if not (is_usable(bid) and is_usable(ask) and bid > 0 and ask > 0):
        return Missing("the best prices of the book are not usable numbers")
    if not (bid < ask):
        return Missing(f"the book is crossed: bid {bid:f}, ask {ask:f}")
    return FreshBook(book, bid, ask)


def _doubt(book: BookFacts, limits: OrderLimits) -> str:
    """Return why the book cannot be taken for the venue's present book, empty when it can."""
    if book.integrity not in {Integrity.VERIFIED, Integrity.UNVERIFIED}:
        return f"the book is {book.integrity or 'of unknown integrity'}"
    if book.stale:
        return "the book is STALE: the venue was asked and gave no proof"
    compared = ""
    if book.integrity is Integrity.UNVERIFIED:
        compared = age_fault(
            "the last comparison of the UNVERIFIED book", book.compared_age_ms, limits.compared_age_ms
        )
    return (
        age_fault("the link's last sign of life", book.link_age_ms, limits.link_age_ms)
        or age_fault("the book's last change or confirmation", book.change_age_ms, limits.book_age_ms)
        or compared
    )
