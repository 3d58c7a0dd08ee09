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
"""How long until an order that the venue does not show is asked after again."""
UNANSWERED_MS = 1_000
"""How long until an order is asked after again of which the venue did not say enough."""
GONE_ROUNDS = 3
"""How often, so far apart, an accepted order must be nowhere before it counts as gone."""
FRESH_LIST_MS = 15_000
OLDEST_MS = 24 * 3_600_000
"""Fills of older orders are not asked for any more."""
_OPEN = frozenset({OrderState.OPEN, OrderState.PARTIAL})
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
        self._agreed: dict[str, set[str]] = {}
        """Orders that were found since a venue must be compared, by venue."""
        self._asked_for_fills: dict[str, int] = {}
        self._silent: dict[str, int] = {}
        """How often in a row an order was nowhere, by client order id."""
        self._epochs: dict[str, str] = {}

    def look(self) -> None:
        """Begin to compare wherever something must be compared."""
        for setup in self._settings.setups:
            venue, gate = setup.venue, self._news.gate(setup.venue)
            if gate is None or not gate.open or not self._trail.sound:
                continue
            if self._epochs.get(venue) != self._news.epoch(venue):
                self._epochs[venue] = self._news.epoch(venue)
                self._agreed.pop(venue, None)
                self._standing.must_reconcile(venue)
            age_ms = self._news.orders_age_ms(venue)
            if venue in self._under_way or age_ms is None or age_ms > FRESH_LIST_MS:
                continue
            if not self._standing.is_reconciled(venue) or self._missing(venue) or self._short(venue):
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
        if self._standing.is_reconciled(venue):
            for life in self._missing(venue):
                await self._ask(life)
            for life in self._short(venue):
                await self._ask_for_fills(life)
            return
        agreed = self._agreed.setdefault(venue, set())
        waiting = self._untold(venue, agreed)
        if waiting and not any(map(self._is_due, waiting)):
            return
        try:
            await self._fold_journal(await self._asked.journal(venue))
        except NoAnswer:
            return
        for report in self._news.open_reports(venue):
            await self._recorder.seen(report)
        for life in filter(self._is_due, self._untold(venue, agreed)):
            if await self._ask(life):
                agreed.add(life.intent)
        if not self._untold(venue, agreed):
            self._standing.reconciled(venue)
            del self._agreed[venue]

    def _untold(self, venue: str, agreed: set[str]) -> list[OrderLife]:
        return [life for life in self._resting(venue) if life.intent not in agreed]

    def _resting(self, venue: str) -> list[OrderLife]:
        """Return the orders that the trail takes for open; others are under way or asked after elsewhere."""
        return [life for life in self._book.ledger.alive if life.terms.venue == venue and life.state in _OPEN]

    def _missing(self, venue: str) -> list[OrderLife]:
        """Return the orders that should be open and that the venue's own newer list does not have."""
        told = self._news.account_orders(venue)
        age_ms = self._news.orders_age_ms(venue)
        if told is None or age_ms is None or not told.complete:
            return []
        listed_ms = self._trail.now_ms() - age_ms
        names = {report.client_order_id for report in self._news.open_reports(venue)}
        return [
            life
            for life in self._resting(venue)
            if life.terms.client_order_id not in names
            and self._newest_ms(life) + SETTLING_MS < listed_ms
            and self._is_due(life)
        ]

    def _short(self, venue: str) -> list[OrderLife]:
        """Return the ended orders of which fills are missing and may still be had."""
        now_ms = self._trail.now_ms()
        return [
            life
            for life in self._book.short_of_fills.values()
            if life.terms.venue == venue
            and self._asked_for_fills.get(life.intent, 0) < GONE_ROUNDS
            and self._newest_ms(life) + SETTLING_MS < now_ms < life.intent_ms + OLDEST_MS
            and self._is_due(life)
        ]

    async def _ask_for_fills(self, life: OrderLife) -> None:
        """Ask for the fills of an ended order; what the venue does not tell turns it amber."""
        rounds = self._asked_for_fills[life.intent] = self._asked_for_fills.get(life.intent, 0) + 1
        await self._ask(life)
        if life.intent in self._book.short_of_fills and rounds >= GONE_ROUNDS:
            name = life.terms.client_order_id
            self._standing.warn(life.terms.venue, f"not all fills of {name} were told: its cost is not known")

    def _is_due(self, life: OrderLife) -> bool:
        return self._trail.now_ms() >= self._not_before.get(life.terms.client_order_id, 0)

    def _newest_ms(self, life: OrderLife) -> int:
        return self._book.newest.get(life.terms.client_order_id, life.intent_ms)

    async def _ask(self, life: OrderLife) -> bool:
        """Ask after one order and record what is found; return False when its fate is not known yet."""
        name = life.terms.client_order_id
        self._not_before[name] = self._trail.now_ms() + UNANSWERED_MS
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
        if looked.orders:
            self._silent.pop(name, None)
            self._not_before[name] = self._trail.now_ms() + AGAIN_MS
            return True
        ways = (
            looked.by_client_id,
            looked.by_order_id,
            looked.open_orders,
            looked.closed_orders,
            looked.trades,
        )
        return Look.NO_ANSWER not in ways and await self._nowhere(life, looked)

    async def _nowhere(self, life: OrderLife, looked: LookedFor) -> bool:
        """An order that the venue had accepted is nowhere; return True once that is proof enough that it is gone.

        A venue may be slow to show what it has: only its yes to a cancel is proof at once.
        """
        now, name = self._book.ledger.life(life.intent) or life, life.terms.client_order_id
        if now.state.is_final:
            return True
        self._not_before[name] = self._trail.now_ms() + AGAIN_MS
        rounds = self._silent[name] = self._silent.get(name, 0) + 1
        if now.cancel_asked_ms is None:
            words = f"the venue no longer knows {name}, which it had accepted and nobody here has cancelled"
            self._standing.mismatch(life.terms.venue, name, words)
        if not now.cancel_taken and rounds < GONE_ROUNDS:
            return False
        why = "the venue took its cancel" if now.cancel_taken else f"asked {rounds} times"
        proof = f"{why}, and at {looked.at_ms} the venue lists it nowhere"
        await self._recorder.settled(now, OrderState.CANCELED.value, proof)
        del self._silent[name]
        return True

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
