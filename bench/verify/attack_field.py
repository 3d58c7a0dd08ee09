"""Where the attacks of `bench.verify.attacks` happen: a desk, its clock, its exchange, and what they do to an order."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.verify.comparing import account_of
from bench.verify.desk_clock import DeskClock
from console.desk.halting import RELEASE_WORD
from console.desk.views import Confirmation, Step
from db.audit.kinds import Kind
from tests.support.desk_rig import DeskRig
from tests.support.waits import eventually
from venues.model.order import OrderState
from venues.practice.faults import Fault, FaultKind


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


Attack = Callable[[Field], Awaitable[str]]
"""Tries something; returns what it has broken, empty when nothing."""


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


def sent_wrongly(field: Field, before: int, shown: Confirmation, allowed: int = 0) -> str:
    """Return what is wrong when more was created than allowed, or what was not sent is not told so."""
    created = field.rig.created(field.venue) - before
    if created != allowed:
        return f"{created} orders were created"
    if not allowed and field.state(shown) not in {None, OrderState.ABSENT}:
        return f"it is {field.state(shown)}"
    return ""
