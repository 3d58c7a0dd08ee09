"""A clock that moves only when a test says so."""

import asyncio


class ManualClock:
    """Sleepers wake when `advance` passes their time."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._start_ms = now_ms
        self._seconds = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        return self._start_ms + int((self._seconds - 1000.0) * 1000)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._seconds + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking sleepers in order."""
        end = self._seconds + seconds
        while True:
            due = sorted((item for item in self._sleepers if item[0] <= end), key=lambda item: item[0])
            if not due:
                break
            at, future = due[0]
            self._sleepers.remove(due[0])
            self._seconds = max(self._seconds, at)
            if not future.done():
                future.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)
        self._seconds = end
        for _ in range(5):
            await asyncio.sleep(0)
