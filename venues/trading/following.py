"""Follows the account's orders and fills: private streams where the venue has them, listings beside them."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from random import Random
from typing import Any

from venues.model.clock import Clock
from venues.model.report import FillReport, OrderReport
from venues.model.setup import VenueSetup
from venues.quirks.base import Quirks
from venues.trading.client import Errand, on_errand
from venues.trading.journal import Journal
from venues.trading.order_stream import OrderStream
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader, AskingFailed

_log = logging.getLogger(f"lyra.{__name__}")

LIST_SECONDS = 10.0
SOONEST_LIST_SECONDS = 0.5
"""Listings that are asked for at once still keep this far apart."""

OVERLAP_MS = 60_000
"""How far before the last moment at which nothing was missing fills are asked for again."""

OLDEST_MS = 48 * 3_600_000
TRIES = 5
"""How often the end of an order that is no longer listed is asked for."""

MOST_ASKED = 8
"""Orders that are asked for one by one after each listing."""


@dataclass(slots=True)
class _Lost:
    """An order whose end is not known."""

    symbol: str
    order_id: str
    client_order_id: str
    tries: int = 0


class OrderFollower:
    """Keeps `OwnOrders` true.

    Args:
        exchange: the private client, with markets once `ready` is set.
        setup: the venue.
        quirks: the venue's.
        reader: asks the venue.
        own: what is kept true.
        journal: of our orders.
        clock: injected time.
        random: injected jitter.
        ready: set when the account may be asked.
    """

    def __init__(
        self,
        exchange: Any,
        setup: VenueSetup,
        quirks: Quirks,
        reader: AccountReader,
        own: OwnOrders,
        journal: Journal,
        clock: Clock,
        random: Random,
        ready: asyncio.Event,
    ) -> None:
        self._exchange, self._setup, self._quirks, self._reader = exchange, setup, quirks, reader
        self._own, self._journal, self._clock, self._ready = own, journal, clock, ready
        self.stream = OrderStream(exchange, setup, quirks, reader, own, clock, random, self._missed)
        self._wanted = asyncio.Event()
        self._fills_wanted = True
        self._lost: dict[str, _Lost] = {}
        self._fills_from_ms = self._first_fills_ms()

    def _first_fills_ms(self) -> int:
        now_ms = self._clock.now_ms()
        sent = [order.sent_ms for order in self._journal.state.open_orders if order.sent_ms]
        return max(min([now_ms, *sent]) - OVERLAP_MS, now_ms - OLDEST_MS)

    async def run(self) -> None:
        """Follow until cancelled."""
        await self._ready.wait()
        journal = self._journal.state
        self._lost = {
            order.client_order_id: _Lost(order.symbol, order.order_id, order.client_order_id)
            for order in journal.open_orders
            if order.symbol in (self._exchange.markets or {})
        }
        jobs = [self._list_for_ever(), self._settle_for_ever(), *self.stream.begin()]
        with on_errand(Errand()):
            # they keep a pace of their own: in ccxt's a listing waits for all that was asked before it
            tasks = [asyncio.create_task(job, name=f"{self._setup.venue} own orders") for job in jobs]
        try:
            await asyncio.gather(*tasks)
        finally:
            self.stream.end()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(OSError):
                self._journal.settle(*self._notes())

    def _missed(self) -> None:
        """Have the open orders and the fills listed soon."""
        self._fills_wanted = True
        self._wanted.set()

    # -- listings ---------------------------------------------------------------------------------------

    async def _list_for_ever(self) -> None:
        while True:
            self._wanted.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  the top of the follower's task: shown with the list
                _log.exception("%s: own orders could not be listed", self._setup.venue)
                self._own.not_listed(f"a fault of the program: {type(error).__name__}")
            await self._clock.sleep(SOONEST_LIST_SECONDS)
            self.stream.look_for_silence()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), LIST_SECONDS - SOONEST_LIST_SECONDS)

    async def _look(self) -> None:
        await self._list()
        if self._fills_wanted or self.stream.whole_since_ms is None:
            await self._catch_up()
        else:
            self._fills_from_ms = self._clock.now_ms() - OVERLAP_MS
        await self._find_lost()

    async def _list(self) -> None:
        asked_at = self._clock.monotonic()
        try:
            page = await self._reader.open_orders()
        except AskingFailed as error:
            self._own.not_listed(str(error))
            return
        for report in self._own.listed(page, asked_at):
            self._lost.setdefault(
                report.order_id, _Lost(report.symbol, report.order_id, report.client_order_id)
            )
        for name in [name for name, order in self._lost.items() if self._is_found(order, page.orders)]:
            del self._lost[name]

    def _is_found(self, order: _Lost, listed: tuple[OrderReport, ...]) -> bool:
        known = self._journal.order(order.client_order_id) if order.client_order_id else None
        if known is not None and known.final:
            return True
        return any(
            report.order_id == order.order_id
            or (report.client_order_id and report.client_order_id == order.client_order_id)
            for report in listed
        )

    async def _find_lost(self) -> None:
        for name, order in list(self._lost.items())[:MOST_ASKED]:
            order.tries += 1
            asked_at = self._clock.monotonic()
            try:
                if order.order_id:
                    report = await self._reader.find_by_order_id(order.symbol, order.order_id)
                else:
                    report = await self._reader.find_by_client_id(order.symbol, order.client_order_id)
            except AskingFailed:
                report = None
            if report is not None:
                self._own.order(report, asked_at)
            if report is not None or order.tries >= TRIES:
                self._lost.pop(name, None)
                if report is None:
                    self._own.gone(order.order_id)

    async def _catch_up(self) -> None:
        began_ms = self._clock.now_ms()
        # a stream that is lost meanwhile wants them again
        self._fills_wanted = False
        try:
            page = await self._reader.recent_fills(None, self._fills_from_ms)
        except AskingFailed as error:
            _log.warning("%s: fills were not listed: %s", self._setup.venue, error)
            self._fills_wanted = True
            return
        for fill in page.fills:
            await self._name(fill)
            self._own.fill(fill)
        if page.is_complete and not page.unreadable:
            self._fills_from_ms = began_ms - OVERLAP_MS
        else:
            _log.warning("%s: the list of fills was not whole", self._setup.venue)

    async def _name(self, fill: FillReport) -> None:
        """Learn whose fill it is, where the venue does not repeat our id in fills."""
        if fill.client_order_id or self._quirks.fill_client_id_field or self._own.is_known(fill.order_id):
            return
        asked_at = self._clock.monotonic()
        with contextlib.suppress(AskingFailed):
            report = await self._reader.find_by_order_id(fill.symbol, fill.order_id)
            if report is not None:
                self._own.order(report, asked_at)

    # -- the journal ------------------------------------------------------------------------------------

    async def _settle_for_ever(self) -> None:
        while True:
            await self._clock.sleep(SOONEST_LIST_SECONDS)
            try:
                await asyncio.to_thread(self._journal.settle, *self._notes())
            except OSError:
                _log.exception("%s: what became of our orders is not in the journal", self._setup.venue)
                return

    def _notes(self) -> tuple[dict[str, str], dict[str, str]]:
        """Take what the journal does not know yet: the venue's ids, and how orders ended."""
        own, known = self._own, self._journal.order
        named, own.named = own.named, {}
        finals, own.finals = own.finals, {}
        ours = {name: order for name in {*named, *finals} if (order := known(name)) is not None}
        return (
            {name: named[name] for name in ours if name in named and not ours[name].order_id},
            {name: finals[name] for name in ours if name in finals and not ours[name].final},
        )
