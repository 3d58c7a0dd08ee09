"""Ways to make a desk send twice, unasked, after a halt or late, or to make it give up an order that lives: none works.

python -m bench.verify.attacks
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from bench.verify.comparing import account_of, differences
from bench.verify.figures import counted, share, told
from bench.verify.staleness import DeskClock
from console.desk.book_of_orders import EVERYTHING
from console.desk.halting import RELEASE_WORD
from console.desk.views import Confirmation, Denied, Draft, Step
from console.launcher.boot import SafetyLine
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from tests.support.desk_rig import TRADING, DeskRig, desk_on, desk_rig
from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from venues.link.orders import OrderReleased, ReleaseOrder
from venues.model.order import OrderState
from venues.model.value import replace
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When

TIMEOUT_MS = 1_500


@dataclass(slots=True)
class Field:
    """Where the attacks happen."""

    rig: DeskRig
    venue: str
    clock: DeskClock
    directory: Path
    used: int = 0

    async def shown(self) -> Confirmation:
        """Return an open confirmation of an order that would rest; no two are of the same size or price."""
        self.used += 1
        size = Decimal("0.0005") + self.used * Decimal("0.00001")
        draft = self.rig.resting(self.venue, share=f"0.98{50 + self.used % 45}", size=str(size))
        return await self.rig.reviewed(draft, tries=150)

    async def resting(self) -> Confirmation:
        """Return an order that rests; prices that have just jumped for another attack are waited for."""
        for _ in range(50):
            shown = await self.shown()
            progress = await self.rig.desk.confirm(shown, shown.code)
            if progress.step is not Step.REFUSED:
                break
            await asyncio.sleep(0.1)
        await eventually(lambda: self.state(shown) is OrderState.OPEN, 5.0, f"it rests: {progress.headline}")
        return shown

    def state(self, shown: Confirmation) -> OrderState | None:
        """Return what the trail says of an order; None when it has no intent."""
        life = self.rig.parts.book.ledger.by_client_order_id(shown.client_order_id)
        return life.state if life is not None else None

    def order_id(self, shown: Confirmation) -> int:
        """Return the exchange's number of an order."""
        orders = account_of(self.rig.rig.practice.engine(self.venue)).orders
        return next(order.id for order in orders if order.client_order_id.endswith(shown.client_order_id))

    async def ready(self) -> None:
        """Have the desk armed and its halts lifted."""
        desk = self.rig.desk
        for scope in list(self.rig.parts.book.halts):
            await desk.lift_halt(scope, RELEASE_WORD)
        await eventually(lambda: desk.gate(self.venue).open, 10.0, f"{desk.gate(self.venue)}")
        assert await desk.arm() == ""

    def inject(self, kind: FaultKind, **more: Any) -> None:
        """Arm a fault of the exchange."""
        self.rig.rig.practice.inject(Fault(kind, venue=self.venue, **more))


@contextmanager
def after_row(rig: DeskRig, kind: Kind, then: Callable[[], None]) -> Iterator[None]:
    """Do something when the next row of a kind is durable, and before whatever follows it."""
    trail = rig.parts.trail
    record = trail.record

    async def recording(what: Kind, payload: Any) -> int:
        number = await record(what, payload)
        if what is kind:
            then()
        return number

    trail.record = recording  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        del trail.record


def _sent(field: Field, before: int, shown: Confirmation, allowed: int = 0) -> str:
    """Return what is wrong when more was created than allowed, or what was not sent is not told so."""
    created = field.rig.created(field.venue) - before
    if created != allowed:
        return f"{created} orders were created"
    if not allowed and field.state(shown) not in {None, OrderState.ABSENT}:
        return f"it is {field.state(shown)}"
    return ""


# -- attacks -------------------------------------------------------------------------------------------


async def confirmed_twice_at_once(field: Field) -> str:
    """Two keys, two tasks, one order."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    desk = field.rig.desk
    steps = await asyncio.gather(*(desk.confirm(shown, shown.code) for _ in range(5)))
    wrong = _sent(field, before, shown, 1)
    refused = sum(progress.step is Step.REFUSED for progress in steps)
    return wrong or ("" if refused >= 3 else f"{refused} were refused")


async def _stopped_after(field: Field, kind: Kind, stop: Callable[[], None]) -> str:
    shown, before = await field.shown(), field.rig.created(field.venue)
    with after_row(field.rig, kind, stop):
        await field.rig.desk.confirm(shown, shown.code)
    return _sent(field, before, shown)


async def halted_while_it_is_recorded(field: Field) -> str:
    """A halt after each row of the way."""
    wrong = []
    for kind in (Kind.VERDICT, Kind.CONSENT, Kind.INTENT):
        found = await _stopped_after(field, kind, lambda: field.rig.parts.halts.halt(EVERYTHING, "an attack"))
        wrong += [f"after {kind}: {found}"] if found else []
        await field.ready()
    return "; ".join(wrong)


async def disarmed_while_it_is_recorded(field: Field) -> str:
    """The operator takes the hand away between consent and wire."""
    found = await _stopped_after(field, Kind.INTENT, lambda: field.rig.desk.disarm("an attack"))
    await field.ready()
    return found


async def a_slow_disk_outlasts_the_confirmation(field: Field) -> str:
    """The intent becomes durable after the confirmation's life."""

    def wait() -> None:
        field.clock.ahead_seconds += 10
        field.clock.wall_ahead_ms += 10_000

    found = await _stopped_after(field, Kind.INTENT, wait)
    field.clock.ahead_seconds += 0
    await field.ready()
    return found


async def a_limit_changes_while_it_is_recorded(field: Field) -> str:
    """The figures that the operator saw no longer hold."""
    settings = field.rig.parts.settings
    before = settings.safety

    def lower() -> None:
        object.__setattr__(settings, "safety", SafetyLine(order_cap_usd=Decimal(900)))

    found = await _stopped_after(field, Kind.INTENT, lower)
    object.__setattr__(settings, "safety", before)
    return found


async def there_is_no_link(field: Field) -> str:
    """A question that was not handed over is no order, and is told so."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    field.rig.workers.withheld = lambda question: isinstance(question, ReleaseOrder)
    progress = await field.rig.desk.confirm(shown, shown.code)
    field.rig.workers.withheld = lambda _: False
    await asyncio.sleep(0.2)
    return _sent(field, before, shown) or ("" if progress.step is Step.REFUSED else f"told {progress.step}")


async def the_link_says_it_twice(field: Field) -> str:
    """A worker that gets the same release again sends it once, and its answer to the second takes nothing back."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    workers = field.rig.workers
    ask = workers.ask

    def twice(question: Any) -> bool:
        if isinstance(question, ReleaseOrder):
            ask(question)
        return ask(question)

    workers.ask = twice  # type: ignore[method-assign]
    field.rig.parts.asked._send = twice
    await field.rig.desk.confirm(shown, shown.code)
    field.rig.parts.asked._send = ask
    del workers.ask
    await eventually(lambda: field.state(shown) is OrderState.OPEN, 5.0, f"it is {field.state(shown)}")
    return _sent(field, before, shown, 1)


async def an_old_release_comes_again(field: Field) -> str:
    """The question of an order that is done, said again with and without changes."""
    shown = await field.resting()
    (release,) = [
        asked
        for asked in field.rig.workers.asked
        if isinstance(asked, ReleaseOrder) and asked.terms.client_order_id == shown.client_order_id
    ]
    before, news = field.rig.created(field.venue), len(field.rig.rig.news)
    import msgspec

    other = replace(release.terms, client_order_id=release.terms.client_order_id[:-1] + "!")
    for change in ({}, {"terms": replace(release.terms, amount=Decimal("0.001"))}, {"terms": other}):
        field.rig.rig.send(msgspec.structs.replace(release, request="again", **change))
    await eventually(lambda: len(field.rig.rig.news) >= news + 3, 5.0, "the worker has answered")
    return (
        _sent(field, before, shown, 0)
        if field.state(shown) is None
        else ("" if field.rig.created(field.venue) == before else "it was sent again")
    )


async def what_it_replaces_is_filled(field: Field) -> str:
    """An order that was filled while its replacement was shown is not replaced, and stays."""
    old = await field.resting()
    draft = field.rig.desk.replacement_draft(old.client_order_id)
    assert isinstance(draft, Draft)
    typed = replace(draft.typed, price_text=str(int(field.rig.mid(field.venue) * Decimal("0.983"))))
    shown = await field.rig.reviewed(replace(draft, typed=typed))
    before = field.rig.created(field.venue)
    field.rig.rig.practice.engine(field.venue).execute(field.order_id(old), Decimal("0.0002"))
    await eventually(lambda: field.state(old) is OrderState.PARTIAL, 5.0, "the fill was told")
    await field.rig.desk.confirm(shown, shown.code)
    wrong = _sent(field, before, shown)
    return wrong or ("" if field.state(old) is OrderState.PARTIAL else f"the old one is {field.state(old)}")


async def what_it_replaces_has_gone(field: Field) -> str:
    """There is nothing to replace any more: a review says so."""
    old = await field.resting()
    draft = field.rig.desk.replacement_draft(old.client_order_id)
    field.rig.rig.practice.engine(field.venue).execute(field.order_id(old))
    await eventually(lambda: field.state(old) is OrderState.FILLED, 5.0, "the fill was told")
    found = await field.rig.desk.review(draft)  # type: ignore[arg-type]
    return "" if isinstance(found, Denied) and "nothing to replace" in found.words else f"{found}"


async def a_program_fault_in_recording(field: Field) -> str:
    """What cannot be recorded stops orders, is not acknowledged, and the next telling still counts."""
    shown, recorder = await field.resting(), field.rig.parts.recorder

    async def failing(_: Any) -> None:
        del recorder.filled
        raise RuntimeError("an attack")

    recorder.filled = failing  # type: ignore[method-assign, assignment]
    engine = field.rig.rig.practice.engine(field.venue)
    engine.execute(field.order_id(shown), Decimal("0.0002"))
    await eventually(lambda: EVERYTHING in field.rig.parts.book.halts, 5.0, "it is halted")
    engine.execute(field.order_id(shown), Decimal("0.0001"))
    await eventually(lambda: len(field.rig.life(shown).fills) == 1, 5.0, "the next fill counts")
    engine.execute(field.order_id(shown))
    await field.ready()
    # what was lost is asked for when somebody sees that it is missing
    life = partial(field.rig.life, shown)
    await eventually(lambda: life().filled_by_trades == life().terms.amount, 8.0, "the lost fill is found")
    return ""


async def a_slow_venue_hides_an_order_whose_cancel_is_lost(field: Field) -> str:
    """An order that nobody finds for some seconds is not given up."""
    shown = await field.resting()
    field.inject(FaultKind.ANSWER, on=Purpose.CANCEL, action=Action.CUT, when=When.BEFORE)
    field.inject(FaultKind.HIDE_ORDERS, delay_ms=600_000)
    life = field.rig.life(shown)
    await field.rig.desk.cancel(field.venue, BTC, shown.client_order_id, life.order_id)
    reconciler = field.rig.parts.reconciler
    field.rig.parts.standing.must_reconcile(field.venue)
    await eventually(lambda: reconciler._silent.get(shown.client_order_id, 0) >= 1, 8.0, "nobody finds it")
    given_up = field.state(shown)
    field.rig.rig.practice.clear_faults()
    standing = field.rig.parts.standing
    await eventually(lambda: standing.is_reconciled(field.venue), 12.0, "trail and venue agree again")
    return "" if field.state(shown) is given_up is OrderState.OPEN else f"it was called {given_up}"


async def the_stream_is_down_when_it_fills(field: Field) -> str:
    """A fill that no stream has told is found all the same, whole and with its fee."""
    wrong = []
    for part in (Decimal("0.0002"), None):
        shown = await field.resting()
        number = field.order_id(shown)
        field.inject(FaultKind.REFUSE_DIALS, count=2)
        field.inject(FaultKind.CLOSE_SOCKETS, close_code=1006)
        field.rig.rig.practice.engine(field.venue).execute(number, part)
        life = partial(field.rig.life, shown)
        want = part or life().terms.amount
        try:
            await eventually(lambda: life().filled_by_trades == want, 20.0)  # noqa: B023  awaited within the loop
        except AssertionError:
            wrong.append(
                f"{life().state}, filled {life().filled}, by fills {life().filled_by_trades} of {want}"
            )
        field.rig.rig.practice.clear_faults()
        await eventually(lambda: field.rig.desk.gate(field.venue).open, 15.0, "it is open again")
    return "; ".join(wrong)


async def whoever_confirmed_is_gone(field: Field) -> str:
    """A dialog that is closed while its order is under way leaves no order that nobody asks after."""
    field.inject(FaultKind.ANSWER, on=Purpose.CREATE, action=Action.HANG, when=When.BEFORE)
    shown = await field.shown()
    parts = field.rig.parts
    recorder, take = parts.recorder, parts.recorder.take

    async def deaf(news: Any, epoch: str) -> None:
        if not isinstance(news, OrderReleased):
            await take(news, epoch)

    recorder.take = deaf  # type: ignore[method-assign]
    confirming = asyncio.create_task(field.rig.desk.confirm(shown, shown.code))
    await eventually(lambda: field.state(shown) is OrderState.INTENT, 5.0, "it is under way")
    confirming.cancel()
    await asyncio.gather(confirming, return_exceptions=True)
    field.clock.ahead_seconds += 31
    field.clock.wall_ahead_ms += 31_000
    await eventually(lambda: field.state(shown) is not OrderState.INTENT, 20.0, "it is doubted")
    del recorder.take
    return "" if field.state(shown) is OrderState.UNKNOWN else f"it is {field.state(shown)}"


ATTACKS: tuple[Callable[[Field], Awaitable[str]], ...] = (
    confirmed_twice_at_once,
    halted_while_it_is_recorded,
    disarmed_while_it_is_recorded,
    a_limit_changes_while_it_is_recorded,
    there_is_no_link,
    the_link_says_it_twice,
    an_old_release_comes_again,
    what_it_replaces_is_filled,
    what_it_replaces_has_gone,
    a_program_fault_in_recording,
    a_slow_venue_hides_an_order_whose_cancel_is_lost,
    a_slow_disk_outlasts_the_confirmation,
)


# -- the trail's own -----------------------------------------------------------------------------------


async def the_trail_fails_at_the_intent(field: Field) -> str:
    """An intent that is not durable is no order, and the console is halted. The desk is of no use afterwards."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    trail = field.rig.parts.trail
    record = trail.record

    async def failing(kind: Kind, payload: Any) -> int:
        if kind is Kind.INTENT:
            trail.close("the audit trail cannot be written: an attack")
            raise AuditFailed("an attack")
        return await record(kind, payload)

    trail.record = failing  # type: ignore[method-assign]
    progress = await field.rig.desk.confirm(shown, shown.code)
    wrong = _sent(field, before, shown)
    if not wrong and progress.step is not Step.REFUSED:
        wrong = f"told {progress.step}"
    return wrong or ("" if EVERYTHING in field.rig.parts.book.halts else "it is not halted")


async def a_console_that_opens_its_trail_slowly(field: Field) -> str:
    """What is told of our orders while the trail is still being read is no stranger; a panic meanwhile stays."""
    shown = await field.resting()
    await field.rig.desk.runner.close("the console ended")
    async with desk_on(field.rig.rig, field.directory, seed=99) as again:
        settled = again.parts.trail.settled
        run, gate = again.parts.keeper.run, asyncio.Event()

        async def slowly(opened: Any) -> None:
            await gate.wait()
            await run(opened)

        again.desk.runner._running[0].cancel()
        opening = asyncio.create_task(slowly(again.desk.runner._opened))
        again.desk.runner._running = (opening, *again.desk.runner._running[1:])
        field.rig.rig.practice.engine(field.venue).execute(field.order_id(shown), Decimal("0.0002"))
        news = len(field.rig.rig.news)
        await eventually(lambda: len(field.rig.rig.news) > news, 5.0, "it was told")
        again.parts.halts.halt(EVERYTHING, "a panic")
        gate.set()
        await eventually(settled.is_set, 5.0, "the trail is open")
        await eventually(lambda: again.life(shown).filled == Decimal("0.0002"), 5.0, "the fill counts")
        if again.parts.standing.mismatches(field.venue):
            return again.parts.standing.reason(field.venue)
        await asyncio.sleep(0.1)
        await again.desk.runner.close("the console ended")
        if EVERYTHING not in again.parts.book.halts:
            return "the panic is forgotten"
    return ""


LAST = (the_trail_fails_at_the_intent, a_console_that_opens_its_trail_slowly, whoever_confirmed_is_gone)
"""Each needs a desk of its own."""
SLOW = (the_stream_is_down_when_it_fills,)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an attack came to."""

    venue: str
    attack: str
    wrong: str


async def _tried(field: Field, attack: Callable[[Field], Awaitable[str]]) -> Cell:
    try:
        wrong = await attack(field)
    except AssertionError as error:
        wrong = f"{error}"
    return Cell(field.venue, attack.__name__.replace("_", " "), wrong)


async def run_venue(
    venue: str, directory: Path, attacks: Sequence[Callable[[Field], Awaitable[str]]] = ATTACKS
) -> list[Cell]:
    """Try attacks one after the other on one desk; `directory` is an empty directory."""
    clock = DeskClock()
    async with desk_rig([venue], directory, timeout_ms=TIMEOUT_MS, clock=clock) as rig:
        await rig.ready(venue)
        field = Field(rig, venue, clock, directory)
        cells = []
        for attack in attacks:
            await field.ready()
            cells.append(await _tried(field, attack))
            rig.rig.practice.clear_faults()
        if attacks is not ATTACKS:
            return cells
        prefix = rig.rig.setups[0].orders.client_ids.prefix  # type: ignore[union-attr]
        account = account_of(rig.rig.practice.engine(venue))
        wrong = differences(venue, prefix, rig.parts.book.ledger, account)
        return [*cells, Cell(venue, "trail and exchange agree afterwards", "; ".join(wrong))]


async def _main(venues: Sequence[str]) -> int:
    cells: list[Cell] = []
    with tempfile.TemporaryDirectory(prefix="lyra-attacks-") as folder:
        for venue in venues:
            for number, attacks in enumerate((ATTACKS, SLOW, *((last,) for last in LAST))):
                directory = Path(folder) / f"{venue}-{number}"
                directory.mkdir(mode=0o700)
                cells += await run_venue(venue, directory, attacks)
    for cell in cells:
        print(f"{cell.venue:<10}{cell.attack:<70}{'HELD' if not cell.wrong else 'BROKEN'}")
    faults = [f"{cell.venue}: {cell.attack}: {cell.wrong}" for cell in cells if cell.wrong]
    return told(
        [
            share("attacks that changed nothing", len(cells) - len(faults), len(cells)),
            counted("attacks that made an order of their own", sum("created" in fault for fault in faults)),
        ],
        faults,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.attacks", description=__doc__)
    parser.add_argument("--venues", default=",".join(TRADING))
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    return asyncio.run(_main(parser.parse_args().venues.split(",")))


if __name__ == "__main__":
    sys.exit(main())
