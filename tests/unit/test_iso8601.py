"""The quicker text of a time is ccxt's own, to the letter."""

from typing import Any

import ccxt
import pytest
from hypothesis import given, strategies as st

from venues.market.iso8601 import Iso8601

TIMES = st.integers(-10, 8640000000000001) | st.integers(1_700_000_000_000, 1_700_000_002_000)


@given(st.lists(TIMES, max_size=12))
def test_whole_milliseconds(times: list[int]) -> None:
    ours = Iso8601()
    assert [ours(time) for time in times] == [ccxt.Exchange.iso8601(time) for time in times]


@pytest.mark.parametrize(
    "value", [None, "", "abc", "1757377580046", 1.5e12, float("nan"), float("inf"), True, -1]
)
def test_everything_else(value: Any) -> None:
    assert Iso8601()(value) == ccxt.Exchange.iso8601(value)
