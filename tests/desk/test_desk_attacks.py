"""The short form of `python -m bench.verify.attacks`: one venue."""

from pathlib import Path

import pytest

from bench.verify.attack_field import Attack
from bench.verify.attacks import ATTACKS, LAST, run_venue


@pytest.mark.slow
async def test_nothing_makes_the_desk_send_twice_unasked_late_or_after_a_halt(tmp_path: Path) -> None:
    cells = await run_venue("okx", tmp_path)
    assert [f"{cell.attack}: {cell.wrong}" for cell in cells if cell.wrong] == []
    assert len(cells) == len(ATTACKS) + 1


@pytest.mark.parametrize("attack", LAST, ids=lambda attack: attack.__name__)
async def test_a_trail_that_fails_or_opens_slowly(attack: Attack, tmp_path: Path) -> None:
    (cell,) = await run_venue("gate", tmp_path, (attack,))
    assert cell.wrong == ""
