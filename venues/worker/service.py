"""All venues of one worker process, and what its consoles are told of them."""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from random import Random

from venues.examining.examiner import Examiner
from venues.link.facts import FactLog
from venues.link.messages import (
    AccountUpdate,
    AskMarkets,
    Credentials,
    Disable,
    Heartbeat,
    Numbered,
    Reconnect,
    Refused,
    TickerUpdate,
    TradesUpdate,
    UnwatchBook,
    Up,
    VenueRequest,
    WatchBook,
)
from venues.link.orders import ORDER_REQUESTS, AskBalances, CancelMine, OrderNews, OrderRequest
from venues.market.feed import BookFeed
from venues.market.governor import Governor
from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Role
from venues.worker.accounts import Accounts
from venues.worker.gates import OrdersOfRun
from venues.worker.orders import OrderSeat
from venues.worker.reader import Reader
from venues.worker.seat import VenueSeat

HEARTBEAT_SECONDS = 0.5
STATE_SECONDS = 0.25
LAST_ANSWERS_SECONDS = 2.0
"""How long a worker that ends waits for what venues still have to say about orders."""


class VenueWorker:
    """Runs venues and serves readers; transport and process are somebody else's.

    Args:
        setups: the venues.
        clock: injected time.
        random: injected jitter.
        snapshots_per_second: how often changed books are sent.
        orders: what venues share for orders; None closes them all.
    """

    def __init__(
        self,
        setups: tuple[VenueSetup, ...],
        clock: Clock,
        random: Random,
        snapshots_per_second: float = 20.0,
        orders: OrdersOfRun | None = None,
    ) -> None:
        self._clock = clock
        self._random = random
        self._tick_seconds = 1.0 / snapshots_per_second
        self._setups = setups
        self.governor = Governor(clock)
        self.facts = FactLog()
        self.readers: list[Reader] = []
        self._seats: dict[str, VenueSeat] = {}
        self._accounts = Accounts(
            orders,
            self._keep,
            self.has_living_desk,
            self._something_changed,
            self.governor,
            clock,
            random,
        )
        self._examiner = Examiner(self._keep, clock)
        self._started_at = clock.monotonic()

    @property
    def venues(self) -> tuple[str, ...]:
        """Ids of the venues in order of priority."""
        return tuple(setup.venue for setup in self._setups)

    async def run(self) -> None:
        """Run all venues and tell the readers until cancelled."""
        for setup in self._setups:
            market = VenueMarket(
                setup, self._clock, self._random, self.governor, partial(self._something_changed, setup.venue)
            )
            if not setup.enabled:
                market.disable(setup.disabled_reason or "switched off in the configuration")
            task = asyncio.create_task(market.run(), name=f"venue {setup.venue}")
            seat = VenueSeat(market, task, self._clock, self._started_at)
            self._seats[setup.venue] = seat
            self._accounts.open_orders(seat)
        try:
            await self._tell_for_ever()
        finally:
            await self._close()

    async def _close(self) -> None:
        await self._examiner.close()
        under_way = [seat.orders.close() for seat in self._seats.values() if seat.orders is not None]
        with contextlib.suppress(TimeoutError):
            # an answer that comes later than this is asked after at the next start: its order is in the journal
            await asyncio.wait_for(asyncio.gather(*under_way), LAST_ANSWERS_SECONDS)
        tasks = [
            task
            for seat in self._seats.values()
            for task in (seat.account_task, seat.task)
            if task is not None
        ]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _something_changed(self, venue: str) -> None:
        """Tell at once: a fault that mends itself within a tick has happened all the same."""
        seat = self._seats.get(venue)
        if seat is not None:
            self._tell_state(seat)
            for feed in seat.market.streams.books.values():
                if feed.broken_reason and feed.dirty:
                    self._tell_book(seat, feed)

    # -- telling ----------------------------------------------------------------------------------------

    async def _tell_for_ever(self) -> None:
        heartbeat_at = state_at = 0.0
        while True:
            await self._clock.sleep(self._tick_seconds)
            now = self._clock.monotonic()
            if now - state_at >= STATE_SECONDS:
                state_at = now
                for seat in self._seats.values():
                    self._accounts.try_held_journal(seat)
                    self._tell_state(seat)
            for seat in self._seats.values():
                self._tell_data(seat)
            if now - heartbeat_at >= HEARTBEAT_SECONDS:
                heartbeat_at = now
                for seat in self._seats.values():
                    self._offer(Heartbeat(seat.health()))
                    if seat.orders is not None:
                        self._offer(seat.orders.gate())

    def _keep(self, make: Callable[[int], OrderNews]) -> OrderNews:
        """Number news about an order, keep it, and tell it to whoever listens."""
        news = self.facts.keep(make)
        self._offer(news)
        return news

    def has_living_desk(self) -> bool:
        """Say whether a desk is there and answers."""
        return any(reader.is_desk and reader.is_alive() for reader in self.readers)

    def _offer(self, message: Up) -> None:
        for reader in self.readers:
            reader.offer(message)

    def _tell_data(self, seat: VenueSeat) -> None:
        market = seat.market
        for feed in market.streams.books.values():
            if feed.dirty:
                self._tell_book(seat, feed)
        for ticker in market.streams.take_tickers():
            self._offer(TickerUpdate(ticker))
        for batch in market.streams.take_trades():
            self._offer(TradesUpdate(batch))
        if seat.account is not None and seat.account.dirty:
            account = seat.account.snapshot()
            seat.account.dirty = False
            if account is not None:
                self._offer(AccountUpdate(account))
        orders = seat.orders.orders() if seat.orders is not None else None
        if orders is not None:
            self._offer(orders)
        markets = seat.new_markets()
        if markets is not None:
            self._offer(markets)

    def _tell_book(self, seat: VenueSeat, feed: BookFeed) -> None:
        venue = seat.market.setup.venue
        depth = max((reader.depth_of(venue, feed.symbol) for reader in self.readers), default=0)
        if not depth:
            return
        feed.dirty = False
        book = feed.snapshot(depth)
        if book is not None:
            for reader in self.readers:
                reader.offer_book(book)

    def _tell_state(self, seat: VenueSeat) -> None:
        change = seat.news()
        if change is not None:
            self._offer(self.facts.add(change))
        update = seat.orders.gate_news() if seat.orders is not None else None
        if update is not None:
            self._offer(update)

    # -- being told -------------------------------------------------------------------------------------

    def join(self, reader: Reader, known: tuple[Numbered, ...]) -> None:
        """Take a console in and tell it all that is known.

        Args:
            reader: the console.
            known: the facts it is owed first.
        """
        for fact in known:
            reader.offer(fact)
        for seat in self._seats.values():
            reader.offer(Heartbeat(seat.health()))
            if seat.market.ready.is_set():
                reader.offer(seat.market_list())
            if seat.account is not None:
                seat.account.dirty = True
            if seat.orders is not None:
                reader.offer(seat.orders.gate())
                orders = seat.orders.orders(anyway=True)
                if orders is not None:
                    self._offer(orders)
                    reader.offer(orders)
        self.readers.append(reader)

    async def leave(self, reader: Reader) -> None:
        """Forget a console; what only it showed is no longer streamed."""
        self.readers.remove(reader)
        for venue, symbol in reader.markets:
            await self._unwatch_if_unseen(venue, symbol)

    async def _unwatch_if_unseen(self, venue: str, symbol: str) -> None:
        seat = self._seats.get(venue)
        if seat is not None and not any(reader.watches(venue, symbol) for reader in self.readers):
            await seat.market.streams.unwatch(symbol)

    async def handle(self, reader: Reader, message: VenueRequest) -> None:
        """Do what a console asks of a venue, or tell it why not."""
        seat = self._seats.get(message.venue)
        if seat is None:
            reader.offer(Refused("this worker does not serve that venue", message.venue))
            return
        if isinstance(message, ORDER_REQUESTS):
            self._take_order(reader, seat, message)
            return
        match message:
            case WatchBook(venue, symbol, depth, trades, ticker):
                if not seat.market.lists(symbol):
                    reader.offer(Refused(f"{seat.market.setup.name} has no market {symbol}", venue, symbol))
                    return
                reader.watch(venue, symbol, depth)
                seat.market.streams.watch(symbol, trades=trades, ticker=ticker)
                seat.market.streams.books[symbol].dirty = True
            case UnwatchBook(venue, symbol):
                reader.unwatch(venue, symbol)
                await self._unwatch_if_unseen(venue, symbol)
            case AskMarkets():
                reader.offer(seat.market_list())
            case _ if not reader.is_desk:
                reader.offer(Refused("readers only listen", message.venue))
            case _:
                await self._handle_desk(reader, seat, message)
        self._something_changed(message.venue)

    async def _handle_desk(self, reader: Reader, seat: VenueSeat, message: VenueRequest) -> None:
        """Do what only the desk may ask."""
        match message:
            case Credentials():
                await self._take_credentials(reader, seat, message)
            case AskBalances():
                if seat.account is not None:
                    seat.account.refresh()
            case Reconnect():
                seat.market.reconnect()
                if seat.account is not None:
                    seat.account.reconnect()
            case Disable():
                seat.market.disable("disconnected by the operator")
            case _:
                self._examiner.take(seat, message)

    @staticmethod
    def _take_order(reader: Reader, seat: VenueSeat, message: OrderRequest) -> None:
        if reader.is_desk and seat.orders is not None:
            seat.orders.take(message)
        else:
            reader.offer(Refused("only the desk sends orders", message.venue))

    async def _take_credentials(self, reader: Reader, seat: VenueSeat, message: Credentials) -> None:
        if seat.market.setup.role is Role.DATA_ONLY:
            reader.offer(
                Refused(f"{seat.market.setup.name} is data only: its keys are not taken", message.venue)
            )
            return
        refused = await self._accounts.begin(seat, message)
        if refused:
            reader.offer(Refused(refused, message.venue))

    def panic(self, reader: Reader, message: CancelMine) -> None:
        """Latch and cancel all of ours at a venue, for whoever asks; the answer goes to the asker too."""
        seat = self._seats.get(message.venue)
        if seat is None or seat.orders is None:
            reader.offer(Refused("this worker does not serve that venue", message.venue))
            return
        seat.orders.take(replace(message, latch=True), reader.offer)

    @property
    def order_seats(self) -> tuple[OrderSeat, ...]:
        """The venues' places for orders."""
        return tuple(seat.orders for seat in self._seats.values() if seat.orders is not None)
