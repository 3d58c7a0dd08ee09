"""The freshness rule of the verification page: DEGRADED after 2 s, STALE after 5 s or by the worker's word."""

from hypothesis import given, strategies as st

from console.replica.freshness import is_usable, judge_freshness
from venues.model.words import Freshness, Integrity

ages = st.floats(min_value=0, max_value=1e9, allow_nan=False)
ORDER = [Freshness.FRESH, Freshness.QUIET, Freshness.DEGRADED, Freshness.STALE]


@given(ages, ages)
def test_what_the_worker_calls_stale_is_stale_whatever_the_ages(link: float, change: float) -> None:
    assert judge_freshness(link, change, stale=True) == Freshness.STALE


@given(ages, st.none() | ages)
def test_the_thresholds_are_two_and_five_seconds(link: float, change: float | None) -> None:
    word = judge_freshness(link, change)
    if link > 5000:
        assert word == Freshness.STALE
    elif link > 2000:
        assert word == Freshness.DEGRADED
    else:
        assert word in {Freshness.FRESH, Freshness.QUIET}


@given(ages, ages, ages)
def test_time_never_makes_anything_fresher(link: float, change: float, passed: float) -> None:
    before, after = judge_freshness(link, change), judge_freshness(link + passed, change + passed)
    assert ORDER.index(after) >= ORDER.index(before)


@given(ages)
def test_a_quiet_market_is_no_dead_stream(change: float) -> None:
    assert judge_freshness(100, change) in {Freshness.FRESH, Freshness.QUIET}


def test_nothing_told_is_waiting() -> None:
    assert judge_freshness(None) == Freshness.WAITING


def test_only_checked_or_uncheckable_books_that_are_not_stale_are_usable() -> None:
    usable = {
        (freshness, integrity)
        for freshness in Freshness
        for integrity in Integrity
        if is_usable(freshness, integrity)
    }
    assert usable == {
        (freshness, integrity)
        for freshness in (Freshness.FRESH, Freshness.QUIET, Freshness.DEGRADED)
        for integrity in (Integrity.VERIFIED, Integrity.UNVERIFIED)
    }
