"""Kills a process that appends to an audit trail, at random moments: `python -m bench.audit_kill --kills 500`."""

import argparse
import asyncio
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.audit.kinds import Kind
from db.audit.opening import open_writer
from db.verify.verify import verify
from venues.model.clock import SystemClock
from venues.model.words import Mode

KILLS_A_TRAIL = 20
"""Then a new one begins, so that beginnings are killed too."""
TASKS = 8
"""How many append at once."""
LONGEST_LIFE_SECONDS = 0.08
EVENT = {"scope": "all", "reason": "bench"}


@dataclass(slots=True)
class Tally:
    """What all kills came to."""

    kills: int = 0
    acknowledged: int = 0
    found: int = 0
    lost: int = 0
    faults: int = 0


async def _append_for_ever(directory: Path, acknowledge: int) -> None:
    """Append with several tasks at once; write each row's number and hash to the pipe once it is durable."""

    def on_failure(reason: str) -> None:
        os.write(2, f"{reason}\n".encode())
        os._exit(3)

    clock = SystemClock()
    async with open_writer(
        directory, Mode.PRACTICE, clock=clock, random=os.urandom, on_failure=on_failure
    ) as writer:

        async def appends() -> None:
            while True:
                row = await writer.append(Kind.HALT, EVENT)
                os.write(acknowledge, f"{row.number} {row.hash.hex()}\n".encode())

        await asyncio.gather(*(appends() for _ in range(TASKS)))


@contextmanager
def _victim(directory: Path) -> Iterator[tuple[int, int]]:
    """Fork a process that appends; yield its number and the pipe with what it acknowledges."""
    reading, writing = os.pipe()
    child = os.fork()  # this process has no threads, and the fork spares each victim the imports
    if child == 0:
        status = 4
        try:
            os.close(reading)
            asyncio.run(_append_for_ever(directory, writing))
        except BaseException as error:  # noqa: BLE001  a forked child must never go on in its parent's code
            os.write(2, f"{error!r}\n".encode())
        finally:
            os._exit(status)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.close(reading)


def _kill_one(directory: Path, source: random.Random) -> dict[int, str]:
    """Let a process append for a random while, kill it; return what it had acknowledged.

    Raises:
        RuntimeError: it ended by itself.
    """
    with _victim(directory) as (child, acknowledged):
        if source.random() < 0.5:  # else it may be killed while it still opens the file
            select.select([acknowledged], [], [], 10.0)
        time.sleep(source.random() * LONGEST_LIFE_SECONDS)
        os.kill(child, signal.SIGKILL)
        text = b""
        while chunk := os.read(acknowledged, 65_536):
            text += chunk
        _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the process ended by itself, with status {os.waitstatus_to_exitcode(status)}")
    whole = [line.split() for line in text.decode().split("\n")[:-1]]
    return {int(number): hash_ for number, hash_ in whole}


def _check(path: Path, acknowledged: dict[int, str], tally: Tally) -> None:
    """Look for every acknowledged row; count those that are missing or other rows."""
    tally.acknowledged += len(acknowledged)
    if not acknowledged:
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        query = "SELECT number, lower(hex(hash)) FROM audit WHERE number >= ?"
        stored = dict(connection.execute(query, (min(acknowledged),)).fetchall())
    tally.lost += sum(stored.get(number) != hash_ for number, hash_ in acknowledged.items())


def _verify(path: Path, tally: Tally) -> None:
    """Verify a whole trail; one that was killed before its first row is none yet, and the next writer begins it."""
    if not path.exists() or not _is_begun(path):
        return
    verdict = verify(path)
    tally.found += verdict.rows
    if verdict.fault is not None:
        tally.faults += 1
        sys.stderr.write(f"{path}: {verdict.fault}\n")


def _is_begun(path: Path) -> bool:
    """Say whether the file has a first row."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute("SELECT 1 FROM audit LIMIT 1").fetchall())
        except sqlite3.OperationalError:
            return False


def run(times: int, seed: int, root: Path) -> Tally:
    """Kill `times` processes; every trail is verified as a whole when it is left."""
    tally, source = Tally(), random.Random(seed)
    for number in range(times):
        directory = root / str(number // KILLS_A_TRAIL)
        directory.mkdir(exist_ok=True)
        path = directory / "audit.sqlite"
        _check(path, _kill_one(directory, source), tally)
        tally.kills += 1
        if tally.kills % KILLS_A_TRAIL == 0 or tally.kills == times:
            _verify(path, tally)
    return tally


def main() -> int:
    """Run it; 0 when no acknowledged row was lost and every chain holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit_kill", description=__doc__)
    parser.add_argument("--kills", "--times", dest="times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lyra-kill-") as name:
        tally = run(options.times, options.seed, Path(name))
    print(
        f"{tally.kills} kills in {time.monotonic() - began:.1f} s: {tally.acknowledged} rows acknowledged, "
        f"{tally.found} found, {tally.lost} acknowledged rows lost, {tally.faults} chains broken"
    )
    return int(tally.lost > 0 or tally.faults > 0 or tally.acknowledged == 0)


if __name__ == "__main__":
    sys.exit(main())
