"""The short form of `python -m bench.verify.faults`: a few faults of an answer on each venue."""

from pathlib import Path

import pytest

from bench.order_faults import CASES
from bench.verify.faults import run_venue
from venues.model.order import OrderState

CHOSEN = {"gate": (2, 22), "okx": (4, 25), "whitebit": (18, 23), "kraken": (20, 24)}


@pytest.mark.parametrize("venue", CHOSEN)
async def test_what_is_shown_of_an_order_is_proved_whatever_becomes_of_the_answer(
    venue: str, tmp_path: Path
) -> None:
    runs = [(case, False) for case in CASES if case.number in CHOSEN[venue]]
    cells = await run_venue(venue, tmp_path, runs)
    assert [f"{cell.case.number} {cell.case.words}: {cell.wrong}" for cell in cells if cell.wrong] == []
    assert [cell.states[-1].is_final for cell in cells] == [True, True]
    assert sum(cell.states[-1] is OrderState.ABSENT for cell in cells) == (venue != "okx")
