"""A key that is in the vault no more: its worker has it, and nothing may be proved by it."""

import asyncio

from bench.vault_ground import RIGHT
from tests.keys.conftest import GATE, Rig


async def settle() -> None:
    """Let what was begun on the loop go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_key_that_was_taken_out_of_the_vault_counts_for_nothing(rig: Rig) -> None:
    """It said "2 keys handed over", of an opening before, and the ladder proved that both lie in the vault."""
    await rig.holder.unlock(RIGHT)
    rig.holder.lock("the operator locked it")
    with rig.vault() as vault:
        vault.remove("gate")
    await settle()
    rig.happened.said.clear()
    assert await rig.holder.unlock(RIGHT) == ""
    assert "info: the vault is open: 1 key handed over" in rig.happened.said
    assert rig.holder.vault().keys == 1
    gone, kept = rig.holder.key("gate"), rig.holder.key("okx")
    assert gone is not None
    assert kept is not None
    assert (gone.handed_over, gone.counts, kept.counts) == (True, False, True), "its worker still has it"
    assert gone.words.startswith("its key was taken out of the vault")
    with rig.vault() as vault:
        vault.put("gate", "main", GATE, 30)
    rig.holder.lock("the operator locked it")
    await settle()
    assert await rig.holder.unlock(RIGHT) == ""
    back = rig.holder.key("gate")
    assert back is not None
    assert back.counts
    assert rig.happened.closed == {}
