"""What a venue does wrong, and what the console says about it: each fault on each practice venue."""

import resource

import pytest

from tests.support.waits import eventually
from tests.support.worker_rig import BTC, PRACTICE_VENUES, worker_rig
from venues.model.words import Integrity, VenueState
from venues.practice.faults import Action, Fault, FaultKind, Preset, Scope
from venues.practice.registry import dialect_names
from venues.practice.service import PracticeExchanges

pytestmark = pytest.mark.slow

VENUES = [venue for venue in PRACTICE_VENUES if venue in dialect_names()]
TROUBLED = {VenueState.DEGRADED, VenueState.STALE, VenueState.BROKEN, VenueState.RECONNECTING}

HOSTILE = [
    Preset.TRUNCATED,
    Preset.NAN,
    Preset.NEGATIVE,
    Preset.WRONG_TYPES,
    Preset.HUGE,
    Preset.ESCAPES,
    Preset.BINARY,
]


@pytest.mark.parametrize("venue", VENUES)
async def test_a_dropped_delta_is_seen_and_mended(venue: str) -> None:
    # Kraken's checksum covers ten levels a side: one lost change below them cannot be noticed, some in a row are
    count = 8 if venue == "kraken" else 1
    async with worker_rig([venue]) as rig:
        await rig.up(venue)
        mark = len(rig.changes)
        rig.practice.inject(Fault(FaultKind.DROP_DELTAS, venue=venue, count=count))
        await eventually(lambda: rig.faults(venue) >= 1, 3.0, "the gap was counted")
        assert VenueState.BROKEN in rig.states_since(mark, venue)
        took = await rig.up(venue, 3.0)
        assert took <= 3.0
        assert rig.faults(venue) >= 1


@pytest.mark.parametrize("preset", HOSTILE)
@pytest.mark.parametrize("venue", VENUES)
async def test_a_hostile_frame_is_noticed_and_survived(venue: str, preset: Preset) -> None:
    async with worker_rig([venue]) as rig:
        await rig.up(venue)
        mark = len(rig.changes)
        rig.practice.inject(Fault(FaultKind.MALFORMED, venue=venue, preset=preset, count=1))
        await eventually(lambda: rig.states_since(mark, venue) & TROUBLED, 2.5, "the trouble was shown")
        await rig.up(venue, 3.5)
        for change in rig.changes:
            assert change.reason.isprintable()
            assert "[" not in change.reason


@pytest.mark.parametrize("venue", VENUES)
async def test_an_answer_that_swells_costs_a_reconnect_and_no_memory(venue: str) -> None:
    practice = PracticeExchanges(venues=(venue,), rate=20)
    practice.inject(
        Fault(FaultKind.ANSWER, venue=venue, action=Action.GZIP_BOMB, count=1, expands_to=300_000_000)
    )
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with worker_rig([venue], practice=practice) as rig:
        await eventually(lambda: rig.states_since(0, venue) & TROUBLED, 20.0, "the trouble was shown")
        await rig.up(venue, 8.0)
        assert any("longer than" in change.reason for change in rig.changes)
    # the exchange that makes the answer lives in this process too
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 150_000


@pytest.mark.parametrize("venue", VENUES)
async def test_a_closed_socket_is_dialled_again(venue: str) -> None:
    async with worker_rig([venue]) as rig:
        await rig.up(venue)
        mark = len(rig.changes)
        rig.practice.inject(Fault(FaultKind.CLOSE_SOCKETS, venue=venue, close_code=1006))
        await eventually(lambda: rig.states_since(mark, venue) - {VenueState.UP}, 2.0, "the loss was shown")
        await rig.up(venue, 5.0)


@pytest.mark.parametrize("venue", VENUES)
async def test_a_frozen_venue_is_degraded_within_two_seconds_and_comes_back(venue: str) -> None:
    async with worker_rig([venue]) as rig:
        await rig.up(venue)
        mark = len(rig.changes)
        rig.practice.inject(Fault(FaultKind.FREEZE, venue=venue, duration_ms=3_000, scope=Scope.BOTH))
        took = await eventually(
            lambda: rig.states_since(mark, venue) & TROUBLED, 3.5, "the silence was shown"
        )
        assert took < 3.5
        await eventually(lambda: rig.practice.faults.describe() == [], 5.0, "the fault is over")
        await rig.up(venue, 5.5)


async def test_a_429_with_retry_after_is_obeyed() -> None:
    async with worker_rig(["okx"]) as rig:
        await rig.up("okx")
        rig.practice.inject(
            Fault(FaultKind.REFUSE_DIALS, venue="okx", status=429, retry_after_seconds=2, duration_ms=1_500)
        )
        rig.practice.inject(Fault(FaultKind.CLOSE_SOCKETS, venue="okx", close_code=1006))
        await eventually(lambda: rig.state("okx") is VenueState.BANNED, 2.0, "BANNED was shown")
        dials = rig.store.venue("okx").health
        assert dials is not None
        took = await rig.up("okx", 6.0)
        assert took > 0.9


async def test_the_other_venues_do_not_notice() -> None:
    venues = VENUES[:2]
    if len(venues) < 2:
        pytest.skip("one practice dialect only")
    async with worker_rig(venues) as rig:
        for venue in venues:
            await rig.up(venue)
        mark = len(rig.changes)
        rig.practice.inject(Fault(FaultKind.MALFORMED, venue=venues[0], preset=Preset.HUGE, count=1))
        await eventually(lambda: rig.states_since(mark, venues[0]) & TROUBLED, 2.5)
        await rig.up(venues[0], 4.0)
        assert rig.states_since(mark, venues[1]) == set()


async def test_a_broken_book_keeps_its_last_numbers_but_says_broken() -> None:
    async with worker_rig(["okx"], symbols=[BTC]) as rig:
        await rig.up("okx")
        seen: set[Integrity] = set()
        rig.practice.inject(Fault(FaultKind.DROP_DELTAS, venue="okx", count=1))

        def broken() -> bool:
            entry = rig.book("okx")
            assert entry is not None
            seen.add(entry.book.integrity)
            return Integrity.BROKEN in seen

        await eventually(broken, 3.0, "the book itself said BROKEN")
