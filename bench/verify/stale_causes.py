"""Twelve things that can happen while a confirmation is open, how each is caused on a practice exchange, and mended."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

import msgspec

from bench.verify.desk_clock import DeskClock
from console.desk.inputs import ArmState
from console.launcher.boot import SafetyLine
from tests.support.desk_rig import DeskRig
from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from venues.link.messages import MarketList
from venues.model.order import OrderState
from venues.model.value import replace
from venues.model.words import Side
from venues.practice.engine import types as exchange
from venues.practice.engine.book import Resting
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When


@dataclass(slots=True)
class Stage:
    """A desk, its clock, and what a cause has left to be mended."""

    rig: DeskRig
    venue: str
    clock: DeskClock
    safety: SafetyLine
    pending: "asyncio.Task[object] | None" = None
    crossed: Resting | None = None
    blocking: int = 0

    def inject(self, kind: FaultKind, **more: object) -> None:
        """Arm a fault of the venue."""
        self.rig.rig.practice.inject(Fault(kind, venue=self.venue, **more))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that happens while a confirmation is open."""

    name: str
    words: str
    """What the dead card says, a regular expression."""
    happen: Callable[[Stage], Awaitable[None]]
    mend: Callable[[Stage], Awaitable[None]]
    crossing: bool = False
    """The order is one that trades at once."""
    side: Side = Side.BUY
    lasting: bool = True
    """It still holds when the pulse has seen it."""
    prepare: Callable[[Stage], Awaitable[None]] | None = None
    """What it needs before the confirmation is opened."""


async def _price_leaves(stage: Stage) -> None:
    stage.rig.rig.practice.nudge("BTC", 90)


async def _price_comes_back(stage: Stage) -> None:
    stage.rig.rig.practice.nudge("BTC", -90)


async def _freeze(stage: Stage) -> None:
    stage.inject(FaultKind.FREEZE)


async def _thaw(stage: Stage) -> None:
    stage.rig.rig.practice.clear_faults()


async def _gap(stage: Stage) -> None:
    # a venue without sequence numbers has a checksum
    stage.inject(FaultKind.BAD_CHECKSUM)
    stage.inject(FaultKind.GAP)


async def _cross(stage: Stage) -> None:
    engine = stage.rig.rig.practice.engine(stage.venue)
    with engine.transaction():
        market = engine.market(BTC)
        # nobody trades with what crosses
        market.flow.advance = lambda _: None  # type: ignore[method-assign, assignment]
        best = market.book.asks.best
        assert best is not None
        stage.crossed = Resting(exchange.Side.BUY, best.price + market.spec.tick * 500, Decimal(1))
        market.book.add(stage.crossed)


async def _uncross(stage: Stage) -> None:
    engine = stage.rig.rig.practice.engine(stage.venue)
    with engine.transaction():
        assert stage.crossed is not None
        market = engine.market(BTC)
        market.book.remove(stage.crossed)
        del market.flow.advance


async def _leave_up(stage: Stage) -> None:
    stage.inject(FaultKind.REFUSE_DIALS, count=1)
    stage.inject(FaultKind.CLOSE_SOCKETS)


async def _nothing(stage: Stage) -> None:
    del stage


async def _balance_falls(stage: Stage) -> None:
    """Another program offers nearly all of the account's coins, far above the market."""
    engine = stage.rig.rig.practice.engine(stage.venue)
    amount = (engine.balances()["BTC"].free - Decimal("0.0005")).quantize(Decimal("0.0001"), ROUND_DOWN)
    price = Decimal(int(stage.rig.mid(stage.venue) * Decimal("1.2")))
    request = exchange.OrderRequest(BTC, exchange.Side.SELL, exchange.OrderKind.LIMIT, amount, price)
    stage.blocking = engine.submit(request).id


async def _balance_comes_back(stage: Stage) -> None:
    stage.rig.rig.practice.engine(stage.venue).cancel(stage.blocking)


async def _limit_changes(stage: Stage) -> None:
    _set_safety(stage, msgspec.structs.replace(stage.safety, order_cap_usd=Decimal(900)))


async def _limit_is_restored(stage: Stage) -> None:
    _set_safety(stage, stage.safety)


def _set_safety(stage: Stage, safety: SafetyLine) -> None:
    object.__setattr__(stage.rig.parts.settings, "safety", safety)


async def _market_changes(stage: Stage) -> None:
    _tell_markets(stage, "2")


async def _market_is_restored(stage: Stage) -> None:
    _tell_markets(stage, "0.5")


def _tell_markets(stage: Stage, factor: str) -> None:
    """Tell the replica another smallest amount, as a worker does when the venue's table is read again."""
    markets = stage.rig.rig.store.markets[stage.venue]
    changed = tuple(
        replace(rules, minimum_amount=f"{Decimal(rules.minimum_amount or '0.0001') * Decimal(factor):f}")
        if rules.symbol == BTC
        else rules
        for rules in markets.values()
    )
    message = MarketList(stage.venue, changed)
    stage.rig.rig.store.apply(message)
    stage.rig.desk.take(message)


async def _disarm(stage: Stage) -> None:
    stage.rig.desk.disarm("a key")


async def _arm(stage: Stage) -> None:
    assert await stage.rig.desk.arm() == ""


async def _before_unknown(stage: Stage) -> None:
    """Send another order whose answer will not come."""
    stage.inject(FaultKind.ANSWER, on=Purpose.CREATE, action=Action.HANG, when=When.BEFORE)
    other = await stage.rig.reviewed(stage.rig.resting(stage.venue, share="0.985"))
    stage.pending = asyncio.create_task(stage.rig.desk.confirm(other, other.code))
    ledger = stage.rig.parts.book.ledger
    await eventually(lambda: ledger.by_client_order_id(other.client_order_id) is not None, 1.0)
    assert stage.rig.life(other).state is OrderState.INTENT


async def _becomes_unknown(stage: Stage) -> None:
    assert stage.pending is not None
    await stage.pending


async def _clock_jumps(stage: Stage) -> None:
    stage.clock.wall_ahead_ms -= 1_500


async def _clock_and_arm(stage: Stage) -> None:
    await eventually(lambda: stage.rig.desk.arm_view().state is ArmState.DISARMED, 2.0, "it is disarmed")
    await _arm(stage)


async def _life_runs_out(stage: Stage) -> None:
    stage.clock.ahead_seconds += 10
    stage.clock.wall_ahead_ms += 10_000


CAUSES = (
    Cause("price leaves the cap", "price has left the cap", _price_leaves, _price_comes_back, crossing=True),
    Cause("book STALE", "STALE|DEGRADED|old, at most", _freeze, _thaw),
    Cause("book BROKEN", "BROKEN", _gap, _thaw, lasting=False),
    Cause("book CROSSED", "CROSSED|crossed", _cross, _uncross),
    Cause("venue leaves UP", "must be UP|BROKEN|closed for orders", _leave_up, _nothing),
    Cause(
        "balance falls below the need",
        "cost, fee and what is reserved",
        _balance_falls,
        _balance_comes_back,
        side=Side.SELL,
    ),
    Cause("a limit changes", "a limit has changed", _limit_changes, _limit_is_restored),
    Cause("the market table changes", "market table has changed", _market_changes, _market_is_restored),
    Cause("the arm state is lost", "disarmed|DISARMED", _disarm, _arm),
    Cause("the clock jumps", "clock jumped", _clock_jumps, _clock_and_arm),
    Cause("its life runs out", "have run out", _life_runs_out, _arm),
    Cause(
        "another order of the symbol is UNKNOWN",
        "is UNKNOWN; it must",
        _becomes_unknown,
        _nothing,
        prepare=_before_unknown,
    ),
)
"""The last one leaves an order that takes most of a minute to settle."""
