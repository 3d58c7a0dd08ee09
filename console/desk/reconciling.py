"""Compares the trail's open orders with the venue's, at the start and ever after; until they agree nothing is sent."""

import asyncio

from console.desk.asked import Asked, NoAnswer
from console.desk.book_of_orders import BookOfOrders
from console.desk.life import OrderLife
from console.desk.recorder import Recorder
from console.desk.settings import DeskSettings
from console.desk.standing import Standing
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from venues.link.orders import JournalTold
from venues.model.looked import Look, LookedFor
from venues.model.order import OrderState, is_mine

SETTLING_MS = 3_000
"""An order that was told of this lately may be missing from a list that was made before."""
AGAIN_MS = 5_000
"""How long until an order that could not be compared is compared again."""
FRESH_LIST_MS = 15_000
BEFORE_INTENT_MS = 5_000


class Reconciler:
    """One comparison a venue at a time.

    Args:
        settings: of the desk.
        book: what the trail adds up to.
        trail: for its clock.
        news: what the venue lists as open.
        asked: the way to the workers.
        recorder: writes what was found.
        standing: told which venues agree.
    """

    def __init__(
        self,
        settings: DeskSettings,
        book: BookOfOrders,
        trail: Trail,
        news: VenueNews,
        asked: Asked,
        recorder: Recorder,
        standing: Standing,
    ) -> None:
        self._settings, self._book, self._trail, self._news = settings, book, trail, news
        self._asked, self._recorder, self._standing = asked, recorder, standing
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, int] = {}
        self._epochs: dict[str, str] = {}

    def look(self) -> None:
        """Begin to compare wherever something must be compared."""
        for setup in self._settings.setups:
            venue, gate = setup.venue, self._news.gate(setup.venue)
            if gate is None or not gate.open or not self._trail.sound:
                continue
            if self._epochs.get(venue) != self._news.epoch(venue):
                self._epochs[venue] = self._news.epoch(venue)
                self._standing.must_reconcile(venue)
            age_ms = self._news.orders_age_ms(venue)
            if venue in self._under_way or age_ms is None or age_ms > FRESH_LIST_MS:
                continue
            if not self._standing.is_reconciled(venue) or self._missing(venue):
                task = asyncio.create_task(self._compare(venue), name=f"reconcile {venue}")
                self._under_way[venue] = task
                task.add_done_callback(lambda _, name=venue: self._under_way.pop(name, None))  # type: ignore[misc]

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- comparing --------------------------------------------------------------------------------------

    async def _compare(self, venue: str) -> None:
        if not self._standing.is_reconciled(venue):
            try:
                await self._fold_journal(await self._asked.journal(venue))
            except NoAnswer:
                return
            for report in self._news.open_reports(venue):
                await self._recorder.seen(report)
            known = [life for life in self._resting(venue) if not await self._ask(life)]
            if not known:
                self._standing.reconciled(venue)
            return
        for life in self._missing(venue):
            await self._ask(life)

    def _resting(self, venue: str) -> list[OrderLife]:
        """Return the orders that the trail takes for open; UNKNOWN ones are asked after elsewhere."""
        alive = self._book.ledger.alive
        return [life for life in alive if life.terms.venue == venue and not life.state.is_unresolved]

    def _missing(self, venue: str) -> list[OrderLife]:
        """Return the orders that should be open and that the venue's own newer list does not have."""
        told = self._news.account_orders(venue)
        age_ms = self._news.orders_age_ms(venue)
        if told is None or age_ms is None or not told.complete:
            return []
        now_ms = self._trail.now_ms()
        listed_ms = now_ms - age_ms
        names = {report.client_order_id for report in self._news.open_reports(venue)}
        return [
            life
            for life in self._resting(venue)
            if life.state in {OrderState.OPEN, OrderState.PARTIAL}
            and life.terms.client_order_id not in names
            and self._newest_ms(life) + SETTLING_MS < listed_ms
            and now_ms >= self._not_before.get(life.terms.client_order_id, 0)
        ]

    def _newest_ms(self, life: OrderLife) -> int:
        return self._book.newest.get(life.terms.client_order_id, life.intent_ms)

    async def _ask(self, life: OrderLife) -> bool:
        """Ask after one order and record what is found; return False when the venue did not say enough."""
        name = life.terms.client_order_id
        self._not_before[name] = self._trail.now_ms() + AGAIN_MS
        try:
            answer = await self._asked.look_for(
                life.terms, life.order_id, max(0, life.intent_ms - BEFORE_INTENT_MS)
            )
        except NoAnswer:
            return False
        looked = answer.looked
        for fill in looked.fills:
            await self._recorder.filled(fill)
        for report in looked.orders:
            await self._recorder.seen(report)
        if looked.orders or Look.NO_ANSWER in (looked.by_order_id, looked.open_orders, looked.trades):
            return bool(looked.orders)
        await self._gone(life, looked)
        return True

    async def _gone(self, life: OrderLife, looked: LookedFor) -> None:
        """An order that the venue had accepted is nowhere: ended if we cancelled it, else a mismatch."""
        now = self._book.ledger.life(life.intent) or life
        if now.state.is_final:
            return
        if now.cancel_asked_ms is not None:
            proof = f"it was cancelled, and at {looked.at_ms} the venue lists it nowhere"
            await self._recorder.settled(now, OrderState.CANCELED.value, proof)
            return
        words = f"the venue no longer knows {life.terms.client_order_id}, which it had accepted"
        self._standing.mismatch(life.terms.venue, life.terms.client_order_id, words)
        await self._recorder.unknown(now, words)

    async def _fold_journal(self, told: JournalTold) -> None:
        """Take in what the worker did while no console listened."""
        epoch = self._news.epoch(told.venue)
        for order in told.orders:
            if not is_mine(order.client_order_id, self._settings.mode):
                continue
            life = self._book.ledger.by_client_order_id(order.client_order_id)
            if life is None:
                if not order.final:
                    words = f"order {order.client_order_id} was sent and is not in the audit trail"
                    self._standing.mismatch(told.venue, order.client_order_id, words)
            elif order.cancelled_ms and not self._knows_cancel(life, order.cancelled_ms):
                await self._recorder.folded(
                    told.venue,
                    order.client_order_id,
                    order.order_id,
                    epoch,
                    order.cancelled_ms,
                    "while no console listened",
                )

    def _knows_cancel(self, life: OrderLife, cancelled_ms: int) -> bool:
        """Return True when the trail tells of a cancel of the order already."""
        lines = self._book.timeline(life.terms.client_order_id)
        folded = any("asked by the worker" in line.words for line in lines)
        return folded or (life.cancel_asked_ms is not None and life.cancel_asked_ms <= cancelled_ms + 60_000)
