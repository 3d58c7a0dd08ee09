"""The numbers beside a venue's state: latency, jitter, clock offset, rates, counts."""

import itertools
import statistics
from collections import deque
from typing import Any

from venues.market.door import RoutedSession
from venues.model.clock import Clock
from venues.model.setup import VenueSetup

_ROUND_TRIPS_KEPT = 9


class HealthMeter:
    """Gathers a venue's numbers; read by the heartbeat."""

    def __init__(self, setup: VenueSetup, clock: Clock) -> None:
        self._clock = clock
        self._limit = setup.requests_per_minute
        self._round_trips: deque[float] = deque(maxlen=_ROUND_TRIPS_KEPT)
        self._offsets: deque[float] = deque(maxlen=_ROUND_TRIPS_KEPT)
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
            self._offsets.append(float(venue_ms) - (answered_ms - round_trip_ms / 2))

    def count_rate(self, messages: int) -> None:
        """Take the number of frames so far and update the rate, about once a second."""
        now = self._clock.monotonic()
        elapsed = now - self._rate_at
        if elapsed >= 1.0:
            self.messages_per_second = (messages - self._rate_messages) / elapsed
            self._rate_messages, self._rate_at = messages, now

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
        """The venue's clock minus ours, None where the venue does not tell its time."""
        return statistics.median(self._offsets) if self._offsets else None

    def rate_used_percent(self, *sessions: RoutedSession | None) -> float | None:
        """Return the share of the allowed requests that the last minute used."""
        if not self._limit:
            return None
        used = sum(session.traffic.requests_last_minute() for session in sessions if session is not None)
        return 100.0 * used / self._limit
