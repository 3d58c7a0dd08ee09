"""Order books, trades and tickers as they travel from a worker to the screen."""

from msgspec import field

from venues.model.value import Value
from venues.model.words import Integrity, Side

Level = tuple[float, float]
"""One price level: price in quote units, size in base units; both finite and positive."""


class BookSnapshot(Value):
    """A copy of a venue's book at one moment; best level first on both sides."""

    venue: str
    symbol: str
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    integrity: Integrity
    sequence: int | None = None
    """The venue's own number of the last frame, None where it has none."""
    venue_time_ms: int | None = None
    """When the venue says it made the frame, milliseconds UTC."""
    received_ms: int = 0
    """When the last change arrived in the worker, milliseconds UTC."""
    change_age_ms: int = 0
    """How long before this snapshot was sent the book had last changed or been confirmed."""
    link_age_ms: int = 0
    """How long before this snapshot was sent the socket had last shown life."""
    reason: str = ""
    """Why the book is BROKEN or STALE, in words; empty otherwise."""
    stale: bool = False
    """The worker has asked the venue and got no proof that this is the present book."""

    @property
    def best_bid(self) -> float | None:
        """The highest bid price, or None on an empty side."""
        return self.bids[0][0] if self.bids else None

    @property
    def best_ask(self) -> float | None:
        """The lowest ask price, or None on an empty side."""
        return self.asks[0][0] if self.asks else None

    @property
    def mid(self) -> float | None:
        """Half way between best bid and best ask, or None when a side is empty."""
        if not self.bids or not self.asks:
            return None
        return (self.bids[0][0] + self.asks[0][0]) / 2


class PublicTrade(Value):
    """A trade that the venue printed."""

    venue: str
    symbol: str
    price: float
    size: float
    side: Side | None
    """The taker's side, None where the venue does not say."""
    venue_time_ms: int
    trade_id: str = ""


class Ticker(Value):
    """A venue's own summary of a market over the last day."""

    venue: str
    symbol: str
    last: float | None = None
    change_percent: float | None = None
    volume_base: float | None = None
    volume_quote: float | None = None
    venue_time_ms: int | None = None


class MarketRules(Value):
    """What a venue allows on one market; decimal strings are the venue's own text."""

    symbol: str
    base: str
    quote: str
    kind: str = "spot"
    tick_size: str | None = None
    lot_size: str | None = None
    minimum_amount: str | None = None
    minimum_notional: str | None = None
    maker_fee: str | None = None
    """A fraction, 0.001 being 0.1 %; None where the venue does not say."""
    taker_fee: str | None = None
    active: bool = True


class TradeBatch(Value):
    """Trades since the last batch, oldest first, and how many had to be dropped in between."""

    venue: str
    symbol: str
    trades: tuple[PublicTrade, ...] = field(default_factory=tuple)
    dropped: int = 0
