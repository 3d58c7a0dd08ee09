"""Asks for the books that say what is held is worth; the total names what it could not price."""

from console.app.ports import Commands
from console.app.settings import ScreenSettings
from console.replica.store import Store
from console.replica.total import rate_of
from venues.model.words import VenueState

RATE_DEPTH = 5
"""Levels a side of a book that is watched for its mid alone."""

MAX_RATES = 16
"""Books beyond the watch list; whoever holds more currencies than this sees the rest named as unpriced."""


class Rates:
    """The books that were asked for besides the watch list, for the sake of the total."""

    def __init__(self, store: Store, commands: Commands, settings: ScreenSettings) -> None:
        """Begin with none."""
        self._store = store
        self._commands = commands
        self._settings = settings
        self._asked: set[tuple[str, str]] = set()

    def watch(self) -> None:
        """Ask for a book for every currency that is held and has no rate, where a venue that is up lists one."""
        store, into = self._store, self._settings.total_currency
        now = store.clock.monotonic()
        venues = self._settings.venue_ids
        for venue in venues:
            account = store.accounts.get(venue)
            for balance in account.account.balances if account is not None else ():
                order = (venue, *(other for other in venues if other != venue))
                if rate_of(store, balance.currency, into, order, now) is not None:
                    continue
                either = f"{balance.currency}/{into}", f"{into}/{balance.currency}"
                any(self._ask(symbol, order, now) for symbol in either)

    def _ask(self, symbol: str, venues: tuple[str, ...], now: float) -> bool:
        """Ask for a book, once; False when no venue has one at present."""
        for venue in venues:
            listed = symbol in self._store.markets.get(venue, {})
            if not listed or self._store.venue(venue).state(now) is not VenueState.UP:
                continue
            if (venue, symbol) not in self._asked and len(self._asked) < MAX_RATES:
                self._asked.add((venue, symbol))
                self._commands.watch(venue, symbol, RATE_DEPTH, book_only=True)
            return True
        return False
