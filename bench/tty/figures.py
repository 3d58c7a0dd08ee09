"""Figures beside their baselines, and what they are held to."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

from bench.machine import machine_note


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, the same number of a baseline in the same run, and the bound it is held to."""

    name: str
    value: float | None
    unit: str
    baseline: float | None = None
    target: float | None = None
    """The figure must stay below this; None where it is only told."""
    count: int = 0
    """How many measurements stand behind it; 0 where that means nothing."""

    @property
    def missed(self) -> bool:
        """True when there is a target and the figure is not below it."""
        return self.target is not None and (self.value is None or self.value >= self.target)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that `percent` of the values do not exceed; None without values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def percentiles(
    name: str,
    values: Sequence[float],
    baseline: Sequence[float],
    target: float | None = None,
    at: int = 99,
) -> list[Figure]:
    """Return p50, p90 and p99 of milliseconds; the one named by `at` is held to the target."""
    return [
        Figure(
            f"{name} p{percent}",
            percentile(values, percent),
            "ms",
            percentile(baseline, percent),
            target if percent == at else None,
            len(values),
        )
        for percent in (50, 90, 99)
    ]


def table(figures: Sequence[Figure], baseline: str) -> str:
    """Return the figures as lines of text.

    Args:
        figures: what was measured.
        baseline: what the baseline is, in words short enough for a column's head.
    """
    name = max((len(figure.name) for figure in figures), default=0)
    lines = [f"{'':<{name}}{'':>12}{'':<6}{baseline:>18}  target"]
    for figure in figures:
        target = ""
        if figure.target is not None:
            verdict = "MISSED" if figure.missed else "met"
            target = f"< {figure.target:g} {verdict}"
        count = f"  n={figure.count}" if figure.count else ""
        lines.append(
            f"{figure.name:<{name}}{_number(figure.value):>12} {figure.unit:<5}"
            f"{_number(figure.baseline):>18}  {target}{count}"
        )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}"


def report(title: str, figures: Sequence[Figure], baseline: str, *, as_json: bool) -> str:
    """Return everything that is printed."""
    note = f"{machine_note()}, textual {version('textual')}"
    if as_json:
        rows = [asdict(figure) | {"missed": figure.missed} for figure in figures]
        return json.dumps({"machine": note, "run": title, "baseline": baseline, "figures": rows}, indent=2)
    return f"{title}\n{table(figures, baseline)}\n{note}"
