"""Starts the children, starts them again when they fall, and ends them in order."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from console.fleet.plan import FleetPlan, PracticePlan
from venues.worker.boot import WorkerBoot, encode_boot

FIRST_RESTART_SECONDS = 0.25
LONGEST_RESTART_SECONDS = 8.0
STEADY_AFTER_SECONDS = 30.0
"""A child that lived this long begins its backoff anew."""

END_SECONDS = 3.0
"""How long a child may take to end by itself before it is killed."""


@dataclass(frozen=True, slots=True)
class ChildFell:
    """A child process ended that should not have."""

    name: str
    venues: tuple[str, ...]
    how: str
    """`killed by SIGKILL` or `exit status 1`."""
    restart_in_seconds: float


Told = Callable[[ChildFell], None]


class Fleet:
    """The workers and the practice exchanges of one run.

    Args:
        plan: what to start.
        told: called for each child that falls.
    """

    def __init__(self, plan: FleetPlan, told: Told) -> None:
        self._plan = plan
        self._told = told
        self._tasks: list[asyncio.Task[None]] = []
        self._listener: socket.socket | None = None
        self.children: dict[str, asyncio.subprocess.Process] = {}
        """Living child processes by name."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FleetPlan]:
        """Start all children, yield the plan as it really runs, and end them."""
        plan, practice = self._plan, self._plan.practice
        if practice is not None:
            self._listener = _listen(practice.port)
            plan = plan.through(f"http://127.0.0.1:{self._listener.getsockname()[1]}")
            self._keep("practice", practice.venues, lambda: self._spawn_practice(practice))
        for boot in plan.workers:
            venues = tuple(setup.venue for setup in boot.setups)
            self._keep(boot.name, venues, lambda boot=boot: _spawn_worker(boot))  # type: ignore[misc]
        try:
            yield plan
        finally:
            await self._end()

    def _keep(self, name: str, venues: tuple[str, ...], spawn: Callable[[], object]) -> None:
        self._tasks.append(asyncio.create_task(self._keep_alive(name, venues, spawn), name=f"keep {name}"))

    async def _keep_alive(self, name: str, venues: tuple[str, ...], spawn: Callable[..., object]) -> None:
        pause = FIRST_RESTART_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            child: asyncio.subprocess.Process = await spawn()  # type: ignore[misc]
            self.children[name] = child
            status = await child.wait()
            del self.children[name]
            if loop.time() - started > STEADY_AFTER_SECONDS:
                pause = FIRST_RESTART_SECONDS
            self._told(ChildFell(name, venues, how_it_ended(status), pause))
            await asyncio.sleep(pause)
            pause = min(LONGEST_RESTART_SECONDS, pause * 2)

    async def _spawn_practice(self, plan: PracticePlan) -> asyncio.subprocess.Process:
        assert self._listener is not None
        descriptor = self._listener.fileno()
        command = [
            sys.executable,
            "-P",
            "-m",
            "venues.practice",
            "--fd",
            str(descriptor),
            "--seed",
            str(plan.seed),
        ]
        command += [
            "--venues",
            ",".join(plan.venues),
            "--data-dir",
            str(plan.data_dir),
            "--until-stdin-closes",
        ]
        if plan.log_path:
            command += ["--log", plan.log_path]
        if plan.fresh and "practice" not in self.children and not self._restarted:
            command.append("--fresh")
        self._restarted = True
        return await _spawn(command, plan.log_path, (descriptor,))

    _restarted = False
    """The practice exchanges were started once: a restart never throws the ledger away."""

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        children = list(self.children.values())
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        await asyncio.gather(*(_end_child(child) for child in children))
        if self._listener is not None:
            self._listener.close()


async def _end_child(child: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(child.wait(), END_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _spawn_worker(boot: WorkerBoot) -> asyncio.subprocess.Process:
    child = await _spawn([sys.executable, "-P", "-m", "venues.worker"], boot.log_path)
    assert child.stdin is not None
    child.stdin.write(encode_boot(boot))
    with contextlib.suppress(ConnectionError):
        await child.stdin.drain()
    return child


async def _spawn(
    command: list[str], log_path: str, pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    # what a dying child has to say must not reach the screen, nor be lost
    descriptor = os.open(log_path or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # a session of its own: Ctrl-C and hang-up of the terminal are the console's to handle
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=descriptor,
            start_new_session=True,
            pass_fds=pass_fds,
            env=child_environment(),
        )
    finally:
        os.close(descriptor)


def child_environment() -> dict[str, str]:
    """Return this process's environment for a child; variables that hold keys are gone by then."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}


def how_it_ended(status: int) -> str:
    """Return an exit status in words."""
    if status < 0:
        try:
            return f"killed by {signal.Signals(-status).name}"
        except ValueError:
            return f"killed by signal {-status}"
    return f"exit status {status}"


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(256)
    listener.set_inheritable(True)
    return listener
