"""Chooses what deriving the key costs: as much as the machine does within a second, never less than the floor."""

from collections.abc import Callable

from db.vault.crypto import Random, Stretch, argon2id
from db.vault.layout import (
    LEAST_MEMORY_KIB,
    LEAST_PASSES,
    MOST_MEMORY_KIB,
    MOST_PASSES,
    SALT_BYTES,
    Cost,
)

LEAST_SECONDS, MOST_SECONDS = 0.5, 1.0
_AIM_SECONDS = 0.75
_LANES = 4
_PREFERRED_MEMORY_KIB = 256 * 1024
_MOST_TRIALS = 6


Clocks = tuple[Callable[[], float], ...]
"""Each tells seconds."""


def calibrated(clocks: Clocks, random: Random, stretch: Stretch = argon2id) -> tuple[Cost, float]:
    """Return a cost that takes 0.5 to 1 s here, and the seconds that it took.

    More memory is preferred up to 256 MiB, then more passes, then more memory again. On a machine that needs longer for
    the floor, the floor is what it gets.

    Args:
        clocks: the one counts that tells the shortest time. The processor's time does not grow while
            others have the machine, and the wall's is the shorter one where several processors share the work.
        random: gives salts.
        stretch: what is measured.
    """
    cost = Cost(LEAST_MEMORY_KIB, LEAST_PASSES, _LANES)
    seconds = _measured(cost, clocks, random, stretch)
    for _ in range(_MOST_TRIALS):
        if LEAST_SECONDS <= seconds <= MOST_SECONDS:
            break
        tried, cost = cost, _scaled(cost, _AIM_SECONDS / max(seconds, 0.001))
        if cost == tried:
            break
        seconds = _measured(cost, clocks, random, stretch)
    return cost, seconds


def _scaled(cost: Cost, factor: float) -> Cost:
    """Return a cost of about `factor` times the work, within the bounds; memory in steps of 32 MiB."""
    work = cost.memory_kib * cost.passes * factor
    step = 32 * 1024
    memory = round(work / LEAST_PASSES / step) * step
    memory = min(max(memory, LEAST_MEMORY_KIB), _PREFERRED_MEMORY_KIB)
    passes = min(max(round(work / memory), LEAST_PASSES), MOST_PASSES)
    if passes == MOST_PASSES:
        memory = min(max(round(work / passes / step) * step, memory), MOST_MEMORY_KIB)
    return Cost(memory, passes, cost.lanes)


def _measured(cost: Cost, clocks: Clocks, random: Random, stretch: Stretch) -> float:
    """Return the shorter of two tries: what else the machine was doing must not make the vault cheaper."""
    times = []
    for _ in range(2):
        began = [clock() for clock in clocks]
        stretch(b"calibration", random(SALT_BYTES), cost)
        times.append(min(clock() - start for clock, start in zip(clocks, began, strict=True)))
    return min(times)
