"""The venue's table of markets: loaded once before anything else, and again while it is traded on."""

import asyncio
import logging
from random import Random
from typing import Any

from venues.market.errors import words
from venues.model.clock import Clock

_log = logging.getLogger(f"lyra.{__name__}")

FRESH_SECONDS = 6 * 3600.0
"""How old a table becomes before it is loaded again; orders need it younger than a day."""
AGAIN_SECONDS = 900.0
"""How long after a failure it is tried again."""


class MarketTable:
    """One venue's table.

    Args:
        exchange: the public client, which keeps it.
        clock: injected time.
        random: injected; venues that started together do not load together.
    """

    def __init__(self, exchange: Any, clock: Clock, random: Random) -> None:
        self._exchange, self._clock, self._random = exchange, clock, random
        self._loaded_at = 0.0
        self.generation = 0
        """How often it was loaded; 0 before the first time."""

    @property
    def age_ms(self) -> int:
        """Milliseconds since it was loaded."""
        return max(0, int((self._clock.monotonic() - self._loaded_at) * 1000))

    async def load(self) -> None:
        """Load it, anew if it is there; what ccxt raises goes on."""
        await self._exchange.load_markets(self.generation > 0)
        self._loaded_at = self._clock.monotonic()
        self.generation += 1

    async def keep_fresh(self) -> None:
        """Load it again and again until cancelled; a table that cannot be loaded grows old, and says so by its age."""
        pause = FRESH_SECONDS
        while True:
            await self._clock.sleep(pause * self._random.uniform(0.75, 1.0))
            try:
                await self.load()
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001  the top of a job: orders close when the table is too old
                _log.warning("the table of markets could not be loaded again: %s", words(error))
                pause = AGAIN_SECONDS
            else:
                pause = FRESH_SECONDS
