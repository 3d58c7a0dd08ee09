"""Orders wait for the rungs that they depend on, and what changes beneath a rung takes it back."""

from pathlib import Path

import pytest

from console.commission.views import RungState
from tests.support.commission_rig import commission_rig
from venues.practice.engine.traits import KeyKind


async def test_what_the_operator_does_wrong_holds_no_rung(tmp_path: Path) -> None:
    async with commission_rig("kraken", tmp_path) as rig:
        created = rig.desk.created("kraken")
        commissions = rig.commissions
        for name, typed in (
            ("compliance", "declare"),
            ("emergency", "read"),
            ("go_live", "GO"),
            ("alerts", ""),
        ):
            assert await commissions.declare("kraken", name, typed, {}) != ""
        commissions.opened("kraken", "emergency")
        assert not [words for words in rig.desk.said if "TEST ALERT" in words]
        commissions.opened("kraken", "alerts")
        assert len([words for words in rig.desk.said if "TEST ALERT of kraken" in words]) == 1
        assert "KYC" in await commissions.declare("kraken", "compliance", "DECLARE", {"by": "Anna"})
        answers = {"kyc": "of course", "aml": "accepted", "by": "Anna"}
        assert "one of" in await commissions.declare("kraken", "compliance", "DECLARE", answers)
        honest = {"kyc": "not verified", "aml": "accepted", "by": "Anna"}
        assert await commissions.declare("kraken", "compliance", "DECLARE", honest) == ""
        assert rig.rung("compliance").words == "declared: not verified"
        assert not rig.rung("compliance").state.is_held
        assert "comes first" in await commissions.declare("kraken", "go_live", "GO LIVE", {})
        assert await commissions.declare("kraken", "fees", "GO LIVE", {}) != ""
        assert await rig.waive("key_scope") != ""
        await rig.go_on("limits")
        refused = await rig.confirm("rehearsal", typed="zzzz")
        assert "rehearsal failed" in refused.headline
        await rig.confirm("rehearsal")
        assert [
            rung.name for rung in rig.ladder.rungs if rung.kind.value == "TYPED" and rung.state.is_held
        ] == []
        assert rig.desk.created("kraken") == created


@pytest.mark.slow
async def test_orders_wait_for_the_rungs_that_they_depend_on(tmp_path: Path) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        desk = rig.desk
        await rig.climb("key_scope")
        found = await desk.desk.review(desk.resting("okx"))
        assert "okx is not commissioned: Rate limits is OPEN" in found.words  # type: ignore[union-attr]
        await rig.go_on("fee_calculation")
        assert "not commissioned" in (await desk.desk.review(desk.crossing("okx"))).words  # type: ignore[union-attr]
        await rig.go_on("micro_trade")
        assert "Audit trail verified is OPEN" in (await desk.desk.review(desk.resting("okx"))).words  # type: ignore[union-attr]
        await rig.go_on()
        shown, _ = await desk.sent(desk.resting("okx"))
        assert desk.life(shown).order_id


@pytest.mark.slow
async def test_another_key_another_version_and_a_key_that_can_withdraw_take_rungs_back(
    tmp_path: Path,
) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        await rig.go_on()
        rig.traits(key=KeyKind.CAN_WITHDRAW)
        await rig.commissions.scopes.ask("okx")
        assert (rig.rung("key_scope").state, rig.rung("go_live").state) == (
            RungState.FALLEN,
            RungState.FALLEN,
        )
        found = await rig.desk.desk.review(rig.desk.resting("okx"))
        assert "can withdraw" in found.words  # type: ignore[union-attr]
        rig.traits()
        await rig.commissions.scopes.ask("okx")
        assert rig.rung("go_live").state is RungState.PASSED

        rig.other_key()
        fallen = {rung.name for rung in rig.ladder.rungs if rung.state is RungState.FALLEN}
        assert {"credentials", "key_scope", "account", "fees", "probe", "micro_trade", "go_live"} <= fallen
        assert {"rates", "capabilities", "emergency"}.isdisjoint(fallen)
        assert rig.rung("account").words == "its key is another one"
        found = await rig.desk.desk.review(rig.desk.resting("okx"))
        assert not hasattr(found, "code")
