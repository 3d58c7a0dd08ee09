"""What a worker still does for its orders before it ends, in a limited time."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from venues.worker.server import LinkServer
from venues.worker.service import VenueWorker

_log = logging.getLogger(f"lyra.{__name__}")

LAST_DUTIES_SECONDS = 2.0
DESK_LEAVES_SECONDS = 1.0
_LOOK_SECONDS = 0.05


async def last_duties(worker: VenueWorker, server: LinkServer, *, cancels: bool) -> None:
    """Leave nothing behind that nobody looks after.

    A console that said farewell has decided what rests: only the venues' countdowns are switched off, which would
    cancel it after all. One that said nothing has crashed or was killed: all of ours is cancelled. One that is still
    there when the worker is told to end is given a moment to leave; if it stays it will see to its orders itself.

    Args:
        worker: the venues.
        server: knows the desk.
        cancels: the policy; False leaves the orders of a console that is gone.
    """
    seats = worker.order_seats
    if server.farewell is not None:
        await _within(LAST_DUTIES_SECONDS, [seat.disarm() for seat in seats])
        return
    owing = [seat for seat in seats if seat.may_have_mine]
    if not cancels or not owing:
        return
    waited = 0.0
    while server.desk is not None and waited < DESK_LEAVES_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
    if server.desk is not None or server.farewell is not None:
        return
    _log.warning("the console is gone without a farewell: its orders are cancelled")
    reason = "the console is gone without a farewell"
    await _within(LAST_DUTIES_SECONDS, [seat.cancel_mine(reason, latch=False) for seat in owing])


async def _within(seconds: float, works: Sequence[Coroutine[Any, Any, Any]]) -> None:
    tasks = [asyncio.create_task(work) for work in works]
    if not tasks:
        return
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    for task in done:
        if not task.cancelled() and task.exception() is not None:
            _log.error("a last duty failed", exc_info=task.exception())
