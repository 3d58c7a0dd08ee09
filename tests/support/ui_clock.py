"""A clock that stands still until it is moved."""

import asyncio


class StillClock:
    """14:03:22 UTC on a fixed day; `move` makes time pass."""

    def __init__(self, now_ms: int = 1_763_733_802_000) -> None:
        self._now_ms = now_ms
        self._monotonic = 10_000.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self._now_ms += round(seconds * 1000)
        self._monotonic += seconds
