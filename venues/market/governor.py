"""One budget of socket dials for all venues of a worker, so that a bad minute cannot become a storm."""

import asyncio
from collections.abc import Iterator
from random import Random

from venues.model.clock import Clock


class Governor:
    """A token bucket over all venues: `burst` dials at once, then `per_second`.

    Args:
        clock: injected time and sleep.
        burst: dials that may go out at once.
        per_second: dials a second after that.
    """

    def __init__(self, clock: Clock, burst: int = 24, per_second: float = 6.0) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._per_second = per_second
        self._tokens = float(burst)
        self._filled_at = clock.monotonic()
        self._turn = asyncio.Lock()
        self.granted = 0
        """Dials let through since the start."""
        self.waited_seconds = 0.0
        """Sum of the waits it imposed."""

    def _refill(self) -> None:
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._per_second)
        self._filled_at = now

    async def acquire(self) -> None:
        """Wait for one dial's turn; first come, first served."""
        async with self._turn:
            self._refill()
            while self._tokens < 1.0:
                wait = (1.0 - self._tokens) / self._per_second
                self.waited_seconds += wait
                await self._clock.sleep(wait)
                self._refill()
            self._tokens -= 1.0
            self.granted += 1

    def budget(self, seconds: float) -> int:
        """Return the most dials that `seconds` can see."""
        return int(self._burst + seconds * self._per_second)


def full_jitter(random: Random, base_seconds: float = 0.25, cap_seconds: float = 60.0) -> Iterator[float]:
    """Yield waits, each uniform between nothing and a doubling ceiling.

    Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    ceiling = base_seconds
    while True:
        yield random.uniform(0.0, ceiling)
        ceiling = min(cap_seconds, ceiling * 2)
