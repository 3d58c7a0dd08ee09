"""A worker, the practice exchanges and a console's replica in one process, joined by an in-process link."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from console.config import load, resolve
from console.replica.entries import BookEntry
from console.replica.store import Store
from tests.support.waits import eventually
from venues.catalog.load import load_catalog
from venues.link.client import WorkerLink
from venues.link.messages import Credentials, Down, Fact, Up, WatchBook
from venues.link.orders import OrderNews
from venues.link.transport import LinkEnd, pipe
from venues.model.clock import SystemClock
from venues.model.setup import VenueSetup
from venues.model.status import StateChange
from venues.model.value import replace
from venues.model.words import Integrity, Mode, VenueState
from venues.practice.credentials import practice_credentials
from venues.practice.service import PracticeExchanges
from venues.worker.gates import OrdersOfRun
from venues.worker.server import LinkServer
from venues.worker.service import VenueWorker

PRACTICE_VENUES = ("gate", "okx", "whitebit", "kraken", "binance")
BTC = "BTC/USDT"
ETH = "ETH/USDT"


def practice_setups(url: str, venues: Iterable[str]) -> tuple[VenueSetup, ...]:
    """Return the catalogue's setups of some venues with all traffic through `url`."""
    resolved = resolve(
        load(None, environ={}), load_catalog(), mode=Mode.PRACTICE, via=url, only=tuple(venues)
    )
    return resolved.enabled


@dataclass
class Rig:
    """What a test looks at and pulls on."""

    practice: PracticeExchanges
    worker: VenueWorker
    server: LinkServer
    link: WorkerLink
    store: Store
    setups: tuple[VenueSetup, ...] = ()
    changes: list[StateChange] = field(default_factory=list)
    news: list[OrderNews] = field(default_factory=list)
    """What the worker answered about orders."""
    taps: list[Callable[[Up], None]] = field(default_factory=list)
    """Called with each message after the replica has taken it."""

    def state(self, venue: str) -> VenueState:
        """Return the state that the console would show."""
        return self.store.venue(venue).state(self.store.clock.monotonic())

    def reason(self, venue: str) -> str:
        """Return the reason that the console would show."""
        return self.store.venue(venue).reason(self.store.clock.monotonic())

    def book(self, venue: str, symbol: str = BTC) -> BookEntry | None:
        """Return the console's copy of a book."""
        return self.store.book(venue, symbol)

    def faults(self, venue: str) -> int:
        """Return the integrity faults counted."""
        health = self.store.venue(venue).health
        return health.integrity_faults if health else 0

    def verified(self, venue: str, symbol: str = BTC) -> bool:
        """Return True when the book is usable and verified."""
        entry = self.book(venue, symbol)
        return (
            entry is not None
            and entry.book.integrity is Integrity.VERIFIED
            and entry.usable(self.store.clock.monotonic())
        )

    def states_since(self, mark: int, venue: str) -> set[VenueState]:
        """Return the states told since `mark` = len(rig.changes) of that time."""
        return {change.state for change in self.changes[mark:] if change.venue == venue}

    async def up(self, venue: str, within_seconds: float = 8.0) -> float:
        """Wait until a venue is UP with a verified book; return the seconds."""
        return await eventually(
            lambda: self.state(venue) is VenueState.UP and self.verified(venue),
            within_seconds,
            f"{venue} UP; it is {self.state(venue)} {self.reason(venue)}",
        )

    def send(self, message: Down) -> None:
        """Send a message to the worker."""
        self.link.send(message)


def _changed(setup: VenueSetup, quiet_seconds: float | None, timeout_ms: int | None) -> VenueSetup:
    if quiet_seconds is not None:
        setup = replace(setup, book=replace(setup.book, quiet_seconds=quiet_seconds))
    return setup if timeout_ms is None else replace(setup, timeout_ms=timeout_ms)


@asynccontextmanager
async def worker_rig(
    venues: Iterable[str],
    symbols: Iterable[str] = (BTC, ETH),
    *,
    with_keys: bool = False,
    rate: float = 20,
    practice: PracticeExchanges | None = None,
    quiet_seconds: float | None = None,
    orders: OrdersOfRun | None = None,
    desk_keeps: bool = False,
    timeout_ms: int | None = None,
    change: Callable[[VenueSetup], VenueSetup] = lambda setup: setup,
) -> AsyncIterator[Rig]:
    """Run practice exchanges, one worker and a replica of it while inside."""
    venues = tuple(venues)
    clock = SystemClock()
    exchanges = practice or PracticeExchanges(venues=venues, rate=rate)
    async with exchanges:
        setups = tuple(
            change(_changed(setup, quiet_seconds, timeout_ms))
            for setup in practice_setups(exchanges.url, venues)
        )
        worker = VenueWorker(setups, clock, Random(1), orders=orders)
        server = LinkServer(worker, "token", clock)
        told, serving = _Told(Store(clock, venues)), _Serving(server)
        link = WorkerLink(
            serving.dial,
            "token",
            told.take,
            lambda reason: told.store.worker_lost(venues, reason),
            clock,
            desk_keeps=desk_keeps,
        )
        _ask(link, venues, symbols, with_keys=with_keys)
        tasks = [
            asyncio.create_task(worker.run(), name="worker"),
            asyncio.create_task(link.run(), name="link"),
        ]
        try:
            yield Rig(exchanges, worker, server, link, told.store, setups, told.changes, told.news, told.taps)
        finally:
            for task in (*tasks, *serving.tasks):
                task.cancel()
            await asyncio.gather(*tasks, *serving.tasks, return_exceptions=True)


@dataclass
class _Told:
    """Takes what the worker tells into the replica, and keeps what tests look at."""

    store: Store
    changes: list[StateChange] = field(default_factory=list)
    news: list[OrderNews] = field(default_factory=list)
    taps: list[Callable[[Up], None]] = field(default_factory=list)

    def take(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            self.store.apply(message)
            if isinstance(message, Fact):
                self.changes.append(message.change)
            elif isinstance(message, OrderNews):
                self.news.append(message)
            for tap in self.taps:
                tap(message)


@dataclass
class _Serving:
    """Joins the worker's end of the link to whoever dials."""

    server: LinkServer
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def dial(self) -> LinkEnd:
        ours, theirs = pipe()
        self.tasks.append(asyncio.create_task(self.server.serve(theirs), name="serve"))
        return ours


def _ask(link: WorkerLink, venues: Iterable[str], symbols: Iterable[str], *, with_keys: bool) -> None:
    """Ask for the books, and hand the keys over."""
    for venue in venues:
        for symbol in symbols:
            link.send(WatchBook(venue, symbol, 25))
        keys = practice_credentials(venue) if with_keys else None
        if keys is not None:
            link.send(Credentials(venue, keys.api_key, keys.secret, keys.password or ""))
