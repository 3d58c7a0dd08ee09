"""Five venues fail at once: the exchanges count the dials, the governor's budget bounds them, and all come back."""

import asyncio
import time
from dataclasses import dataclass
from functools import partial

import pytest

from tests.support.waits import eventually
from tests.support.worker_rig import PRACTICE_VENUES, Rig, worker_rig
from venues.model.words import VenueState
from venues.practice.faults import Fault, FaultKind, Scope

FAULT_SECONDS = 4.0
BACK_WITHIN_SECONDS = 5.0


@dataclass(frozen=True)
class Trouble:
    """What all five venues do at once, and for how long."""

    name: str
    faults: tuple[Fault, ...]
    lasts_seconds: float
    allowance_seconds: float = 0.0
    """How much longer the venue itself has asked us to stay away."""


def refusing(**how: object) -> Fault:
    return Fault(FaultKind.REFUSE_DIALS, duration_ms=int(FAULT_SECONDS * 1000), **how)  # type: ignore[arg-type]


CLOSE = Fault(FaultKind.CLOSE_SOCKETS, close_code=1006)
TROUBLES = [
    Trouble("close", (CLOSE,), 0.0),
    Trouble("freeze", (Fault(FaultKind.FREEZE, duration_ms=4_000, scope=Scope.BOTH),), FAULT_SECONDS),
    Trouble("refuse", (refusing(status=503), CLOSE), FAULT_SECONDS),
    Trouble("cut", (refusing(), CLOSE), FAULT_SECONDS),
    Trouble(
        "429", (refusing(status=429, retry_after_seconds=2), CLOSE), FAULT_SECONDS, allowance_seconds=2.25
    ),
]


def dials(rig: Rig) -> int:
    """Return how many dials the exchanges have seen."""
    venues: dict[str, dict[str, dict[str, int]]] = rig.practice.state()["venues"]  # type: ignore[assignment]
    return sum(venue["counters"].get("dials", 0) for venue in venues.values())


def troubled(rig: Rig, mark: int, venue: str) -> set[VenueState]:
    """Return the states other than UP that a venue has shown since `mark`."""
    return rig.states_since(mark, venue) - {VenueState.UP}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
@pytest.mark.slow
async def test_all_five_fail_at_once_and_come_back_without_a_storm(trouble: Trouble) -> None:
    async with worker_rig(PRACTICE_VENUES) as rig:
        for venue in PRACTICE_VENUES:
            await rig.up(venue)
        before, mark, began = dials(rig), len(rig.changes), time.monotonic()

        for fault in trouble.faults:
            rig.practice.inject(fault)
        await asyncio.sleep(trouble.lasts_seconds)
        ended = time.monotonic()
        for venue in PRACTICE_VENUES:
            await eventually(partial(troubled, rig, mark, venue), 2.0, f"{venue} showed it")
        for venue in PRACTICE_VENUES:
            await rig.up(venue, ended + BACK_WITHIN_SECONDS + trouble.allowance_seconds - time.monotonic())

        seen, elapsed = dials(rig) - before, time.monotonic() - began
        # regression: failures 50 ms apart were taken for one, and refused dials followed each other without a wait
        assert len(PRACTICE_VENUES) <= seen <= rig.worker.governor.budget(elapsed)
        assert seen == rig.worker.governor.granted - before


@pytest.mark.slow
async def test_a_long_refusal_is_met_with_fewer_and_fewer_dials() -> None:
    async with worker_rig(["okx"]) as rig:
        await rig.up("okx")
        rig.practice.inject(
            Fault(FaultKind.REFUSE_DIALS, venue="okx", status=503, duration_ms=60_000, scope=Scope.BOTH)
        )
        rig.practice.inject(CLOSE)
        counts = []
        for _ in range(3):
            before = dials(rig)
            await asyncio.sleep(4.0)
            counts.append(dials(rig) - before)
        assert sum(counts) <= 14
        assert counts[2] <= counts[0]
