"""How the numbers of each symbol are written: fixed by tick and lot where known, otherwise only growing."""

import math
from collections.abc import Iterable

from console.replica.store import Store
from venues.model.book import BookSnapshot
from widgets.text import grouped, places_of_size, places_of_step, places_of_values, size_text
from widgets.views import Scale

LOOKED_AT = 8
"""Levels a side from which decimals are learnt."""

_WIDEST_SIZE = 11


class Scales:
    """Remembers a `Scale` per symbol; the same for all venues, so that columns of different venues align."""

    def __init__(self, store: Store) -> None:
        """Learn from this replica."""
        self._store = store
        self._known: dict[str, Scale] = {}
        self._seen: dict[tuple[str, str], BookSnapshot] = {}

    def of(self, symbol: str, venues: Iterable[str]) -> Scale:
        """Return how this symbol's numbers are written, having looked at books that are new."""
        scale = self._known.get(symbol, Scale(0, 5, 0, 5))
        for venue in venues:
            entry = self._store.book(venue, symbol)
            if entry is None or self._seen.get((venue, symbol)) is entry.book:
                continue
            self._seen[venue, symbol] = entry.book
            scale = self._grown(scale, entry.book)
        self._known[symbol] = scale
        return scale

    def _grown(self, scale: Scale, book: BookSnapshot) -> Scale:
        levels = [*book.bids[:LOOKED_AT], *book.asks[:LOOKED_AT]]
        if not levels:
            return scale
        highest = max(price for price, _ in levels)
        rules = self._store.rules(book.venue, book.symbol)
        tick = places_of_step(rules.tick_size) if rules else None
        wanted = places_of_values(price for price, _ in levels) if tick is None else tick
        cap = max(0, 7 - math.floor(math.log10(highest)))
        price_places = max(scale.price_places, min(wanted, cap))
        size_places = scale.size_places or places_of_size(highest, rules.lot_size if rules else None)
        largest = size_text(max(size for _, size in levels), size_places, _WIDEST_SIZE)
        return Scale(
            price_places,
            max(scale.price_width, len(grouped(highest, price_places))),
            size_places,
            min(_WIDEST_SIZE, max(scale.size_width, len(largest))),
        )
