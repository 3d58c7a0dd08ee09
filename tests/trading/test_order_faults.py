"""The 26 faults of an order's answer: nothing is accepted or rejected without proof, nothing is sent twice."""

from pathlib import Path

import pytest

from bench.order_faults import CASES, run_venue
from tests.trading.rig import TRADED
from venues.model.release import Outcome
from venues.trading.journal import read_journal


@pytest.mark.parametrize("venue", TRADED)
async def test_no_fault_is_taken_for_a_proof(venue: str, tmp_path: Path) -> None:
    cells = await run_venue(venue, tmp_path)
    assert [cell.case.number for cell in cells] == [case.number for case in CASES] == list(range(1, 27))
    assert {cell.case.words: cell.wrong for cell in cells if cell.wrong} == {}
    assert all(cell.released.reason for cell in cells)
    # what may have been sent stays open in the journal
    opened = {order.client_order_id for order in read_journal(tmp_path / f"{venue}.journal").open_orders}
    unsettled = {
        cell.released.client_order_id for cell in cells if cell.released.outcome is Outcome.AMBIGUOUS
    }
    assert unsettled <= opened
