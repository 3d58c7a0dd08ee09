"""TICKER and CANDLES: the price feed, and candles without holes."""

from venues.examining.subject import CannotTell, Finding, Subject, number
from venues.market import parse

CANDLES_ASKED = 60
MINUTE_MS = 60_000


async def ticker(subject: Subject) -> Finding:
    """Return the last price and how old it is.

    Raises:
        CannotTell: the venue tells no price.
    """
    raw = await subject.public.fetch_ticker(subject.market)
    told = parse.ticker(subject.setup.venue, subject.market, raw)
    if told.last is None or told.last <= 0:
        raise CannotTell(f"{subject.name} tells no price of {subject.market}")
    figures = [number("last", told.last)]
    if told.venue_time_ms is None:
        return Finding(tuple(figures), f"{subject.name} does not say how old it is")
    offset_ms = subject.seat.market.meter.clock_offset_ms or 0.0
    age_ms = max(0.0, subject.clock.now_ms() + offset_ms - told.venue_time_ms)
    return Finding((*figures, number("age_ms", age_ms, "ms", 0)))


async def candles(subject: Subject) -> Finding:
    """Return how many candles of a minute there are, how many are missing between them, and how old the newest is.

    Raises:
        CannotTell: there are none, or they cannot be read.
    """
    exchange = subject.public
    if exchange.has.get("fetchOHLCV") is not True:
        raise CannotTell(f"{subject.name} has no candles")
    rows = await exchange.fetch_ohlcv(subject.market, "1m", None, CANDLES_ASKED)
    times = [row[0] for row in rows if _is_candle(row)]
    if not times:
        raise CannotTell(f"{subject.name} has sent no candle of {subject.market}")
    ordered = sorted(set(times))
    gaps = (ordered[-1] - ordered[0]) // MINUTE_MS + 1 - len(ordered)
    age_ms = max(0, subject.clock.now_ms() - ordered[-1])
    unreadable = len(rows) - len(times)
    return Finding(
        (
            number("candles", len(ordered)),
            number("gaps", gaps),
            number("newest_age_ms", age_ms, "ms"),
        ),
        f"{unreadable} could not be read" if unreadable else "",
    )


def _is_candle(row: object) -> bool:
    """A start on the minute, and four prices of which none is outside low and high."""
    if not isinstance(row, list) or len(row) < 5 or not isinstance(row[0], int) or row[0] % MINUTE_MS:
        return False
    prices = [parse.finite(value) for value in row[1:5]]
    if any(price is None or price <= 0 for price in prices):
        return False
    first, high, low, last = (price for price in prices if price is not None)
    return low <= min(first, last) and max(first, last) <= high
