"""What all balances are worth in one currency, and how far that number can be trusted."""

from collections.abc import Sequence
from decimal import Decimal

from console.replica.freshness import STALE_AFTER_MS
from console.replica.store import Store
from venues.model.value import Value

ACCOUNT_OLD_AFTER_MS = 60_000
"""Balances that the venue has not confirmed for longer than this make the total old."""


class Rate(Value):
    """What one unit of a currency is worth."""

    value: Decimal
    source: str
    """Venue whose fresh book says so; empty for the currency itself."""
    age_ms: float


class Holding(Value):
    """One currency at one venue."""

    venue: str
    currency: str
    free: Decimal | None
    held: Decimal | None
    total: Decimal
    rate: Rate | None
    worth: Decimal | None
    """Total times rate; None without a rate, never a guess."""
    age_ms: float
    old: bool
    """The account is older than a minute, or its worker is gone."""


class Total(Value):
    """The sum over venues in `currency`, with everything that is missing from it."""

    currency: str
    worth: Decimal
    holdings: tuple[Holding, ...]
    venues: int
    """Venues whose balances are known."""
    unpriced: tuple[str, ...]
    """Currencies without a rate; their worth is not in the sum."""
    oldest_ms: float | None
    old_venues: tuple[str, ...]
    """Venues whose balances are old; their last known numbers are in the sum and the screen says so."""

    def of_venue(self, venue: str) -> Decimal:
        """Return the priced worth at one venue."""
        return sum((h.worth for h in self.holdings if h.venue == venue and h.worth is not None), Decimal(0))


def rate_of(store: Store, currency: str, into: str, venues: Sequence[str], now: float) -> Rate | None:
    """Return the rate from the first venue in `venues` with a fresh book between the two, None without one.

    Args:
        store: the replica.
        currency: what is held.
        into: the currency of the sum; a stablecoin is never taken for another.
        venues: ids in the order in which they are asked; the holding's own venue comes first.
        now: monotonic seconds of the replica's clock.
    """
    if currency == into:
        return Rate(Decimal(1), "", 0.0)
    for venue in venues:
        for symbol, inverse in ((f"{currency}/{into}", False), (f"{into}/{currency}", True)):
            entry = store.book(venue, symbol)
            if entry is None or not entry.usable(now):
                continue
            mid = entry.book.mid
            if mid:
                value = Decimal(repr(mid))
                return Rate(1 / value if inverse else value, venue, entry.link_age(now))
    return None


def total_of(store: Store, venues: Sequence[str], now: float, into: str = "USDT") -> Total:
    """Return all holdings and their sum at monotonic `now`, in the venues' order of priority."""
    holdings: list[Holding] = []
    ages: list[float] = []
    old_venues: list[str] = []
    for venue in venues:
        entry = store.accounts.get(venue)
        if entry is None:
            continue
        age = entry.age(now)
        silent = store.venue(venue).heartbeat_age(now)
        old = entry.lost or age > ACCOUNT_OLD_AFTER_MS or (silent is not None and silent > STALE_AFTER_MS)
        ages.append(age)
        if old:
            old_venues.append(venue)
        order = (venue, *(other for other in venues if other != venue))
        for balance in entry.account.balances:
            rate = rate_of(store, balance.currency, into, order, now)
            worth = None if rate is None else balance.total * rate.value
            holdings.append(
                Holding(
                    venue, balance.currency, balance.free, balance.held, balance.total, rate, worth, age, old
                )
            )
    unpriced = tuple(sorted({holding.currency for holding in holdings if holding.worth is None}))
    worth = sum((holding.worth for holding in holdings if holding.worth is not None), Decimal(0))
    return Total(
        into, worth, tuple(holdings), len(ages), unpriced, max(ages, default=None), tuple(old_venues)
    )
