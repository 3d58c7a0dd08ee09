"""Keeps the children of a run alive until the console leaves."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan
from console.launcher.boot import ChildNotice, to_line
from console.launcher.child import ConsoleProcess

CONSOLE_END_SECONDS = 4.5
"""How long the console may take to cancel, record and leave after a signal before it is killed."""

FIRST_FRAME_SECONDS = 0.4
"""How long the other children wait for the first frame; their imports would take the processor from it."""


def watch(
    console: ConsoleProcess,
    plan: FleetPlan,
    signals: tuple[signal.Signals, ...],
    left: Callable[[int], None],
) -> int:
    """Start the other children and wait for the console; return the exit status for the shell.

    Args:
        console: told what to show.
        plan: what else runs.
        signals: passed on to the console; blocked until now.
        left: told the console's exit status, negative for a signal, as soon as it has left.

    Raises:
        OSError: the practice exchanges' port cannot be listened on.
    """
    return asyncio.run(_watch(console, plan, signals, left))


async def _watch(
    console: ConsoleProcess,
    plan: FleetPlan,
    signals: tuple[signal.Signals, ...],
    left: Callable[[int], None],
) -> int:
    ended_by = _pass_on(console, signals)

    def told(fell: ChildFell) -> None:
        console.tell(to_line(ChildNotice(fell.name, fell.venues, fell.how, fell.restart_in_seconds)))

    try:
        await readable(console.painted, FIRST_FRAME_SECONDS)
        async with Fleet(plan, told).running():
            status = await asyncio.get_running_loop().run_in_executor(None, console.wait)
            left(status)
    except BaseException:
        # whoever waits for it in a thread must come back before this loop can be closed
        console.abandon()
        raise
    if ended_by:
        return 128 + ended_by[0]
    return 128 - status if status < 0 else status


async def readable(descriptor: int, within_seconds: float) -> None:
    """Wait until a pipe can be read or this time is over."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, told.set)
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), within_seconds)
    finally:
        loop.remove_reader(descriptor)


def _pass_on(console: ConsoleProcess, signals: tuple[signal.Signals, ...]) -> list[int]:
    """Hand signals on to the console from now on; return the list that they are noted in."""
    loop = asyncio.get_running_loop()
    ended_by: list[int] = []

    def pass_on(number: int) -> None:
        ended_by.append(number)
        # Ctrl-C means nothing to a console that has yet to open its screen
        console.signal(signal.SIGTERM if number == signal.SIGINT else number)
        loop.call_later(CONSOLE_END_SECONDS, console.kill)

    for number in signals:
        loop.add_signal_handler(number, pass_on, number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    return ended_by
