"""What currencies are worth in US dollars by the books that the replica has, and what each venue holds."""

from collections.abc import Sequence
from decimal import Decimal

from console.desk.exact import exactly
from console.desk.inputs import UsdRate
from console.desk.usd import DOLLAR, STABLECOINS
from console.replica.store import Store
from venues.model.book import BookSnapshot
from venues.model.value import Value

CASH = STABLECOINS | {DOLLAR, "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "TRY", "BRL", "UAH", "PLN"}
"""Currencies that are no position: what is left when everything is sold."""

CENT_PARTS = Decimal("0.00000001")
"""Worths in USD are rounded to this, so that their digits stay those of a price."""

_DOLLARS = (DOLLAR, "USDT", "USDC")
"""Quote currencies in whose books others are priced, the best first."""


class VenueWorth(Value):
    """What one venue's balances are worth in USD."""

    total_usd: Decimal | None
    """None while a currency that some venue lists has no price."""
    positions: dict[str, Decimal | None]
    """USD by currency that is no cash."""
    age_ms: float
    fresh: bool
    """The worker lives and its venue confirmed these numbers lately."""


class Worth:
    """Prices by the fresh books of all venues.

    Args:
        store: the replica.
        venues: ids in order of priority.
    """

    def __init__(self, store: Store, venues: Sequence[str]) -> None:
        self._store = store
        self._venues = tuple(venues)

    def rates(self, currency: str) -> tuple[UsdRate, ...]:
        """Return every fresh source of one currency's price in USD, its own and those of the dollars it is priced in.

        Args:
            currency: a quote or fee currency, or one that is held.
        """
        found = list(self._stable_rates())
        if currency not in STABLECOINS and currency != DOLLAR:
            price, age_ms = self._price(currency)
            if price is not None:
                found.append(UsdRate(currency, price, age_ms, "books"))
        return tuple(found)

    @exactly
    def usd(self, currency: str) -> Decimal | None:
        """Return the USD for one unit, None while no fresh book says; a stablecoin without a book is 1."""
        return self._price(currency)[0]

    def is_listed(self, currency: str) -> bool:
        """Return True when some venue has a market that could price the currency."""
        return any(
            f"{currency}/{dollar}" in markets
            for markets in self._store.markets.values()
            for dollar in _DOLLARS
        )

    @exactly
    def of_venue(self, venue: str) -> VenueWorth | None:
        """Return what a venue's balances are worth; None before they are known."""
        store, now = self._store, self._store.clock.monotonic()
        entry = store.accounts.get(venue)
        if entry is None:
            return None
        total: Decimal | None = Decimal(0)
        positions: dict[str, Decimal | None] = {}
        for balance in entry.account.balances:
            price = self.usd(balance.currency)
            if price is None and not self.is_listed(balance.currency):
                continue  # nobody here trades it: it is worth nothing to us
            worth = None if price is None else (balance.total * price).quantize(CENT_PARTS)
            if balance.currency not in CASH:
                positions[balance.currency] = worth
            total = None if total is None or worth is None else total + worth
        return VenueWorth(total, positions, entry.age(now), fresh=not entry.lost)

    def _price(self, currency: str) -> tuple[Decimal | None, float]:
        if currency == DOLLAR:
            return Decimal(1), 0.0
        for dollar in _DOLLARS:
            if dollar == currency:
                return Decimal(1), 0.0
            mid, age_ms = self._mid(f"{currency}/{dollar}")
            if mid is not None:
                return (mid, age_ms) if dollar == DOLLAR else (mid * self._stable(dollar), age_ms)
        return (Decimal(1), 0.0) if currency in STABLECOINS else (None, 0.0)

    def _stable(self, dollar: str) -> Decimal:
        """Return the lowest fresh price of a stablecoin: what is held is not made to look better."""
        mid, _ = self._mid(f"{dollar}/{DOLLAR}")
        return Decimal(1) if mid is None else min(mid, Decimal(1))

    def _stable_rates(self) -> list[UsdRate]:
        found = []
        for coin in sorted(STABLECOINS):
            for venue in self._venues:
                mid, age_ms = self._mid(f"{coin}/{DOLLAR}", (venue,))
                if mid is not None:
                    found.append(UsdRate(coin, mid, age_ms, venue))
        return found

    def _mid(self, symbol: str, venues: Sequence[str] | None = None) -> tuple[Decimal | None, float]:
        """Return the mid of the first usable book of a symbol, and its age in milliseconds."""
        now = self._store.clock.monotonic()
        for venue in venues or self._venues:
            entry = self._store.book(venue, symbol)
            if entry is not None and entry.usable(now):
                return exact_mid(entry.book), entry.change_age(now)
        return None, 0.0


def exact_mid(book: BookSnapshot) -> Decimal:
    """Return the mid of a book that has both sides, from the digits of its prices."""
    return (Decimal(repr(book.bids[0][0])) + Decimal(repr(book.asks[0][0]))) / 2
