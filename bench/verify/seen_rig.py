"""The real app in front of a real desk, a real worker and practice exchanges whose HTTP entry is tapped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from aiohttp import web
from textual import events
from textual.pilot import Pilot

from bench.verify.rendered import Card, Received, read_card
from console.app.app import LyraApp
from console.app.settings import ScreenSettings, VenueLine
from console.dialogs.confirm_order import ConfirmOrder
from console.dialogs.dialog import Dialog
from console.dialogs.ticket import Ticket
from console.launcher.boot import SafetyLine
from console.screens.console_screen import ConsoleScreen
from tests.support.desk_rig import KEY, DeskRig, desk_on
from tests.support.ui_orders import key_event
from tests.support.waits import eventually
from tests.support.worker_rig import Rig, worker_rig
from venues.link.messages import AskMarkets, Disable, Reconnect, UnwatchBook, WatchBook
from venues.model.clock import SystemClock
from venues.model.value import replace
from venues.model.words import Mode
from venues.practice.dialects.wire import RestRequest
from venues.practice.door import Door
from venues.practice.engine.book import OrderBook
from venues.practice.engine.types import Side as ExchangeSide
from venues.practice.faults import Purpose
from venues.worker.gates import OrdersOfRun

SYMBOLS = ("BTC/USDT", "ETH/USDT", "BNB/USDT", "ADA/USDT", "SOL/USDT")
SIZE = (120, 40)
SAFETY = SafetyLine(
    max_exposure_percent=Decimal(100),
    max_venue_exposure_percent=Decimal(100),
    orders_per_minute=1_000_000,
    venue_errors_halt=1_000_000,
)
"""Limits that so many orders in so short a time would run into, taken out of the way; what one order is, stays."""
MOST_USD = "100000000"


class SessionClock(SystemClock):
    """The screen's clock: the hand's pauses are not waited for, they are moved past."""

    ahead_seconds = 0.0

    def now_ms(self) -> int:
        """Return milliseconds UTC."""
        return super().now_ms() + round(self.ahead_seconds * 1000)

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return super().monotonic() + self.ahead_seconds

    def move(self, seconds: float) -> None:
        """Let time pass for the screen."""
        self.ahead_seconds += seconds


@dataclass(slots=True)
class RigCommands:
    """The screen's way to the rig's worker."""

    rig: Rig

    def watch(self, venue: str, symbol: str, depth: int, *, book_only: bool = False) -> None:
        """Ask for a market."""
        self.rig.send(WatchBook(venue, symbol, depth, trades=not book_only, ticker=not book_only))

    def unwatch(self, venue: str, symbol: str) -> None:
        """Let go of a market."""
        self.rig.send(UnwatchBook(venue, symbol))

    def reconnect(self, venue: str) -> None:
        """Connect again."""
        self.rig.send(Reconnect(venue))

    def disable(self, venue: str) -> None:
        """Disconnect."""
        self.rig.send(Disable(venue))

    def ask_markets(self, venue: str) -> None:
        """Ask for the list of markets."""
        self.rig.send(AskMarkets(venue))


@dataclass(slots=True)
class Tap:
    """Sees every request at the exchanges' entry."""

    creates: list[Received] = field(default_factory=list)
    before: Callable[[Received], None] = lambda _: None
    """Called with each request for a new order before the exchange has it."""

    @contextmanager
    def laid(self) -> Iterator[None]:
        """Tap the doors that are opened while inside."""
        handle = Door.handle

        async def tapped(door: Door, request: web.Request) -> web.StreamResponse:
            path, _, query = request.raw_path.partition("?")
            host, _, rest = path.lstrip("/").partition("/")
            found = door._hosts.get(host)
            if found is not None and request.headers.get("Upgrade", "").lower() != "websocket":
                body = await request.read()
                asked = RestRequest(request.method, f"/{rest}", query, request.headers, body)
                if found.dialect.purpose_of(asked) is Purpose.CREATE:
                    headers = {name.lower(): value for name, value in request.headers.items()}
                    received = Received(
                        found.dialect.venue, request.method, host, f"/{rest}", query, headers, body
                    )
                    self.creates.append(received)
                    self.before(received)
            return await handle(door, request)

        Door.handle = tapped  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Door.handle = handle  # type: ignore[method-assign]


def take_away(book: OrderBook, side: ExchangeSide, price: Decimal) -> None:
    """Let others have traded everything that an order at `price` would trade with."""
    for level in list(book.side(side.opposite)):
        if level.price > price if side is ExchangeSide.BUY else level.price < price:
            return
        for resting in list(level.orders.values()):
            if not resting.is_ours:
                book.remove(resting)


class Seer:
    """A hand and an eye at the app.

    Args:
        pilot: of the running app.
        desk: behind it.
        tap: at the exchanges.
        clock: the screen's.
    """

    def __init__(self, pilot: Pilot[None], desk: DeskRig, tap: Tap, clock: SessionClock) -> None:
        self.pilot, self.desk, self.tap, self.clock = pilot, desk, tap, clock
        app = pilot.app
        assert isinstance(app, LyraApp)
        self.app = app

    async def settle(self) -> None:
        """Wait until the app has done everything."""
        await self.pilot.pause(0)
        if isinstance(self.app.screen, Dialog):
            # what is beneath is not looked at
            self.app.crank()
            await self.pilot.pause(0)

    async def keys(self, *keys: str, gap: float = 0.1) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.pilot.pause(0)
            self.clock.move(gap)
        await self.settle()

    async def text(self, text: str) -> None:
        """Type into a field."""
        for character in text:
            self.app.post_message(key_event("space" if character == " " else character))
        await self.settle()

    def lines(self) -> list[str]:
        """Return the cells of the screen, row by row."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def card(self) -> Card:
        """Read the confirmation from its cells."""
        return read_card(self.lines())

    async def review(self) -> str:
        """Press ^R and wait; return the words of a refusal, empty with a confirmation in front."""
        ticket = self.pilot.app.screen
        assert isinstance(ticket, Ticket)
        told = ticket.told
        await self.keys("ctrl+r")
        for _ in range(400):
            if isinstance(self.app.screen, ConfirmOrder):
                await self.settle()
                return ""
            if ticket.told.words and ticket.told is not told:
                return ticket.told.words
            await asyncio.sleep(0.005)
            await self.settle()
        return "no answer"

    async def away(self) -> None:
        """Close every dialog."""
        for _ in range(8):
            if isinstance(self.app.screen, ConsoleScreen):
                return
            await self.keys("escape", gap=0.5)
        raise AssertionError(f"{self.app.screen} does not close")

    async def consent(self, code: str) -> None:
        """Type the code, go to Send, press it."""
        self.clock.move(1.1)
        await self.settle()
        await self.keys(*code)
        await self.keys("tab", gap=0.5)
        self.app.post_message(events.Key("enter", "\r"))
        await self.settle()

    async def answered(self) -> None:
        """Wait until the desk has answered whatever it was asked."""
        errands = self.app.session.errands
        await eventually(lambda: not errands._tasks, 15.0, "the desk has answered")
        await self.settle()


async def _ready(desk: DeskRig, venues: Sequence[str]) -> None:
    """Have everything valued that is held anywhere, then wait for each venue."""
    for venue in venues:
        await desk.rig.up(venue, 20.0)
        await eventually(lambda: venue in desk.rig.store.accounts, 10.0, "the account was told")  # noqa: B023
        for balance in desk.rig.store.accounts[venue].account.balances:
            if f"{balance.currency}/USDT" in desk.rig.store.markets[venue]:
                desk.rig.send(WatchBook(venue, f"{balance.currency}/USDT", 25, trades=False, ticker=False))
    for venue in venues:
        await desk.ready(venue)


@asynccontextmanager
async def seer(
    directory: Path, venues: Sequence[str], symbols: Sequence[str] = SYMBOLS, *, rate: float = 3
) -> AsyncIterator[Seer]:
    """Run everything while inside, armed and ready at every venue.

    Args:
        directory: an empty one.
        venues: to trade at.
        symbols: to trade.
        rate: book changes a second.
    """
    tap, clock = Tap(), SessionClock()
    orders = OrdersOfRun(KEY, directory / "orders")
    with tap.laid():
        async with worker_rig(
            venues, symbols, with_keys=True, orders=orders, rate=rate, desk_keeps=True
        ) as rig:
            rig.setups = tuple(
                replace(setup, orders_per_second=None, max_position_usd=MOST_USD, daily_risk_usd=MOST_USD)
                for setup in rig.setups
            )
            async with desk_on(rig, directory, safety=SAFETY) as desk:
                await _ready(desk, venues)
                lines = tuple(VenueLine(venue, symbols=tuple(symbols)) for venue in venues)
                settings = ScreenSettings(
                    mode=Mode.PRACTICE, venues=lines, symbols=tuple(symbols), frame_rate=0
                )
                app = LyraApp(rig.store, RigCommands(rig), settings, clock, trading=desk.desk)
                app.animation_level = "none"
                async with app.run_test(size=SIZE) as pilot:
                    await eventually(
                        lambda: all(rig.verified(venue, symbol) for venue in venues for symbol in symbols),
                        20.0,
                        "all books are verified",
                    )
                    yield Seer(pilot, desk, tap, clock)
