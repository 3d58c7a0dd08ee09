"""Starts the children, starts them again when they fall, and ends them in order."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from console.fleet.last_words import last_words, log_size
from console.fleet.plan import FleetPlan, PracticePlan
from console.fleet.spawn import spawn_practice, spawn_worker
from venues.model.value import Value

FIRST_RESTART_SECONDS = 0.25
LONGEST_RESTART_SECONDS = 8.0
STEADY_AFTER_SECONDS = 30.0
"""A child that lived this long begins its backoff anew."""

END_SECONDS = 3.5
"""How long a child may take to end by itself before it is killed."""


class ChildFell(Value):
    """A child process ended that should not have."""

    name: str
    venues: tuple[str, ...]
    how: str
    """`killed by SIGKILL`, `exit status 1: its last words` or `could not be started: ...`."""
    restart_in_seconds: float


_EXIT = "exit status"
_PRACTICE = "practice"

Told = Callable[[ChildFell], None]
Spawn = Callable[[], Awaitable[asyncio.subprocess.Process]]


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
        self._fresh = plan.practice is not None and plan.practice.fresh
        self.children: dict[str, asyncio.subprocess.Process] = {}
        """Living child processes by name."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FleetPlan]:
        """Start all children, yield the plan as it really runs, and end them.

        Raises:
            OSError: the practice exchanges' port cannot be listened on.
        """
        plan, practice = self._plan, self._plan.practice
        try:
            if practice is not None:
                self._listener = _listen(practice.port)
                plan = plan.through(f"http://127.0.0.1:{self._listener.getsockname()[1]}")
                spawn = partial(self._spawn_practice, practice)
                self._keep(_PRACTICE, practice.venues, practice.log_path, spawn)
            for boot in plan.workers:
                venues = tuple(setup.venue for setup in boot.setups)
                self._keep(boot.name, venues, boot.log_path, partial(spawn_worker, boot))
            yield plan
        finally:
            await self._end()

    def _keep(self, name: str, venues: tuple[str, ...], log_path: str, spawn: Spawn) -> None:
        keeping = self._keep_alive(name, venues, log_path, spawn)
        self._tasks.append(asyncio.create_task(keeping, name=f"keep {name}"))

    async def _keep_alive(self, name: str, venues: tuple[str, ...], log_path: str, spawn: Spawn) -> None:
        pause = FIRST_RESTART_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            started, logged = loop.time(), log_size(log_path)
            how = await self._live_once(name, spawn)
            if how.startswith(_EXIT) and (words := last_words(log_path, logged)):
                how = f"{how}: {words}"
            if loop.time() - started > STEADY_AFTER_SECONDS:
                pause = FIRST_RESTART_SECONDS
            self._told(ChildFell(name, venues, how, pause))
            await asyncio.sleep(pause)
            pause = min(LONGEST_RESTART_SECONDS, pause * 2)

    async def _live_once(self, name: str, spawn: Spawn) -> str:
        """Start a child and wait until it ends; return how it ended."""
        try:
            child = await spawn()
        except OSError as error:
            # no memory, no descriptors, no disk: these pass, and the next attempt may succeed
            return f"could not be started: {error.strerror or error}"
        self.children[name] = child
        status = await child.wait()
        del self.children[name]
        return how_it_ended(status)

    async def _spawn_practice(self, plan: PracticePlan) -> asyncio.subprocess.Process:
        assert self._listener is not None
        child = await spawn_practice(plan, self._listener.fileno(), fresh=self._fresh)
        self._fresh = False  # a restart never throws the ledger away
        return child

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # the workers first: one whose console died without a word still cancels at the exchanges
        for names in (self.children.keys() - {_PRACTICE}, {_PRACTICE}):
            children = [self.children[name] for name in names if name in self.children]
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


def how_it_ended(status: int) -> str:
    """Return an exit status in words."""
    if status < 0:
        try:
            return f"killed by {signal.Signals(-status).name}"
        except ValueError:
            return f"killed by signal {-status}"
    return f"{_EXIT} {status}"


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(256)
        listener.set_inheritable(True)
    except OSError:
        listener.close()
        raise
    return listener
