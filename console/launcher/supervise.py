"""Tells the console what to show, and has the other children of a run kept alive until it leaves."""

import os
import secrets
import signal
from collections.abc import Callable
from pathlib import Path

from console.fleet.plan import FleetPlan, PracticePlan, share_out
from console.fleet.run_directory import run_directory
from console.launcher.boot import ConsoleBoot, WorkerLine, to_line
from console.launcher.child import ConsoleProcess
from venues.model.value import Value, replace
from venues.worker.boot import WorkerBoot


class PracticeStart(Value):
    """How the practice exchanges of a run begin."""

    seed: int
    accounts: Path | None
    """Where the accounts are kept; None forgets them with the run."""
    fresh: bool = False


class Run(Value):
    """What a full-screen or headless run needs, as the configuration says."""

    boot: ConsoleBoot
    """Without workers: they are filled in when they have their sockets."""
    workers: int
    log_dir: Path
    practice: PracticeStart | None = None
    """None for a run without practice exchanges."""
    runtime_dir: str | None = None
    """Where the sockets are; None leaves it to the system."""

    @property
    def takes_orders(self) -> bool:
        """True for a run with a screen and a place for its records."""
        return self.boot.headless is None and bool(self.boot.data_dir)

    def with_note(self, note: str) -> "Run":
        """Return the same run with a line more in the console's log; an empty note changes nothing."""
        if not note:
            return self
        return replace(self, boot=replace(self.boot, notes=(*self.boot.notes, note)))


RUN_KEY_BYTES = 32
ORDERS_DIRECTORY = "orders"
"""In the mode's data directory: the workers' journals and latches."""

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
    with run_directory(run.boot.mode, run.runtime_dir) as runtime:
        run_key = secrets.token_hex(RUN_KEY_BYTES) if run.takes_orders else ""
        workers = share_out(
            run.boot.setups,
            run.workers,
            runtime,
            run.log_dir,
            run.boot.log_level,
            run_key=run_key,
            orders_directory=str(Path(run.boot.data_dir) / ORDERS_DIRECTORY) if run_key else "",
        )
        boot = replace(run.boot, workers=_lines(workers), run_key=run_key)
        console.start(to_line(boot))
        os.nice(CHILDREN_NICENESS)
        from console.launcher.watch import watch  # asyncio and all: the first frame does not wait for it

        return watch(console, FleetPlan(workers, _practice(run)), signals, left)


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
