"""Levels of frames before ccxt has read them: sound ones pass in every spelling, each unsound one is refused."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from venues.market.integrity.raw_levels import ImpossibleLevel, check_frame

SOUND = ["60000.1", "0.25"]

SHAPES = [
    lambda bids, asks: {"e": "depthUpdate", "b": bids, "a": asks},
    lambda bids, asks: {"channel": "spot.obu", "result": {"b": bids, "a": asks}},
    lambda bids, asks: {"arg": {}, "data": [{"bids": bids, "asks": asks}]},
    lambda bids, asks: {"method": "depth_update", "params": [True, {"bids": bids, "asks": asks}, "BTC_USDT"]},
    lambda bids, asks: {"subject": "l2", "data": {"changes": {"bids": bids, "asks": asks}}},
]

UNSOUND = [
    ["", "1"],
    ["1", ""],
    ["1.2.3", "1"],
    ["1", "1.2.3"],
    ["1", "."],
    ["0", "1"],
    ["0.0", "1"],
    ["-1", "1"],
    ["1", "-1"],
    ["NaN", "1"],
    ["1", "NaN"],
    ["1", "Infinity"],
    ["inf", "1"],
    ["1", "1e999"],
    ["1,2", "3"],
    ["true", "1"],
    ["1", "false"],
    ["1", "null"],
    ["1", '"2"'],
    ["1", "[2]"],
    ["1", None],
    [None, "1"],
    ["1"],
    [],
    "1",
    7,
    None,
    {"price": "x", "qty": 1},
    {"price": 1.0, "qty": -1.0},
    {"price": 0, "qty": 1.0},
    {"price": 1.0},
    {"price": 1.0, "qty": math.inf},
    {"price": math.nan, "qty": 1.0},
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("level", UNSOUND, ids=repr)
def test_an_unsound_level_is_refused_wherever_it_stands(shape: Any, level: Any) -> None:
    # regression: texts like "1.2.3" and "" passed, and ccxt took an unreadable size for a removed level
    for bids, asks in (
        ([level], []),
        ([SOUND, level], [SOUND]),
        ([], [SOUND, level]),
        ([SOUND], [level, SOUND]),
    ):
        with pytest.raises(ImpossibleLevel):
            check_frame(shape(bids, asks))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "level",
    [
        SOUND,
        ["1", "0"],
        ["1", "0.000"],
        ["1e-5", "2E3"],
        [1, 0],
        [1.5, 2],
        ["00.5", "1"],
        ["1.", ".5"],
        ["1", "2", "x"],
    ],
    ids=repr,
)
def test_every_spelling_of_a_sound_level_passes(shape: Any, level: Any) -> None:
    check_frame(shape([level, SOUND], []))
    check_frame(shape([SOUND], [SOUND, level]))


@pytest.mark.parametrize(
    "message", [None, 7, "text", [], {}, {"data": None}, {"data": [1, 2]}, {"a": "x", "b": 3}]
)
def test_frames_without_levels_pass(message: Any) -> None:
    check_frame(message)


def test_kraken_levels_are_mappings_of_numbers() -> None:
    level = {"price": 60000.1, "qty": 0.25}
    check_frame({"channel": "book", "data": [{"bids": [level], "asks": [level, {"price": 1, "qty": 0}]}]})
    check_frame({"channel": "book", "data": [{"bids": [{"price": "1.5", "qty": "0"}], "asks": []}]})


TEXTS = st.text(alphabet='0123456789.-+eE,nN "[]tfu', max_size=6)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_the_quick_look_agrees_with_reading_each_number(pairs: list[tuple[str, str]]) -> None:
    def sound(price: str, size: str) -> bool:
        try:
            return 0 < float(price) < math.inf and 0 <= float(size) < math.inf
        except ValueError:
            return False

    levels = [list(pair) for pair in pairs]
    if all(sound(*pair) for pair in pairs):
        check_frame({"bids": levels, "asks": []})
    else:
        with pytest.raises(ImpossibleLevel):
            check_frame({"bids": [], "asks": levels})
