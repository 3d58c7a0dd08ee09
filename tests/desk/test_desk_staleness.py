"""The short form of `python -m bench.verify.staleness`: twelve causes on one venue."""

from pathlib import Path

import pytest

from bench.verify.stale_causes import CAUSES
from bench.verify.staleness import run_venue


@pytest.mark.slow
async def test_whatever_changes_while_a_confirmation_is_open_ends_it_and_nothing_is_sent(
    tmp_path: Path,
) -> None:
    cells = await run_venue("okx", tmp_path)
    assert [f"{cell.cause}: {cell.wrong}" for cell in cells if cell.wrong] == []
    assert len(cells) == len(CAUSES) == 12
