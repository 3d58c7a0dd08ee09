"""The best bid and ask of a symbol over all venues whose book can be relied on."""

from collections.abc import Mapping, Sequence

from console.replica.fees import Fee, taker_fee
from console.replica.store import Store
from venues.model.book import Level
from venues.model.value import Value
from venues.model.words import Freshness, Integrity


class VenueQuote(Value):
    """One venue's top of book, usable or not."""

    venue: str
    bid: Level | None
    ask: Level | None
    age_ms: float | None
    """Milliseconds since the link showed life; None before the first book."""
    freshness: Freshness
    integrity: Integrity | None
    usable: bool
    """True when it counts towards the best price."""
    fee: Fee | None
    listed: bool = True
    """False when the venue's market list is known and does not hold the symbol."""
    reason: str = ""


class Best(Value):
    """The best over venues, and what every venue quotes."""

    symbol: str
    quotes: tuple[VenueQuote, ...]
    """In the venues' order of priority."""
    bid: VenueQuote | None
    ask: VenueQuote | None
    spread: float | None
    """Best ask minus best bid in quote units; negative when two venues' books overlap."""
    spread_bp: float | None
    net_bp: float | None
    """What selling at the best bid and buying at the best ask would bring after taker fees."""
    fees_missing: int
    """Usable venues without a known fee; they are left out of `net_bp`."""

    @property
    def fresh(self) -> int:
        """How many venues count."""
        return sum(quote.usable for quote in self.quotes)

    @property
    def mid(self) -> float | None:
        """Half way between the best bid and the best ask."""
        if self.bid is None or self.ask is None or self.bid.bid is None or self.ask.ask is None:
            return None
        return (self.bid.bid[0] + self.ask.ask[0]) / 2


def quote_of(store: Store, venue: str, symbol: str, now: float, fee: Fee | None = None) -> VenueQuote:
    """Return one venue's top of book at monotonic `now`."""
    entry = store.book(venue, symbol)
    markets = store.markets.get(venue)
    listed = markets is None or symbol in markets
    if entry is None:
        return VenueQuote(venue, None, None, None, Freshness.WAITING, None, False, fee, listed)
    book = entry.book
    return VenueQuote(
        venue,
        book.bids[0] if book.bids else None,
        book.asks[0] if book.asks else None,
        entry.link_age(now),
        entry.freshness(now),
        book.integrity,
        entry.usable(now),
        fee,
        listed,
        book.reason,
    )


def best_of(
    store: Store,
    symbol: str,
    venues: Sequence[str],
    now: float,
    table: Mapping[str, str | None] | None = None,
) -> Best:
    """Return the best bid and ask of `symbol` at monotonic `now`; the earlier venue wins a tie.

    Args:
        store: the replica.
        symbol: the market, in the unified form.
        venues: ids in order of priority.
        now: monotonic seconds of the replica's clock.
        table: configured taker fees by venue, for `net_bp`.
    """
    quotes = tuple(
        quote_of(store, venue, symbol, now, taker_fee(store, venue, symbol, table or {})) for venue in venues
    )
    usable = [quote for quote in quotes if quote.usable and quote.bid and quote.ask]
    if not usable:
        return Best(symbol, quotes, None, None, None, None, None, 0)
    bid = max(usable, key=lambda quote: quote.bid[0] if quote.bid else 0.0)
    ask = min(usable, key=lambda quote: quote.ask[0] if quote.ask else float("inf"))
    assert bid.bid is not None
    assert ask.ask is not None
    mid = (bid.bid[0] + ask.ask[0]) / 2
    spread = ask.ask[0] - bid.bid[0]
    net, missing = _net(usable)
    return Best(
        symbol,
        quotes,
        bid,
        ask,
        spread,
        spread / mid * 1e4,
        None if net is None else net / mid * 1e4,
        missing,
    )


def _net(usable: Sequence[VenueQuote]) -> tuple[float | None, int]:
    """Return the best net sell minus the best net buy in quote units, and how many lack a fee."""
    sells = [quote.bid[0] * (1 - float(quote.fee.rate)) for quote in usable if quote.fee and quote.bid]
    buys = [quote.ask[0] * (1 + float(quote.fee.rate)) for quote in usable if quote.fee and quote.ask]
    missing = sum(quote.fee is None for quote in usable)
    return (max(sells) - min(buys) if sells and buys else None), missing
