"""An exchange of its own, and a console with its worker that run there until one of them is dead."""

import asyncio
import contextlib
import os
import random
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.verify.console_plan import ConsolePlan, Report
from console.fleet.environment import child_environment
from console.fleet.plan import PracticePlan
from console.fleet.spawn import spawn_practice, spawn_worker
from tests.support.worker_rig import practice_setups
from venues.model.value import replace
from venues.worker.boot import WorkerBoot, encode_boot

LONGEST_SECONDS = 180.0
END_SECONDS = 2.5
"""How long the launcher gives a worker that it ends."""


@dataclass(slots=True)
class Site:
    """One exchange and the directories of the consoles that trade there."""

    directory: Path
    venue: str
    url: str
    draw: random.Random

    @property
    def practice_file(self) -> Path:
        """The exchange's own ledger."""
        return self.directory / "practice" / f"practice-{self.venue}.sqlite"


@asynccontextmanager
async def site(directory: Path, venue: str, seed: int) -> AsyncIterator[Site]:
    """Run an exchange in a process of its own while inside."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    listener.set_inheritable(True)
    plan = PracticePlan(
        (venue,), 7, directory / "practice", fresh=True, log_path=str(directory / "practice.log")
    )
    child = await spawn_practice(plan, listener.fileno(), fresh=True)
    try:
        yield Site(directory, venue, f"http://127.0.0.1:{listener.getsockname()[1]}", random.Random(seed))
    finally:
        await _end(child)
        listener.close()


async def _end(child: asyncio.subprocess.Process) -> None:
    """End a process as the launcher does."""
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), END_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _dying_worker(boot: WorkerBoot, point: str, armed: Path) -> asyncio.subprocess.Process:
    """Start a worker that ends itself, otherwise as `spawn_worker` does."""
    log = os.open(boot.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bench.verify.worker_process", point, str(armed),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=log, start_new_session=True,
            env={**child_environment(os.environ), "PYTHONPATH": str(Path(__file__).parents[2])},
        )  # fmt: skip
    finally:
        os.close(log)
    assert child.stdin is not None
    child.stdin.write(encode_boot(boot))
    await child.stdin.drain()
    return child


class Run:
    """One console and its worker.

    Args:
        where: they trade there.
        point: at which one of them dies; empty when neither does.
        take: is given what the console tells.
    """

    def __init__(self, where: Site, point: str, take: Callable[[Report], None]) -> None:
        self._site, self._point, self._take = where, point, take
        url = where.url
        setup = replace(practice_setups(url, (where.venue,))[0], max_position_usd="1000000")
        key, token = secrets.token_bytes(32).hex(), secrets.token_urlsafe(16)
        self._armed = where.directory / "armed"
        self._armed.unlink(missing_ok=True)
        self._boot = WorkerBoot(
            "worker", str(where.directory / "w.sock"), token, (setup,), str(where.directory / "worker.log"),
            run_key=key, orders_directory=str(where.directory / "orders"),
            cancel_mine_when_abandoned=where.draw.random() < 0.5,
        )  # fmt: skip
        self._plan = ConsolePlan(
            self._boot.socket_path, token, key, str(where.directory / "data"), (setup,), url,
            str(where.practice_file), self._boot.orders_directory, point,
            str(self._armed) if point.startswith("w") else "", where.draw.randrange(1 << 30),
        )  # fmt: skip
        self._worker: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Run both until the console is dead, then end the worker.

        Raises:
            RuntimeError: the console did not die where it should have.
        """
        dies = self._point.startswith("w")
        self._worker = await (
            _dying_worker(self._boot, self._point, self._armed) if dies else spawn_worker(self._boot)
        )
        keeping = asyncio.create_task(self._keep_worker()) if dies else None
        try:
            await self._console()
        finally:
            if keeping is not None:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            await _end(self._worker)

    async def _keep_worker(self) -> None:
        """Start another worker when the first one is dead, as the launcher does."""
        assert self._worker is not None
        await self._worker.wait()
        await asyncio.sleep(0.25)
        self._worker = await spawn_worker(self._boot)

    async def _console(self) -> None:
        errors = self._site.directory / "console.log"
        with errors.open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bench.verify.console_process",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log, start_new_session=True,
            )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(msgspec.json.encode(self._plan) + b"\n")
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await child.stdin.drain()
                async for line in child.stdout:
                    self._take(msgspec.json.decode(line, type=Report))
                status = await child.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        expected = 0 if not self._point or self._point.startswith("w") else -signal.SIGKILL
        if status != expected:
            last = errors.read_text(errors="replace").strip().splitlines()[-1:]
            raise RuntimeError(f"at point {self._point!r} the console ended with {status}: {last}")
