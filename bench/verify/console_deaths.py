"""The places at which a console dies: hooks around the desk's parts, of which the desk itself knows nothing."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from bench.verify.bare_console import Console
from console.desk.standing import Standing
from db.audit.kinds import Kind
from venues.link.sockets import SocketEnd
from venues.practice.faults import Purpose

AFTER = {"1": Kind.PROPOSAL, "2": Kind.VERDICT, "3": Kind.CONSENT, "4": Kind.INTENT, "9": Kind.CANCEL_INTENT}
"""Dies when this row is durable."""
BEFORE = {"7": Kind.ANSWER, "8": Kind.FILL}
"""Dies before this row is written."""


def die() -> None:
    """End as a machine does whose power is gone."""
    os.kill(os.getpid(), signal.SIGKILL)


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


async def die_when_counted(console: Console, purpose: Purpose, before: int) -> None:
    """Die as soon as the exchange has got the request."""
    while await console.count(purpose) <= before:
        await asyncio.sleep(0.001)
    die()
