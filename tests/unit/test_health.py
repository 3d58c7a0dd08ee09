"""The numbers beside a venue's state."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from venues.market.door import RoutedSession
from venues.market.health import HealthMeter
from venues.model.clock import Clock
from venues.model.setup import VenueSetup

NOW_MS = 1_700_000_000_600
ROUND_TRIP_MS = 40.0
MIDDLE_MS = NOW_MS - 20
"""When the venue looked at its clock, by ours."""


class TimedVenue:
    """Tells the times it is given, one a question."""

    def __init__(self, *times: int) -> None:
        self.has = {"fetchTime": True}
        self._times = list(times)

    async def fetch_time(self) -> int:
        return self._times.pop(0)


async def offset(*times: int, now_ms: int = NOW_MS) -> float | None:
    clock = SimpleNamespace(now_ms=lambda: now_ms, monotonic=lambda: 0.0)
    meter = HealthMeter(cast("VenueSetup", SimpleNamespace(requests_per_minute=0)), cast("Clock", clock))
    session = cast("RoutedSession", SimpleNamespace(traffic=SimpleNamespace(round_trip_ms=ROUND_TRIP_MS)))
    venue: Any = TimedVenue(*times)
    for _ in times:
        await meter.ask_time(venue, session)
    return meter.clock_offset_ms


@pytest.mark.parametrize(
    ("venue_ms", "expected"),
    [
        (1_700_000_000_000, 0.0),
        (1_700_000_001_000, 420.0),
        (1_699_999_999_000, -580.0),
        (1_700_000_005_000, 4_420.0),
        (1_699_999_990_000, -9_580.0),
    ],
)
async def test_whole_seconds_say_no_more_than_the_second(venue_ms: int, expected: float) -> None:
    assert await offset(venue_ms) == expected
    assert await offset(venue_ms, venue_ms, venue_ms) == expected


async def test_the_ends_of_the_second() -> None:
    second = 1_700_000_000_000
    assert await offset(second, now_ms=second + 20) == 0.0
    assert await offset(second, now_ms=second + 1_019) == 0.0
    assert await offset(second, now_ms=second + 1_021) == -1.0


async def test_milliseconds_are_taken_by_their_word() -> None:
    assert await offset(MIDDLE_MS + 7) == 7.0
    assert await offset(MIDDLE_MS - 250) == -250.0


async def test_a_venue_that_once_told_milliseconds_has_them_also_on_the_full_second() -> None:
    whole = 1_700_000_000_000
    assert await offset(whole, whole + 1, whole + 2) == whole + 1 - MIDDLE_MS
    assert await offset(whole + 1, *[whole] * 3) == whole - MIDDLE_MS


async def test_a_venue_that_tells_no_time_has_no_offset() -> None:
    assert await offset() is None
