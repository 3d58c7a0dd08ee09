"""The 26 faults of an order's answer through the whole desk: what is shown is proved, sent once, and settled.

python -m bench.verify.faults

`bench.order_faults` drives the gate alone; here a confirmed order goes through desk, audit trail, link, worker and gate
to a practice exchange. Each fault comes twice: with the private stream, and with one that tells seconds too late. An
order of which nothing is there needs three rounds of asking, late enough: some 22 s each.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import aiohttp

from bench.order_faults import CASES, Case
from bench.verify.comparing import account_of, differences
from bench.verify.figures import counted, share, told
from console.desk.views import Confirmation, Draft
from console.launcher.boot import SafetyLine
from tests.support.desk_rig import TRADING, DeskRig, desk_rig
from tests.support.waits import eventually
from tests.trading.rig import TradingRig
from venues.model.order import OrderState
from venues.model.words import VenueState
from venues.practice.faults import Fault, FaultKind
from venues.trading.client import _errand
from venues.trading.journal import JournalState, read_journal

TIMEOUT_MS = 1_500
ASK_SECONDS = 5.1
"""How often the operator asks for an order that nobody finds."""
LONGEST_SECONDS = 75.0
DEAF_MS = 4_000
NEVER_THERE = {1, 3, 6, 7, 8, 10, 11, 12, 13, 14, 21, 22, 23, 24}
"""Faults at which the exchange has no order; the private stream has nothing to tell of them."""
SAFETY = SafetyLine(venue_errors_halt=1_000)
"""The faults come one after the other, which no venue would get away with."""

_SEEN = {OrderState.OPEN, OrderState.PARTIAL, OrderState.FILLED, OrderState.CANCELED, OrderState.EXPIRED}
_NEVER = {OrderState.REJECTED, OrderState.ABSENT}


@dataclass(slots=True)
class Target:
    """What the injections of `bench.order_faults` pull on, for a venue behind a desk."""

    desk: DeskRig
    venue: str
    directory: Path

    @property
    def practice(self) -> Any:
        """The exchanges."""
        return self.desk.rig.practice

    @property
    def setup(self) -> Any:
        """The venue's setup."""
        return next(setup for setup in self.desk.rig.setups if setup.venue == self.venue)

    @property
    def prefix(self) -> str:
        """What the venue wants before our ids."""
        return str(self.setup.orders.client_ids.prefix)

    @property
    def journal(self) -> "_Read":
        """The worker's journal."""
        return _Read(read_journal(self.directory / "orders" / f"{self.venue}.journal"))

    def is_there(self, name: str) -> bool:
        """Say whether the exchange has an order, hidden or not."""
        orders = account_of(self.practice.engine(self.venue)).orders
        return any(order.client_order_id == self.prefix + name for order in orders)


@dataclass(frozen=True, slots=True)
class _Read:
    state: JournalState


@dataclass(slots=True)
class Cell:
    """What one fault came to on one venue."""

    venue: str
    case: Case
    deaf: bool = False
    states: list[OrderState] = field(default_factory=list)
    """In the order in which they were shown."""
    posts: int = 0
    wrong: list[str] = field(default_factory=list)


# -- the three faults of connecting --------------------------------------------------------------------


def _refused(key: Any) -> Exception:
    return aiohttp.ClientConnectorError(key, ConnectionRefusedError(111, "Connection refused"))


def _unresolved(key: Any) -> Exception:
    return aiohttp.ClientConnectorDNSError(key, OSError("it is not resolved"))


def _no_tls(key: Any) -> Exception:
    return aiohttp.ClientConnectorSSLError(key, OSError("a certificate of somebody else"))


_CONNECTING = {22: _refused, 23: _unresolved, 24: _no_tls}


@contextmanager
def _connecting_fails(target: Target, number: int) -> Iterator[None]:
    """Let the next order fail before a byte is written."""
    error = _CONNECTING.get(number)
    if error is None:
        yield
        return
    account = target.desk.rig.worker._seats[target.venue].account
    assert account is not None
    connector: Any = account.session._session.connector
    connect = connector.connect

    async def failing(request: Any, *rest: Any, **named: Any) -> Any:
        errand = _errand.get()
        if errand is not None and errand.is_order:
            raise error(request.connection_key)
        return await connect(request, *rest, **named)

    connector.connect = failing
    try:
        yield
    finally:
        connector.connect = connect


# -- one cell ------------------------------------------------------------------------------------------


async def _watch(target: Target, shown: Confirmation, cell: Cell) -> None:
    """Look at what is shown all the time; what is shown without proof is noted."""
    ledger = target.desk.parts.book.ledger
    while True:
        life = ledger.by_client_order_id(shown.client_order_id)
        if life is not None and (not cell.states or cell.states[-1] is not life.state):
            cell.states.append(life.state)
            there = target.is_there(shown.client_order_id)
            if life.state in _SEEN and not there:
                cell.wrong.append(f"shown {life.state}, and not there")
            if life.state in _NEVER and there:
                cell.wrong.append(f"shown {life.state}, and there")
        await asyncio.sleep(0.005)


async def _settle(target: Target, shown: Confirmation) -> OrderState:
    """Ask, as an operator would, until the order's fate is known or handed to the operator."""
    desk, began = target.desk, asyncio.get_running_loop().time()
    asked_at = began
    while desk.life(shown).state.is_unresolved or desk.life(shown).state is OrderState.SENT:
        now = asyncio.get_running_loop().time()
        if now - began > LONGEST_SECONDS or desk.life(shown).state is OrderState.HUMAN:
            break
        if now - asked_at >= ASK_SECONDS:
            await desk.desk.ask_now(shown.client_order_id)
            asked_at = now
        await asyncio.sleep(0.02)
    return desk.life(shown).state


async def _take_back(target: Target, shown: Confirmation) -> None:
    desk, life = target.desk, target.desk.life(shown)
    if life.state in {OrderState.OPEN, OrderState.PARTIAL}:
        await desk.desk.cancel(target.venue, life.terms.symbol, shown.client_order_id, life.order_id)
        await eventually(lambda: desk.life(shown).state.is_final, 10.0, f"{desk.life(shown)} is cancelled")


def _draft(target: Target, case: Case, *, deaf: bool) -> Draft:
    # no two are of the same size: the same order twice within 30 s is a duplicate
    size = str(Decimal("0.0005") + (case.number + 30 * deaf) * Decimal("0.000002"))
    if case.number == 25:
        return target.desk.crossing(target.venue, size=size)
    return target.desk.resting(target.venue, share=f"0.99{case.number:02d}", size=size)


async def run_case(target: Target, case: Case, *, deaf: bool = False) -> Cell:
    """Send one order under a fault and follow it to its end.

    Args:
        target: the venue.
        case: the fault.
        deaf: the private stream tells of it too late to help.
    """
    desk, venue = target.desk, target.venue
    await eventually(
        lambda: desk.rig.state(venue) is VenueState.UP and desk.desk.gate(venue).open,
        40.0,
        f"{venue} takes orders: {desk.desk.gate(venue)}",
    )
    shown = await desk.reviewed(_draft(target, case, deaf=deaf), tries=150)
    cell, before = Cell(venue, case, deaf), desk.created(venue)
    watching = asyncio.create_task(_watch(target, shown, cell))
    terms = desk.parts.confirmations.open
    assert terms is not None
    try:
        with _connecting_fails(target, case.number):
            case.arm(cast("TradingRig", target), terms.proposal.terms)
            if deaf:
                late = Fault(FaultKind.DELAY_PRIVATE, venue=venue, delay_ms=DEAF_MS, duration_ms=DEAF_MS)
                target.practice.inject(late)
            await desk.desk.confirm(shown, shown.code)
        if case.number not in (25, 26) and not deaf:
            target.practice.clear_faults()
        state = await _settle(target, shown)
        target.practice.clear_faults()
        if state.is_unresolved and state is not OrderState.HUMAN:
            cell.wrong.append(
                f"still {state} after {LONGEST_SECONDS:.0f} s: {desk.parts.inquirer.words(shown.client_order_id)}"
            )
        await _take_back(target, shown)
        await asyncio.sleep(0.05)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    cell.posts = desk.created(venue) - before
    if cell.posts > 1:
        cell.wrong.append(f"{cell.posts} POSTs")
    if case.number in _CONNECTING and cell.posts:
        cell.wrong.append("something was sent")
    return cell


RUNS = (
    *((case, False) for case in CASES),
    *((case, True) for case in CASES if case.number not in NEVER_THERE),
)


async def _tried(target: Target, case: Case, *, deaf: bool) -> Cell:
    """Run one case; what it waited for in vain is what is wrong with it."""
    try:
        return await run_case(target, case, deaf=deaf)
    except AssertionError as error:
        target.practice.clear_faults()
        return Cell(target.venue, case, deaf, wrong=[f"{error}"])


async def run_venue(venue: str, directory: Path, runs: Sequence[tuple[Case, bool]] = RUNS) -> list[Cell]:
    """Run faults on one venue, one after the other; `directory` is an empty directory."""
    async with desk_rig([venue], directory, timeout_ms=TIMEOUT_MS, safety=SAFETY) as desk:
        await desk.ready(venue)
        target = Target(desk, venue, directory)
        # somebody to be mistaken for
        other, _ = await desk.sent(desk.resting(venue, share="0.985", size="0.0005"))
        cells = [await _tried(target, case, deaf=deaf) for case, deaf in runs]
        await _take_back(target, other)
        engine, ledger = desk.rig.practice.engine(venue), desk.parts.book.ledger

        def wrong() -> list[str]:
            return differences(venue, target.prefix, ledger, account_of(engine))

        try:
            await eventually(lambda: not wrong(), 10.0)
        except AssertionError:
            cells.append(Cell(venue, runs[-1][0], wrong=wrong()))
    return cells


async def _main(venues: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="lyra-faults-") as folder:
        directories = {venue: Path(folder) / venue for venue in venues}
        for directory in directories.values():
            directory.mkdir(mode=0o700)
        columns = await asyncio.gather(*(run_venue(venue, directories[venue]) for venue in venues))
    for row in zip(*columns, strict=False):
        ends = "".join(
            f"{cell.venue}: {cell.states[-1]} {cell.posts} POST".ljust(28) for cell in row if cell.states
        )
        print(f"{row[0].case.number:>2} {row[0].case.words:<42}{'deaf ' * row[0].deaf:<6}{ends}")
    cells = [cell for column in columns for cell in column]
    faults = [f"{cell.venue} fault {cell.case.number}: {words}" for cell in cells for words in cell.wrong]
    ran = [cell for cell in cells if cell.states]
    return told(
        [
            share(
                "faults of an answer, settled or handed to the operator",
                sum(not c.wrong for c in ran),
                len(RUNS) * len(venues),
            ),
            counted("orders that were sent twice", sum(cell.posts > 1 for cell in ran)),
            counted("orders shown accepted or rejected without proof", sum("shown" in w for w in faults)),
        ],
        faults,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.faults", description=__doc__)
    parser.add_argument("--venues", default=",".join(TRADING))
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    return asyncio.run(_main(parser.parse_args().venues.split(",")))


if __name__ == "__main__":
    sys.exit(main())
