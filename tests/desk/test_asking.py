"""Absence is proved by silence in every way of asking, three times, late enough; anything less is not."""

import pytest
from hypothesis import given, strategies as st

from console.desk.asking import HUMAN_AFTER_MS, LATE_MS, Conclusion, Inquiry, Round
from venues.model.looked import Look
from venues.model.value import replace

INTENT_MS = 1_000_000
LIVES_MS = 5_000
LATE = INTENT_MS + LIVES_MS + LATE_MS + 1
SILENT = Round(LATE, LATE, Look.NOT_FOUND, Look.NOT_FOUND, Look.NOT_FOUND, Look.NOT_FOUND, stream_whole=True)


def silent(*seconds: float, **changes: object) -> list[Round]:
    return [
        replace(SILENT, **{"at_ms": LATE + int(at * 1000), "venue_ms": LATE + int(at * 1000), **changes})  # type: ignore[arg-type]
        for at in seconds
    ]


def inquiry(*rounds: Round) -> Inquiry:
    return Inquiry(INTENT_MS, LIVES_MS, rounds)


def test_three_silent_rounds_five_seconds_apart_prove_absence() -> None:
    assert inquiry(*silent(0, 5, 10)).conclude(LATE) is Conclusion.ABSENT
    assert inquiry(*silent(0, 5)).conclude(LATE) is Conclusion.GO_ON
    assert inquiry(*silent(0, 1, 2, 3, 4)).conclude(LATE) is Conclusion.GO_ON
    assert inquiry(*silent(0, 1, 5, 6, 10)).conclude(LATE) is Conclusion.ABSENT


@pytest.mark.parametrize(
    "changes",
    [
        {"venue_ms": LATE - 1},
        {"venue_ms": None},
        {"open_orders": Look.NO_ANSWER},
        {"open_orders": Look.NOT_OFFERED},
        {"closed_orders": Look.NO_ANSWER},
        {"trades": Look.NO_ANSWER},
        {"trades": Look.NOT_OFFERED},
        {"by_client_id": Look.NO_ANSWER},
        {"stream_whole": False},
    ],
    ids=str,
)
def test_one_thing_that_is_missing_keeps_it_unknown(changes: dict[str, object]) -> None:
    assert inquiry(*silent(0, 5, 10, **changes)).conclude(LATE) is Conclusion.GO_ON
    # and a round that proves nothing begins the count anew
    (doubtful,) = silent(7, **changes)
    assert inquiry(*silent(0, 5), doubtful, *silent(10)).conclude(LATE) is Conclusion.GO_ON


@pytest.mark.parametrize("way", ["by_client_id", "open_orders", "closed_orders", "trades"])
def test_found_in_one_way_is_found(way: str) -> None:
    (found,) = silent(20, **{way: Look.FOUND})
    assert inquiry(*silent(0, 5), found).conclude(LATE) is Conclusion.FOUND
    assert inquiry(found, *silent(25, 30, 35)).conclude(LATE) is Conclusion.FOUND


def test_a_venue_without_closed_orders_or_look_up_can_still_prove_it() -> None:
    changes: dict[str, object] = {"closed_orders": Look.NOT_OFFERED, "by_client_id": Look.NOT_OFFERED}
    assert inquiry(*silent(0, 5, 10, **changes)).conclude(LATE) is Conclusion.ABSENT


def test_what_is_not_settled_in_time_is_handed_to_the_operator() -> None:
    doubtful = silent(0, 5, 10, stream_whole=False)
    assert inquiry(*doubtful).conclude(INTENT_MS + HUMAN_AFTER_MS - 1) is Conclusion.GO_ON
    assert inquiry(*doubtful).conclude(INTENT_MS + HUMAN_AFTER_MS) is Conclusion.HUMAN
    assert inquiry(*silent(0, 5, 10)).conclude(INTENT_MS + HUMAN_AFTER_MS) is Conclusion.ABSENT


def test_it_is_asked_soon_and_then_every_half_minute() -> None:
    rounds: list[Round] = []
    times = []
    for _ in range(8):
        at = inquiry(*rounds).next_ms()
        times.append((at - INTENT_MS) / 1000)
        rounds.append(replace(SILENT, at_ms=at))
    assert times == [1, 2, 5, 10, 30, 60, 90, 120]


ROUNDS = st.lists(
    st.builds(
        Round,
        st.integers(LATE - 20_000, LATE + 60_000),
        st.none() | st.integers(LATE - 20_000, LATE + 60_000),
        *(st.sampled_from(Look) for _ in range(4)),
        stream_whole=st.booleans(),
    ),
    max_size=8,
)


@given(ROUNDS)
def test_absent_only_with_three_rounds_in_which_the_market_was_asked_in_full(rounds: list[Round]) -> None:
    rounds.sort(key=lambda asked: asked.at_ms)
    if inquiry(*rounds).conclude(LATE) is not Conclusion.ABSENT:
        return
    proofs = rounds[-3:]
    assert not any(asked.found for asked in rounds)
    assert all(asked.open_orders is asked.trades is Look.NOT_FOUND and asked.stream_whole for asked in proofs)
    assert all(asked.venue_ms is not None and asked.venue_ms >= LATE for asked in proofs)
