"""Takes what the workers tell: answers go to whoever asked, facts are durable before they are acknowledged."""

import asyncio
import logging
from collections.abc import Callable
from typing import get_args

from console.desk.asked import Asked
from console.desk.recorder import Recorder
from console.desk.sightings import Sightings
from console.desk.venue_news import VenueNews
from venues.link.messages import Up
from venues.link.orders import MineCancelled, OrderAnswer, OrderCancelled, OrderNews, OrderReleased, OrderSeen

_log = logging.getLogger(f"lyra.{__name__}")

_NEWS = get_args(OrderNews)
_ANSWERS = get_args(OrderAnswer)
_RECORDED = (OrderReleased, OrderCancelled, MineCancelled)
"""Answers that whoever asked hears only when they stand in the trail."""

Kept = Callable[[str, int], None]
"""Says that a fact of a venue's worker is durable here, by its number."""


class Intake:
    """One queue for all facts, so that they are recorded in the order in which they were told.

    Args:
        asked: the questions that are under way.
        recorder: writes rows.
        news: the newest of what is no fact.
        sightings: when what was told.
        kept: acknowledges a fact.
        latched: told the venue and the reason when somebody else had all of ours cancelled.
        failed: told when something could not be recorded, which is a fault of the program.
    """

    def __init__(
        self,
        asked: Asked,
        recorder: Recorder,
        news: VenueNews,
        sightings: Sightings,
        kept: Kept,
        latched: Callable[[str, str], None],
        failed: Callable[[], None],
    ) -> None:
        self._asked, self._recorder, self._news, self._sightings = asked, recorder, news, sightings
        self._kept, self._latched, self._failed = kept, latched, failed
        self._waiting: asyncio.Queue[OrderNews] = asyncio.Queue()

    def take(self, message: Up) -> None:
        """Take in one message; never waits."""
        if not isinstance(message, _NEWS):
            self._news.take(message)
            return
        if isinstance(message, OrderSeen):
            self._sightings.take(message.report)
        if isinstance(message, _ANSWERS) and not isinstance(message, _RECORDED):
            self._asked.take(message)
        self._waiting.put_nowait(message)

    async def run(self) -> None:
        """Record what was told until cancelled."""
        while True:
            message = await self._waiting.get()
            try:
                await self._record(message)
            except Exception:  # noqa: BLE001  the top of the task: what cannot be recorded must stop orders, not answers
                # it is not acknowledged, and whoever asked has no answer; what comes after it still counts
                _log.exception("what the worker of %s told could not be recorded", message.venue)
                self._failed()
            finally:
                self._waiting.task_done()

    async def drain(self) -> None:
        """Wait until all that was told is recorded."""
        await self._waiting.join()

    async def _record(self, message: OrderNews) -> None:
        await self._recorder.take(message, self._news.epoch(message.venue))
        if isinstance(message, _RECORDED):
            wanted = self._asked.take(message)
            if isinstance(message, MineCancelled) and message.done.latched and not wanted:
                self._latched(message.venue, "lyra kill has stopped new orders")
        self._kept(message.venue, message.number)
