"""Twelve things that end an open confirmation: each is caused on a real desk, and nothing may be sent afterwards.

python -m bench.verify.staleness
"""

import argparse
import asyncio
import logging
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.verify.desk_clock import DeskClock
from bench.verify.figures import counted, share, told
from bench.verify.stale_causes import CAUSES, Cause, Stage
from console.desk.confirming import OpenConfirmation
from console.desk.views import Confirmation, Draft, Step
from console.launcher.boot import SafetyLine
from db.audit.kinds import Kind
from db.browse.replay import rows_of
from tests.support.desk_rig import TRADING, desk_rig
from tests.support.waits import eventually
from venues.model.words import Side, VenueState

TIMEOUT_MS = 1_500
DEAD_SECONDS = 9.5
"""How long the pulse may take to say dead: the STALE word itself comes only after seconds of silence."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cause did on a venue."""

    venue: str
    cause: str
    dead: str
    wrong: str


async def _dead(stage: Stage, shown: Confirmation) -> str:
    """Wait until the confirmation says that it is dead; return why."""
    await eventually(lambda: stage.rig.desk.pulse(shown).dead, DEAD_SECONDS, "the confirmation is dead")
    return stage.rig.desk.pulse(shown).dead


def _draft(stage: Stage, cause: Cause, number: int) -> Draft:
    if cause.crossing:
        return stage.rig.crossing(stage.venue)
    # another price each time: the same order twice within 30 s is a duplicate
    share = f"{'0.99' if cause.side is Side.BUY else '1.01'}{number:02d}"
    return stage.rig.resting(stage.venue, cause.side, share)


async def run_cause(stage: Stage, cause: Cause, number: int) -> Cell:
    """Open a confirmation, let something happen, and try to send it with the right code."""
    rig, venue = stage.rig, stage.venue
    if cause.prepare is not None:
        await cause.prepare(stage)
    shown = await rig.reviewed(_draft(stage, cause, number))
    opened = rig.parts.confirmations.open
    assert opened is not None
    assert rig.desk.pulse(shown).dead == "", rig.desk.pulse(shown)
    before = rig.created(venue)
    await cause.happen(stage)
    try:
        dead = await _dead(stage, shown)
    except AssertionError:
        dead = ""
    wrong = await _wrong(stage, cause, shown, opened, before, dead)
    await cause.mend(stage)
    return Cell(venue, cause.name, dead, wrong)


async def _wrong(
    stage: Stage, cause: Cause, shown: Confirmation, opened: OpenConfirmation, before: int, dead: str
) -> str:
    """Return what must not be; empty when the cause ended the confirmation and nothing was sent."""
    rig = stage.rig
    if cause.lasting:
        # whoever confirms without having looked is refused just the same
        opened.dead = ""
    progress = await rig.desk.confirm(shown, shown.code)
    again = await rig.desk.confirm(shown, shown.code)
    created = rig.created(stage.venue) - before
    if created:
        return f"{created} orders were created"
    if not dead:
        return "the pulse never said dead"
    if not re.search(cause.words, dead):
        return f"the card says {dead!r}"
    if {progress.step, again.step} != {Step.REFUSED}:
        return f"confirming it came to {progress.step}, then {again.step}"
    if rig.parts.book.ledger.by_client_order_id(shown.client_order_id) is not None:
        return "it has an intent"
    return ""


async def _is_ready(stage: Stage) -> None:
    rig, venue = stage.rig, stage.venue
    await eventually(
        lambda: (
            rig.rig.state(venue) is VenueState.UP and rig.rig.verified(venue) and rig.desk.gate(venue).open
        ),
        15.0,
        f"{venue} takes orders again: {rig.desk.gate(venue)}",
    )


async def run_venue(venue: str, directory: Path, causes: Sequence[Cause] = CAUSES) -> list[Cell]:
    """Run causes on one venue, one after the other; `directory` is an empty directory."""
    clock, safety = DeskClock(), SafetyLine()
    cells = []
    async with desk_rig([venue], directory, timeout_ms=TIMEOUT_MS, clock=clock, safety=safety) as rig:
        await rig.ready(venue)
        stage = Stage(rig, venue, clock, safety)
        for number, cause in enumerate(causes):
            await _is_ready(stage)
            cells.append(await run_cause(stage, cause, number))
        await rig.desk.runner.close("the bench ended")
    return [*cells, *_untold(venue, directory, len(causes))]


def _untold(venue: str, directory: Path, deaths: int) -> list[Cell]:
    """Return a fault when the trail does not tell of each death once."""
    told_of = sum(1 for _ in rows_of(directory / "audit.sqlite", [Kind.CONFIRMATION_DEAD]))
    wrong = "" if told_of == deaths else f"{told_of} rows tell of {deaths} deaths"
    return [Cell(venue, "each death stands in the trail once", "", wrong)] if wrong else []


async def _main(venues: Sequence[str]) -> int:
    cells: list[Cell] = []
    with tempfile.TemporaryDirectory(prefix="lyra-stale-") as folder:
        for venue in venues:
            directory = Path(folder) / venue
            directory.mkdir(mode=0o700)
            cells += await run_venue(venue, directory)
    for cell in cells:
        print(f"{cell.venue:<10}{cell.cause:<42}{cell.dead[:100]}")
    faults = [f"{cell.venue}: {cell.cause}: {cell.wrong}" for cell in cells if cell.wrong]
    of = len(venues) * len(CAUSES)
    sent = sum("created" in cell.wrong for cell in cells)
    return told(
        [
            share("causes that end an open confirmation, on each venue", of - len(faults), of),
            counted("orders created afterwards", sent),
        ],
        faults,
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.staleness", description=__doc__)
    parser.add_argument("--venues", default=",".join(TRADING))
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    return asyncio.run(_main(parser.parse_args().venues.split(",")))


if __name__ == "__main__":
    sys.exit(main())
