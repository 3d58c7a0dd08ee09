"""A console without a screen: desk and hub as in the real one, what it checks, and the order that it places."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import msgspec

from bench.verify.comparing import account_in, differences, lost_on_the_way
from bench.verify.console_plan import ConsolePlan, Report, tell
from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.desk.permits import Unrestricted
from console.desk.settings import DeskSettings
from console.desk.sizing import TypedOrder
from console.desk.views import Confirmation, Draft
from console.hub.hub import Hub, WorkerAddress
from console.launcher.boot import SafetyLine
from console.replica.store import Store
from venues.link.client import unix_dial
from venues.link.messages import Up
from venues.model.clock import SystemClock
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.words import Mode, Side, VenueState
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.trading.journal import read_journal

BTC = "BTC/USDT"
SAFETY = SafetyLine(order_cap_usd=Decimal(100_000), orders_per_minute=10_000, venue_errors_halt=1_000)
READY_SECONDS = 30.0
SLOW_SECONDS = 8.0
SETTLED_SECONDS = 60.0


class Console:
    """One console."""

    def __init__(self, plan: ConsolePlan) -> None:
        self.plan = plan
        self.venue = plan.setups[0].venue
        self.clock = SystemClock()
        self.began = self.clock.monotonic()
        self.store = Store(self.clock, [self.venue])
        dial = unix_dial(Path(plan.socket_path))
        self.hub = Hub(
            [WorkerAddress("worker", dial, plan.token, (self.venue,))],
            self._sink,
            self._lost,
            self.clock,
            desk_keeps=True,
        )
        settings = DeskSettings(Mode.PRACTICE, plan.setups, SAFETY, bytes.fromhex(plan.run_key))
        self.parts = DeskParts(
            settings, self.store, self.hub, Path(plan.directory), self.clock, _choose, lambda *_: None
        )
        self.parts.gatherer.permits = Unrestricted()
        self.desk = Desk(self.parts)
        self.armed = False
        """The order is about to be placed: whoever is to die now may."""
        self.draw = Random(plan.seed)

    def _sink(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            self.store.apply(message)
            self.desk.take(message)

    def _lost(self, venues: tuple[str, ...], reason: str) -> None:
        self.store.worker_lost(venues, reason)
        self.desk.lost(venues)

    @property
    def is_up(self) -> bool:
        """Return True when the venue is UP."""
        return self.store.venue(self.venue).state(self.clock.monotonic()) is VenueState.UP

    async def until(self, is_so: Callable[[], object], seconds: float, what: str) -> float:
        """Return the seconds it took.

        Raises:
            TimeoutError: it did not come true.
        """
        began = self.clock.monotonic()
        while not is_so():
            if self.clock.monotonic() - began > seconds:
                raise TimeoutError(what)
            await asyncio.sleep(0.01)
        return self.clock.monotonic() - began

    # -- checking ---------------------------------------------------------------------------------------

    def _compared(self, *, excuses: bool) -> tuple[list[str], int]:
        """Return in what trail and exchange differ now, and how many orders were lost on the way."""
        orders, ledger = self.plan.setups[0].orders, self.parts.book.ledger
        assert orders is not None
        prefix, account = orders.client_ids.prefix, account_in(Path(self.plan.practice_file))
        lost: set[str] = set()
        if excuses:
            journal = read_journal(Path(self.plan.orders_directory) / f"{self.venue}.journal")
            lost = lost_on_the_way(prefix, ledger, account, journal.orders)
        return differences(self.venue, prefix, ledger, account, lost), len(lost)

    async def _until_equal(self, seconds: float, *, excuses: bool) -> tuple[list[str], int]:
        """Wait until trail and exchange agree, so long at most; return what `_compared` says then."""
        began = self.clock.monotonic()
        found, lost = self._compared(excuses=excuses)
        while found and self.clock.monotonic() - began < seconds:
            await asyncio.sleep(0.05)
            found, lost = self._compared(excuses=excuses)
        return found, lost

    async def check(self, what: str) -> None:
        """Wait until the venue is UP and then until trail and exchange agree, and report."""
        await self.until(lambda: self.is_up, READY_SECONDS, "the venue is UP")
        up_at = self.clock.monotonic()
        await self.until(lambda: self.desk.audit_head().sound, 10.0, "the trail is sound")
        first, _ = self._compared(excuses=False)
        found, lost = await self._until_equal(30.0, excuses=True)
        equal_seconds = self.clock.monotonic() - up_at
        if lost and not found:
            found, _ = await self._until_equal(SETTLED_SECONDS, excuses=False)
        states = Counter(life.state.value for life in self.parts.book.ledger.lives)
        tell(
            Report(
                what,
                up_at - self.began,
                equal_seconds,
                lost,
                self.clock.monotonic() - up_at,
                tuple(found),
                tuple(first) if equal_seconds > SLOW_SECONDS else (),
                sum(states.values()),
                dict(self.parts.book.halts),
                dict(states),
            )
        )

    # -- placing ----------------------------------------------------------------------------------------

    async def ready(self) -> None:
        """Wait until the venue takes orders, take back what rests, and arm."""
        desk, venue = self.desk, self.venue
        for scope in list(self.parts.book.halts):
            await desk.lift_halt(scope, "RELEASE")
        await self.until(lambda: desk.gate(venue).open, READY_SECONDS, f"gate: {desk.gate(venue)}")
        await self.until(lambda: venue in self.store.accounts, 10.0, "the account was told")
        for balance in self.store.accounts[venue].account.balances:
            if f"{balance.currency}/USDT" in self.store.markets[venue]:
                self.hub.watch(venue, f"{balance.currency}/USDT", 5, book_only=True)
        if self.parts.book.ledger.alive:
            await desk.cancel_mine([venue])
            await self.until(lambda: not self.parts.book.ledger.alive, 20.0, "all is cancelled")
        assert await desk.arm() == ""

    async def reviewed(self) -> Confirmation:
        """Return the confirmation of a new order that rests a little below the market."""
        began = self.clock.monotonic()
        while True:
            found = await self._review()
            if isinstance(found, Confirmation):
                return found
            if self.clock.monotonic() - began > 15.0:
                raise TimeoutError(found)
            await asyncio.sleep(0.1)

    async def _review(self) -> Any:
        entry = self.store.book(self.venue, BTC)
        if entry is None or entry.book.mid is None:
            return "there is no book"
        below = Decimal(self.draw.randint(9_850, 9_940)) / 10_000
        price = (Decimal(int(entry.book.mid)) * below).quantize(Decimal(1))
        typed = TypedOrder(
            self.venue, BTC, Side.BUY, OrderKind.LIMIT, "0.0005", str(price), TimeInForce.POST_ONLY
        )
        found = await self.desk.review(Draft(typed))
        return found if isinstance(found, Confirmation) else found.words

    async def place(self, *, cancels: bool, fills: bool) -> None:
        """Send an order; cancel it, or have a part of it filled, if that is where somebody dies."""
        shown = await self.reviewed()
        await self.desk.confirm(shown, shown.code)
        ledger = self.parts.book.ledger
        life = ledger.by_client_order_id(shown.client_order_id)
        if life is None or life.state is not OrderState.OPEN:
            return
        if fills:
            await self._fill_a_part(shown.client_order_id)
        elif cancels:
            await self.desk.cancel(self.venue, BTC, shown.client_order_id, life.order_id)

    async def _fill_a_part(self, name: str) -> None:
        orders = account_in(Path(self.plan.practice_file)).orders
        (order,) = [order for order in orders if order.client_order_id.endswith(name)]
        body = {"venue": self.venue, "order_id": order.id, "amount": "0.0002"}
        await self.practice("execute", body)
        await asyncio.sleep(5.0)

    # -- the exchange's control channel -----------------------------------------------------------------

    async def practice(self, what: str, body: Any = None, *, method: str = "POST") -> Any:
        """Speak with the practice exchange."""
        url = f"{self.plan.practice_url}/_practice/{what}"
        async with aiohttp.ClientSession() as session, session.request(method, url, json=body) as answer:
            return await answer.json()

    async def hang(self, purpose: Purpose) -> None:
        """Let the next order or cancel be taken and never answered."""
        fault = Fault(
            FaultKind.ANSWER,
            venue=self.venue,
            on=purpose,
            action=Action.HANG,
            when=When.AFTER,
            duration_ms=20_000,
        )
        await self.practice("faults", msgspec.to_builtins(fault))

    async def count(self, purpose: Purpose) -> int:
        """Return how many requests of a kind the exchange has counted."""
        state = await self.practice("state", method="GET")
        return int(state["venues"][self.venue]["counters"].get(f"orders_{purpose.value}", 0))


def _choose(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
