"""A venue's private side in a worker: holds the keys, reads the account, sends nothing that spends money."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from random import Random
from typing import Any

from venues.market.door import DialGate, RoutedSession
from venues.market.errors import Trouble, classify, lost, words
from venues.market.exchange import build_exchange
from venues.market.feed import watch_forever
from venues.market.guard import GuardedClient, SocketListener
from venues.market.integrity.registry import rule_for
from venues.market.integrity.rule import Break
from venues.market.reconnect import Reconnecter
from venues.market.venue import VenueMarket
from venues.model.account import AccountSnapshot, Balance
from venues.model.clock import Clock
from venues.model.numbers import NumberRefused
from venues.model.setup import VenueSetup
from venues.model.words import Role, VenueState
from venues.trading.balances import rows_of
from venues.trading.client import build_private_client

_log = logging.getLogger(f"lyra.{__name__}")

REFRESH_SECONDS = 10.0
"""How often the REST answer is fetched beside a balance stream, which tells changes only; orders need it fresh."""

SOONEST_SECONDS = 3.0
"""The least time between two questions after balances because orders moved: Kraken counts a call that long."""

LOOK_SECONDS = 0.5
DEAD_LINK_SECONDS = 5.0


class DataOnly(PermissionError):
    """The venue is used for data only: no private client is ever built for it."""


def _private_client(
    setup: VenueSetup, listener: SocketListener, credentials: dict[str, str], gate: DialGate
) -> tuple[Any, RoutedSession]:
    """Return a client with keys; where orders are known it sends only what the venue's table names."""
    if setup.orders is not None:
        return build_private_client(setup, setup.orders, listener, credentials, gate)
    exchange, session = build_exchange(setup, listener, gate, credentials)
    # balances stay text from the venue's answer to our Decimal
    exchange.number = str
    return exchange, session


class VenueAccount:
    """Balances of one venue.

    Args:
        market: the public side; its markets are shared.
        credentials: `apiKey`, `secret`, `password`.
        clock: injected time.
        random: injected jitter.
        gate: the governor's `acquire`.
        changed: called when something happened that the console should see at once.

    Raises:
        DataOnly: the venue's role forbids a private client.
    """

    needs_confirmation = False

    def __init__(
        self,
        market: VenueMarket,
        credentials: dict[str, str],
        clock: Clock,
        random: Random,
        gate: DialGate,
        changed: Callable[[], None],
    ) -> None:
        if market.setup.role is Role.DATA_ONLY:
            raise DataOnly(f"{market.setup.name} is data only")
        self.rule = rule_for("none")
        self._market = market
        self._venue = market.setup.venue
        self._clock = clock
        self._changed = changed
        self._reconnecter = Reconnecter(clock, random, market.setup.reconnect_cap_seconds)
        self.exchange, self.session = _private_client(market.setup, self, credentials, gate)
        self._balances: dict[str, Balance] = {}
        self.streamed: dict[str, Balance] = {}
        """What the stream has told since it was last dialled, by currency."""
        self._follows = False
        self._confirmed_at = 0.0
        self._source = ""
        self._received_ms = 0
        self._wanted = asyncio.Event()
        self._asked_at = -SOONEST_SECONDS
        self.may_be_asked = asyncio.Event()
        """Set once the client knows its markets."""
        self.state = VenueState.CONNECTING
        self.reason = ""
        self.dirty = False
        self.is_scope_asked = False
        """The venue was asked in this life what the key may do; who judges the answer is the desk."""

    async def run(self) -> None:
        """Read the account and follow it until cancelled or the keys are refused."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._market.ready.wait()
            self.take_markets()
            self.may_be_asked.set()
            if not await self._first_answer():
                return
            tasks = [asyncio.create_task(self._refresh(), name=f"{self._venue} balance refresh")]
            if self._market.setup.balance_source == "stream" and self.exchange.has.get("watchBalance"):
                tasks.append(asyncio.create_task(self._follow(), name=f"{self._venue} balance stream"))
                tasks.append(asyncio.create_task(self._watch_links(), name=f"{self._venue} account watchdog"))
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Close the sockets and forget the keys."""
        self.exchange.timeout_on_exit = 0
        with contextlib.suppress(Exception):  # closing a half-open venue may raise anything in ccxt
            await self.exchange.close()
        await self.session.close()
        self.exchange.apiKey = self.exchange.secret = self.exchange.password = None

    def snapshot(self) -> AccountSnapshot | None:
        """Return the balances, or None before the first answer."""
        if not self._received_ms:
            return None
        rows = tuple(
            sorted((row for row in self._balances.values() if row.total > 0), key=lambda row: row.currency)
        )
        age_ms = int((self._clock.monotonic() - self._confirmed_at) * 1000)
        return AccountSnapshot(self._venue, rows, self._source, self._received_ms, max(0, age_ms))

    def is_streaming(self) -> bool:
        """Say whether changes are told by a socket that shows life."""
        now, clients = self._clock.monotonic(), (self.exchange.clients or {}).values()
        return self._follows and any(
            client.opened_at and now - client.heard_at < DEAD_LINK_SECONDS for client in clients
        )

    def reconnect(self) -> None:
        """Close the sockets and ask again at once."""
        self._reconnecter.now()
        for client in list((self.exchange.clients or {}).values()):
            client.on_error(lost("asked to reconnect"))

    def take_markets(self) -> None:
        """Share the public client's table of markets, which it has just loaded."""
        self.exchange.set_markets_from_exchange(self._market.exchange)

    def refresh(self) -> None:
        """Fetch the balances at once."""
        self._asked_at = -SOONEST_SECONDS
        self._wanted.set()

    def orders_moved(self) -> None:
        """Fetch the balances soon: not every stream tells what an order holds, or holds no more."""
        self._wanted.set()

    # -- asking and following ---------------------------------------------------------------------------

    async def _first_answer(self) -> bool:
        while True:
            await self._reconnecter.wait()
            try:
                self._take_all(await self.exchange.fetch_balance())
            except Exception as error:  # noqa: BLE001  the top of the account's task: shown as its state
                if not self._failed(error, classify(error)):
                    return False
            else:
                return True

    async def _refresh(self) -> None:
        setup = self._market.setup
        pause = REFRESH_SECONDS if setup.balance_source == "stream" else setup.balance_poll_seconds
        while True:
            await self._wanted_or(pause)
            await self._clock.sleep(max(0.0, self._asked_at + SOONEST_SECONDS - self._clock.monotonic()))
            self._asked_at = self._clock.monotonic()
            try:
                self._take_all(await self.exchange.fetch_balance())
            except Exception as error:  # noqa: BLE001  the top of a job: shown as the account's state
                if not self._failed(error, classify(error)):
                    return
                await self._reconnecter.wait()

    async def _wanted_or(self, pause: float) -> None:
        """Wait until somebody wants the balances, or for so many seconds."""
        waiting = [
            asyncio.create_task(self._wanted.wait(), name=f"{self._venue} balance wanted"),
            asyncio.create_task(self._clock.sleep(pause), name=f"{self._venue} balance pause"),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        self._wanted.clear()

    async def _follow(self) -> None:
        first = True

        async def may_go() -> None:
            nonlocal first
            await self._reconnecter.wait()
            # some venues let the cached balance win over the fresh snapshot after a reconnect
            self.exchange.balance, self.streamed = {}, {}
            if not first:
                await self._first_answer()
            first, self._follows = False, True

        await watch_forever(self.exchange.watch_balance, self._take_changes, self._failed, may_go)

    async def _watch_links(self) -> None:
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            now = self._clock.monotonic()
            for client in list((self.exchange.clients or {}).values()):
                if client.opened_at and now - client.heard_at > DEAD_LINK_SECONDS:
                    client.on_error(lost(f"no sign of life for {DEAD_LINK_SECONDS:.0f} s"))

    def _failed(self, error: BaseException, trouble: Trouble) -> bool:
        self.reason, self._follows = words(error), False
        if trouble is Trouble.AUTH:
            self.state = VenueState.AUTH_FAILED
            self._changed()
            return False
        self.state = VenueState.RECONNECTING
        self._reconnecter.failed(self.session.traffic.take_retry_after())
        self._changed()
        return True

    # -- numbers ----------------------------------------------------------------------------------------

    def _take_all(self, answer: dict[str, Any]) -> None:
        rows = rows_of(answer, {})
        if self._balances and not rows:
            # ccxt makes an empty account of an answer that it cannot read
            raise NumberRefused("the balances name no currency any more: the answer was not read")
        self._balances = {}
        self._merge(answer)
        self._source = "rest"
        self._reconnecter.succeeded()

    def _take_changes(self, answer: dict[str, Any]) -> None:
        self._merge(answer)
        told = [
            self._balances[currency] for currency in answer.get("total") or {} if currency in self._balances
        ]
        self.streamed = {row.currency: row for row in told}
        self._source = "stream"
        self._reconnecter.succeeded()

    def _merge(self, answer: dict[str, Any]) -> None:
        self._balances |= rows_of(answer, self._balances)
        self._confirmed_at = self._clock.monotonic()
        self._received_ms = self._clock.now_ms()
        news = self.state is not VenueState.UP
        self.state, self.reason = VenueState.UP, ""
        self.dirty = True
        if news:
            self._changed()

    # -- what happens on the sockets (SocketListener) ---------------------------------------------------

    def socket_opened(self, client: GuardedClient) -> None:
        """A socket is connected."""
        _log.info("%s: account connected %s", self._venue, client.url)

    def socket_lost(self, client: GuardedClient, error: Exception) -> None:
        """A socket is gone; the stream's task dials again."""
        _log.warning("%s: account lost %s: %s", self._venue, client.url, words(error))

    def bad_frame(self, client: GuardedClient, error: Exception) -> None:
        """A frame could not be read."""
        del client
        self._market.meter.bad_frames += 1
        self.reason = f"unreadable frame ({type(error).__name__})"

    def book_broken(self, client: GuardedClient, found: Break) -> bool:
        """There are no books on an account's socket."""
        del client, found
        return False

    def applied_book(self, market_id: str) -> Any:
        """There are no books on an account's socket."""
        del market_id
