"""Keeps the operator's choices in the mode's data directory, out of the way of everything else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from console.app.choices import Choices, values_from
from venues.model.clock import Clock

_log = logging.getLogger(f"lyra.{__name__}")

PREFERENCES_FILE = "console.sqlite"
LOOK_SECONDS = 2.0
FIRST_LOOK_SECONDS = 3.0
"""The database is opened when the screen stands and the venues have been asked."""


@asynccontextmanager
async def keeping(
    path: Path, present: Callable[[], Choices], clock: Clock, failed: Callable[[str], None]
) -> AsyncIterator[None]:
    """Keep what `present` returns whenever it has changed, and once more at the end.

    Args:
        path: the SQLite file.
        present: returns the choices of this moment.
        clock: injected sleep.
        failed: told once, in words, when the choices cannot be kept; the console goes on without.
    """
    keeper = _Keeper(path, present, present())
    task = asyncio.create_task(_look(keeper, clock, failed), name="keeper")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(Exception):  # the console is leaving, and was told before when this cannot work
            await keeper.keep()


class _Keeper:
    def __init__(self, path: Path, present: Callable[[], Choices], kept: Choices) -> None:
        self._path = path
        self._present = present
        self._kept = kept

    async def keep(self) -> None:
        """Write the choices if they differ from what was kept last."""
        choices = self._present()
        if choices == self._kept:
            return
        from db.connection import open_database  # not before the first frame
        from db.preferences import Preferences

        async with open_database(self._path) as connection:
            await Preferences(connection).save(values_from(choices))
        self._kept = choices


async def _look(keeper: _Keeper, clock: Clock, failed: Callable[[str], None]) -> None:
    await clock.sleep(FIRST_LOOK_SECONDS)
    while True:
        try:
            await keeper.keep()
        except Exception as error:  # noqa: BLE001  the top of a task: told, and not tried again until the end
            _log.warning("the choices are not kept: %s", error)
            failed(f"your choices are not kept: {error}")
            return
        await clock.sleep(LOOK_SECONDS)
