"""Cancels every order of ours at a venue: the latch first, then all cancels at once, and a second look at the rest."""

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from venues.model.clock import Clock
from venues.model.journal import JournalOrder
from venues.model.order import is_mine
from venues.model.release import Cancelled, CancelledMine, CancelOutcome, Moment, WireTimes
from venues.model.report import OrderPage, OrderReport
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.trading.gate import OrderGate
from venues.trading.journal import Journal
from venues.trading.latch import Latch
from venues.trading.look import gathered
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader

LIMIT_SECONDS = 1.8
"""After this long it is told what is known; cancels without an answer stay on their way."""

LATCH_SECONDS = 1.0
RELEASE_SECONDS = 1.0
"""How long a second look waits for orders whose release was under way."""

_latch_writer = ThreadPoolExecutor(8, "latch")
"""Threads of their own: a latch waits for no journal, and hardly for the latch of another venue."""


async def set_latch(latch: Latch, reason: str, clock: Clock) -> str:
    """Forbid new orders; return why that is not durable, empty when it is."""
    latch.hold(str(reason))
    loop = asyncio.get_running_loop()
    writing = loop.run_in_executor(_latch_writer, latch.set, str(reason), clock.now_ms())
    try:
        await asyncio.wait_for(asyncio.shield(writing), LATCH_SECONDS)
    except TimeoutError:
        return "the latch is not on the disk yet: only this worker holds it"
    except OSError as error:
        return f"the latch cannot be written ({type(error).__name__}): only this worker holds it"
    return ""


class CancelMineJob:
    """One venue's; orders of others are never touched.

    Args:
        setup: the venue.
        gate: sends cancels.
        reader: lists the open orders.
        own: what is known of the account's orders.
        journal: of our orders.
        clock: injected time.
    """

    def __init__(
        self,
        setup: VenueSetup,
        gate: OrderGate,
        reader: AccountReader,
        own: OwnOrders,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._setup, self._gate, self._reader = setup, gate, reader
        self._own, self._journal, self._clock = own, journal, clock

    async def cancel(self, *, at_ms: int, latched: bool, words: tuple[str, ...]) -> CancelledMine:
        """Cancel all that is ours; never raises for what the venue or the wire does.

        Args:
            at_ms: when it was asked for, milliseconds UTC.
            latched: whether the latch is on the disk.
            words: what went wrong before.
        """
        round_ = _Round(self._gate, self._journal, self._clock)
        listing = asyncio.create_task(self._list())
        under_way = set(self._gate.releasing)
        round_.send(self._from_journal(self._journal.state.open_orders))
        round_.send((order.symbol, order.client_order_id, order.order_id) for order in self._own.mine)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(listing), round_.left())
        mine, others, why = self._judge(listing)
        round_.send((order.symbol, order.client_order_id, order.order_id) for order in mine or ())
        if under_way:
            await self._released(under_way, min(RELEASE_SECONDS, round_.left()))
            late = (self._journal.order(name) for name in under_way)
            round_.send(
                self._from_journal(order for order in late if order is not None and not order.final),
                again=True,
            )
        cancels = await round_.done()
        known = -1 if mine is None else len(mine)
        told = (*words, *why, *round_.words)
        return CancelledMine(latched, at_ms, cancels, known, others, told, in_doubt=bool(why))

    def _from_journal(self, orders: Iterable[JournalOrder]) -> list[tuple[str, str, str]]:
        return [(order.symbol, order.client_order_id, order.order_id) for order in orders]

    async def _list(self) -> Any:
        asked_at = self._clock.monotonic()
        (answer,) = await gathered([self._reader.open_orders()], LIMIT_SECONDS)
        if isinstance(answer, OrderPage):
            self._own.listed(answer, asked_at)
        return answer

    def _judge(self, listing: "asyncio.Task[Any]") -> tuple[tuple[OrderReport, ...] | None, int, list[str]]:
        """Return ours, how many are others', and what is wrong with the list; None and -1 when there is none."""
        answer = listing.result() if listing.done() else "no answer in time"
        if not isinstance(answer, OrderPage):
            return None, -1, [sanitise(f"open orders were not listed: {answer}")]
        mine = tuple(order for order in answer.orders if is_mine(order.client_order_id, self._setup.mode))
        whole = answer.is_complete and not answer.unreadable
        return (
            mine,
            len(answer.orders) - len(mine),
            [] if whole else ["the list of open orders was not whole"],
        )

    async def _released(self, under_way: set[str], seconds: float) -> None:
        deadline = self._clock.monotonic() + seconds
        while under_way & self._gate.releasing and self._clock.monotonic() < deadline:
            await self._clock.sleep(0.01)


class _Round:
    """Cancels that are on their way; none is sent twice for the same reason."""

    def __init__(self, gate: OrderGate, journal: Journal, clock: Clock) -> None:
        self._gate, self._journal, self._clock = gate, journal, clock
        self._ends_at = clock.monotonic() + LIMIT_SECONDS
        self._tasks: dict[asyncio.Task[Cancelled], tuple[str, str]] = {}
        self._taken: set[str] = set()
        self._notes: list[Awaitable[None]] = []
        self.words: list[str] = []

    def send(self, orders: Iterable[tuple[str, str, str]], *, again: bool = False) -> None:
        """Cancel orders, each given as symbol, our id and the venue's."""
        names: list[str] = []
        for symbol, name, order_id in orders:
            if not symbol or (name in self._taken and not again):
                continue
            self._taken.add(name)
            names.append(name)
            work = self._gate.cancel(symbol, name, order_id, is_noted=True)
            self._tasks[asyncio.create_task(work, name=f"cancel mine {name}")] = (name, order_id)
        if names:
            self._notes.append(asyncio.create_task(self._note(names)))

    async def _note(self, names: list[str]) -> None:
        try:
            await asyncio.to_thread(self._journal.cancelling_all, names)
        except OSError as error:
            self.words.append(sanitise(f"the cancels are not in the journal: {type(error).__name__}"))

    def left(self) -> float:
        """Return the seconds that are left until it is told what is known."""
        return max(0.0, self._ends_at - self._clock.monotonic())

    async def done(self) -> tuple[Cancelled, ...]:
        """Return what became of them by now."""
        if self._tasks:
            await asyncio.wait([*self._tasks, *self._notes], timeout=self.left())  # type: ignore[type-var]
        moment = Moment(self._clock.now_ms(), self._clock.monotonic())
        return tuple(
            task.result()
            if task.done()
            else Cancelled(
                name, order_id, CancelOutcome.AMBIGUOUS, "it is sent and not answered yet", WireTimes(moment)
            )
            for task, (name, order_id) in self._tasks.items()
        )
