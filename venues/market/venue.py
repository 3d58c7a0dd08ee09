"""A venue's public side in a worker: connects, notices, reconnects; never sees a credential."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from random import Random
from typing import Any

from venues.market import parse
from venues.market.errors import Trouble, classify, lost, words
from venues.market.exchange import build_exchange
from venues.market.feed import BookFeed
from venues.market.governor import Governor
from venues.market.guard import GuardedClient
from venues.market.health import HealthMeter
from venues.market.hosts import foreign_host
from venues.market.integrity.registry import rule_for
from venues.market.integrity.rule import EVERY_MARKET, Break
from venues.market.market_table import MarketTable
from venues.market.reconnect import Reconnecter
from venues.market.state import VenueFacts, derive, first_books
from venues.market.streams import MarketStreams
from venues.market.watchdog import Watchdog
from venues.model.book import MarketRules
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.status import StreamHealth
from venues.model.words import Role, VenueState

_log = logging.getLogger(f"lyra.{__name__}")

_UNASKED_WAIT_SECONDS = 2.0
"""Wait after a 429 that names no time; doubled while the venue goes on refusing."""


class VenueMarket:
    """Public data of one venue.

    Args:
        setup: the venue.
        clock: injected time.
        random: injected jitter.
        governor: the worker's budget of dials.
        changed: called when something happened that the console should see at once.
    """

    def __init__(
        self, setup: VenueSetup, clock: Clock, random: Random, governor: Governor, changed: Callable[[], None]
    ) -> None:
        self.setup = setup
        self.clock = clock
        self.rule = rule_for(setup.book.rule)
        self.needs_confirmation = self.rule.needs_book
        self.meter = HealthMeter(setup, clock)
        self.reconnecter = Reconnecter(clock, random, setup.reconnect_cap_seconds)
        self.exchange, self.session = build_exchange(setup, self, governor.acquire)
        self._refused = foreign_host(self.exchange, setup)
        """Why this client is never used, whatever anybody asks; empty for a sound one."""
        self.table = MarketTable(self.exchange, clock, random)
        self.streams = MarketStreams(setup, self.exchange, self.rule, clock, random, self)
        self.ready = asyncio.Event()
        self.progress = "starting"
        self.disabled = self._refused
        self.changed = changed
        self._last_error = ""
        self._maintenance = ""
        self._ever_up = False
        self._closed_messages = 0
        self._unasked_waits = 0

    # -- life -------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Connect and stay connected until cancelled."""
        tasks = [asyncio.create_task(Watchdog(self).run(), name=f"{self.setup.venue} watchdog")]
        try:
            await self._load_markets()
            if self.setup.role is Role.TRADE:
                tasks.append(asyncio.create_task(self.table.keep_fresh(), name=f"{self.setup.venue} markets"))
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """End all streams and sockets."""
        await self.streams.close()
        self.exchange.timeout_on_exit = 0
        with contextlib.suppress(Exception):  # closing a half-open venue may raise anything in ccxt
            await self.exchange.close()
        await self.session.close()

    async def _load_markets(self) -> None:
        while not self.ready.is_set():
            await self._allowed()
            try:
                self.progress = "loading markets"
                await self.table.load()
                self.progress = "asking the time"
                await self.meter.ask_time(self.exchange, self.session)
            except Exception as error:  # noqa: BLE001  the top of the venue's task: shown as the venue's state
                self.note_failure(error, classify(error))
            else:
                self._all_is_well()
                self.progress = "subscribing"
                self.ready.set()
            self.changed()

    async def _allowed(self) -> None:
        while self.disabled:
            await self.clock.sleep(0.2)
        await self.reconnecter.wait()

    async def may_go(self) -> None:
        """Return when the markets are known and the next attempt may go out."""
        await self.ready.wait()
        await self._allowed()

    def reconnect(self) -> None:
        """Close all sockets and dial again at once."""
        self.disabled = self._refused
        self.reconnecter.now()
        self.drop_sockets("asked to reconnect")
        self.streams.restart_books()

    def disable(self, reason: str) -> None:
        """Close all sockets and stay closed until `reconnect`."""
        self.disabled = self._refused or reason
        self.drop_sockets(reason)
        self.changed()

    def lists(self, symbol: str) -> bool:
        """Return False only when the markets are known and `symbol` is not among them."""
        return not self.ready.is_set() or symbol in self.exchange.markets

    def market_list(self) -> tuple[MarketRules, ...]:
        """Return the active markets of the wanted types, empty before they are loaded."""
        wanted = set(self.setup.market_types)
        rows = (parse.market(raw).rules for raw in (self.exchange.markets or {}).values())
        return tuple(row for row in rows if row.active and row.kind in wanted)

    # -- what the streams tell (StreamOwner) ------------------------------------------------------------

    def book_arrived(self, feed: BookFeed) -> None:
        """The first good book after a start or a fault."""
        del feed
        self._all_is_well()
        self.changed()

    def count_break(self, feed: BookFeed, reason: str) -> None:
        """Count a failed check, once until the book is good again."""
        if feed.mark_broken(reason):
            self.meter.integrity_faults += 1
            _log.warning("%s %s: %s", self.setup.venue, feed.symbol, reason)
            self.changed()

    def note_failure(self, error: BaseException, trouble: Trouble) -> None:
        """Decide the next attempt and remember why."""
        retry_after = self.session.traffic.take_retry_after()
        if trouble is Trouble.BANNED and retry_after is None:
            retry_after = min(60.0, _UNASKED_WAIT_SECONDS * 2**self._unasked_waits)
            self._unasked_waits += 1
        if trouble is Trouble.MAINTENANCE:
            self._maintenance = words(error)
        if not isinstance(error, asyncio.CancelledError):
            self._last_error = words(error)
        self.reconnecter.failed(retry_after)
        self.changed()

    def heard(self, symbol: str) -> float | None:
        """Return monotonic seconds of the last life on the socket that carries a book, None before it is open."""
        client = self.socket_of(symbol)
        return client.heard_at if client is not None and client.heard_at else None

    def notice_recovery(self) -> None:
        """Forget failures when all books flow again: what failed was none of theirs."""
        books = self.streams.books.values()
        if not self.reconnecter.attempts or self.reconnecter.wait_seconds or not books:
            return
        if all(feed.has_book and not feed.broken_reason for feed in books):
            self._all_is_well()
            self.changed()

    def _all_is_well(self) -> None:
        self.reconnecter.succeeded()
        self._last_error = self._maintenance = ""
        self._unasked_waits = 0

    # -- what happens on the sockets (SocketListener) ---------------------------------------------------

    def socket_opened(self, client: GuardedClient) -> None:
        """A socket is connected."""
        _log.info("%s: connected %s", self.setup.venue, client.url)

    def socket_lost(self, client: GuardedClient, error: Exception) -> None:
        """A socket is gone: its books begin anew."""
        self._closed_messages += client.messages
        self.rule.forget_connection(client.name)
        _log.warning("%s: lost %s: %s", self.setup.venue, client.url, words(error))
        if client.opened_at and not self.disabled:
            self.meter.reconnects += 1
            self.note_failure(error, classify(error))

    def bad_frame(self, client: GuardedClient, error: Exception) -> None:
        """A frame could not be read: every book of the venue is in doubt until its next snapshot."""
        self.meter.bad_frames += 1
        _log.warning("%s: unreadable frame on %s: %s", self.setup.venue, client.url, words(error))
        for feed in self.streams.books.values():
            feed.mark_broken(f"unreadable frame: {words(error, 80)}")
        self.changed()

    def book_broken(self, client: GuardedClient, found: Break) -> bool:
        """A rule found a break; True when ccxt must not see the frame because the socket is dialled anew."""
        feeds = [
            feed for feed in self.streams.books.values() if found.market_id in {EVERY_MARKET, feed.market_id}
        ]
        for feed in feeds:
            self.count_break(feed, found.reason)
        if not feeds:
            return False
        client.on_error(lost(f"{feeds[0].symbol}: {found.reason}"))
        return True

    def applied_book(self, market_id: str) -> Any:
        """Return ccxt's book of a market id, or None."""
        for feed in self.streams.books.values():
            if feed.market_id == market_id:
                return self.exchange.orderbooks.get(feed.symbol)
        return None

    def drop_sockets(self, reason: str) -> None:
        """End all sockets; the streams dial again when they may."""
        for client in self.sockets():
            client.on_error(lost(reason))

    def sockets(self) -> list[GuardedClient]:
        """Return the open sockets."""
        return list((self.exchange.clients or {}).values())

    def socket_of(self, symbol: str) -> GuardedClient | None:
        """Return the socket that carries a book: the one whose pending futures name it."""
        clients = self.sockets()
        if len(clients) < 2:
            return clients[0] if clients else None
        for client in clients:
            if any("orderbook" in str(key).lower() and str(key).endswith(symbol) for key in client.futures):
                return client
        return max(clients, key=lambda client: client.messages)

    # -- what is known ----------------------------------------------------------------------------------

    def messages(self) -> int:
        """Return the frames received since the start."""
        return self._closed_messages + sum(client.messages for client in self.sockets())

    def state(self) -> tuple[VenueState, str]:
        """Return the venue's state and why."""
        state, reason = derive(
            VenueFacts(
                disabled_reason=self.disabled,
                demanded_wait=self.reconnecter.demanded and self.reconnecter.wait_seconds > 0,
                maintenance_reason=self._maintenance,
                markets_loaded=self.ready.is_set(),
                attempts=self.reconnecter.attempts,
                last_error=self._last_error,
                ever_up=self._ever_up,
                books=[feed.facts() for feed in self.streams.books.values()],
            )
        )
        self._ever_up = self._ever_up or state is VenueState.UP
        if self.ready.is_set() and not self._ever_up:
            self.progress = first_books([feed.facts() for feed in self.streams.books.values()])
        return state, reason

    def stream_health(self) -> tuple[StreamHealth, ...]:
        """Return the ages of all books."""
        return tuple(
            StreamHealth(feed.symbol, feed.link_age_ms(), feed.change_age_ms(), bool(feed.stale_reason))
            for feed in self.streams.books.values()
        )
