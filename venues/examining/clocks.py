"""CLOCK and LATENCY: how far the venue's clock is from ours, and how long an answer takes."""

import asyncio
import statistics
from collections.abc import Sequence
from typing import Any

from venues.examining.subject import CannotTell, Finding, Subject, number
from venues.market.health import HealthMeter
from venues.market.traffic import hearing
from venues.model.examined import Figure

CLOCK_SAMPLES = 3
LATENCY_SAMPLES = 5
FRESH_SAMPLES = 1
"""The others may be those that the venue's meter has taken in the last minutes: a slow limiter makes each one dear."""
STREAM_SAMPLES = 20
STREAM_SECONDS = 1.5
_LOOK_SECONDS = 0.02


async def clock(subject: Subject) -> Finding:
    """Return the median of fresh samples; old ones would hide a clock that has just gone wrong.

    Raises:
        CannotTell: the venue does not tell its time.
    """
    exchange, market = subject.public, subject.seat.market
    if not exchange.has.get("fetchTime"):
        raise CannotTell(f"{subject.name} does not tell its time")
    meter = HealthMeter(subject.setup, subject.clock)
    for _ in range(CLOCK_SAMPLES):
        await meter.ask_time(exchange, market.session)
    offset_ms, latency_ms = meter.clock_offset_ms, meter.latency_ms
    if offset_ms is None or latency_ms is None:
        raise CannotTell(f"{subject.name} did not tell its time")
    return Finding(
        (
            number("offset_ms", offset_ms, "ms", 1),
            number("round_trip_ms", latency_ms, "ms", 1),
            number("samples", CLOCK_SAMPLES),
        )
    )


async def latency(subject: Subject) -> Finding:
    """Return how long answers take, and how old a streamed book is when it comes where the venue stamps it."""
    exchange, known = subject.public, subject.seat.market.meter.round_trips_ms
    fresh = max(FRESH_SAMPLES, LATENCY_SAMPLES - len(known))
    with hearing() as heard:
        stream, _ = await asyncio.gather(_stream(subject), _ask(exchange, fresh))
    if not heard.round_trips_ms:
        raise CannotTell(f"no request to {subject.name} was answered")
    trips = [*known, *heard.round_trips_ms]
    figures = [
        number("rest_p50_ms", statistics.median(trips), "ms", 1),
        number("rest_p95_ms", percentile(trips, 95), "ms", 1),
        number("rest_samples", len(trips)),
    ]
    return Finding((*figures, *stream))


async def _ask(exchange: Any, times: int) -> None:
    for _ in range(times):
        await (exchange.fetch_time() if exchange.has.get("fetchTime") else exchange.fetch_status())


async def _stream(subject: Subject) -> tuple[Figure, ...]:
    """Return the median of the time from the venue's stamp on a frame to its arrival, both by the venue's clock."""
    market = subject.seat.market
    offset_ms, feed = market.meter.clock_offset_ms, market.streams.books.get(subject.symbol)
    if offset_ms is None or feed is None:
        return ()
    ages: list[float] = []
    seen, until = feed.changed_at, subject.clock.monotonic() + STREAM_SECONDS
    while len(ages) < STREAM_SAMPLES and subject.clock.monotonic() < until:
        await asyncio.sleep(_LOOK_SECONDS)
        stamp = feed.raw.get("timestamp") if feed.raw is not None else None
        if feed.changed_at != seen and isinstance(stamp, int):
            ages.append(max(0.0, feed.changed_ms + offset_ms - stamp))
        seen = feed.changed_at
    if not ages:
        return ()
    return (number("stream_p50_ms", statistics.median(ages), "ms", 1), number("stream_samples", len(ages)))


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)]
