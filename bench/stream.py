"""Frames a second a core through a worker, against bare ccxt.pro on the same flood: `python -m bench.stream`."""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.flood.server import Phase
from bench.flood.sides import BareSide, Flood, LyraSide, bare_side, lyra_side
from bench.flood.wires import WIRES
from bench.machine import machine_note
from bench.process import BenchError, Child, CpuMeter, child

TARGET = {"binance": 0.85, "gate": 0.85, "okx": 0.85}
"""Least ratio; Kraken has none, since its checksum is our work only."""

MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Figure:
    """One venue at one pace."""

    venue: str
    rate: float
    """Frames a second that were sent; 0 for as fast as they were taken."""
    frames: int
    runs: int
    baseline_us: float
    """Median CPU time of bare ccxt.pro for a frame, microseconds."""
    ours_us: float
    """Median CPU time of a worker for a frame, microseconds."""
    ratio: float
    """Baseline over ours: 1 is as fast as bare ccxt.pro."""
    lowest_ratio: float
    """Of the pairs of neighbouring runs."""
    highest_ratio: float
    frames_per_core_second: float
    target: float | None


@asynccontextmanager
async def flooding(venue: str, phases: Sequence[Phase]) -> AsyncIterator[tuple[Flood, Child]]:
    """Run a venue's flood server while inside."""
    arguments = [f"{phase.frames}@{phase.rate}" if phase.rate else str(phase.frames) for phase in phases]
    async with child("bench.flood.server", venue, *arguments, name=f"flood, {venue}") as server:
        said = await server.answer("port")
        frames = sum(phase.frames for phase in phases)
        yield Flood(venue, said["port"], frames, said["ends"]), server


async def spent(
    side: BareSide | LyraSide, meter: CpuMeter, server: Child, phases: Sequence[Phase]
) -> list[float]:
    """Return the CPU microseconds for a frame, phase by phase."""
    await side.ready()
    costs = []
    for number, phase in enumerate(phases):
        before = await meter.read(side.process)
        server.tell(b"%d\n" % number)
        await side.reached(number)
        costs.append((await meter.read(side.process) - before) / phase.frames * MICROSECONDS)
    if isinstance(side, LyraSide):
        await side.all_frames()
    return costs


async def one_run(
    flood: Flood, server: Child, phases: Sequence[Phase], profile: str = ""
) -> tuple[list[float], list[float]]:
    """Measure bare ccxt.pro, then a worker."""
    meter = CpuMeter()
    try:
        async with bare_side(flood, meter, profile and f"{profile}-{flood.venue}-bare.prof") as bare:
            baseline = await spent(bare, meter, server, phases)
        async with lyra_side(flood, meter, profile and f"{profile}-{flood.venue}-lyra.prof") as lyra:
            ours = await spent(lyra, meter, server, phases)
    finally:
        meter.close()
    return baseline, ours


async def measure(venue: str, phases: Sequence[Phase], runs: int, profile: str = "") -> list[Figure]:
    """Return a venue's figures, one a phase.

    Raises:
        BenchError: a side died or did not do all the work.
    """
    async with flooding(venue, phases) as (flood, server):
        pairs = [await one_run(flood, server, phases, profile) for _ in range(runs)]
    return [
        figure(venue, phase, [baseline[number] for baseline, _ in pairs], [ours[number] for _, ours in pairs])
        for number, phase in enumerate(phases)
    ]


def figure(venue: str, phase: Phase, baselines: list[float], ours: list[float]) -> Figure:
    """Return the medians of one phase."""
    baseline_us, ours_us = statistics.median(baselines), statistics.median(ours)
    ratios = [theirs / mine for theirs, mine in zip(baselines, ours, strict=True)]
    return Figure(
        venue=venue,
        rate=phase.rate,
        frames=phase.frames,
        runs=len(ours),
        baseline_us=round(baseline_us, 2),
        ours_us=round(ours_us, 2),
        ratio=round(baseline_us / ours_us, 3),
        lowest_ratio=round(min(ratios), 3),
        highest_ratio=round(max(ratios), 3),
        frames_per_core_second=round(MICROSECONDS / ours_us),
        target=None if phase.rate else TARGET.get(venue),
    )


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    head = (
        f"{'venue':<9}{'pace':>10}{'frames':>8}{'bare us':>9}{'ours us':>9}{'ratio':>7}{'(pairs)':>13}"
        f"{'frames/s/core':>15}  target"
    )
    lines = [head]
    for row in figures:
        pace = f"{row.rate:.0f}/s" if row.rate else "flood"
        verdict = (
            "none" if row.target is None else f"{row.target} {'met' if row.ratio >= row.target else 'MISSED'}"
        )
        spread = f"{row.lowest_ratio:.2f}-{row.highest_ratio:.2f}"
        lines.append(
            f"{row.venue:<9}{pace:>10}{row.frames:>8}{row.baseline_us:>9.1f}{row.ours_us:>9.1f}"
            f"{row.ratio:>7.2f}{spread:>13}{row.frames_per_core_second:>15,.0f}  {verdict}"
        )
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.stream", description=__doc__)
    parser.add_argument("--venues", default=",".join(WIRES), help="comma-separated")
    parser.add_argument("--frames", type=int, default=20_000, help="frames of the flood")
    parser.add_argument("--runs", type=int, default=5, help="runs a side, in turn")
    parser.add_argument(
        "--pace", default="1000,100", help="frames a second of the paced runs; empty for none"
    )
    parser.add_argument("--paced-seconds", type=float, default=3.0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--profile", default="", help="prefix of cProfile files; one run, figures worth nothing"
    )
    options = parser.parse_args()
    options.venues = options.venues.split(",")
    strange = [venue for venue in options.venues if venue not in WIRES]
    if strange:
        parser.error(f"no flood for {', '.join(strange)}; there are {', '.join(WIRES)}")
    options.profile = str(Path(options.profile).resolve()) if options.profile else ""
    return options


def main() -> int:
    """Run the benchmark; 0 when every target was met, 1 when one was missed, 2 when nothing can be said."""
    options = arguments()
    rates = [float(text) for text in options.pace.split(",") if text]
    phases = [Phase(options.frames, 0.0)]
    phases += [Phase(max(1, round(rate * options.paced_seconds)), rate) for rate in rates]
    figures: list[Figure] = []
    for venue in options.venues:
        try:
            figures += asyncio.run(
                measure(venue, phases, 1 if options.profile else options.runs, options.profile)
            )
        except BenchError as error:
            sys.stderr.write(f"{venue}: {error}\n")
            return 2
    if options.json:
        print(json.dumps({"machine": machine_note(), "figures": [asdict(row) for row in figures]}, indent=2))
    else:
        print(f"{table(figures)}\n{machine_note()}")
    return int(any(row.target is not None and row.ratio < row.target for row in figures))


if __name__ == "__main__":
    sys.exit(main())
