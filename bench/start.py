"""Exec to first paint, to all venues UP, and memory, beside a bare Textual app: `python -m bench.start`."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench.tty.figures import Figure, report
from bench.tty.phases import phases_of
from bench.tty.starts import Start, bare_start, lyra_start
from bench.tty.terminal import TerminalError

PAINT_TARGET_MS, UP_TARGET_MS = 500.0, 5000.0
RESIDENT_TARGET_MB = {"console": 90.0}
"""The worker's bound is 100 MB plus its markets, which differ from venue to venue: it is told only."""

SETTLE_SECONDS = 10.0


def measure(
    runs: int, settle: float, *, warm: bool = True
) -> tuple[list[Start], list[Start], dict[str, float]]:
    """Return starts of the bare app and of lyra, in turn, and the phases of one more start in milliseconds.

    Raises:
        TerminalError: one of them did not start.
    """
    bare: list[Start] = []
    ours: list[Start] = []
    with tempfile.TemporaryDirectory(prefix="lyra-bench-") as name:
        home, marks = Path(name), Path(name) / "marks"
        marks.mkdir()
        if warm:  # the first start of each finds cold files
            bare_start(home)
            lyra_start(home)
        for number in range(runs):
            bare.append(bare_start(home))
            ours.append(lyra_start(home, settle if number == runs - 1 else 0.0))
        observed = lyra_start(home, marks=marks)
        return bare, ours, phases_of(observed, marks)


def figures_of(bare: Sequence[Start], ours: Sequence[Start], phases: dict[str, float]) -> list[Figure]:
    """Return medians beside those of the bare app, memory, and phases."""
    count = len(ours)

    def both(name: str, read: Callable[[Start], float], target: float | None = None) -> Figure:
        lean = median(read(start) for start in bare)
        return Figure(name, median(read(start) for start in ours), "ms", lean, target, count)

    def own(name: str, read: Callable[[Start], float], target: float | None = None) -> Figure:
        return Figure(name, median(read(start) for start in ours), "ms", None, target, count)

    rows = [
        both("exec to first bytes", lambda start: start.first_bytes * 1000),
        both("exec to first paint", lambda start: start.painted * 1000, PAINT_TARGET_MS),
        own("exec to all five UP", lambda start: start.all_up * 1000, UP_TARGET_MS),
        own("exec to five fresh books", lambda start: start.all_books * 1000),
        both("Ctrl-Q to the end", lambda start: start.left * 1000),
        both("CPU until first paint", lambda start: sum(start.cpu.values()) * 1000),
    ]
    for role in ours[-1].cpu_at_up:
        spent = median(start.cpu_at_up.get(role, 0.0) for start in ours)
        rows.append(Figure(f"CPU until UP, {role}", spent * 1000, "ms", count=count))
    lean = median(start.resident["bare"] for start in bare)
    for role, megabytes in ours[-1].resident.items():
        beside = lean if role == "console" else None
        rows.append(Figure(f"resident, {role}", megabytes, "MB", beside, RESIDENT_TARGET_MB.get(role), 1))
    rows += [Figure(f"observed start: {name}", value, "ms", count=1) for name, value in phases.items()]
    return rows


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--settle", type=float, default=SETTLE_SECONDS, help="seconds UP before memory is read"
    )
    parser.add_argument("--cold", action="store_true", help="count the first start too")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Run the benchmark; 0 when every target was met, 1 when one was missed, 2 when nothing can be said."""
    options = arguments()
    try:
        bare, ours, phases = measure(options.runs, options.settle, warm=not options.cold)
    except TerminalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = figures_of(bare, ours, phases)
    print(report("lyra practice, five venues, 160x48", figures, "bare Textual app", as_json=options.json))
    return int(any(figure.missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
