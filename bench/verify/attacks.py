"""Ways to make a desk send twice, unasked, after a halt or late, or to make it give up an order that lives: none works.

python -m bench.verify.attacks
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.verify.attack_field import Attack, Field
from bench.verify.attacks_on_knowledge import (
    a_console_that_opens_its_trail_slowly,
    a_program_fault_in_recording,
    a_slow_venue_hides_an_order_whose_cancel_is_lost,
    the_stream_is_down_when_it_fills,
    whoever_confirmed_is_gone,
)
from bench.verify.attacks_on_sending import (
    a_limit_changes_while_it_is_recorded,
    a_slow_disk_outlasts_the_confirmation,
    an_old_release_comes_again,
    confirmed_twice_at_once,
    disarmed_while_it_is_recorded,
    halted_while_it_is_recorded,
    the_link_says_it_twice,
    the_trail_fails_at_the_intent,
    there_is_no_link,
    what_it_replaces_has_gone,
    what_it_replaces_is_filled,
)
from bench.verify.comparing import account_of, differences
from bench.verify.desk_clock import DeskClock
from bench.verify.figures import counted, share, told
from tests.support.desk_rig import TRADING, desk_rig

TIMEOUT_MS = 1_500

ATTACKS: tuple[Attack, ...] = (
    confirmed_twice_at_once,
    halted_while_it_is_recorded,
    disarmed_while_it_is_recorded,
    a_limit_changes_while_it_is_recorded,
    there_is_no_link,
    the_link_says_it_twice,
    an_old_release_comes_again,
    what_it_replaces_is_filled,
    what_it_replaces_has_gone,
    a_program_fault_in_recording,
    a_slow_venue_hides_an_order_whose_cancel_is_lost,
    a_slow_disk_outlasts_the_confirmation,
)
"""One after the other on the same desk."""
LAST = (the_trail_fails_at_the_intent, a_console_that_opens_its_trail_slowly, whoever_confirmed_is_gone)
"""Each needs a desk of its own."""
SLOW = (the_stream_is_down_when_it_fills,)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an attack came to."""

    venue: str
    attack: str
    wrong: str


async def _tried(field: Field, attack: Attack) -> Cell:
    try:
        wrong = await attack(field)
    except AssertionError as error:
        wrong = f"{error}"
    return Cell(field.venue, attack.__name__.replace("_", " "), wrong)


async def run_venue(venue: str, directory: Path, attacks: Sequence[Attack] = ATTACKS) -> list[Cell]:
    """Try attacks one after the other on one desk; `directory` is an empty directory."""
    clock = DeskClock()
    async with desk_rig([venue], directory, timeout_ms=TIMEOUT_MS, clock=clock) as rig:
        await rig.ready(venue)
        field = Field(rig, venue, clock, directory)
        cells = []
        for attack in attacks:
            await field.ready()
            cells.append(await _tried(field, attack))
            rig.rig.practice.clear_faults()
        if attacks is not ATTACKS:
            return cells
        prefix = rig.rig.setups[0].orders.client_ids.prefix  # type: ignore[union-attr]
        account = account_of(rig.rig.practice.engine(venue))
        wrong = differences(venue, prefix, rig.parts.book.ledger, account)
        return [*cells, Cell(venue, "trail and exchange agree afterwards", "; ".join(wrong))]


async def _main(venues: Sequence[str]) -> int:
    cells: list[Cell] = []
    with tempfile.TemporaryDirectory(prefix="lyra-attacks-") as folder:
        for venue in venues:
            for number, attacks in enumerate((ATTACKS, SLOW, *((last,) for last in LAST))):
                directory = Path(folder) / f"{venue}-{number}"
                directory.mkdir(mode=0o700)
                cells += await run_venue(venue, directory, attacks)
    for cell in cells:
        print(f"{cell.venue:<10}{cell.attack:<70}{'HELD' if not cell.wrong else 'BROKEN'}")
    faults = [f"{cell.venue}: {cell.attack}: {cell.wrong}" for cell in cells if cell.wrong]
    return told(
        [
            share("attacks that changed nothing", len(cells) - len(faults), len(cells)),
            counted("attacks that made an order of their own", sum("created" in fault for fault in faults)),
        ],
        faults,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.attacks", description=__doc__)
    parser.add_argument("--venues", default=",".join(TRADING))
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    return asyncio.run(_main(parser.parse_args().venues.split(",")))


if __name__ == "__main__":
    sys.exit(main())
