"""Checksums over a book's digits: from raw text, and from floats with the market's decimals."""

import zlib
from bisect import bisect_left, insort
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite

Level = Sequence[float]
"""[price, size, ...] as ccxt's sides hold them."""

EXACT_DIGITS = 15
"""A float gives back every decimal number of this many significant digits, not more."""

REMEMBERED_LEVELS = 4096
"""Written levels kept for a market: most of the best ten are the same from frame to frame."""


class RawSide:
    """One side of a book in the venue's own digits, best level first."""

    __slots__ = ("_keys", "_levels", "_sign")

    def __init__(self, descending: bool) -> None:
        self._sign = -1.0 if descending else 1.0
        self._keys: list[float] = []
        self._levels: dict[float, str] = {}

    def apply(self, rows: object) -> None:
        """Put absolute sizes in place; a size of zero takes the level away.

        Raises:
            ValueError: a row is not [price text, size text, ...].
        """
        if not isinstance(rows, list):
            raise ValueError("expected a list of levels")
        for row in rows:
            if (
                not isinstance(row, list)
                or len(row) < 2
                or not isinstance(row[0], str)
                or not isinstance(row[1], str)
            ):
                raise ValueError("expected [price, size] as text")
            key = self._sign * float(row[0])
            if not isfinite(key):
                raise ValueError("expected a finite price")
            known = key in self._levels
            if float(row[1]) == 0.0:
                if known:
                    del self._levels[key]
                    del self._keys[bisect_left(self._keys, key)]
                continue
            if not known:
                insort(self._keys, key)
            self._levels[key] = f"{row[0]}:{row[1]}"

    def top(self, count: int) -> list[str]:
        """Return the best levels as `price:size`."""
        return [self._levels[key] for key in self._keys[:count]]


class RawBook:
    """A book kept in the venue's digits, for checksums defined over them."""

    __slots__ = ("asks", "bids")

    def __init__(self) -> None:
        self.bids = RawSide(descending=True)
        self.asks = RawSide(descending=False)

    def checksum(self) -> int:
        """Return the signed CRC32 of the best 25 levels, bid and ask in turn, joined by colons."""
        return interleaved_checksum(self.bids.top(25), self.asks.top(25))


def interleaved_checksum(bids: Sequence[str], asks: Sequence[str]) -> int:
    """Return the signed CRC32 of `bid:ask:bid:ask...`; where one side is shorter the other goes on alone."""
    parts: list[str] = []
    for place in range(max(len(bids), len(asks))):
        parts += bids[place : place + 1]
        parts += asks[place : place + 1]
    value = zlib.crc32(":".join(parts).encode("ascii", "replace"))
    return value - (1 << 32) if value >= 1 << 31 else value


class MarketDigits:
    """Writes one market's levels as the venue does, in whole ticks and lots, and remembers them.

    A number in its full decimals without the point and without leading zeros is the whole number of its last
    decimal: a rounded product says the same digits as the venue's text.
    """

    __slots__ = ("_price_decimals", "_price_scale", "_size_decimals", "_size_scale", "_written")

    def __init__(self, price_decimals: int, size_decimals: int) -> None:
        self._price_decimals = price_decimals
        self._size_decimals = size_decimals
        self._price_scale = 10.0**price_decimals
        self._size_scale = 10.0**size_decimals
        self._written: dict[tuple[float, float], bytes] = {}

    def checksum(self, asks: Sequence[Level], bids: Sequence[Level]) -> int:
        """Return the CRC32 of the best ten asks, then bids, all in a row.

        Raises:
            TypeError, IndexError: a level does not hold two numbers.
        """
        written = self._written
        digits: list[bytes] = []
        for level in (*asks[:10], *bids[:10]):
            key = (level[0], level[1])
            text = written.get(key)
            if text is None:
                text = b"%.0f%.0f" % (key[0] * self._price_scale, key[1] * self._size_scale)
                if len(written) >= REMEMBERED_LEVELS:
                    written.clear()
                written[key] = text
            digits.append(text)
        return zlib.crc32(b"".join(digits))

    def exact_checksum(self, asks: Sequence[Level], bids: Sequence[Level]) -> tuple[int, bool]:
        """Return the same through the floats' shortest digits, and whether those must be the venue's.

        Raises:
            ValueError: a level does not hold two finite numbers.
        """
        certain = True
        digits: list[str] = []
        for level in (*asks[:10], *bids[:10]):
            for value, decimals in ((level[0], self._price_decimals), (level[1], self._size_decimals)):
                try:
                    whole = Decimal(repr(value)).scaleb(decimals).to_integral_value()
                except InvalidOperation:
                    raise ValueError("expected finite numbers") from None
                if not whole.is_finite():
                    raise ValueError("expected finite numbers")
                text = format(whole, "f")
                certain = certain and len(text) <= EXACT_DIGITS
                digits.append(text)
        return zlib.crc32("".join(digits).encode()), certain
