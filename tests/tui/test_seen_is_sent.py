"""What you see is what is sent, on one venue and one market: the short form of `bench.verify.seen`."""

from pathlib import Path

import pytest

from bench.verify.seen import run
from bench.verify.tampering import CHANGES

ORDERS = 5


@pytest.mark.slow
async def test_the_cells_say_what_arrives_and_a_changed_byte_never_arrives(tmp_path: Path) -> None:
    tally = await run(tmp_path, ORDERS, len(CHANGES), 1, ("okx",), ("BTC/USDT",))
    assert tally.wrong == []
    assert (tally.equal, tally.filled) == (ORDERS, 0)
    assert (tally.refused, tally.arrived) == (len(CHANGES), 0)
