"""Follows the account's orders and fills: private streams where the venue has them, listings beside them."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from venues.market.errors import Trouble, lost, words
from venues.market.feed import watch_forever
from venues.market.reconnect import Reconnecter
from venues.model.clock import Clock
from venues.model.report import FillReport, OrderReport
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.quirks.base import Quirks
from venues.quirks.stream import Channel, StreamNews
from venues.trading.journal import Journal
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader, AskingFailed, ReportRefused

_log = logging.getLogger(f"lyra.{__name__}")

LIST_SECONDS = 10.0
SOONEST_LIST_SECONDS = 0.5
"""Listings that are asked for at once still keep this far apart."""

UNCONFIRMED_SECONDS = 10.0
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
        self._reconnecter = Reconnecter(clock, random, setup.reconnect_cap_seconds)
        self._confirmed: set[str] = set()
        self._asked_at: dict[str, float] = {}
        self._wanted = asyncio.Event()
        self._fills_wanted = True
        self._lost: dict[str, _Lost] = {}
        self._fills_from_ms = self._first_fills_ms()
        self.whole_since_ms: int | None = None
        """Since when the streams have told everything; None while they do not."""
        self.words = ""
        """Why the streams do not."""

    def _first_fills_ms(self) -> int:
        now_ms = self._clock.now_ms()
        sent = [order.sent_ms for order in self._journal.state.open_orders if order.sent_ms]
        return max(min([now_ms, *sent]) - OVERLAP_MS, now_ms - OLDEST_MS)

    async def run(self) -> None:
        """Follow until cancelled."""
        await self._ready.wait()
        journal = self._journal.state
        self._own.know(journal.orders.values())
        self._lost = {
            order.client_order_id: _Lost(order.symbol, order.order_id, order.client_order_id)
            for order in journal.open_orders
            if order.symbol in (self._exchange.markets or {})
        }
        watches = self._quirks.watches(self._exchange, self._setup.symbols)
        jobs: list[Any] = [self._list_for_ever(), self._settle_for_ever()]
        jobs += [self._follow(*pair) for pair in zip(self._quirks.channels, watches, strict=True)]
        self._exchange.tap = self._tap
        tasks = [asyncio.create_task(job, name=f"{self._setup.venue} own orders") for job in jobs]
        try:
            await asyncio.gather(*tasks)
        finally:
            self._exchange.tap = None
            self._stream_lost("not followed")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(OSError):
                self._journal.settle(*self._notes())

    def list_now(self) -> None:
        """Have the open orders listed soon."""
        self._wanted.set()

    # -- streams ----------------------------------------------------------------------------------------

    async def _follow(self, channel: Channel, watch: Callable[[], Any]) -> None:
        async def may_go() -> None:
            self._asked_at.pop(channel.name, None)
            await self._reconnecter.wait()
            self._asked_at[channel.name] = self._clock.monotonic()

        def failed(error: BaseException, trouble: Trouble) -> bool:
            del trouble  # refused keys too: the account says so, and a key may be mended at the venue
            self._confirmed.discard(channel.name)
            self._stream_lost(words(error))
            self._reconnecter.failed()
            return True

        await watch_forever(watch, lambda _: None, failed, may_go)

    def _stream_lost(self, reason: str) -> None:
        if self.whole_since_ms is not None:
            self._wanted.set()
        self.whole_since_ms, self.words, self._fills_wanted = None, reason, True

    def _tap(self, client: Any, message: Any) -> bool:
        try:
            news = self._quirks.news(self._exchange, message)
        except Exception as error:  # noqa: BLE001  any frame may raise anything in ccxt's parsers
            self._unread(type(error).__name__)
            return True
        if news is None:
            return False
        if news.confirmed:
            self._confirm(news.confirmed)
        if news.refused:
            self._refuse(client, news)
        for raw in news.orders:
            self._take(partial(self._reader.order, raw, "stream"), self._own.order)
        for raw in news.fills:
            self._take(partial(self._reader.fill, raw, "stream"), self._own.fill)
        return news.is_taken

    def _take(self, read: Callable[[], Any], keep: Callable[[Any], None]) -> None:
        try:
            report = read()
        except ReportRefused as error:
            self._unread(str(error))
        else:
            keep(report)

    def _unread(self, why: str) -> None:
        _log.warning("%s: a frame about own orders cannot be read: %s", self._setup.venue, sanitise(why))
        self._fills_wanted = True
        self._wanted.set()

    def _confirm(self, name: str) -> None:
        self._confirmed.add(name)
        if self.whole_since_ms is None and self._confirmed >= {each.name for each in self._quirks.channels}:
            self.whole_since_ms, self.words = self._clock.now_ms(), ""
            self._reconnecter.succeeded()
            self._fills_wanted = True
            self._wanted.set()

    def _refuse(self, client: Any, news: StreamNews) -> None:
        for channel in self._quirks.channels:
            if channel.name == news.refused:
                self._ask_anew(
                    client, channel, f"the venue refuses to tell of orders: {sanitise(news.words)}"
                )

    def _ask_anew(self, client: Any, channel: Channel, reason: str) -> None:
        client.subscriptions.pop(channel.subscribe_hash, None)
        client.reject(lost(reason), channel.message_hash)

    def _look_for_silence(self) -> None:
        now = self._clock.monotonic()
        for channel in self._quirks.channels:
            asked_at = self._asked_at.get(channel.name)
            if channel.name in self._confirmed or asked_at is None or now - asked_at < UNCONFIRMED_SECONDS:
                continue
            for client in list((self._exchange.clients or {}).values()):
                if channel.message_hash in client.futures:
                    self._ask_anew(client, channel, "the venue did not confirm that it tells of orders")

    # -- listings ---------------------------------------------------------------------------------------

    async def _list_for_ever(self) -> None:
        while True:
            self._wanted.clear()
            await self._list()
            if self._fills_wanted or self.whole_since_ms is None:
                await self._catch_up()
            elif self.whole_since_ms is not None:
                self._fills_from_ms = self._clock.now_ms() - OVERLAP_MS
            await self._find_lost()
            await self._clock.sleep(SOONEST_LIST_SECONDS)
            self._look_for_silence()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), LIST_SECONDS - SOONEST_LIST_SECONDS)

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
