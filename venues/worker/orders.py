"""What the desk asks about orders of one venue, done beside everything else and answered by facts."""

import asyncio
import logging
from collections.abc import Callable

from venues.link.orders import (
    CancelOrder,
    OrderCancelled,
    OrderNews,
    OrderPrepared,
    OrderReleased,
    OrderRequest,
    PrepareOrder,
    ReleaseOrder,
)
from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.model.release import Cancelled, CancelOutcome, Moment, Outcome, Prepared, Released, WireTimes
from venues.model.words import Integrity
from venues.trading.checks import Surroundings
from venues.trading.gate import OrderGate, OrderRefused

_log = logging.getLogger(f"lyra.{__name__}")

Keep = Callable[[Callable[[int], OrderNews]], None]
"""Numbers an answer, keeps it until it is acknowledged, and tells it."""


class OrderSeat:
    """One venue's place for orders.

    Args:
        gate: the venue's, or None where no order may be sent.
        closed: why there is no gate, in words.
        keep: takes the answers.
        clock: injected time.
    """

    def __init__(self, gate: OrderGate | None, closed: str, keep: Keep, clock: Clock) -> None:
        self._gate = gate
        self._closed = closed
        self._keep = keep
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, message: OrderRequest) -> None:
        """Begin what is asked; the answer comes as a fact."""
        task = asyncio.create_task(self._answer(message), name=f"order {message.venue} {message.request}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # the desk has no answer and calls it UNKNOWN, which is what it is
            _log.error("an order's task failed", exc_info=task.exception())

    async def close(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._gate is not None:
            await self._gate.close()

    async def _answer(self, message: OrderRequest) -> None:
        match message:
            case PrepareOrder():
                prepared, refused = await self._prepare(message)
                self._keep(
                    lambda number: OrderPrepared(number, message.venue, message.request, prepared, refused)
                )
            case ReleaseOrder():
                released = await self._release(message)
                self._keep(lambda number: OrderReleased(number, message.venue, message.request, released))
            case CancelOrder():
                cancelled = await self._cancel(message)
                self._keep(lambda number: OrderCancelled(number, message.venue, message.request, cancelled))

    async def _prepare(self, message: PrepareOrder) -> tuple[Prepared | None, str]:
        if self._gate is None:
            return None, self._closed
        try:
            return await self._gate.prepare(message.terms), ""
        except OrderRefused as error:
            return None, str(error)

    async def _release(self, message: ReleaseOrder) -> Released:
        if self._gate is not None:
            return await self._gate.release(message.terms, message.digest, message.token, message.limits)
        name, digest = message.terms.client_order_id, message.digest
        return Released(name, digest, Outcome.NOT_SENT, self._closed, "", self._now())

    async def _cancel(self, message: CancelOrder) -> Cancelled:
        if self._gate is not None:
            return await self._gate.cancel(message.symbol, message.client_order_id, message.order_id)
        name, order_id = message.client_order_id, message.order_id
        return Cancelled(name, order_id, CancelOutcome.NOT_SENT, self._closed, self._now())

    def _now(self) -> WireTimes:
        return WireTimes(Moment(self._clock.now_ms(), self._clock.monotonic()))


def surroundings(market: VenueMarket) -> Surroundings:
    """Return what the gate asks about the moment, answered by the venue's public side."""

    def book_age_ms(symbol: str) -> int | None:
        feed = market.streams.books.get(symbol)
        book = feed.snapshot(1) if feed is not None and feed.has_book else None
        if feed is None or book is None or book.stale:
            return None
        if book.integrity in {Integrity.BROKEN, Integrity.CROSSED}:
            return None
        link_ms, change_ms = feed.link_age_ms(), feed.change_age_ms()
        return None if link_ms is None or change_ms is None else max(link_ms, change_ms)

    return Surroundings(book_age_ms, lambda: market.meter.clock_offset_ms)
