"""An invented order book that changes one level at a time."""

import time
from random import Random

from venues.model.book import BookSnapshot, Level, PublicTrade, Ticker
from venues.model.words import Integrity, Side

TICK = 0.1
SHIFT_SHARE = 0.02
"""How often a change moves the best prices by one tick instead of changing a size."""

_MIDS = {"BTC": 600_000, "ETH": 25_000, "SOL": 1_500, "BNB": 6_100, "ADA": 450}
"""In ticks."""


class Market:
    """One venue's book of one symbol."""

    def __init__(self, venue: str, symbol: str, levels: int, random: Random) -> None:
        self.venue, self.symbol = venue, symbol
        self._random = random
        self._levels = levels
        self._bid_ticks = _MIDS.get(symbol.split("/")[0], 1_000)
        self._sizes = [self._size() for _ in range(2 * levels)]
        self.dirty = True
        self.number = 0

    def _size(self) -> float:
        return int(self._random.random() * 90_000 + 100) / 10_000

    def change(self) -> None:
        """Change the size of one level, or now and then all prices."""
        chance = self._random.random()
        if chance < SHIFT_SHARE:
            self._bid_ticks += 1 if chance < SHIFT_SHARE / 2 else -1
        else:
            self._sizes[int(chance * len(self._sizes))] = self._size()
        self.number += 1
        self.dirty = True

    def snapshot(self) -> BookSnapshot:
        """Return the book as it travels to a console."""
        count, bid = self._levels, self._bid_ticks
        bids: tuple[Level, ...] = tuple(
            (round((bid - index) * TICK, 1), self._sizes[index]) for index in range(count)
        )
        asks: tuple[Level, ...] = tuple(
            (round((bid + 1 + index) * TICK, 1), self._sizes[count + index]) for index in range(count)
        )
        return BookSnapshot(
            self.venue, self.symbol, bids, asks, Integrity.VERIFIED, self.number, received_ms=_now_ms()
        )

    def trades(self) -> tuple[PublicTrade, ...]:
        """Return one or two trades at the best prices."""
        count = 1 + (self._random.random() < 0.5)
        side = Side.BUY if self._random.random() < 0.5 else Side.SELL
        price = round(self._bid_ticks * TICK, 1)
        return tuple(
            PublicTrade(self.venue, self.symbol, price, self._size(), side, _now_ms()) for _ in range(count)
        )

    def ticker(self) -> Ticker:
        """Return the day's summary."""
        price = round(self._bid_ticks * TICK, 1)
        return Ticker(self.venue, self.symbol, price, 1.25, 1000.0, 1000.0 * price, _now_ms())


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
