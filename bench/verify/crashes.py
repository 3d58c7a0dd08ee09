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
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp

from bench.verify.console_plan import Report
from bench.verify.crash_site import Run, Site, site
from bench.verify.figures import Figure, at_most, counted, share, told
from db.audit.kinds import Kind
from db.browse.replay import rows_of

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

    def heard(self, point: str, after: str, report: Report) -> None:
        """Take in what a console tells.

        Args:
            point: at which it, or its worker, dies.
            after: the point at which the console before it died, empty when there is nothing to count.
            report: its words.
        """
        if report.what == "checked" and after:
            self._count(after, report)
        elif report.what == "worker_checked":
            self._count(point, report)
        self.states, self.orders = report.states or self.states, max(self.orders, report.orders)

    def _count(self, point: str, report: Report) -> None:
        """Count a kill, and what the console after it has found."""
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
                    before = after if after != "12a" else ""
                    await Run(where, step, partial(tally.heard, step, before)).run()
                except (RuntimeError, TimeoutError) as error:
                    tally.wrong.append(f"point {point}: {type(error).__name__} {error}")
                after = "" if step.startswith("w") else step
        await Run(where, "", partial(tally.heard, "", after)).run()
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
