"""Whether memory, descriptors and threads stay flat under load for a long time: `python -m bench.soak`."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

import psutil

from bench.counts import ANSWER_SECONDS
from bench.machine import machine_note
from bench.process import BenchError
from bench.samples import AVERAGED_SAMPLES, GROWTH_TARGET_MB, Growth, Watched, growth
from bench.soak_rig import SYMBOLS, Rig, soak_rig
from venues.practice.registry import dialect_names

WARM_UP_MINUTES = 10.0
"""Caches, rings and histories fill until then; a shorter run leaves out its first third."""

SHOWN_ROWS = 12
"""Samples of a process that the table shows."""


async def watch(rig: Rig, seconds: float, interval: float) -> list[Watched]:
    """Sample every process until the time is up.

    Raises:
        BenchError: a process ended.
    """
    processes = [Watched(name, number, name == "replica") for name, number in rig.process_ids.items()]
    begun = time.monotonic()
    number = 0
    while (at := time.monotonic() - begun) <= seconds:
        since_warm, left = at - warm_up_of(seconds), seconds - at
        margin = (AVERAGED_SAMPLES + 1) * interval
        await look(rig, processes, at, compared=-interval < since_warm < margin or left < margin)
        number += 1
        await asyncio.sleep(max(0.0, begun + number * interval - time.monotonic()))
    if rig.fallen:
        raise BenchError(f"started again: {', '.join(rig.fallen)}")
    return processes


async def look(rig: Rig, processes: Sequence[Watched], at: float, *, compared: bool) -> None:
    """Take one sample of every process; of garbage there is none in those that are compared in the end.

    Raises:
        BenchError: a process ended.
    """
    try:
        for process in processes:
            process.ask(rig.counts, without_garbage=compared)
        await asyncio.sleep(ANSWER_SECONDS)
        for process in processes:
            process.sample(at, rig.counts)
    except (psutil.Error, ProcessLookupError) as error:
        raise BenchError(f"{process.name} ended after {at:.0f} s: {error}") from None


async def soak(options: argparse.Namespace) -> tuple[list[Watched], int, int]:
    """Run the load; return the samples, the frames received and the integrity faults.

    Raises:
        BenchError: something did not start, or ended.
    """
    seconds = options.minutes * 60
    async with soak_rig(tuple(options.venues), options.rate, seconds + 120) as rig:
        processes = await watch(rig, seconds, options.interval)
        return processes, rig.frames(), rig.faults()


def warm_up_of(seconds: float) -> float:
    """Return how much of a run is not judged, seconds."""
    return min(WARM_UP_MINUTES * 60, seconds / 3)


def judge(processes: Sequence[Watched], seconds: float) -> list[Growth]:
    """Return each process's growth after the warm-up."""
    return [growth(process.name, process.samples, warm_up_of(seconds)) for process in processes]


def table(processes: Sequence[Watched], grown: Sequence[Growth]) -> str:
    """Return samples and growth as lines of text."""
    lines = []
    for process in processes:
        lines.append(
            f"{process.name}: seconds, resident MB, descriptors, threads, % of a core, objects, tasks"
        )
        step = max(1, len(process.samples) // SHOWN_ROWS)
        lines += [
            f"{row.at_seconds:>9.0f}{row.rss_mb:>10.1f}{row.descriptors:>6}{row.threads:>5}{row.cpu_percent:>8.1f}"
            + ("" if row.objects is None else f"{row.objects:>9}{row.tasks:>6}")
            for row in process.samples[::step]
        ]
    lines.append(
        f"{'process':<12}{'from s':>8}{'to s':>8}{'MB':>8}{'growth MB':>11}{'fds':>6}{'growth':>8}"
        f"{'threads':>9}{'growth':>8}{'objects':>9}{'growth':>8}{'tasks':>7}{'growth':>8}{'cpu %':>8}  verdict"
    )
    for row in grown:
        verdict = f"under {GROWTH_TARGET_MB:.0f} MB and flat" if row.is_flat else "GROWS"
        lines.append(
            f"{row.name:<12}{row.from_seconds:>8.0f}{row.to_seconds:>8.0f}{row.rss_mb:>8.1f}"
            f"{row.rss_growth_mb:>+11.2f}{row.descriptors:>6}{row.descriptors_growth:>+8}{row.threads:>9}"
            f"{row.threads_growth:>+8}{row.objects or 0:>9}{row.objects_growth or 0:>+8}{row.tasks or 0:>7}"
            f"{row.tasks_growth or 0:>+8}{row.mean_cpu_percent:>8.1f}  {verdict}"
        )
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--interval", type=float, default=10.0, help="seconds between samples")
    parser.add_argument("--rate", type=float, default=200.0, help="book changes a second of each market")
    parser.add_argument("--venues", default=",".join(dialect_names()), help="comma-separated")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.venues = options.venues.split(",")
    options.interval = min(options.interval, options.minutes * 60 / 12)
    return options


def main() -> int:
    """Run the soak; 0 when everything stayed flat, 1 when something grew, 2 when nothing can be said."""
    options = arguments()
    try:
        processes, frames, faults = asyncio.run(soak(options))
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    grown = judge(processes, options.minutes * 60)
    if options.json:
        print(
            json.dumps(
                {
                    "machine": machine_note(),
                    "minutes": options.minutes,
                    "rate": options.rate,
                    "frames": frames,
                    "integrity_faults": faults,
                    "growth": [asdict(row) | {"is_flat": row.is_flat} for row in grown],
                    "samples": {one.name: [asdict(row) for row in one.samples] for one in processes},
                }
            )
        )
    else:
        load = (
            f"{len(options.venues)} venues x {len(SYMBOLS)} markets, {options.rate:.0f} changes a second each"
        )
        print(f"{table(processes, grown)}\n{load}: {frames:,} frames, {faults} integrity faults")
        print(machine_note())
    return 0 if all(row.is_flat for row in grown) else 1


if __name__ == "__main__":
    sys.exit(main())
