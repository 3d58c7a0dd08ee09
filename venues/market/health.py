"""The numbers beside a venue's state: latency, jitter, clock offset, rates, counts."""

import itertools
import statistics
from collections import deque
from typing import Any

from venues.market.door import RoutedSession
from venues.model.clock import Clock
from venues.model.setup import VenueSetup

_ROUND_TRIPS_KEPT = 9
_SECOND_MS = 1_000


class HealthMeter:
    """Gathers a venue's numbers; read by the heartbeat."""

    def __init__(self, setup: VenueSetup, clock: Clock) -> None:
        self._clock = clock
        self._limit = setup.requests_per_minute
        self._round_trips: deque[float] = deque(maxlen=_ROUND_TRIPS_KEPT)
        self._times: deque[tuple[float, float]] = deque(maxlen=_ROUND_TRIPS_KEPT)
        """The venue's time and the middle of our round trip, milliseconds."""
        self._is_whole_seconds = True
        """Every time this venue has told so far was one."""
        self._rate_messages = 0
        self._rate_at = clock.monotonic()
        self.messages_per_second = 0.0
        self.reconnects = 0
        self.integrity_faults = 0
        self.bad_frames = 0

    async def ask_time(self, exchange: Any, session: RoutedSession) -> None:
        """Measure one round trip on the wire, the limiter's wait not counted, and the venue's clock against ours.

        Raises:
            Exception: whatever ccxt raises when the venue does not answer.
        """
        venue_ms = await (exchange.fetch_time() if exchange.has.get("fetchTime") else exchange.fetch_status())
        answered_ms = self._clock.now_ms()
        round_trip_ms = session.traffic.round_trip_ms
        if round_trip_ms is None:
            return
        self._round_trips.append(round_trip_ms)
        if isinstance(venue_ms, int | float):
            self._times.append((float(venue_ms), answered_ms - round_trip_ms / 2))
            self._is_whole_seconds = self._is_whole_seconds and venue_ms % _SECOND_MS == 0

    def count_rate(self, messages: int) -> None:
        """Take the number of frames so far and update the rate, about once a second."""
        now = self._clock.monotonic()
        elapsed = now - self._rate_at
        if elapsed >= 1.0:
            self.messages_per_second = (messages - self._rate_messages) / elapsed
            self._rate_messages, self._rate_at = messages, now

    @property
    def round_trips_ms(self) -> tuple[float, ...]:
        """The last few, oldest first."""
        return tuple(self._round_trips)

    @property
    def latency_ms(self) -> float | None:
        """Median round trip, None before the first."""
        return statistics.median(self._round_trips) if self._round_trips else None

    @property
    def jitter_ms(self) -> float | None:
        """Mean absolute difference of successive round trips (RFC 3550's idea, without its smoothing)."""
        trips = list(self._round_trips)
        if len(trips) < 2:
            return None
        return statistics.fmean(abs(after - before) for before, after in itertools.pairwise(trips))

    @property
    def clock_offset_ms(self) -> float | None:
        """The venue's clock minus ours, None where the venue does not tell its time.

        Some venues (Kraken, WhiteBIT) tell whole seconds only: the time they mean is then anywhere within that second,
        and taken by its word their clock would seem half a second slow. While all answers are whole seconds the offset
        is 0 when our moment lies within the second, and else the distance to the second's nearest end.
        """
        if not self._times:
            return None
        span_ms = _SECOND_MS if self._is_whole_seconds else 0.0
        return statistics.median(_offset(venue_ms, ours_ms, span_ms) for venue_ms, ours_ms in self._times)

    def rate_used_percent(self, *sessions: RoutedSession | None) -> float | None:
        """Return the share of the allowed requests that the last minute used."""
        if not self._limit:
            return None
        used = sum(session.traffic.requests_last_minute() for session in sessions if session is not None)
        return 100.0 * used / self._limit


def _offset(venue_ms: float, ours_ms: float, span_ms: float) -> float:
    """Return how far the venue's time, somewhere from `venue_ms` on within `span_ms`, is at least from ours."""
    if ours_ms < venue_ms:
        return venue_ms - ours_ms
    return min(0.0, venue_ms + span_ms - ours_ms)
