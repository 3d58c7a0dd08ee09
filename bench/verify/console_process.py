"""A console without a screen that checks what an earlier one has left, places an order, and may kill itself.

python -m bench.verify.console_process, with a `ConsolePlan` as one line of JSON on standard input.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from bench.verify.bare_console import BTC, Console
from bench.verify.console_deaths import die_when_counted, hook
from bench.verify.console_plan import ConsolePlan, Report, tell
from venues.link.messages import Credentials
from venues.practice.credentials import practice_credentials
from venues.practice.faults import Purpose


async def _go(console: Console) -> None:
    """Place the order that somebody does not live to see the end of."""
    point, background = console.plan.point, None
    await console.ready()
    purpose = {"6": Purpose.CREATE, "12a": Purpose.CREATE, "10": Purpose.CANCEL}.get(point)
    before = await console.count(purpose) if purpose is not None else 0
    if purpose is not None:
        await console.hang(purpose)
        background = asyncio.create_task(die_when_counted(console, purpose, before))
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
