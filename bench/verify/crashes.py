"""Kills the console, or its worker, at the twelve points of an order's way: the next start finds what the exchange has.

python -m bench.verify.crashes [--times 20]

Console, worker and exchange are processes of their own, joined by the real link. A console that died is followed by
another with a new worker on the same directories: its worker is ended as the launcher ends it. Within 10 s of the
venue being UP the trail must hold what the exchange holds: no order twice, none that nobody knows, no fill lost, and
ABSENT what was never begun to be sent. A request that was begun and lost on the way is UNKNOWN until three rounds of
asking have proved that it never arrived. Every second time the worker's own policy cancels what an abandoned console
leaves; else it rests.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import random
import secrets
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import msgspec

from bench.verify.console_process import ConsolePlan, Report
from bench.verify.figures import Figure, at_most, counted, share, told
from console.fleet.environment import child_environment
from console.fleet.plan import PracticePlan
from console.fleet.spawn import spawn_practice, spawn_worker
from db.audit.kinds import Kind
from db.browse.replay import rows_of
from tests.support.worker_rig import practice_setups
from venues.model.value import replace
from venues.worker.boot import WorkerBoot, encode_boot

POINTS = {
    "1": "proposal recorded",
    "2": "verdict recorded",
    "3": "consent recorded",
    "4": "intent recorded",
    "5": "handed to the worker",
    "6": "on the wire, before the answer",
    "7": "answer received, before it is recorded",
    "8": "partial fill received, before it is recorded",
    "9": "cancel intent recorded",
    "10": "cancel on the wire",
    "11": "in a checkpoint",
    "12": "in the reconciliation of a start",
    "w5": "worker: before the order's line in the journal",
    "w6": "worker: on the wire, before the answer",
    "w7": "worker: answer received, before it is told",
    "w10": "worker: cancel on the wire",
}
EQUAL_SECONDS = 10.0
LONGEST_SECONDS = 180.0
END_SECONDS = 2.5
"""How long the launcher gives a worker that it ends."""


@dataclass(slots=True)
class Tally:
    """What all kills came to."""

    kills: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    orders: int = 0
    creates: int = 0
    """Create requests that the exchanges have counted."""
    lost: int = 0
    """Requests that were begun and never arrived."""
    settled_seconds: float = 0.0
    """The longest that one of them was UNKNOWN after the venue was UP."""

    def take(self, point: str, report: Report) -> None:
        """Take in what the console after a kill has found."""
        self.kills[point] = self.kills.get(point, 0) + 1
        found = list(report.wrong)
        if report.equal_seconds > EQUAL_SECONDS:
            found.append(f"it took {report.equal_seconds:.1f} s: {'; '.join(report.slow)}")
        if report.lost:
            self.lost += report.lost
            self.settled_seconds = max(self.settled_seconds, report.settled_seconds)
        self.right[point] = self.right.get(point, 0) + (not found)
        self.slowest[point] = max(self.slowest.get(point, 0.0), report.equal_seconds)
        self.wrong += [f"point {point}: {words}" for words in found]
        if any("disagree" in halt or "not in the audit trail" in halt for halt in report.halts.values()):
            self.wrong.append(f"point {point}: halted: {report.halts}")


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
    """One console and its worker."""

    def __init__(self, where: Site, point: str, tally: Tally, after: str) -> None:
        self._site, self._point, self._tally, self._after = where, point, tally, after
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

    def _take(self, report: Report) -> None:
        tally = self._tally
        if report.what == "checked" and self._after:
            tally.take(self._after, report)
        elif report.what == "worker_checked":
            tally.take(self._point, report)
        tally.states, tally.orders = report.states or tally.states, max(tally.orders, report.orders)


async def run_chain(directory: Path, venue: str, points: Sequence[str], seed: int, tally: Tally) -> None:
    """Kill at these points one after the other; each console checks what the one before has left.

    Args:
        directory: empty and short, for the address of a socket is in it.
        venue: our id.
        points: in order.
        seed: of what is random.
        tally: takes what is found.
    """
    (directory / "data").mkdir(mode=0o700)
    async with site(directory, venue, seed) as where:
        after = ""
        for point in points:
            for step in ("12a", "12") if point == "12" else (point,):
                try:
                    await Run(where, step, tally, after if after != "12a" else "").run()
                except (RuntimeError, TimeoutError) as error:
                    tally.wrong.append(f"point {point}: {type(error).__name__} {error}")
                after = "" if step.startswith("w") else step
        await Run(where, "", tally, after).run()
        intents = sum(1 for _ in rows_of(directory / "data" / "audit.sqlite", [Kind.INTENT]))
        creates = await _creates(where)
        tally.creates += creates
        if creates > intents:
            tally.wrong.append(f"{venue} got {creates} create requests for {intents} intents")


async def _creates(where: Site) -> int:
    """Return how many create requests the exchange has counted, whatever it made of them."""
    url = f"{where.url}/_practice/state"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        state = await answer.json()
    return int(state["venues"][where.venue]["counters"].get("orders_create", 0))


async def run(times: int, venues: Sequence[str], points: Sequence[str], seed: int = 1) -> Tally:
    """Kill so many times at each point, on several exchanges at once."""
    tally, chains = Tally(), []
    with tempfile.TemporaryDirectory(prefix="lyra-c-", dir="/tmp") as folder:
        wanted = [point for _ in range(times) for point in points]
        for number, venue in enumerate(venues):
            directory = Path(folder) / venue
            directory.mkdir(mode=0o700)
            own = wanted[number :: len(venues)]
            chains.append(run_chain(directory, venue, own, seed + number, tally))
        await asyncio.gather(*chains)
    return tally


def _figures(tally: Tally, points: Sequence[str], times: int) -> int:
    for point in points:
        print(
            f"{point:>4} {POINTS[point]:<50}{tally.right.get(point, 0):>3} of {tally.kills.get(point, 0):<4}"
            f"slowest {tally.slowest.get(point, 0.0):.1f} s after UP"
        )
    print(f"{tally.creates} create requests in all; states in the last trails: {tally.states}")
    return told(
        [
            share(
                "kills after which trail and exchange agree", sum(tally.right.values()), times * len(points)
            ),
            at_most(
                "the slowest after the venue was UP",
                max(tally.slowest.values(), default=99.0),
                EQUAL_SECONDS,
                "s",
            ),
            Figure(
                "requests that were lost on the way: UNKNOWN, until three rounds of silence",
                f"{tally.lost}, {tally.settled_seconds:.0f} s",
                "ABSENT in the end",
                all("UNKNOWN" not in words for words in tally.wrong),
            ),
            counted("whatever else was wrong", len(tally.wrong)),
        ],
        tally.wrong,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.crashes", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--venues", default="okx,kraken,gate")
    parser.add_argument("--points", default=",".join(POINTS))
    options = parser.parse_args()
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    points, began = options.points.split(","), time.monotonic()
    tally = asyncio.run(run(options.times, options.venues.split(","), points))
    print(f"{sum(tally.kills.values())} kills in {time.monotonic() - began:.0f} s")
    return _figures(tally, points, options.times)


if __name__ == "__main__":
    sys.exit(main())
