"""Attacks on an order's way to the exchange: typed twice, stopped while it is recorded, said twice to a worker."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from bench.verify.attack_field import Field, after_row, sent_wrongly
from console.desk.book_of_orders import EVERYTHING
from console.desk.views import Denied, Draft, Step
from console.launcher.boot import SafetyLine
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from tests.support.waits import eventually
from venues.link.orders import ReleaseOrder
from venues.model.order import OrderState
from venues.model.value import replace


async def confirmed_twice_at_once(field: Field) -> str:
    """Two keys, two tasks, one order."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    desk = field.rig.desk
    steps = await asyncio.gather(*(desk.confirm(shown, shown.code) for _ in range(5)))
    wrong = sent_wrongly(field, before, shown, 1)
    refused = sum(progress.step is Step.REFUSED for progress in steps)
    return wrong or ("" if refused >= 3 else f"{refused} were refused")


async def _stopped_after(field: Field, kind: Kind, stop: Callable[[], None]) -> str:
    shown, before = await field.shown(), field.rig.created(field.venue)
    with after_row(field.rig, kind, stop):
        await field.rig.desk.confirm(shown, shown.code)
    return sent_wrongly(field, before, shown)


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
    wrong = sent_wrongly(field, before, shown)
    if not wrong and progress.step is not Step.REFUSED:
        wrong = f"told {progress.step}"
    return wrong or ("" if EVERYTHING in field.rig.parts.book.halts else "it is not halted")


async def there_is_no_link(field: Field) -> str:
    """A question that was not handed over is no order, and is told so."""
    shown, before = await field.shown(), field.rig.created(field.venue)
    field.rig.workers.withheld = lambda question: isinstance(question, ReleaseOrder)
    progress = await field.rig.desk.confirm(shown, shown.code)
    field.rig.workers.withheld = lambda _: False
    await asyncio.sleep(0.2)
    return sent_wrongly(field, before, shown) or (
        "" if progress.step is Step.REFUSED else f"told {progress.step}"
    )


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
    return sent_wrongly(field, before, shown, 1)


async def an_old_release_comes_again(field: Field) -> str:
    """The question of an order that is done, said again with and without changes."""
    shown = await field.resting()
    (release,) = [
        asked
        for asked in field.rig.workers.asked
        if isinstance(asked, ReleaseOrder) and asked.terms.client_order_id == shown.client_order_id
    ]
    before, news = field.rig.created(field.venue), len(field.rig.rig.news)
    other = replace(release.terms, client_order_id=release.terms.client_order_id[:-1] + "!")
    for change in ({}, {"terms": replace(release.terms, amount=Decimal("0.001"))}, {"terms": other}):
        field.rig.rig.send(msgspec.structs.replace(release, request="again", **change))
    await eventually(lambda: len(field.rig.rig.news) >= news + 3, 5.0, "the worker has answered")
    return (
        sent_wrongly(field, before, shown, 0)
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
    await eventually(lambda: field.state(old) is OrderState.PARTIAL, 15.0, "the fill was told")
    await field.rig.desk.confirm(shown, shown.code)
    wrong = sent_wrongly(field, before, shown)
    return wrong or ("" if field.state(old) is OrderState.PARTIAL else f"the old one is {field.state(old)}")


async def what_it_replaces_has_gone(field: Field) -> str:
    """There is nothing to replace any more: a review says so."""
    old = await field.resting()
    draft = field.rig.desk.replacement_draft(old.client_order_id)
    field.rig.rig.practice.engine(field.venue).execute(field.order_id(old))
    await eventually(lambda: field.state(old) is OrderState.FILLED, 15.0, "the fill was told")
    found = await field.rig.desk.review(draft)  # type: ignore[arg-type]
    return "" if isinstance(found, Denied) and "nothing to replace" in found.words else f"{found}"
