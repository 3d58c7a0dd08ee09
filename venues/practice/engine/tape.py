"""The tape of one market and what is derived from it: last trade, candles, the day's figures."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from venues.practice.engine.fair import noise_key, unit_noise
from venues.practice.engine.types import PublicTrade

_MINUTE_MS = 60_000
_KEPT_TRADES = 1_000
"""The most that a venue's REST answer holds."""
_KEPT_MINUTES = 1_500
"""Minutes with prints: a day for the day's figures, and the 1,000 candles of the largest REST answer."""
_KEPT_MADE_UP = 1_000
"""Candles drawn from the fair price that are kept because the next REST answer asks for the same ones."""
_SAMPLES = 8
_DAY_MS = 86_400_000
_DAY_SPAN_MS = _DAY_MS + _MINUTE_MS
_DAY_LIVES_MS = 5_000


class Candle(NamedTuple):
    """Open, high, low, close in quote; volume in base and in quote; ``time_ms`` is the start."""

    time_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int


class Tape:
    """Prints of one market, and candles that reach back to before anybody looked.

    The past is drawn from the fair price, since a market without an audience does not trade; where trades
    were printed they decide.
    """

    def __init__(
        self,
        fair: Callable[[int], float],
        tick: Decimal,
        lot: Decimal,
        depth: Callable[[int], float],
        key: str,
    ) -> None:
        """Build an empty tape.

        Args:
            fair: fair price at a time in milliseconds, quote.
            tick: tick size, to which made-up prices are rounded.
            lot: step size, to which made-up volumes are rounded.
            depth: base of a typical order at a time in milliseconds.
            key: seeds made-up volumes.
        """
        self.trades: deque[PublicTrade] = deque(maxlen=_KEPT_TRADES)
        self._fair, self._tick, self._lot, self._depth = fair, tick, lot, depth
        self._key = noise_key(key)
        self._minutes: OrderedDict[int, Candle] = OrderedDict()
        self._day: tuple[int, Candle] | None = None
        self._past: OrderedDict[tuple[int, int, int], Candle] = OrderedDict()

    def append(self, trade: PublicTrade) -> None:
        """Print a trade."""
        self.trades.append(trade)
        start = trade.time_ms // _MINUTE_MS * _MINUTE_MS
        cost = trade.price * trade.amount
        single = Candle(start, trade.price, trade.price, trade.price, trade.price, trade.amount, cost, 1)
        known = self._minutes.get(start)
        self._minutes[start] = single if known is None else _join(known, single)
        if len(self._minutes) > _KEPT_MINUTES:
            self._minutes.popitem(last=False)

    def after(self, trade_id: int) -> list[PublicTrade]:
        """Trades younger than ``trade_id`` that are still kept, oldest first."""
        newer: list[PublicTrade] = []
        for trade in reversed(self.trades):
            if trade.id <= trade_id:
                break
            newer.append(trade)
        newer.reverse()
        return newer

    def candle(self, start_ms: int, length_ms: int, now_ms: int) -> Candle:
        """The candle that starts at ``start_ms``; it is partial when it reaches past ``now_ms``."""
        end_ms = max(min(start_ms + length_ms, now_ms), start_ms + 1)
        real: Candle | None = None
        for candle in self._printed(start_ms, end_ms):
            real = candle if real is None else _join(real, candle)
        if real is None:
            return self._made_up(start_ms, end_ms, length_ms, now_ms)
        # trades begin somewhere inside the candle: what came before them is made up
        return _join(self._made_up(start_ms, real.time_ms + 1, length_ms, now_ms), real)._replace(
            time_ms=start_ms
        )

    def candles(self, length_ms: int, count: int, now_ms: int, *, end_ms: int | None = None) -> list[Candle]:
        """The last ``count`` candles that start before ``end_ms`` (default: now), oldest first."""
        newest = (now_ms if end_ms is None else min(end_ms - 1, now_ms)) // length_ms * length_ms
        starts = (newest - index * length_ms for index in range(count - 1, -1, -1))
        return [self.candle(start, length_ms, now_ms) for start in starts]

    def day(self, now_ms: int, last: Decimal) -> Candle:
        """The last 24 hours as one candle that closes at ``last``; else at most a few seconds old."""
        computed_ms, day = self._day or (0, None)
        if day is None or not 0 <= now_ms - computed_ms < _DAY_LIVES_MS:
            start = (now_ms - _DAY_MS) // _MINUTE_MS * _MINUTE_MS
            day = self.candle(start, _DAY_SPAN_MS, now_ms)
            self._day = (now_ms, day)
        return day._replace(close=last, high=max(day.high, last), low=min(day.low, last))

    def _printed(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        first = -(-start_ms // _MINUTE_MS) * _MINUTE_MS
        if (end_ms - first) // _MINUTE_MS < len(self._minutes):
            minutes = range(first, end_ms, _MINUTE_MS)
            return (self._minutes[minute] for minute in minutes if minute in self._minutes)
        return (candle for minute, candle in self._minutes.items() if start_ms <= minute < end_ms)

    def _made_up(self, start_ms: int, end_ms: int, length_ms: int, now_ms: int) -> Candle:
        """A candle drawn from the fair price at fixed moments, so that its high never shrinks as it grows."""
        key = (start_ms, end_ms, length_ms)
        known = self._past.get(key)
        if known is not None:
            return known
        span = end_ms - start_ms
        moments = [start_ms + length_ms * step // _SAMPLES for step in range(_SAMPLES)]
        path = [self._round(self._fair(moment)) for moment in [*(m for m in moments if m < end_ms), end_ms]]
        activity = 2.0 + unit_noise(self._key, start_ms // _MINUTE_MS)
        orders = max(1, int(activity * span / 4_000))
        volume = self._lot * int(self._depth(start_ms) * orders * 0.3 / float(self._lot) + 1)
        candle = Candle(start_ms, path[0], max(path), min(path), path[-1], volume, volume * path[0], orders)
        # a day that ends now begins a minute later each minute: nobody asks for the same one again
        if end_ms < now_ms and length_ms != _DAY_SPAN_MS:
            self._past[key] = candle
            if len(self._past) > _KEPT_MADE_UP:
                self._past.popitem(last=False)
        return candle

    def _round(self, price: float) -> Decimal:
        return (Decimal(price) / self._tick).quantize(Decimal(1), ROUND_HALF_EVEN) * self._tick


def _join(earlier: Candle, later: Candle) -> Candle:
    return Candle(
        earlier.time_ms,
        earlier.open,
        max(earlier.high, later.high),
        min(earlier.low, later.low),
        later.close,
        earlier.volume + later.volume,
        earlier.quote_volume + later.quote_volume,
        earlier.trades + later.trades,
    )
