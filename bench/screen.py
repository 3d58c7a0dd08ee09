"""Key to paint, CPU, frames and bytes of the console under a flood, beside itself at rest: `python -m bench.screen`."""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from bench.tty.figures import Figure, percentiles, report
from bench.tty.keys import Press, open_and_close, press_for, stepping
from bench.tty.rig import SYMBOLS, VENUES, Pause, Plan, Rig, running
from bench.tty.terminal import TerminalError
from bench.tty.vanish import vanish_figures
from venues.model.value import replace

SIZES = {"160x48": (160, 48), "240x64": (240, 64)}
KEY_TARGET_MS = {"160x48": 30.0, "240x64": 45.0}
SLOW_KEY_TARGET_MS, SLOW_BYTES_PER_SECOND = 150.0, 300_000.0
ESCAPE_TARGET_MS, CPU_TARGET_PERCENT, PAUSE_TARGET_MS = 30.0, 25.0, 5.0

ROUNDS = 4
"""Rest and flood take turns, so that a neighbour's load falls on both."""

SETTLE_SECONDS = 0.5
SYMBOL_SHARE = 0.25
"""Share of the seconds in which a key is pressed that changes every ladder."""


@dataclass(slots=True)
class Seen:
    """What was measured in one state, at rest or under the flood."""

    keys: list[float] = field(default_factory=list)
    symbols: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    closed: list[float] = field(default_factory=list)
    cpu: float = 0.0
    """Processor seconds without a key pressed."""
    frames: int = 0
    bytes: int = 0
    seconds: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)
    """When this state was on, monotonic seconds."""
    pauses: list[Pause] = field(default_factory=list)


def watch(rig: Rig, seconds: float, seen: Seen) -> None:
    """Measure processor, frames and bytes while nobody presses a key."""
    terminal, began, cpu = rig.terminal, monotonic(), rig.cpu()
    frames, size = terminal.frames, terminal.bytes
    terminal.drain(seconds)
    seen.cpu += rig.cpu() - cpu
    seen.seconds += monotonic() - began
    seen.frames += terminal.frames - frames
    seen.bytes += terminal.bytes - size


class Hand:
    """Presses the keys of a whole run and remembers what is chosen."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self._rig = rig
        self._random = Random(seed)
        self._venues = stepping(b"]", [f"· {venue} · depth".encode() for venue in VENUES])
        self._symbols = stepping(b"}", [f" {symbol} · ".encode() for symbol in SYMBOLS])

    def measure(self, seen: Seen, word: str, seconds: float, dialogs: int) -> None:
        """Measure one state for `seconds` of key presses and half as long without."""
        rig = self._rig
        rig.worker.tell(word)
        rig.terminal.drain(SETTLE_SECONDS)
        began = monotonic()
        seen.keys += press_for(rig.terminal, self._venues, seconds, self._random)
        seen.symbols += press_for(rig.terminal, self._symbols, seconds * SYMBOL_SHARE, self._random)
        rig.terminal.drain(SETTLE_SECONDS / 2)
        watch(rig, seconds / 2, seen)
        opening, closing = Press(b"?", b"Show all keys"), Press(b"\x1b", " · depth auto".encode())
        opened, closed = open_and_close(rig.terminal, opening, closing, dialogs, self._random)
        seen.opened += opened
        seen.closed += closed
        seen.spans.append((began, monotonic()))


def measure(plan: Plan, seconds: float, rounds: int, dialogs: int) -> tuple[Seen, Seen, Rig, float]:
    """Return what was seen at rest and under the flood, the rig that has ended, and changes a second.

    Raises:
        TerminalError: the console died or did not answer a key.
    """
    rest, flood = Seen(), Seen()
    with running(plan) as rig:
        hand = Hand(rig, seed=7)
        hand.measure(Seen(), "flow", min(1.0, seconds / rounds), 1)  # the first of everything is slower
        offered = flowed = 0.0
        for _ in range(rounds):
            hand.measure(rest, "still", seconds / rounds, dialogs)
            before, began = rig.worker.count(), monotonic()
            hand.measure(flood, "flow", seconds / rounds, dialogs)
            offered += rig.worker.count()["changes"] - before["changes"]
            flowed += monotonic() - began
        rig.leave()
        pauses = rig.pauses()
    rest.pauses, flood.pauses = _inside(pauses, rest.spans), _inside(pauses, flood.spans)
    return rest, flood, rig, offered / flowed


def _inside(pauses: list[Pause], spans: list[tuple[float, float]]) -> list[Pause]:
    return [pause for pause in pauses if any(begin <= pause.at <= end for begin, end in spans)]


def figures_of(rest: Seen, flood: Seen, offered: float, key_target: float, *, slow: bool) -> list[Figure]:
    """Return all figures of a run, each beside the same at rest."""
    rows = percentiles("key to paint, one row", flood.keys, rest.keys, key_target)
    rows += percentiles("key to paint, every ladder", flood.symbols, rest.symbols)
    rows += percentiles("open a dialog", flood.opened, rest.opened)
    escape = None if slow else ESCAPE_TARGET_MS
    rows += percentiles("Escape closes it", flood.closed, rest.closed, escape, at=50)
    rows += [
        _longest(
            "longest collector pause",
            [pause.cpu for pause in flood.pauses],
            [pause.cpu for pause in rest.pauses],
            PAUSE_TARGET_MS,
        ),
        _longest(
            "the same by the clock",
            [pause.clock for pause in flood.pauses],
            [pause.clock for pause in rest.pauses],
        ),
        Figure(
            "console CPU", _rate(flood, flood.cpu * 100), "%", _rate(rest, rest.cpu * 100), CPU_TARGET_PERCENT
        ),
        Figure("CPU a frame", _each(flood, flood.cpu * 1000), "ms", _each(rest, rest.cpu * 1000)),
        Figure("frames painted", _rate(flood, flood.frames), "/s", _rate(rest, rest.frames)),
        Figure("bytes", _rate(flood, flood.bytes / 1000), "kB/s", _rate(rest, rest.bytes / 1000)),
        Figure("bytes a frame", _each(flood, flood.bytes / 1000), "kB", _each(rest, rest.bytes / 1000)),
        Figure("book changes offered", offered, "/s", 0.0),
    ]
    return rows


def _longest(name: str, flood: list[float], rest: list[float], target: float | None = None) -> Figure:
    longest, before = (max(seconds, default=0.0) * 1000 for seconds in (flood, rest))
    return Figure(name, longest, "ms", before, target, len(flood))


def _rate(seen: Seen, amount: float) -> float | None:
    return amount / seen.seconds if seen.seconds else None


def _each(seen: Seen, amount: float) -> float | None:
    return amount / seen.frames if seen.frames else None


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.screen", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="160x48")
    parser.add_argument("--seconds", type=float, default=20.0, help="of key presses in each state")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of rest and flood")
    parser.add_argument("--dialogs", type=int, default=10, help="dialogs opened in each turn")
    parser.add_argument("--changes", type=float, default=20_000.0, help="book changes a second")
    parser.add_argument(
        "--parse-us", type=float, default=0.0, help="processor time the worker burns for a change"
    )
    parser.add_argument("--slow-terminal", action="store_true", help="the terminal takes 300 kB/s")
    parser.add_argument("--vanish", action="store_true", help="close the terminal under the console")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", default="", help="a cProfile file; figures worth nothing")
    return parser.parse_args()


def main() -> int:
    """Run the benchmark; 0 when every target was met, 1 when one was missed, 2 when nothing can be said."""
    options = arguments()
    plan = Plan(SIZES[options.size], changes_per_second=options.changes, parse_us=options.parse_us)
    title = f"{options.size}, {len(VENUES)} ladders, {options.changes:,.0f} book changes a second"
    try:
        if options.vanish:
            figures, baseline = vanish_figures(plan), ""
        else:
            slow = options.slow_terminal
            profile = str(Path(options.profile).resolve()) if options.profile else ""
            plan = replace(plan, bytes_per_second=SLOW_BYTES_PER_SECOND if slow else 0.0, profile=profile)
            rest, flood, _, offered = measure(plan, options.seconds, options.rounds, options.dialogs)
            target = SLOW_KEY_TARGET_MS if slow else KEY_TARGET_MS[options.size]
            figures, baseline = figures_of(rest, flood, offered, target, slow=slow), "same, no changes"
            title += ", a terminal that takes 300 kB/s" if slow else ""
    except TerminalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(report(title, figures, baseline, as_json=options.json))
    return int(any(figure.missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
