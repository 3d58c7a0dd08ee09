"""What the screens have asked of the desk and wait for: tasks that are kept, named, and never lost in silence."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from console.app.crash import redacted

_log = logging.getLogger(f"lyra.{__name__}")

Result = TypeVar("Result")

LEAVING_SECONDS = 2.0
"""How long the console's end waits for answers; what was asked goes on without it."""


class Errands:
    """Runs what a key has asked for beside the screen, which stays answerable.

    Args:
        note: tells the operator of an error that nobody expected.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._tasks: set[asyncio.Task[None]] = set()

    def run(
        self,
        what: str,
        asked: Coroutine[Any, Any, Result],
        then: Callable[[Result], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Wait for `asked` and hand its answer to `then`.

        Args:
            what: names it, for the operator and the log.
            asked: what the desk was asked.
            then: takes the answer; runs as if the key had just been pressed.
            failed: takes the words of an error that nobody expected.
        """
        task = asyncio.create_task(self._wait(what, asked, then, failed), name=what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait(
        self,
        what: str,
        asked: Coroutine[Any, Any, Result],
        then: Callable[[Result], object],
        failed: Callable[[str], object] | None,
    ) -> None:
        try:
            then(await asked)
        except Exception as error:  # noqa: BLE001  the top of a task: told to the operator
            words = f"{what} failed: {type(error).__name__}: {redacted(str(error))}"
            _log.exception("%s failed", what)
            self._note(words)
            if failed is not None:
                failed(words)

    async def finish(self, within_seconds: float = LEAVING_SECONDS) -> None:
        """Wait for what is under way, and let go of the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=within_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
