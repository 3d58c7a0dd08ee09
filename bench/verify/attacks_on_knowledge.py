"""Attacks on what is known of an order that lives: nothing of it is lost, given up, or taken for a stranger's."""

import asyncio
from decimal import Decimal
from functools import partial
from typing import Any

from bench.verify.attack_field import Field
from console.desk.book_of_orders import EVERYTHING
from tests.support.desk_rig import desk_on
from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from venues.link.orders import OrderReleased
from venues.model.order import OrderState
from venues.practice.faults import Action, FaultKind, Purpose, When


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
