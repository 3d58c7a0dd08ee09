"""Kraken's way of writing numbers and times (https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zlib import crc32

from venues.practice.dialects.kraken.names import FIAT
from venues.practice.dialects.wire import fixed, number, places_of
from venues.practice.engine.book import LevelView
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import ZERO, MarketSpec

_CHECKSUM_LEVELS = 10
_STABLE = FIAT | {"USDT", "USDC"}


def pair_places(spec: MarketSpec) -> int:
    """``pair_decimals``: digits after the point of prices."""
    return places_of(spec.tick)


def lot_places(spec: MarketSpec) -> int:
    """``lot_decimals``: digits after the point of sizes."""
    return places_of(spec.lot)


def cost_places(spec: MarketSpec) -> int:
    """``cost_decimals``: digits after the point of costs and fees."""
    return 5 if spec.quote in _STABLE else 6


def wide_places(spec: MarketSpec) -> int:
    """Digits after the point of prices in REST market data, which pads them to five."""
    return max(5, pair_places(spec))


def rounded(value: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> str:
    """Decimal notation with exactly ``places`` digits after the point, the rest rounded away."""
    return fixed(value.quantize(Decimal(1).scaleb(-places), rounding), places)


def rounded_number(value: Decimal, places: int) -> object:
    """A JSON number with exactly ``places`` digits after the point, the rest rounded away."""
    return number(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places)


def vwap(candle: Candle) -> Decimal:
    """Volume-weighted average price; the close where nothing traded."""
    return candle.quote_volume / candle.volume if candle.volume > ZERO else candle.close


def seconds(time_ms: int) -> object:
    """A UNIX time in seconds as a JSON number with a fraction."""
    return number(Decimal(time_ms) / 1000, 4)


def iso(time_ms: int, digits: int = 6) -> str:
    """A UNIX time in RFC 3339, with ``digits`` after the second."""
    whole = datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{time_ms % 1000:03d}{'0' * (digits - 3)}Z"


def checksum(bids: Sequence[LevelView], asks: Sequence[LevelView], spec: MarketSpec) -> int:
    """CRC32 over the ten best asks, then bids: price and size without point and leading zeros."""
    price_places, size_places = pair_places(spec), lot_places(spec)
    parts: list[str] = []
    for view in (*asks[:_CHECKSUM_LEVELS], *bids[:_CHECKSUM_LEVELS]):
        for value, places in ((view.price, price_places), (view.size, size_places)):
            parts.append(fixed(value, places).replace(".", "").lstrip("0"))
    return crc32("".join(parts).encode())
