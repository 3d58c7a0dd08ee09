"""A whole desk on a real worker, real practice exchanges and a real audit file; only the screen is missing."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from console.desk.desk import Desk
from console.desk.life import OrderLife
from console.desk.parts import DeskParts
from console.desk.permits import Unrestricted
from console.desk.settings import DeskSettings
from console.desk.sizing import TypedOrder
from console.desk.views import Confirmation, Draft, Progress
from console.launcher.boot import SafetyLine
from tests.support.waits import eventually
from tests.support.worker_rig import BTC, Rig, worker_rig
from venues.link.messages import WatchBook
from venues.link.orders import AskBalances, Farewell, Question
from venues.model.clock import Clock
from venues.model.order import OrderKind, TimeInForce
from venues.model.setup import VenueSetup
from venues.model.words import Mode, Side
from venues.practice.service import PracticeExchanges
from venues.worker.gates import OrdersOfRun

KEY = bytes(range(32))
TRADING = ("gate", "okx", "whitebit", "kraken")


@dataclass
class RigWorkers:
    """The way from a desk to the rig's worker; what is sent can be watched or withheld."""

    rig: Rig
    withheld: Callable[[Question], bool] = lambda _: False
    asked: list[Question] = field(default_factory=list)
    farewells: list[bool] = field(default_factory=list)

    def ask(self, question: Question) -> bool:
        self.asked.append(question)
        if not self.rig.link.connected or self.withheld(question):
            return False
        self.rig.send(question)
        return True

    def kept(self, venue: str, number: int) -> None:
        del venue
        self.rig.link.kept(number)

    def farewell(self, *, keep_orders: bool) -> None:
        self.farewells.append(keep_orders)
        self.rig.send(Farewell(keep_orders))

    def refresh(self, venue: str) -> None:
        self.rig.send(AskBalances(venue))


@dataclass
class DeskRig:
    """What a test looks at and pulls on."""

    rig: Rig
    parts: DeskParts
    desk: Desk
    workers: RigWorkers
    said: list[str]

    async def ready(self, venue: str, symbol: str = BTC) -> None:
        """Wait until the venue takes orders and the console is armed."""
        await self.rig.up(venue)
        await eventually(lambda: self.desk.audit_head().sound, 5.0, "the trail is sound")
        await eventually(
            lambda: self.desk.gate(venue).open, 8.0, f"{venue} takes orders: {self.desk.gate(venue)}"
        )
        assert await self.desk.arm() == ""
        await eventually(lambda: venue in self.rig.store.accounts, 5.0, "the account was told")
        for balance in self.rig.store.accounts[venue].account.balances:
            name = f"{balance.currency}/USDT"
            if name in self.rig.store.markets[venue] and self.rig.book(venue, name) is None:
                self.rig.send(WatchBook(venue, name, 5, trades=False, ticker=False))
        await eventually(lambda: self._is_valued(venue, symbol), 8.0, "the portfolio is valued")

    def _is_valued(self, venue: str, symbol: str) -> bool:
        portfolio = self.parts.gatherer.open.portfolio(venue, symbol)
        return portfolio is not None and portfolio.day_start_usd is not None

    def mid(self, venue: str, symbol: str = BTC) -> Decimal:
        """Return the mid of a book, whole quote units."""
        entry = self.rig.book(venue, symbol)
        assert entry is not None
        assert entry.book.mid is not None
        return Decimal(int(entry.book.mid))

    def resting(self, venue: str, side: Side = Side.BUY, share: str = "0.99", size: str = "0.001") -> Draft:
        """Return a draft that rests a little away from the market."""
        price = (self.mid(venue) * Decimal(share)).quantize(Decimal(1))
        typed = TypedOrder(venue, BTC, side, OrderKind.LIMIT, size, str(price), TimeInForce.POST_ONLY)
        return Draft(typed)

    def crossing(self, venue: str, side: Side = Side.BUY, size: str = "$60") -> Draft:
        """Return a draft of a market order."""
        return Draft(TypedOrder(venue, BTC, side, OrderKind.MARKET, size, beyond_percent=Decimal("0.5")))

    async def reviewed(self, draft: Draft, tries: int = 20) -> Confirmation:
        """Return the confirmation of a draft that is expected to pass; quotes move, so a denial is tried again."""
        words = ""
        for _ in range(tries):
            found = await self.desk.review(draft)
            if isinstance(found, Confirmation):
                return found
            words = found.words
            await asyncio.sleep(0.1)
        raise AssertionError(words)

    async def sent(self, draft: Draft) -> tuple[Confirmation, Progress]:
        """Review, confirm and send a draft."""
        shown = await self.reviewed(draft)
        return shown, await self.desk.confirm(shown, shown.code)

    def life(self, shown: Confirmation) -> OrderLife:
        """Return an order as the trail tells it."""
        found = self.parts.book.ledger.by_client_order_id(shown.client_order_id)
        assert found is not None
        return found

    def created(self, venue: str) -> int:
        """Return how many orders the exchange was asked to create."""
        venues: dict[str, dict[str, dict[str, int]]] = self.rig.practice.state()["venues"]  # type: ignore[assignment]
        return venues[venue]["counters"].get("orders_create", 0)


def chooser(seed: int = 1) -> Callable[[str, int], str]:
    """Return a source of random characters that is the same each time."""
    draw = random.Random(seed)
    return lambda letters, length: "".join(draw.choice(letters) for _ in range(length))


@asynccontextmanager
async def desk_on(
    rig: Rig,
    directory: Path,
    *,
    seed: int = 1,
    key: bytes = KEY,
    clock: Clock | None = None,
    safety: SafetyLine | None = None,
) -> AsyncIterator[DeskRig]:
    """Run a desk on a running rig while inside; leaving it is a crash unless the desk was closed."""
    said: list[str] = []
    settings = DeskSettings(Mode.PRACTICE, rig.setups, safety or SafetyLine(), key)
    workers = RigWorkers(rig)
    clock = clock or rig.store.clock
    parts = DeskParts(
        settings, rig.store, workers, directory, clock, chooser(seed), lambda text, _: said.append(text)
    )
    parts.gatherer.permits = Unrestricted()
    desk = Desk(parts)
    rig.taps.append(desk.take)
    desk.runner.start()
    try:
        yield DeskRig(rig, parts, desk, workers, said)
    finally:
        rig.taps.remove(desk.take)
        await desk.runner.close("the test ended")


@asynccontextmanager
async def desk_rig(
    venues: Iterable[str],
    directory: Path,
    *,
    practice: PracticeExchanges | None = None,
    rate: float = 20,
    timeout_ms: int | None = None,
    clock: Clock | None = None,
    safety: SafetyLine | None = None,
    change: Callable[[VenueSetup], VenueSetup] = lambda setup: setup,
) -> AsyncIterator[DeskRig]:
    """Run exchanges, worker and desk while inside.

    Args:
        venues: which.
        directory: for the audit file and the worker's journals.
        practice: the exchanges, in place of new ones.
        rate: book changes a second.
        timeout_ms: how long a request may take.
        clock: the desk's, in place of the machine's.
        safety: the operator's figures, in place of the defaults.
        change: makes other setups of the catalogue's.
    """
    orders = OrdersOfRun(KEY, directory / "orders")
    async with (
        worker_rig(
            venues,
            with_keys=True,
            orders=orders,
            practice=practice,
            rate=rate,
            desk_keeps=True,
            timeout_ms=timeout_ms,
            change=change,
        ) as rig,
        desk_on(rig, directory, clock=clock, safety=safety) as desk,
    ):
        yield desk
