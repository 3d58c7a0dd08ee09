"""What the desk asks about orders of one venue, done beside everything else and answered by facts."""

import asyncio
import logging
from collections.abc import Callable

from venues.link.messages import GateUpdate, OrdersUpdate
from venues.link.orders import (
    AskJournal,
    CancelMine,
    CancelOrder,
    DeadManAnswered,
    JournalTold,
    LatchLifted,
    LiftLatch,
    LookForOrder,
    MineCancelled,
    OrderAnswer,
    OrderCancelled,
    OrderLookedFor,
    OrderNews,
    OrderPrepared,
    OrderReleased,
    OrderRequest,
    PrepareOrder,
    ReleaseOrder,
    SetDeadMan,
)
from venues.model.clock import Clock
from venues.model.gate import GateStatus
from venues.model.journal import JournalOrder
from venues.model.looked import Look, LookedFor
from venues.model.order import OrderTerms
from venues.model.release import (
    Cancelled,
    CancelledMine,
    CancelOutcome,
    Moment,
    Outcome,
    Prepared,
    Released,
    WireTimes,
)
from venues.trading.gate import OrderRefused
from venues.trading.journal import Journal
from venues.trading.latch import Latch
from venues.trading.mine import set_latch
from venues.worker.trading import Trading
from venues.worker.without_key import not_cancelled

_log = logging.getLogger(f"lyra.{__name__}")

JOURNAL_TOLD_MS = 48 * 3_600_000
"""How far back the journal is told of orders that have ended."""

Keep = Callable[[Callable[[int], OrderNews]], OrderNews]
"""Numbers news, keeps it until it is acknowledged, tells it, and returns it."""

Also = Callable[[OrderNews], None]
"""Told an answer beside the desk."""


class OrderSeat:
    """One venue's place for orders.

    Args:
        venue: our id.
        trading: what there is, or None where no order may be sent.
        closed: why there is nothing, in words.
        latch: the venue's, where this worker keeps one.
        journal: the venue's, where this worker keeps one.
        keep: takes the answers.
        clock: injected time.
    """

    def __init__(
        self,
        venue: str,
        trading: Trading | None,
        closed: str,
        latch: Latch | None,
        journal: Journal | None,
        keep: Keep,
        clock: Clock,
    ) -> None:
        self._venue, self._trading, self._closed = venue, trading, closed
        self._latch, self._journal, self._keep, self._clock = latch, journal, keep, clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._following: list[asyncio.Task[None]] = []
        self._told: GateStatus | None = None
        self.may_rest = False
        """Orders of ours may rest at this venue, though there is no key to it now."""
        self.waits_for_journal = False
        """Another worker of this user still holds the journal; it lets go when it ends."""

    # -- life -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to follow the account's orders."""
        if self._trading is not None:
            jobs = (self._trading.follower.run(), self._trading.dead_man.run())
            for job in jobs:
                task = asyncio.create_task(job, name=f"orders {self._venue}")
                task.add_done_callback(self._ended)
                self._following.append(task)
            finishing = asyncio.create_task(self.finish_cancelling(), name=f"finish {self._venue}")
            self._tasks.add(finishing)
            finishing.add_done_callback(self._ended)

    async def stop_following(self) -> None:
        """End what follows the account; cancels still go out."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        self._following.clear()

    async def close(self) -> None:
        """Wait for what is under way."""
        await self.stop_following()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._trading is not None:
            await self._trading.gate.close()
        if self._journal is not None:
            self._journal.close()

    def take(self, message: OrderRequest, also: Also | None = None) -> None:
        """Begin what is asked; the answer comes as a fact.

        Args:
            message: the question.
            also: told the answer beside the desk.
        """
        task = asyncio.create_task(
            self._answer(message, also), name=f"order {message.venue} {message.request}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # the desk has no answer and calls it UNKNOWN, which is what it is
            _log.error("an order's task failed", exc_info=task.exception())

    # -- states -----------------------------------------------------------------------------------------

    def orders(self, *, anyway: bool = False) -> OrdersUpdate | None:
        """Return the account's open orders when they are news, or anyway."""
        own = self._trading.own if self._trading is not None else None
        if own is None or not (own.dirty or anyway):
            return None
        own.dirty = False
        return OrdersUpdate(own.snapshot())

    def gate_news(self) -> GateUpdate | None:
        """Return how the gate stands when that is another than was told last."""
        status = self._status()
        return None if status == self._told else self.gate(status)

    def gate(self, status: GateStatus | None = None) -> GateUpdate:
        """Return how the gate stands, and hold it for told."""
        self._told = status or self._status()
        return GateUpdate(self._told)

    def _status(self) -> GateStatus:
        latched = self._latch is not None and self._latch.is_set
        reason = self._latch.reason if latched and self._latch is not None else ""
        trading = self._trading
        if trading is None:
            return GateStatus(self._venue, False, self._closed, latched, reason)
        whole_since_ms, dead_man = trading.follower.stream.whole_since_ms, trading.dead_man
        return GateStatus(
            self._venue,
            True,
            "",
            latched,
            reason,
            whole_since_ms is not None,
            whole_since_ms,
            trading.faults.in_a_row,
            dead_man.seconds,
            dead_man.fires_ms,
            dead_man.words,
        )

    # -- answers ----------------------------------------------------------------------------------------

    async def _answer(self, message: OrderRequest, also: Also | None) -> None:
        make = await self._asked(message)
        news = self._keep(make)
        if also is not None:
            also(news)

    async def _asked(self, message: OrderRequest) -> Callable[[int], OrderAnswer]:
        venue, request = message.venue, message.request
        match message:
            case PrepareOrder():
                prepared, refused = await self.prepare(message.terms)
                return lambda number: OrderPrepared(number, venue, request, prepared, refused)
            case ReleaseOrder():
                released = await self._release(message)
                return lambda number: OrderReleased(number, venue, request, released)
            case CancelOrder():
                cancelled = await self._cancel(message)
                return lambda number: OrderCancelled(number, venue, request, cancelled)
            case LookForOrder():
                looked = await self._look(message)
                return lambda number: OrderLookedFor(number, venue, request, looked)
            case CancelMine(latch=latch, reason=reason):
                done = await self.cancel_mine(reason, latch=latch)
                return lambda number: MineCancelled(number, venue, request, done)
            case LiftLatch():
                words = await self._lift()
                return lambda number: LatchLifted(number, venue, request, not words, words)
            case SetDeadMan(seconds=seconds):
                armed, fires_ms, scope, words = await self._set_dead_man(seconds)
                return lambda number: DeadManAnswered(number, venue, request, armed, fires_ms, scope, words)
            case AskJournal():
                orders, damaged = self._journal_orders()
                is_held = self._journal is not None
                return lambda number: JournalTold(number, venue, request, orders, damaged, is_held)

    async def prepare(self, terms: OrderTerms) -> tuple[Prepared | None, str]:
        """Return what the venue would read, or why nothing; nothing is sent."""
        if self._trading is None:
            return None, self._closed
        try:
            return await self._trading.gate.prepare(terms), ""
        except OrderRefused as error:
            return None, str(error)

    async def _release(self, message: ReleaseOrder) -> Released:
        if self._trading is not None:
            return await self._trading.gate.release(
                message.terms, message.digest, message.token, message.limits
            )
        name, digest = message.terms.client_order_id, message.digest
        return Released(name, digest, Outcome.NOT_SENT, self._closed, "", self._now())

    async def _cancel(self, message: CancelOrder) -> Cancelled:
        if self._trading is not None:
            return await self._trading.gate.cancel(message.symbol, message.client_order_id, message.order_id)
        name, order_id = message.client_order_id, message.order_id
        return Cancelled(name, order_id, CancelOutcome.NOT_SENT, self._closed, self._now())

    async def _look(self, message: LookForOrder) -> LookedFor:
        if self._trading is not None:
            return await self._trading.search.look(
                str(message.symbol), str(message.client_order_id), str(message.order_id), message.since_ms
            )
        nothing = (Look.NO_ANSWER,) * 5
        return LookedFor(
            message.client_order_id, self._clock.now_ms(), None, *nothing, words=(str(self._closed),)
        )

    async def cancel_mine(self, reason: str, *, latch: bool) -> CancelledMine:
        """Forbid new orders if asked, then cancel all of ours."""
        at_ms, latched = self._clock.now_ms(), False
        words: tuple[str, ...] = ()
        if latch and self._latch is not None:
            why = await set_latch(self._latch, reason, self._clock)
            latched, words = not why, (why,) if why else ()
        elif latch:
            words = (self._closed,)
        if self._trading is not None:
            return await self._trading.mine.cancel(at_ms=at_ms, latched=latched, words=words)
        told = CancelledMine(latched, at_ms, (), -1, -1, (*words, self._closed))
        return not_cancelled(told, self._journal, self._closed, self._now()) if self.may_rest else told

    async def finish_cancelling(self) -> None:
        """Do at a latched venue what could not be done without its key: cancel all of ours."""
        if self._latch is not None and self._latch.is_set and self._trading is not None:
            done = await self.cancel_mine(self._latch.reason, latch=False)
            self._keep(lambda number: MineCancelled(number, self._venue, "", done))

    @property
    def may_have_mine(self) -> bool:
        """Say whether an order of ours may rest at the venue."""
        if self._trading is None or self._journal is None:
            return False
        own = self._trading.own
        return bool(self._journal.state.open_orders or own.mine) or not own.snapshot().complete

    async def _lift(self) -> str:
        if self._latch is None:
            return self._closed
        try:
            await asyncio.to_thread(self._latch.lift)
        except OSError as error:
            return f"the latch cannot be lifted: {type(error).__name__}"
        return "something else holds the latch" if self._latch.is_set else ""

    async def _set_dead_man(self, seconds: int) -> tuple[bool, int | None, str, str]:
        if self._trading is None:
            return False, None, "", self._closed
        dead_man = self._trading.dead_man
        armed = await dead_man.set(seconds)
        return armed, dead_man.fires_ms, dead_man.scope, dead_man.words

    async def disarm(self) -> None:
        """Switch the venue's countdown off: the console leaves on purpose."""
        if self._trading is not None and self._trading.dead_man.seconds:
            await self._trading.dead_man.set(0)

    def _journal_orders(self) -> tuple[tuple[JournalOrder, ...], int]:
        if self._journal is None:
            return (), 0
        state, since_ms = self._journal.state, self._clock.now_ms() - JOURNAL_TOLD_MS
        orders = (order for order in state.orders.values() if not order.final or order.sent_ms >= since_ms)
        return tuple(sorted(orders, key=lambda order: order.sent_ms)), state.damaged_lines

    def _now(self) -> WireTimes:
        return WireTimes(Moment(self._clock.now_ms(), self._clock.monotonic()))
