"""Books rebuilt from raw text with Decimal: the independent opinion that a replay is compared with."""

import zlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

Rows = Iterable[Sequence[Any]]


class TextBook:
    """Both sides of a book by exact price, each level in the digits that the venue sent."""

    def __init__(self, bids: Rows = (), asks: Rows = ()) -> None:
        self.bids: dict[Decimal, tuple[str, str]] = {}
        self.asks: dict[Decimal, tuple[str, str]] = {}
        self.apply(bids, asks)

    def apply(self, bids: Rows, asks: Rows) -> None:
        """Put absolute sizes in place."""
        for side, rows in ((self.bids, bids), (self.asks, asks)):
            for price, size, *_ in rows:
                if Decimal(size) == 0:
                    side.pop(Decimal(price), None)
                else:
                    side[Decimal(price)] = (price, size)

    def levels(self) -> dict[str, list[tuple[Decimal, Decimal]]]:
        """Return both sides as exact numbers, best first."""
        return {
            "bids": [(price, Decimal(self.bids[price][1])) for price in sorted(self.bids, reverse=True)],
            "asks": [(price, Decimal(self.asks[price][1])) for price in sorted(self.asks)],
        }

    def checksum(self) -> int:
        """Return the signed CRC32 over the best 25 of both sides in turn, as OKX and Bitget defined it."""
        bids = [self.bids[price] for price in sorted(self.bids, reverse=True)[:25]]
        asks = [self.asks[price] for price in sorted(self.asks)[:25]]
        words: list[str] = []
        for place in range(25):
            for side in (bids, asks):
                if place < len(side):
                    words.extend(side[place])
        value = zlib.crc32(":".join(words).encode())
        return value if value < 2**31 else value - 2**32


def ccxt_levels(book: Any) -> dict[str, list[tuple[Decimal, Decimal]]]:
    """Return ccxt's book as exact numbers, by the shortest digits of its floats."""
    return {
        side: [(Decimal(repr(level[0])), Decimal(repr(level[1]))) for level in book[side]]
        for side in ("bids", "asks")
    }


def without(frames: list[str], dropped: Sequence[str]) -> list[str]:
    """Return the frames without the dropped ones."""
    left = list(frames)
    for frame in dropped:
        left.remove(frame)
    return left
