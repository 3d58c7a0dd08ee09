"""When a venue is dialled again: full jitter, the venue's own wishes, and a shortcut once it answers."""

import asyncio
from random import Random

from venues.market.governor import full_jitter
from venues.model.clock import Clock

RETRY_WHEN_REACHABLE_SECONDS = 2.5
"""Once the host answers again no attempt waits longer than this after the one before."""


class Reconnecter:
    """One venue's decision when to try again, shared by all its streams.

    Args:
        clock: injected time and sleep.
        random: injected jitter.
        cap_seconds: the longest wait that jitter may choose.
    """

    def __init__(self, clock: Clock, random: Random, cap_seconds: float = 60.0) -> None:
        self._clock = clock
        self._random = random
        self._cap_seconds = cap_seconds
        self._waits = full_jitter(random, cap_seconds=cap_seconds)
        self._retry_at = 0.0
        self._failed_at = 0.0
        self._tried_again = False
        """An attempt went out since the last failure; before that, more failures are the same one told again."""
        self._changed = asyncio.Event()
        self.attempts = 0
        """Failures since the last success."""
        self.demanded = False
        """The present wait is the venue's demand (Retry-After): nothing shortens it."""

    @property
    def wait_seconds(self) -> float:
        """How long until the next attempt; 0 when it may go now."""
        return max(0.0, self._retry_at - self._clock.monotonic())

    def failed(self, retry_after_seconds: float | None = None) -> None:
        """Note a failure; many streams failing together on one socket count once."""
        now = self._clock.monotonic()
        if retry_after_seconds is not None:
            self.demanded = True
            self.attempts += 1
            self._failed_at = now
            self._retry_at = max(self._retry_at, now + retry_after_seconds + self._random.uniform(0.0, 0.25))
            return
        if self._retry_at > now or (self.attempts and not self._tried_again):
            return
        self.attempts += 1
        self._failed_at = now
        self._tried_again = False
        self._retry_at = now + next(self._waits)

    def succeeded(self) -> None:
        """Forget all failures."""
        self.attempts = 0
        self.demanded = False
        self._retry_at = 0.0
        self._waits = full_jitter(self._random, cap_seconds=self._cap_seconds)

    def reachable(self) -> None:
        """The host answers: bring the next attempt forward, unless the venue asked us to wait."""
        if self.demanded:
            return
        soonest = self._failed_at + RETRY_WHEN_REACHABLE_SECONDS
        if soonest < self._retry_at:
            self._retry_at = soonest
            self._changed.set()

    def now(self) -> None:
        """The operator asks: try at once."""
        self._retry_at = 0.0
        self.demanded = False
        self._changed.set()

    async def wait(self) -> None:
        """Return when the next attempt may go out."""
        while (remaining := self.wait_seconds) > 0:
            self._changed.clear()
            waiter = asyncio.ensure_future(self._changed.wait())
            sleeper = asyncio.ensure_future(self._clock.sleep(remaining))
            try:
                await asyncio.wait({waiter, sleeper}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiter.cancel()
                sleeper.cancel()
        self.demanded = False
        self._tried_again = True
