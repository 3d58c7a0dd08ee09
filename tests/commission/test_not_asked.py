"""What could not even be asked is no evidence, neither for a rung nor against it."""

from pathlib import Path

from console.commission.views import RungState
from tests.support.commission_rig import commission_rig


async def test_a_question_that_no_worker_was_given_records_nothing(tmp_path: Path) -> None:
    """Without a link each try left a FAILED row, with the remedy of a rung that had been measured and fell short."""
    async with commission_rig("okx", tmp_path) as rig:
        await rig.climb("key_scope")
        before = [(rung.name, rung.row) for rung in rig.ladder.rungs]
        asked = rig.desk.parts.asked
        send, asked._send = asked._send, lambda _: False
        told = await rig.climb()
        assert told.startswith(
            "Rate limits was not measured, and nothing is recorded of it: there is no link"
        )
        told = await rig.commissions.again("okx", "key_scope")
        assert told.startswith("Key scope was not measured")
        await rig.commissions.scopes._ask_if_linked("okx")  # what asks every day outlives it
        assert [(rung.name, rung.row) for rung in rig.ladder.rungs] == before
        assert rig.rung("rates").state is RungState.OPEN
        asked._send = send
        await rig.climb("rates")
        assert rig.rung("rates").state is RungState.PASSED


async def test_a_climb_waits_for_the_worker_also_where_there_is_no_key_to_wait_for(tmp_path: Path) -> None:
    async with commission_rig("binance", tmp_path) as rig:
        assert rig.commissions.lacks("binance") == ""
        store = rig.desk.parts.store
        store.worker_lost(["binance"], "it was killed")
        assert "no link to the worker" in rig.commissions.lacks("binance")
        rig.desk.parts.news._epochs.clear()
        assert "no link to the worker" in rig.commissions.lacks("binance")
