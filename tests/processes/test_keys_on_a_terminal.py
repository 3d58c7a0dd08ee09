"""Bursts of keys at confirmations on a real terminal send nothing: the short form of `bench.verify.keys`."""

import pytest

from bench.verify.keys import run


@pytest.mark.slow
def test_no_burst_sends_and_a_hand_still_does() -> None:
    figures, wrong = run(60, 4, ("micro-trade",))
    assert wrong == []
    assert [figure.line for figure in figures if not figure.holds] == []
