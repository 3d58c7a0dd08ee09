"""What holds for every rule that follows numbers."""

import copy
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.integrity.wires import WIRES, Wire, last_number, run_of
from venues.market.integrity import EVERY_MARKET, BookRule, Break, rule_for
from venues.market.integrity.rule import OLD_FRAMES_ALLOWED

EACH = pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES.keys())
WITH_SNAPSHOT = pytest.mark.parametrize(
    "wire",
    [wire for wire in WIRES.values() if wire.snapshot],
    ids=[name for name, wire in WIRES.items() if wire.snapshot],
)
WITHOUT_SNAPSHOT = pytest.mark.parametrize(
    "wire",
    [wire for wire in WIRES.values() if not wire.snapshot],
    ids=[name for name, wire in WIRES.items() if not wire.snapshot],
)

STEPS = st.lists(st.integers(1, 1000), min_size=3, max_size=12)
STARTS = st.integers(2, 2**53)
KNOWN_STEPS = [3, 1, 8, 2, 5]


def breaks(rule: BookRule, frames: list[Any], connection: str = "one") -> list[tuple[int, Break]]:
    found = [(place, rule.observe(connection, frame)) for place, frame in enumerate(frames)]
    return [(place, one) for place, one in found if one is not None]


def started(wire: Wire, start: int = 100, steps: list[int] | None = None) -> BookRule:
    rule = rule_for(wire.rule)
    assert breaks(rule, run_of(wire, start, KNOWN_STEPS if steps is None else steps)) == []
    assert rule.verified(wire.market_id)
    return rule


@EACH
@given(start=STARTS, steps=STEPS)
def test_any_run_of_consecutive_frames_verifies(wire: Wire, start: int, steps: list[int]) -> None:
    rule = rule_for(wire.rule)
    assert not rule.verified(wire.market_id)
    assert rule.sequence(wire.market_id) is None
    for frame in run_of(wire, start, steps):
        assert rule.observe("one", frame) is None
        assert rule.verified(wire.market_id)
    assert rule.sequence(wire.market_id) == last_number(wire, start, steps)


@EACH
@given(start=STARTS, steps=STEPS, data=st.data())
def test_removing_an_inner_frame_breaks_at_exactly_the_next(
    wire: Wire, start: int, steps: list[int], data: st.DataObject
) -> None:
    frames = run_of(wire, start, steps)
    dropped = data.draw(st.integers(1, len(frames) - 2), label="dropped")
    rule = rule_for(wire.rule)
    found = breaks(rule, frames[:dropped] + frames[dropped + 1 :])
    assert [place for place, _ in found] == [dropped]
    assert found[0][1].market_id in (wire.market_id, EVERY_MARKET)
    assert found[0][1].expected != found[0][1].was
    assert not rule.verified(wire.market_id)
    assert rule.sequence(wire.market_id) is None


@EACH
def test_the_break_says_in_words_what_happened(wire: Wire) -> None:
    rule = started(wire, 100, [1])
    found = rule.observe("one", wire.update(104, 105))
    assert found is not None
    assert "105" in found.reason
    assert "101" in found.reason
    assert found.was is not None


@EACH
def test_after_a_break_it_is_silent_until_the_book_is_fetched_anew(wire: Wire) -> None:
    rule = started(wire, 100, [1])
    assert rule.observe("one", wire.update(104, 105)) is not None
    assert breaks(rule, [wire.update(105, 106), wire.update(106, 107), wire.update(120, 121)]) == []
    assert not rule.verified(wire.market_id)
    rule.forget(wire.market_id)
    assert breaks(rule, run_of(wire, 200, KNOWN_STEPS)) == []
    assert rule.verified(wire.market_id)
    assert rule.observe("one", wire.update(900, 901)) is not None


@EACH
def test_a_repeated_last_frame(wire: Wire) -> None:
    rule = rule_for(wire.rule)
    frames = run_of(wire, 100, KNOWN_STEPS)
    for frame in frames:
        rule.observe("one", frame)
    again = rule.observe("one", frames[-1])
    assert (again is not None) is wire.repeat_breaks
    assert rule.verified(wire.market_id) is not wire.repeat_breaks


@EACH
def test_two_frames_in_the_wrong_order_break_at_the_first(wire: Wire) -> None:
    frames = run_of(wire, 100, KNOWN_STEPS)
    frames[2], frames[3] = frames[3], frames[2]
    assert [place for place, _ in breaks(rule_for(wire.rule), frames)] == [2]


@EACH
def test_a_numbering_that_goes_back_does_not_freeze_as_verified(wire: Wire) -> None:
    rule = started(wire, 10_000)
    late = run_of(wire, 100, [1] * (OLD_FRAMES_ALLOWED + 1))[1:]
    assert len(breaks(rule, late)) == 1
    assert not rule.verified(wire.market_id)


@WITH_SNAPSHOT
def test_a_snapshot_begins_anew_with_any_number(wire: Wire) -> None:
    rule = started(wire)
    for start in (50, 7_000):
        found = breaks(rule, run_of(wire, start, KNOWN_STEPS))
        # Coinbase numbers the connection, not the book: there a snapshot has to follow like any message.
        assert [place for place, _ in found] == ([0] if wire.rule == "coinbase_sequence_num" else [])
        assert rule.verified(wire.market_id)


@WITH_SNAPSHOT
def test_a_snapshot_after_a_gap_heals_without_further_ado(wire: Wire) -> None:
    rule = started(wire, 100, [1])
    assert rule.observe("one", wire.update(104, 105)) is not None
    assert breaks(rule, run_of(wire, 106, KNOWN_STEPS)) == []
    assert rule.verified(wire.market_id)


@WITH_SNAPSHOT
def test_an_update_before_any_snapshot_is_a_break_told_once(wire: Wire) -> None:
    rule = rule_for(wire.rule)
    found = breaks(rule, [wire.update(99, 100), wire.update(100, 101)])
    assert [place for place, _ in found] == [0]
    assert "before any snapshot" in found[0][1].reason
    assert not rule.verified(wire.market_id)


@WITH_SNAPSHOT
def test_what_is_under_way_when_the_book_is_given_up_is_ignored(wire: Wire) -> None:
    rule = started(wire, 100, [1])
    rule.forget(wire.market_id)
    assert not rule.verified(wire.market_id)
    assert breaks(rule, [wire.update(101, 102), *run_of(wire, 103, [1])]) == []
    assert rule.verified(wire.market_id)


@WITHOUT_SNAPSHOT
def test_without_snapshots_the_next_frame_begins_after_forget(wire: Wire) -> None:
    rule = started(wire, 100, [1])
    rule.forget(wire.market_id)
    assert not rule.verified(wire.market_id)
    assert breaks(rule, [wire.update(499, 500), wire.update(500, 501)]) == []
    assert rule.sequence(wire.market_id) == 501


@EACH
def test_a_lost_socket_takes_only_its_own_markets(wire: Wire) -> None:
    rule = started(wire)
    rule.forget_connection("another")
    assert rule.verified(wire.market_id)
    rule.forget_connection("one")
    assert not rule.verified(wire.market_id)
    assert rule.sequence(wire.market_id) is None
    assert breaks(rule, run_of(wire, 5, KNOWN_STEPS), "two") == []
    assert rule.verified(wire.market_id)


@EACH
def test_unknown_markets_are_not_verified(wire: Wire) -> None:
    rule = started(wire)
    rule.forget("NEVER_SEEN")
    assert not rule.verified("NEVER_SEEN")
    assert rule.sequence("NEVER_SEEN") is None


GARBAGE: tuple[Any, ...] = (
    None,
    True,
    1.5,
    "",
    "x\x00y",
    [],
    {},
    [None],
    {"a": 1},
    -1,
    10**30,
    float("nan"),
    "9" * 400,
    b"\xff",
)


@EACH
@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
def test_garbage_where_the_check_reads_never_passes_as_verified(wire: Wire, garbage: Any) -> None:
    for path in wire.key_paths:
        rule = started(wire, 100, [1])
        frame = copy.deepcopy(wire.update(101, 102))
        holder: Any = frame
        for key in path[:-1]:
            holder = holder[key]
        another_market = isinstance(garbage, str) and garbage != "" and path[-1] in MARKET_KEYS
        if another_market or (wire.rule, path, garbage) in MEANINGFUL:
            continue
        holder[path[-1]] = garbage
        rule.observe("one", frame)
        rule.observe("one", wire.update(102, 103))
        assert not rule.verified(wire.market_id), path


MEANINGFUL = [
    ("whitebit_update_id", ("params", 0), True),  # a full reload
    ("coinbase_sequence_num", ("events",), []),  # a numbered message that changes nothing
]

MARKET_KEYS = ("instId", "symbol", "s", "product_id", 2)
"""Another text there is another market, and none of this one's business."""


@EACH
@pytest.mark.parametrize("missing", [True, False])
def test_a_missing_field_never_passes_as_verified(wire: Wire, missing: bool) -> None:
    for path in wire.key_paths:
        rule = started(wire, 100, [1])
        frame = copy.deepcopy(wire.update(101, 102))
        holder: Any = frame
        for key in path[:-1]:
            holder = holder[key]
        if isinstance(holder, list) or (wire.rule == "kucoin_sequence" and path[-1] == "symbol"):
            continue
        if path[-1] == "pu" or (wire.rule == "okx_seq_id" and path[-1] == "data"):
            # A futures event without `pu` is read as a spot one; its range then has to fit.
            frame.update({"U": 200, "u": 201} if path[-1] == "pu" else {})
        del holder[path[-1]]
        rule.observe("one", frame)
        rule.observe("one", wire.update(102, 103))
        assert not rule.verified(wire.market_id), path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@EACH
@given(frame=JSON)
def test_any_other_frame_is_passed_over(wire: Wire, frame: Any) -> None:
    rule = started(wire)
    found = rule.observe("one", frame)
    if not isinstance(frame, bytes):
        assert found is None
        assert rule.verified(wire.market_id)


@EACH
@given(replacement=JSON, data=st.data())
def test_a_frame_with_anything_anywhere_never_raises(
    wire: Wire, replacement: Any, data: st.DataObject
) -> None:
    rule = started(wire, 100, [1])
    frame = copy.deepcopy(wire.update(101, 102))
    holder: Any = frame
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys), label="key")
        if (
            not isinstance(holder[key], dict | list)
            or not holder[key]
            or data.draw(st.booleans(), label="here")
        ):
            break
        holder = holder[key]
    holder[key] = replacement
    found = rule.observe("one", frame)
    assert found is None or isinstance(found, Break)
    if found is not None and found.market_id in (wire.market_id, EVERY_MARKET):
        assert not rule.verified(wire.market_id)
