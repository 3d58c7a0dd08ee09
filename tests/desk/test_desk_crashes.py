"""The short form of `python -m bench.verify.crashes`: three points, real processes."""

import pytest

from bench.verify.crashes import EQUAL_SECONDS, run


@pytest.mark.timeout(120)
@pytest.mark.slow
async def test_after_a_kill_the_trail_holds_what_the_exchange_holds() -> None:
    tally = await run(1, ["okx"], ["6", "w7", "8"])
    assert tally.wrong == []
    assert tally.right == tally.kills == {"6": 1, "w7": 1, "8": 1}
    assert max(tally.slowest.values()) <= EQUAL_SECONDS
