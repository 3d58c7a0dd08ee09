"""A console without a screen that checks what an earlier one has left, places an order, and may kill itself.

python -m bench.verify.console_process, with a `ConsolePlan` as one line of JSON on standard input. The places at which
it dies are hooks of this module around the desk's parts; the desk itself knows nothing of them.
"""

import asyncio
import os
import secrets
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import msgspec

from bench.verify.comparing import account_in, differences, lost_on_the_way
from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.desk.permits import Unrestricted
from console.desk.settings import DeskSettings
from console.desk.sizing import TypedOrder
from console.desk.standing import Standing
from console.desk.views import Confirmation, Draft
from console.hub.hub import Hub, WorkerAddress
from console.launcher.boot import SafetyLine
from console.replica.store import Store
from db.audit.kinds import Kind
from venues.link.client import unix_dial
from venues.link.messages import Credentials, Up
from venues.link.sockets import SocketEnd
from venues.model.clock import SystemClock
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.setup import VenueSetup
from venues.model.words import Mode, Side, VenueState
from venues.practice.credentials import practice_credentials
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.trading.journal import read_journal

BTC = "BTC/USDT"
SAFETY = SafetyLine(order_cap_usd=Decimal(100_000), orders_per_minute=10_000, venue_errors_halt=1_000)
READY_SECONDS = 30.0
SLOW_SECONDS = 8.0
SETTLED_SECONDS = 60.0


class ConsolePlan(msgspec.Struct, frozen=True):
    """What one console is to do."""

    socket_path: str
    token: str
    run_key: str
    directory: str
    setups: tuple[VenueSetup, ...]
    practice_url: str
    practice_file: str
    orders_directory: str
    point: str = ""
    """Where it dies, or where its worker does; empty for a console that only checks."""
    armed_file: str = ""
    """Made when the order is about to be placed: a worker that is to die knows from then on."""
    seed: int = 0


class Report(msgspec.Struct, frozen=True):
    """What a console found, as one line of JSON on standard output."""

    what: str
    """`checked`, `placing`, `worker_checked`."""
    up_seconds: float = 0.0
    """From the start to the venue being UP."""
    equal_seconds: float = 0.0
    """From UP to the trail being equal to the exchange, but for what was lost on the way and is UNKNOWN."""
    lost: int = 0
    """Orders that were begun to be sent, never arrived, and were UNKNOWN until that was proved."""
    settled_seconds: float = 0.0
    """From UP to these being ABSENT."""
    wrong: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    """What differed when the venue was UP, where it took long."""
    orders: int = 0
    halts: dict[str, str] = {}
    states: dict[str, int] = {}


def die() -> None:
    """End as a machine does whose power is gone."""
    os.kill(os.getpid(), signal.SIGKILL)


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
        """The hooks are live."""
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

    async def die_when_counted(self, purpose: Purpose, before: int) -> None:
        """Die as soon as the exchange has got the request."""
        while await self.count(purpose) <= before:
            await asyncio.sleep(0.001)
        die()


def _choose(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def tell(report: Report) -> None:
    """Write a line for whoever started this."""
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.flush()


# -- the points ----------------------------------------------------------------------------------------

AFTER = {"1": Kind.PROPOSAL, "2": Kind.VERDICT, "3": Kind.CONSENT, "4": Kind.INTENT, "9": Kind.CANCEL_INTENT}
"""Dies when this row is durable."""
BEFORE = {"7": Kind.ANSWER, "8": Kind.FILL}
"""Dies before this row is written."""


def hook(console: Console) -> None:
    """Lay the plan's point around the desk's parts."""
    point, trail = console.plan.point, console.parts.trail
    record = trail.record

    async def recording(kind: Kind, payload: Any) -> int:
        if console.armed and BEFORE.get(point) is kind:
            die()
        number = await record(kind, payload)
        if console.armed and AFTER.get(point) is kind:
            die()
        if console.armed and point == "11" and kind is Kind.INTENT:
            _die_in_a_checkpoint(console)
        return number

    trail.record = recording  # type: ignore[method-assign]
    if point == "5":
        _die_after_handing_over(console)
    if point == "12":
        _die_in_reconciliation(console)


def _die_after_handing_over(console: Console) -> None:
    send = SocketEnd.send

    async def sending(end: SocketEnd, frame: bytes) -> None:
        await send(end, frame)
        if console.armed and b"ReleaseOrder" in frame:
            die()

    SocketEnd.send = sending  # type: ignore[method-assign, assignment]


def _die_in_a_checkpoint(console: Console) -> None:
    writer: Any = console.parts.trail._writer
    insert = writer._store.insert

    async def inserting(rows: Any) -> None:
        asyncio.get_running_loop().call_later(console.draw.random() * 0.004, die)
        await insert(rows)

    writer._store.insert = inserting
    console.desk.runner.begin(writer.checkpoint(), "checkpoint")


def _die_in_reconciliation(console: Console) -> None:
    """Die at one of the questions of a start, asked or answered."""
    # when all questions were needless, the last moment of it
    Standing.reconciled = lambda *_: die()  # type: ignore[method-assign]
    asked, at = console.parts.asked, console.draw.choice(["journal", "look_for", "looked", "unknown"])

    def dying(work: Callable[..., Awaitable[Any]], *, first: bool) -> Callable[..., Awaitable[Any]]:
        async def run(*arguments: Any) -> Any:
            if first:
                die()
            await work(*arguments)
            die()

        return run

    if at == "unknown":
        recorder = console.parts.recorder
        recorder.unknown = dying(recorder.unknown, first=False)  # type: ignore[method-assign, assignment]
    elif at == "journal":
        asked.journal = dying(asked.journal, first=False)  # type: ignore[method-assign, assignment]
    else:
        asked.look_for = dying(asked.look_for, first=at == "look_for")  # type: ignore[method-assign, assignment]


async def _go(console: Console) -> None:
    """Place the order that somebody does not live to see the end of."""
    point, background = console.plan.point, None
    await console.ready()
    purpose = {"6": Purpose.CREATE, "12a": Purpose.CREATE, "10": Purpose.CANCEL}.get(point)
    before = await console.count(purpose) if purpose is not None else 0
    if purpose is not None:
        await console.hang(purpose)
        background = asyncio.create_task(console.die_when_counted(purpose, before))
    tell(Report("placing"))
    console.armed = True
    if console.plan.armed_file:
        Path(console.plan.armed_file).touch()
    await console.place(cancels=point in {"9", "10", "w10"}, fills=point == "8")
    if background is not None:
        await background


async def run(plan: ConsolePlan) -> int:
    """Check, place, die; or check again when it was the worker that died."""
    console = Console(plan)
    hook(console)
    keys = practice_credentials(console.venue)
    assert keys is not None
    console.hub.hand_over([Credentials(console.venue, keys.api_key, keys.secret, keys.password or "")])
    console.hub.watch(console.venue, BTC, 25)
    console.desk.runner.start()
    async with console.hub.running():
        await console.practice("faults", method="DELETE")
        await console.check("checked")
        if plan.point:
            await _go(console)
        if plan.point.startswith("w"):
            await console.until(lambda: not console.is_up, 10.0, "the worker is gone")
            console.began = console.clock.monotonic()
            await console.check("worker_checked")
        await console.desk.runner.close("the bench ended")
    return 0


def main() -> int:
    """Run it."""
    plan = msgspec.json.decode(sys.stdin.buffer.readline(), type=ConsolePlan)
    return asyncio.run(run(plan))


if __name__ == "__main__":
    sys.exit(main())
