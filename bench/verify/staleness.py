"""Twelve things that end an open confirmation: each is caused on a real desk, and nothing may be sent afterwards.

python -m bench.verify.staleness
"""

import argparse
import asyncio
import logging
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import msgspec

from bench.verify.figures import counted, share, told
from console.desk.confirming import OpenConfirmation
from console.desk.inputs import ArmState
from console.desk.views import Confirmation, Draft, Step
from console.launcher.boot import SafetyLine
from db.audit.kinds import Kind
from db.browse.replay import rows_of
from tests.support.desk_rig import TRADING, DeskRig, desk_rig
from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from venues.link.messages import MarketList
from venues.model.clock import SystemClock
from venues.model.order import OrderState
from venues.model.value import replace
from venues.model.words import Side, VenueState
from venues.practice.engine import types as exchange
from venues.practice.engine.book import Resting
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When

TIMEOUT_MS = 1_500
DEAD_SECONDS = 9.5
"""How long the pulse may take to say dead: the STALE word itself comes only after seconds of silence."""


class DeskClock(SystemClock):
    """The desk's clock; each of its two sides can be moved on."""

    wall_ahead_ms = 0
    ahead_seconds = 0.0

    def now_ms(self) -> int:
        """Return milliseconds UTC."""
        return super().now_ms() + self.wall_ahead_ms

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return super().monotonic() + self.ahead_seconds


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that happens while a confirmation is open."""

    name: str
    words: str
    """What the dead card says, a regular expression."""
    happen: Callable[["Stage"], Awaitable[None]]
    mend: Callable[["Stage"], Awaitable[None]]
    crossing: bool = False
    """The order is one that trades at once."""
    side: Side = Side.BUY
    lasting: bool = True
    """It still holds when the pulse has seen it."""


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
class Cell:
    """What a cause did on a venue."""

    venue: str
    cause: str
    dead: str
    wrong: str


# -- causes --------------------------------------------------------------------------------------------


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
    _set_safety(stage, replace_safety(stage.safety, order_cap_usd=Decimal(900)))


async def _limit_is_restored(stage: Stage) -> None:
    _set_safety(stage, stage.safety)


def replace_safety(safety: SafetyLine, **changes: object) -> SafetyLine:
    """Return other figures."""
    return msgspec.structs.replace(safety, **changes)


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
    Cause("another order of the symbol is UNKNOWN", "is UNKNOWN; it must", _becomes_unknown, _nothing),
)
"""The last one leaves an order that takes most of a minute to settle."""


# -- one cell ------------------------------------------------------------------------------------------


async def _dead(stage: Stage, shown: Confirmation) -> str:
    """Wait until the confirmation says that it is dead; return why."""
    await eventually(lambda: stage.rig.desk.pulse(shown).dead, DEAD_SECONDS, "the confirmation is dead")
    return stage.rig.desk.pulse(shown).dead


def _draft(stage: Stage, cause: Cause, number: int) -> Draft:
    if cause.crossing:
        return stage.rig.crossing(stage.venue)
    # another price each time: the same order twice within 30 s is a duplicate
    share = f"{'0.99' if cause.side is Side.BUY else '1.01'}{number:02d}"
    return stage.rig.resting(stage.venue, cause.side, share)


async def run_cause(stage: Stage, cause: Cause, number: int) -> Cell:
    """Open a confirmation, let something happen, and try to send it with the right code."""
    rig, venue = stage.rig, stage.venue
    if cause.happen is _becomes_unknown:
        await _before_unknown(stage)
    shown = await rig.reviewed(_draft(stage, cause, number))
    opened = rig.parts.confirmations.open
    assert opened is not None
    assert rig.desk.pulse(shown).dead == "", rig.desk.pulse(shown)
    before = rig.created(venue)
    await cause.happen(stage)
    try:
        dead = await _dead(stage, shown)
    except AssertionError:
        dead = ""
    wrong = await _wrong(stage, cause, shown, opened, before, dead)
    await cause.mend(stage)
    return Cell(venue, cause.name, dead, wrong)


async def _wrong(
    stage: Stage, cause: Cause, shown: Confirmation, opened: OpenConfirmation, before: int, dead: str
) -> str:
    """Return what must not be; empty when the cause ended the confirmation and nothing was sent."""
    rig = stage.rig
    if cause.lasting:
        # whoever confirms without having looked is refused just the same
        opened.dead = ""
    progress = await rig.desk.confirm(shown, shown.code)
    again = await rig.desk.confirm(shown, shown.code)
    created = rig.created(stage.venue) - before
    if created:
        return f"{created} orders were created"
    if not dead:
        return "the pulse never said dead"
    if not re.search(cause.words, dead):
        return f"the card says {dead!r}"
    if {progress.step, again.step} != {Step.REFUSED}:
        return f"confirming it came to {progress.step}, then {again.step}"
    if rig.parts.book.ledger.by_client_order_id(shown.client_order_id) is not None:
        return "it has an intent"
    return ""


async def _is_ready(stage: Stage) -> None:
    rig, venue = stage.rig, stage.venue
    await eventually(
        lambda: (
            rig.rig.state(venue) is VenueState.UP and rig.rig.verified(venue) and rig.desk.gate(venue).open
        ),
        15.0,
        f"{venue} takes orders again: {rig.desk.gate(venue)}",
    )


async def run_venue(venue: str, directory: Path, causes: Sequence[Cause] = CAUSES) -> list[Cell]:
    """Run causes on one venue, one after the other; `directory` is an empty directory."""
    clock, safety = DeskClock(), SafetyLine()
    cells = []
    async with desk_rig([venue], directory, timeout_ms=TIMEOUT_MS, clock=clock, safety=safety) as rig:
        await rig.ready(venue)
        stage = Stage(rig, venue, clock, safety)
        for number, cause in enumerate(causes):
            await _is_ready(stage)
            cells.append(await run_cause(stage, cause, number))
        await rig.desk.runner.close("the bench ended")
    return [*cells, *_untold(venue, directory, len(causes))]


def _untold(venue: str, directory: Path, deaths: int) -> list[Cell]:
    """Return a fault when the trail does not tell of each death once."""
    told_of = sum(1 for _ in rows_of(directory / "audit.sqlite", [Kind.CONFIRMATION_DEAD]))
    wrong = "" if told_of == deaths else f"{told_of} rows tell of {deaths} deaths"
    return [Cell(venue, "each death stands in the trail once", "", wrong)] if wrong else []


async def _main(venues: Sequence[str]) -> int:
    cells: list[Cell] = []
    with tempfile.TemporaryDirectory(prefix="lyra-stale-") as folder:
        for venue in venues:
            directory = Path(folder) / venue
            directory.mkdir(mode=0o700)
            cells += await run_venue(venue, directory)
    for cell in cells:
        print(f"{cell.venue:<10}{cell.cause:<42}{cell.dead[:100]}")
    faults = [f"{cell.venue}: {cell.cause}: {cell.wrong}" for cell in cells if cell.wrong]
    of = len(venues) * len(CAUSES)
    sent = sum("created" in cell.wrong for cell in cells)
    return told(
        [
            share("causes that end an open confirmation, on each venue", of - len(faults), of),
            counted("orders created afterwards", sent),
        ],
        faults,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.staleness", description=__doc__)
    parser.add_argument("--venues", default=",".join(TRADING))
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    return asyncio.run(_main(parser.parse_args().venues.split(",")))


if __name__ == "__main__":
    sys.exit(main())
