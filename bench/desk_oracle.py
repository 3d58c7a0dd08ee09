"""Compares the checks of orders with an independent second opinion: `python -m bench.desk_oracle --orders 50000`."""

import argparse
import random
import sys
import time

from bench.machine import machine_note
from tests.desk.oracle.denied import denied
from tests.desk.random_worlds import random_world


def main() -> int:
    """Print how often the two disagree, and how long a verdict takes; exit 1 when they disagree at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    disagreements, allowed, judging = 0, 0, 0.0
    begun = time.perf_counter()
    for number in range(arguments.orders):
        world = random_world(draw)
        before = time.perf_counter()
        verdict = world.judge()
        judging += time.perf_counter() - before
        allowed += verdict.allowed
        ours = {finding.name for finding in verdict.denied}
        differing = ours ^ denied(world)
        if differing:
            disagreements += 1
            print(f"order {number}: {', '.join(sorted(differing))}")
    elapsed = time.perf_counter() - begun
    print(f"{arguments.orders} orders, {allowed} of them allowed, {disagreements} disagreements")
    print(
        f"{elapsed:.1f} s in all, {judging / max(1, arguments.orders) * 1e6:.0f} µs a verdict; {machine_note()}"
    )
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
