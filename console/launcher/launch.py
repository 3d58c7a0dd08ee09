"""Starts a full-screen run: the console first, then everything it needs, and watches over all of it."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.launcher.boot import ChildNotice, ConsoleBoot, WorkerLine, to_line
from console.launcher.terminal import TerminalKeeper

TERMINATION_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

CONSOLE_END_SECONDS = 5.0
"""How long the console may take to leave after a signal before it is killed."""


class ConsoleProcess:
    """The console as the launcher's child: told what to do over a pipe, alone with the terminal."""

    def __init__(self) -> None:
        reader, self._writer = os.pipe()
        command = [sys.executable, "-P", "-m", "console.process", str(reader)]
        self._child = subprocess.Popen(command, pass_fds=(reader,))  # noqa: S603  our own interpreter and module
        os.close(reader)

    def tell(self, message: ConsoleBoot | ChildNotice) -> None:
        """Write one line to the console; a console that is gone is noticed elsewhere."""
        try:
            os.write(self._writer, to_line(message))
        except BrokenPipeError:
            return

    def abandon(self) -> None:
        """End a console that was never told anything: it leaves without having painted."""
        os.close(self._writer)
        self._child.wait()

    def signal(self, number: int) -> None:
        """Pass a signal on."""
        if self._child.poll() is None:
            self._child.send_signal(number)

    async def wait(self) -> int:
        """Return the console's exit status once it has left; negative for a signal."""
        return await asyncio.get_running_loop().run_in_executor(None, self._child.wait)

    def kill(self) -> None:
        """End it without asking."""
        if self._child.poll() is None:
            self._child.kill()


@dataclass(frozen=True, slots=True)
class Run:
    """What a full-screen or headless run needs, as the configuration says."""

    boot: ConsoleBoot
    """Without workers: the launcher fills them in."""
    workers: int
    log_dir: Path
    practice_seed: int | None = None
    """None for a run without practice exchanges."""
    fresh: bool = False
    data_dir: Path = Path()


def launch(prepare: Callable[[], Run]) -> int:
    """Run the console and its children; return the exit status for the shell.

    Args:
        prepare: reads the configuration while the console is being imported; whatever it raises ends the console
            before it has painted, and is raised again.
    """
    keeper = TerminalKeeper()
    console = ConsoleProcess()
    try:
        run = prepare()
    except BaseException:
        console.abandon()
        raise
    status = asyncio.run(_supervise(console, run))
    if status < 0:
        keeper.restore()
        if -status not in {number.value for number in TERMINATION_SIGNALS}:
            sys.stderr.write(
                f"lyra: the console was killed by signal {-status}; the terminal was restored.\n"
            )
        return 128 - status
    return status


async def _supervise(console: ConsoleProcess, run: Run) -> int:
    from console.fleet.fleet import ChildFell, Fleet
    from console.fleet.plan import FleetPlan, PracticePlan, share_out

    run.log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lyra-") as runtime:
        workers = share_out(run.boot.setups, run.workers, Path(runtime), run.log_dir)
        practice = None
        if run.practice_seed is not None:
            practice = PracticePlan(
                tuple(setup.venue for setup in run.boot.setups if setup.enabled),
                run.practice_seed,
                run.data_dir / "exchanges",
                run.fresh,
                log_path=str(run.log_dir / "exchanges.log"),
            )

        def told(fell: ChildFell) -> None:
            console.tell(ChildNotice(fell.name, fell.venues, fell.how, fell.restart_in_seconds))

        async with Fleet(FleetPlan(workers, practice), told).running():
            lines = tuple(
                WorkerLine(
                    boot.name, boot.socket_path, boot.token, tuple(setup.venue for setup in boot.setups)
                )
                for boot in workers
            )
            console.tell(_with_workers(run.boot, lines))
            return await _wait(console)


def _with_workers(boot: ConsoleBoot, lines: tuple[WorkerLine, ...]) -> ConsoleBoot:
    import msgspec

    return msgspec.structs.replace(boot, workers=lines)


async def _wait(console: ConsoleProcess) -> int:
    loop = asyncio.get_running_loop()
    for number in TERMINATION_SIGNALS:
        loop.add_signal_handler(number, _pass_on, console, number)
    # the terminal sends Ctrl-C to the console too, which decides what it means
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    return await console.wait()


def _pass_on(console: ConsoleProcess, number: int) -> None:
    console.signal(number)
    asyncio.get_running_loop().call_later(CONSOLE_END_SECONDS, console.kill)
