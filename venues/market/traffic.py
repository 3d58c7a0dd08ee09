"""What goes through a venue's door, counted: requests, dials, and the venue's demand to wait."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

_RATE_WINDOW_SECONDS = 60.0


@dataclass(slots=True)
class Heard:
    """What one task asked at the door, whatever others ask meanwhile."""

    requests: list[str] = field(default_factory=list)
    """Each as `GET /api/v3/time`."""
    round_trips_ms: list[float] = field(default_factory=list)


_heard: ContextVar[Heard | None] = ContextVar("lyra_heard", default=None)


@contextmanager
def hearing() -> Iterator[Heard]:
    """Note what this task asks while inside."""
    heard, around = Heard(), _heard.get()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
        if around is not None:
            around.requests += heard.requests
            around.round_trips_ms += heard.round_trips_ms


def note_request(method: str, path: str) -> None:
    """Tell whoever listens in this task that a request goes out."""
    heard = _heard.get()
    if heard is not None:
        heard.requests.append(f"{method} {path}")


def note_round_trip(milliseconds: float) -> None:
    """Tell whoever listens in this task that an answer's head came."""
    heard = _heard.get()
    if heard is not None:
        heard.round_trips_ms.append(milliseconds)


class Traffic:
    """What went through the door: requests of the last minute, dials, and the venue's demand to wait."""

    def __init__(self) -> None:
        self.requests = 0
        self.dials = 0
        self.retry_after_seconds: float | None = None
        """Taken by whoever acts on it; None when no answer asked us to wait."""
        self.refused_status: int | None = None
        """The last 4xx or 5xx status that means the venue as a whole refuses (403, 418, 429, 5xx)."""
        self.round_trip_ms: float | None = None
        """Milliseconds from the last REST request on the wire to its answer's head."""
        self._times: deque[float] = deque()

    def count_request(self) -> None:
        """Count one REST request."""
        self.requests += 1
        self._times.append(time.monotonic())

    def requests_last_minute(self) -> int:
        """Return how many REST requests went out in the last 60 s."""
        horizon = time.monotonic() - _RATE_WINDOW_SECONDS
        while self._times and self._times[0] < horizon:
            self._times.popleft()
        return len(self._times)

    def note_status(self, status: int, headers: Any) -> None:
        """Remember a refusal and the wait it asks for."""
        if status in {418, 429} or status >= 500:
            self.refused_status = status
            wait = _seconds(headers.get("Retry-After")) if headers else None
            if wait is not None:
                self.retry_after_seconds = wait

    def take_retry_after(self) -> float | None:
        """Return the wait that was asked for, once."""
        seconds, self.retry_after_seconds = self.retry_after_seconds, None
        return seconds


def _seconds(raw: str | None) -> float | None:
    try:
        seconds = float(raw) if raw is not None else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < 86_400 * 3 else None
