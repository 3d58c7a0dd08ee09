"""A thread that reads for the event loop, one thing after another; it keeps no process alive."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_Work = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class ReadingThread:
    """Runs what it is given in order. A pool of the standard library would be waited for when the process ends."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Run `work` there and return what it returns; whoever is cancelled leaves it to run to its end."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queue.put((work, future))
        return await future

    def end(self, wait_seconds: float = 0.0) -> None:
        """End after what was given so far, waiting for it no longer than this; it blocks for as long."""
        self._queue.put(None)
        if wait_seconds > 0:
            self._thread.join(wait_seconds)

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            work, future = item
            try:
                answer, error = work(), None
            except BaseException as raised:  # noqa: BLE001  whoever waits is told
                answer, error = None, raised
            try:
                future.get_loop().call_soon_threadsafe(_tell, future, answer, error)
            except RuntimeError:  # the loop has ended meanwhile
                return


def _tell(future: "asyncio.Future[Any]", answer: object, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(answer)
