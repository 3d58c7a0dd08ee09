"""When a venue is dialled again, and how many dials all venues may make together."""

import asyncio
from itertools import islice
from random import Random

from hypothesis import given, strategies as st

from tests.support.manual_clock import ManualClock
from venues.market.governor import Governor, full_jitter
from venues.market.reconnect import RETRY_WHEN_REACHABLE_SECONDS, Reconnecter


@given(st.integers(0, 2**32))
def test_jitter_stays_between_nothing_and_a_doubling_ceiling(seed: int) -> None:
    ceiling = 0.25
    for wait in islice(full_jitter(Random(seed)), 20):
        assert 0.0 <= wait <= ceiling
        ceiling = min(60.0, ceiling * 2)


async def test_many_streams_that_fail_together_count_once() -> None:
    clock = ManualClock()
    reconnecter = Reconnecter(clock, Random(3))
    for _ in range(10):
        reconnecter.failed()
    assert reconnecter.attempts == 1


async def test_each_attempt_that_fails_counts_however_soon_after_the_one_before() -> None:
    # regression: failures within 50 ms were taken for one, so after a short wait refused dials followed each other
    # without any wait, twenty in a few milliseconds
    clock = ManualClock()
    reconnecter = Reconnecter(clock, Random(3))
    reconnecter.failed()
    for attempts in range(2, 8):
        waiting = asyncio.create_task(reconnecter.wait())
        await clock.advance(reconnecter.wait_seconds)
        await waiting
        for _ in range(3):
            reconnecter.failed()
        assert reconnecter.attempts == attempts


async def test_a_demanded_wait_is_not_shortened_when_the_host_answers() -> None:
    clock = ManualClock()
    reconnecter = Reconnecter(clock, Random(3))
    reconnecter.failed(30.0)
    reconnecter.reachable()
    assert reconnecter.wait_seconds >= 30.0
    waiting = asyncio.create_task(reconnecter.wait())
    await clock.advance(29.0)
    assert not waiting.done()
    await clock.advance(2.0)
    await waiting


async def test_an_answering_host_brings_the_next_attempt_forward() -> None:
    clock = ManualClock()
    reconnecter = Reconnecter(clock, Random(3))
    while reconnecter.wait_seconds < 20:
        reconnecter.failed()
        if reconnecter.wait_seconds < 20:
            trying = asyncio.create_task(reconnecter.wait())
            await clock.advance(reconnecter.wait_seconds + 0.01)
            await trying
    waiting = asyncio.create_task(reconnecter.wait())
    await clock.advance(0.1)
    reconnecter.reachable()
    await clock.advance(RETRY_WHEN_REACHABLE_SECONDS)
    assert waiting.done()


async def test_success_forgets_the_failures() -> None:
    clock = ManualClock()
    reconnecter = Reconnecter(clock, Random(3))
    reconnecter.failed(60.0)
    reconnecter.succeeded()
    assert reconnecter.attempts == 0
    assert reconnecter.wait_seconds == 0.0
    await reconnecter.wait()


async def test_the_governor_lets_a_burst_through_and_then_paces() -> None:
    clock = ManualClock()
    governor = Governor(clock, burst=5, per_second=2.0)
    dials = [asyncio.create_task(governor.acquire()) for _ in range(9)]
    await clock.advance(0.0)
    assert governor.granted == 5
    await clock.advance(1.0)
    assert governor.granted == 7
    await clock.advance(1.0)
    assert governor.granted == 9
    await asyncio.gather(*dials)
    assert governor.granted <= governor.budget(2.0)
