"""Each venue's ladder is climbed to its top on its practice exchange."""

from pathlib import Path

import pytest

from console.commission.views import RungState
from tests.support.commission_rig import commission_rig
from tests.support.worker_rig import PRACTICE_VENUES

WAIVED = {"gate": {"key_scope"}, "whitebit": {"key_scope"}}
"""What these venues cannot tell."""


@pytest.mark.parametrize("venue", PRACTICE_VENUES)
@pytest.mark.slow
async def test_the_whole_ladder_is_climbed(venue: str, tmp_path: Path) -> None:
    async with commission_rig(venue, tmp_path) as rig:
        ladder = await rig.go_on()

        assert [(rung.name, rung.words) for rung in ladder.rungs if not rung.state.is_held] == []
        waived = {rung.name for rung in ladder.rungs if rung.state is RungState.WAIVED}
        assert waived == WAIVED.get(venue, set())
        assert (ladder.held, ladder.next) == (ladder.total, "")
        assert all(rung.row and rung.digest for rung in ladder.rungs)
        facts = rig.commissions.ladders.facts(venue)
        assert facts is not None
        assert facts.order_lacks == ""
