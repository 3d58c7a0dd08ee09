"""How long each practice venue's ladder takes beside the operator's typing: `python -m bench.commission`."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import machine_note
from console.commission.views import RungState
from tests.support.commission_rig import commission_rig
from tests.support.worker_rig import PRACTICE_VENUES

TARGET_SECONDS = 20.0
SETTLED_SECONDS = 8.0
"""A console has been up for a moment when somebody begins to climb: what a start asks of a venue is over."""


async def climbed(venue: str) -> tuple[float, int, int, int]:
    """Climb one ladder with an operator that types at once; return seconds, rungs held, of how many, and waived."""
    with tempfile.TemporaryDirectory(prefix="lyra-ladder-") as name:
        async with commission_rig(venue, Path(name)) as rig:
            await asyncio.sleep(SETTLED_SECONDS)
            began = time.perf_counter()
            ladder = await rig.go_on()
            seconds = time.perf_counter() - began
            waived = sum(rung.state is RungState.WAIVED for rung in ladder.rungs)
            return seconds, ladder.held, ladder.total, waived


def main() -> int:
    """Print a line a venue; exit 1 when a ladder was not climbed, or not in time."""
    parser = argparse.ArgumentParser(prog="python -m bench.commission", description=__doc__)
    parser.add_argument("venues", nargs="*", default=PRACTICE_VENUES)
    missed = False
    for venue in parser.parse_args().venues:
        seconds, held, total, waived = asyncio.run(climbed(venue))
        good = held == total and seconds <= TARGET_SECONDS
        missed = missed or not good
        print(
            f"{'ok     ' if good else 'MISSED '} {venue:<10} {held} of {total} rungs in {seconds:5.1f} s "
            f"(<= {TARGET_SECONDS:g}), {waived} waived",
            flush=True,
        )
    print(machine_note())
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
