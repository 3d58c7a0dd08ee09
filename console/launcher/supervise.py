"""Keeps the children of a run alive until the console leaves."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan, PracticePlan, share_out
from console.fleet.run_directory import run_directory
from console.launcher.boot import ChildNotice, ConsoleBoot, WorkerLine, to_line
from console.launcher.child import ConsoleProcess
from venues.worker.boot import WorkerBoot

CONSOLE_END_SECONDS = 2.0
"""How long the console may take to leave after a signal before it is killed."""


@dataclass(frozen=True, slots=True)
class PracticeStart:
    """How the practice exchanges of a run begin."""

    seed: int
    accounts: Path | None
    """Where the accounts are kept; None forgets them with the run."""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What a full-screen or headless run needs, as the configuration says."""

    boot: ConsoleBoot
    """Without workers: they are filled in when they have their sockets."""
    workers: int
    log_dir: Path
    practice: PracticeStart | None = None
    """None for a run without practice exchanges."""
    runtime_dir: str | None = None
    """Where the sockets are; None leaves it to the system."""

    def with_note(self, note: str) -> "Run":
        """Return the same run with a line more in the console's log; an empty note changes nothing."""
        if not note:
            return self
        return replace(self, boot=msgspec.structs.replace(self.boot, notes=(*self.boot.notes, note)))


FIRST_FRAME_SECONDS = 0.4
"""How long the other children wait for the first frame; their imports would take the processor from it."""

CHILDREN_NICENESS = 5
"""The console's keyboard comes first; the launcher, once the console has been told, and what it starts step back."""

Left = Callable[[int], None]


def supervise(console: ConsoleProcess, run: Run, signals: tuple[signal.Signals, ...], left: Left) -> int:
    """Start the children, tell the console, and wait for it; return the exit status for the shell.

    Args:
        console: already starting.
        run: what to start.
        signals: passed on to the console; blocked until now.
        left: told the console's exit status, negative for a signal, as soon as it has left.

    Raises:
        PathsError: there is no private place for the sockets.
        OSError: something cannot be made or started.
    """
    return asyncio.run(_supervise(console, run, signals, left))


async def _supervise(
    console: ConsoleProcess, run: Run, signals: tuple[signal.Signals, ...], left: Left
) -> int:
    ended_by = _pass_on(console, signals)
    try:
        with run_directory(run.boot.mode, run.runtime_dir) as runtime:
            workers = share_out(run.boot.setups, run.workers, runtime, run.log_dir, run.boot.log_level)
            # the console first: it paints while the workers are still importing
            console.start(to_line(msgspec.structs.replace(run.boot, workers=_lines(workers))))

            os.nice(CHILDREN_NICENESS)

            def told(fell: ChildFell) -> None:
                console.tell(to_line(ChildNotice(fell.name, fell.venues, fell.how, fell.restart_in_seconds)))

            await _readable(console.painted, FIRST_FRAME_SECONDS)
            async with Fleet(FleetPlan(workers, _practice(run)), told).running():
                status = await asyncio.get_running_loop().run_in_executor(None, console.wait)
                left(status)
    except BaseException:
        # whoever waits for it in a thread must come back before this loop can be closed
        console.abandon()
        raise
    if ended_by:
        return 128 + ended_by[0]
    return 128 - status if status < 0 else status


async def _readable(descriptor: int, within_seconds: float) -> None:
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


def _lines(workers: tuple[WorkerBoot, ...]) -> tuple[WorkerLine, ...]:
    return tuple(
        WorkerLine(boot.name, boot.socket_path, boot.token, tuple(setup.venue for setup in boot.setups))
        for boot in workers
    )


def _practice(run: Run) -> PracticePlan | None:
    if run.practice is None:
        return None
    return PracticePlan(
        tuple(setup.venue for setup in run.boot.setups if setup.enabled),
        run.practice.seed,
        run.practice.accounts,
        run.practice.fresh,
        log_path=str(run.log_dir / "exchanges.log"),
    )
