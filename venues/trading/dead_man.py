"""The venue's own countdown, set anew for as long as a desk is alive; what it cancels may be more than ours."""

import asyncio
from collections.abc import Callable
from typing import Any

from venues.market.errors import words
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.quirks.base import Quirks
from venues.trading.client import on_errand
from venues.trading.errands import Protecting

LOOK_SECONDS = 0.25
REFRESH_SHARE = 3.0
"""It is set anew after a third of its time."""

RETRY_SHARE = 10.0
"""After a failure it is tried again after a tenth of its time."""

TOLERATED_MS = 10_000
"""How far the venue's moment may lie from the one that was asked for: its clock and the way there."""


class DeadMan:
    """One venue's countdown.

    Args:
        exchange: the private client, with markets.
        quirks: the venue's.
        setup: the venue.
        clock: injected time.
        is_desk_alive: whether a desk is there and answers.
        changed: called when something is to be told.
    """

    def __init__(
        self,
        exchange: Any,
        quirks: Quirks,
        setup: VenueSetup,
        clock: Clock,
        is_desk_alive: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        self._exchange, self._quirks, self._setup, self._clock = exchange, quirks, setup, clock
        self._is_desk_alive, self._changed = is_desk_alive, changed
        self._lock = asyncio.Lock()
        self._next_at = 0.0
        self.scope = quirks.dead_man_scope.format(markets=", ".join(setup.symbols))
        self.seconds = 0
        self.fires_ms: int | None = None
        self.words = ""

    async def set(self, seconds: int) -> bool:
        """Set it or, with 0, switch it off; say whether the venue told when it fires.

        Args:
            seconds: how long the venue waits for the next sign of life.
        """
        shortest, longest = self._quirks.dead_man_seconds
        if not longest:
            self.words = f"{self._setup.name} has no countdown of its own"
            return False
        if seconds and not shortest <= seconds <= longest:
            self.words = f"{self._setup.name} takes {shortest} to {longest} seconds"
            return False
        # whoever keeps it going finds it set: it goes out once
        self.seconds, self._next_at = seconds, self._clock.monotonic() + seconds / REFRESH_SHARE
        return await self._send()

    async def _send(self) -> bool:
        async with self._lock:
            seconds, now_ms = self.seconds, self._clock.now_ms()
            try:
                with on_errand(Protecting()):
                    told = await self._quirks.set_dead_man(self._exchange, seconds, self._setup.symbols)
            except Exception as error:  # noqa: BLE001  whatever goes wrong is said; nothing was promised
                self.words = f"not set: {words(error)}"
                self._next_at = self._clock.monotonic() + seconds / RETRY_SHARE
                self._changed()
                return False
            self._next_at = self._clock.monotonic() + seconds / REFRESH_SHARE
            self.words = f"it cancels {self.scope}" if seconds else ""
            if told is not None and abs(told - now_ms - seconds * 1000) > TOLERATED_MS:
                told, self.words = None, "the venue names a moment that was not asked for"
            elif told is None and seconds:
                self.words = "the venue does not say when it cancels"
            self.fires_ms = told if seconds else None
            self._changed()
            return self.fires_ms is not None

    async def run(self) -> None:
        """Set it anew in time, until cancelled."""
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            if self.fires_ms is not None and self._clock.now_ms() > self.fires_ms:
                self.fires_ms, self.words = (
                    None,
                    f"it was not set anew in time: the venue cancels {self.scope}",
                )
                self._changed()
            if self.seconds and self._is_desk_alive() and self._clock.monotonic() >= self._next_at:
                await self._send()
