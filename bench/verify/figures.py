"""A claim with the figure that was measured for it, as one line of a table."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One claim."""

    claim: str
    measured: str
    wanted: str
    holds: bool

    @property
    def line(self) -> str:
        """The line of the table."""
        return f"{'ok    ' if self.holds else 'MISSED'}  {self.claim:<66}{self.measured:>22}   wanted {self.wanted}"


def counted(claim: str, measured: int, wanted: int = 0) -> Figure:
    """Return a claim whose figure is a count."""
    return Figure(claim, str(measured), str(wanted), measured == wanted)


def share(claim: str, measured: int, of: int) -> Figure:
    """Return a claim that holds when all of some cases do; none at all prove nothing."""
    return Figure(claim, f"{measured} of {of}", f"{of} of {of}", measured == of > 0)


def at_most(claim: str, measured: float, limit: float, unit: str) -> Figure:
    """Return a claim whose figure has an upper limit."""
    return Figure(claim, f"{measured:.2f} {unit}", f"<= {limit:g} {unit}", measured <= limit)


def told(figures: Iterable[Figure], faults: Iterable[str] = ()) -> int:
    """Print figures and what went wrong; return the exit status."""
    figures = tuple(figures)
    for fault in faults:
        print(f"WRONG {fault}")
    for figure in figures:
        print(figure.line)
    sys.stdout.flush()
    return 0 if figures and all(figure.holds for figure in figures) else 1
