"""How the console's own process is doing: uptime, processor, memory, lag of the frame clock."""

import os
import time
from pathlib import Path

from venues.model.clock import Clock
from widgets.text import duration_text

SAMPLE_SECONDS = 2.0
"""Processor use is the mean over at least this long."""


class ProcessVitals:
    """Reads the process's own counters, at most every two seconds."""

    def __init__(self, clock: Clock) -> None:
        """Start counting now."""
        self._clock = clock
        self._started = clock.monotonic()
        self._at = self._started
        self._cpu = time.process_time()
        self._percent = 0.0
        self._worst = 0.0
        self._lag = 0.0

    def late(self, milliseconds: float) -> None:
        """Note by how much a frame came late."""
        self._worst = max(self._worst, milliseconds)

    def words(self) -> tuple[str, ...]:
        """Return uptime, processor, memory and the worst lag of the last seconds."""
        now = self._clock.monotonic()
        if now - self._at >= SAMPLE_SECONDS:
            used = time.process_time()
            self._percent = (used - self._cpu) / (now - self._at) * 100
            self._cpu, self._at = used, now
            self._lag, self._worst = self._worst, 0.0
        return (
            f"up {duration_text(now - self._started)}",
            f"cpu {self._percent:.0f}%",
            f"rss {resident_megabytes():.0f}M",
            f"lag {self._lag:.0f}ms",
        )


class StillVitals:
    """Numbers that never change, for pictures."""

    def late(self, milliseconds: float) -> None:
        """Ignore it."""

    def words(self) -> tuple[str, ...]:
        """Return fixed words."""
        return ("up 2d04h", "cpu 9%", "rss 38M", "lag 12ms")


def resident_megabytes() -> float:
    """Return the process's resident memory, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
