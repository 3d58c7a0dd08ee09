"""Rows a second through the audit writer beside bare SQLite, and through the verifier: `python -m bench.audit`."""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.machine import machine_note
from bench.tty.figures import percentile
from db.audit.canonical import Json, canonical
from db.audit.kinds import Kind
from db.audit.opening import open_writer
from db.audit.writer import AuditWriter
from db.verify.verify import verify
from venues.model.clock import SystemClock
from venues.model.words import Mode

TASKS = 50
TARGET_P99_MS = 5.0
TARGET_VERIFY = 150_000.0
"""Rows a second of processor time, which a busy machine does not change: a million within seven seconds."""
VERIFY_ROUNDS = 3

STALL_LOOK_SECONDS = 0.001
TARGET_STALL_MS = 16.0
STALL_ROWS_A_SECOND = 500
STALL_SECONDS = 10

FILL: dict[str, Json] = {
    "intent": "i-0123456789",
    "client_order_id": "lyp0a1b2c3d4e5f6g7",
    "venue": "okx",
    "order_id": "1234567890123456789",
    "trade_id": "987654321",
    "symbol": "BTC/USDT",
    "side": "buy",
    "amount": "0.0001",
    "price": "60012.3",
    "fee": "0.0060012",
    "fee_currency": "USDT",
    "liquidity": "taker",
    "venue_ms": 1_790_000_000_000,
}
"""The event that is appended: a fill, one of the longer ones that come often."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, medians over the rounds."""

    name: str
    rows_a_second: float
    ratio: float | None
    """To bare SQLite in the same round; None where that means nothing."""
    p50_ms: float | None = None
    """What one caller waits."""
    p99_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that is printed."""

    rounds: "list[Round]"
    verified: "Verifying"
    idle_late_ms: list[float]
    """How late the loop was with nothing beside it."""
    busy_late_ms: list[float]
    """The same with appends beside it."""


@dataclass(slots=True)
class Round:
    """One pass over all that is measured, in turn, so that a busy moment meets them alike."""

    bare: float
    single: float
    together: float
    single_ms: list[float]
    together_ms: list[float]


def bare_inserts(path: Path, rows: int) -> float:
    """Return rows a second of SQLite itself: the same table without guards, one commit each, flushed."""
    payload = canonical(FILL)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS audit (number INTEGER PRIMARY KEY, time_ms INTEGER, kind TEXT, previous BLOB, "
            "hash BLOB, payload BLOB) STRICT"
        )
        insert = "INSERT INTO audit (time_ms, kind, previous, hash, payload) VALUES (?, ?, ?, ?, ?)"
        began = time.perf_counter()
        for _ in range(rows):
            connection.execute(insert, (0, "fill", bytes(32), bytes(32), payload))
        return rows / (time.perf_counter() - began)


async def appends(writer: AuditWriter, rows: int, tasks: int) -> tuple[float, list[float]]:
    """Append `rows` from `tasks` at once, each waiting for its own; return rows a second and each wait in ms."""
    waits: list[float] = []

    async def some(count: int) -> None:
        for _ in range(count):
            began = time.perf_counter()
            await writer.append(Kind.FILL, FILL)
            waits.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(some(rows // tasks) for _ in range(tasks)))
    return len(waits) / (time.perf_counter() - began), waits


async def stalls(writer: AuditWriter | None, seconds: float) -> list[float]:
    """Return by how many ms the loop that paints was late each time, with a busy day's appends beside it or without."""
    late: list[float] = []
    ends = time.perf_counter() + seconds

    async def append() -> None:
        while writer is not None and time.perf_counter() < ends:
            await asyncio.gather(*(writer.append(Kind.FILL, FILL) for _ in range(STALL_ROWS_A_SECOND // 10)))
            await asyncio.sleep(0.1)

    appending = asyncio.create_task(append())
    while time.perf_counter() < ends:
        began = time.perf_counter()
        await asyncio.sleep(STALL_LOOK_SECONDS)
        late.append((time.perf_counter() - began - STALL_LOOK_SECONDS) * 1000)
    await appending
    return late


def _stop(reason: str) -> None:
    raise RuntimeError(reason)


@dataclass(frozen=True, slots=True)
class Verifying:
    """How quickly a trail was verified; rows a second, the best round."""

    by_clock: float
    by_processor: float
    """Of the processor's time, whoever else used it meanwhile."""


def verifying(path: Path) -> Verifying:
    """Verify a trail some times.

    Raises:
        RuntimeError: it does not hold.
    """
    by_clock = by_processor = 0.0
    for _ in range(VERIFY_ROUNDS):
        clock, processor = time.perf_counter(), time.process_time()
        verdict = verify(path)
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        if verdict.fault is not None:
            raise RuntimeError(str(verdict.fault))
        by_clock = max(by_clock, verdict.rows / clock)
        by_processor = max(by_processor, verdict.rows / processor)
    return Verifying(by_clock, by_processor)


async def measure(root: Path, rounds: int, rows: int, verified: int, stall_seconds: float) -> "Measured":
    """Return the rounds, how late the loop was, and how quickly a trail of at least `verified` rows is verified."""
    done: list[Round] = []
    async with open_writer(
        root, Mode.PRACTICE, clock=SystemClock(), random=os.urandom, on_failure=_stop
    ) as writer:
        await appends(writer, rows // 4, 1)
        for number in range(rounds):
            bare = bare_inserts(root / f"bare-{number}.sqlite", rows)
            single, single_ms = await appends(writer, rows, 1)
            together, together_ms = await appends(writer, rows * 4, TASKS)
            done.append(Round(bare, single, together, single_ms, together_ms))
        idle, busy = await stalls(None, stall_seconds), await stalls(writer, stall_seconds)
        while writer.head.number < verified:
            await appends(writer, 20_000, 200)
    return Measured(done, verifying(root / "audit.sqlite"), idle, busy)


def figures_of(rounds: Sequence[Round], verified: Verifying) -> list[Figure]:
    """Return what is printed."""
    single = [wait for one in rounds for wait in one.single_ms]
    together = [wait for one in rounds for wait in one.together_ms]
    return [
        Figure("bare SQLite, one commit a row", median(one.bare for one in rounds), 1.0),
        Figure(
            "append, one at a time",
            median(one.single for one in rounds),
            median(one.single / one.bare for one in rounds),
            percentile(single, 50),
            percentile(single, 99),
        ),
        Figure(
            f"append, {TASKS} at once",
            median(one.together for one in rounds),
            median(one.together / one.bare for one in rounds),
            percentile(together, 50),
            percentile(together, 99),
        ),
        Figure("verify, by the clock", verified.by_clock, None),
        Figure("verify, by processor time", verified.by_processor, None),
    ]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines."""
    lines = [f"{'':<32}{'rows/s':>10}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}"]
    for figure in figures:
        cells = [
            f"{value:.2f}" if value is not None else "-"
            for value in (figure.ratio, figure.p50_ms, figure.p99_ms)
        ]
        lines.append(
            f"{figure.name:<32}{figure.rows_a_second:>10,.0f}{cells[0]:>8}{cells[1]:>9}{cells[2]:>9}"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the benchmark; 0 when every target was met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=1_000, help="of one at a time, a round")
    parser.add_argument("--verify", type=int, default=100_000, help="rows in the trail that is verified")
    parser.add_argument(
        "--stall-seconds", type=float, default=STALL_SECONDS, help="how long the loop is watched"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lyra-audit-") as name:
        done = asyncio.run(
            measure(Path(name), options.rounds, options.rows, options.verify, options.stall_seconds)
        )
    verified, worst = done.verified, max(done.busy_late_ms)
    figures = figures_of(done.rounds, verified)
    if options.json:
        print(
            json.dumps(
                {"machine": machine_note(), "figures": [asdict(figure) for figure in figures]}, indent=2
            )
        )
    else:
        print(
            f"{table(figures)}\nthe loop that paints was late by {worst:.1f} ms at most "
            f"(p99 {percentile(done.busy_late_ms, 99):.1f}) with {STALL_ROWS_A_SECOND} appends a second, by "
            f"{max(done.idle_late_ms):.1f} ms (p99 {percentile(done.idle_late_ms, 99):.1f}) without\n{machine_note()}"
        )
    waited = figures[1].p99_ms
    slow = waited is None or waited >= TARGET_P99_MS
    if slow:
        sys.stderr.write(f"MISSED: an append waits {waited} ms at p99, {TARGET_P99_MS:g} ms are the target\n")
    behind = verified.by_processor < TARGET_VERIFY
    if behind:
        sys.stderr.write(
            f"MISSED: {verified.by_processor:,.0f} rows are verified in a second of processor time, "
            f"{TARGET_VERIFY:,.0f} are the target\n"
        )
    stalled = worst >= TARGET_STALL_MS
    if stalled:
        sys.stderr.write(
            f"MISSED: the loop was late by {worst:.1f} ms, {TARGET_STALL_MS:g} ms are the target\n"
        )
    return int(slow or behind or stalled)


if __name__ == "__main__":
    sys.exit(main())
