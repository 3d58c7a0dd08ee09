"""Keeps the children of a run alive until the console leaves."""

import asyncio
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from console.fleet.fleet import ChildFell, Fleet
from console.fleet.plan import FleetPlan, PracticePlan, share_out
from console.launcher.boot import ChildNotice, ConsoleBoot, WorkerLine, to_line
from console.launcher.child import ConsoleProcess
from venues.worker.boot import WorkerBoot

CONSOLE_END_SECONDS = 2.5
"""How long the console may take to leave after a signal before it is killed."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a full-screen or headless run needs, as the configuration says."""

    boot: ConsoleBoot
    """Without workers: they are filled in when they have their sockets."""
    workers: int
    log_dir: Path
    practice_seed: int | None = None
    """None for a run without practice exchanges."""
    fresh: bool = False
    data_dir: Path = Path()


def supervise(console: ConsoleProcess, run: Run, signals: tuple[signal.Signals, ...]) -> int:
    """Start the children, tell the console, and wait for it; return its exit status, negative for a signal."""
    return asyncio.run(_supervise(console, run, signals))


async def _supervise(console: ConsoleProcess, run: Run, signals: tuple[signal.Signals, ...]) -> int:
    run.log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lyra-") as runtime:
        workers = share_out(run.boot.setups, run.workers, Path(runtime), run.log_dir)
        # the console first: it paints while the workers are still importing
        console.tell(to_line(msgspec.structs.replace(run.boot, workers=_lines(workers))))

        def told(fell: ChildFell) -> None:
            console.tell(to_line(ChildNotice(fell.name, fell.venues, fell.how, fell.restart_in_seconds)))

        async with Fleet(FleetPlan(workers, _practice(run)), told).running():
            return await _wait(console, signals)


def _lines(workers: tuple[WorkerBoot, ...]) -> tuple[WorkerLine, ...]:
    return tuple(
        WorkerLine(boot.name, boot.socket_path, boot.token, tuple(setup.venue for setup in boot.setups))
        for boot in workers
    )


def _practice(run: Run) -> PracticePlan | None:
    if run.practice_seed is None:
        return None
    return PracticePlan(
        tuple(setup.venue for setup in run.boot.setups if setup.enabled),
        run.practice_seed,
        run.data_dir / "exchanges",
        run.fresh,
        log_path=str(run.log_dir / "exchanges.log"),
    )


async def _wait(console: ConsoleProcess, signals: tuple[signal.Signals, ...]) -> int:
    loop = asyncio.get_running_loop()

    def pass_on(number: int) -> None:
        console.signal(number)
        loop.call_later(CONSOLE_END_SECONDS, console.kill)

    for number in signals:
        loop.add_signal_handler(number, pass_on, number)
    # the terminal sends Ctrl-C to the console too, which decides what it means
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    return await loop.run_in_executor(None, console.wait)
