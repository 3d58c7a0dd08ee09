"""Each ladder is climbed to its top on its practice exchange; each rung that fails stops it, and is climbed later."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.commission.views import RungState
from console.keys.views import KeySource
from tests.support.commission_rig import CommissionRig, commission_rig
from tests.support.worker_rig import PRACTICE_VENUES
from venues.practice.engine.traits import KeyKind
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When

WAIVED = {"gate": {"key_scope"}, "whitebit": {"key_scope"}}
"""What these venues cannot tell."""


@pytest.mark.parametrize("venue", PRACTICE_VENUES)
async def test_the_whole_ladder_is_climbed(venue: str, tmp_path: Path) -> None:
    async with commission_rig(venue, tmp_path) as rig:
        lacking = rig.commissions.ladders.facts(venue)
        assert lacking is not None
        assert "is OPEN" in lacking.order_lacks if lacking.order_lacks else False

        ladder = await rig.go_on()

        assert [(rung.name, rung.words) for rung in ladder.rungs if not rung.state.is_held] == []
        waived = {rung.name for rung in ladder.rungs if rung.state is RungState.WAIVED}
        assert waived == WAIVED.get(venue, set())
        assert (ladder.held, ladder.next) == (ladder.total, "")
        assert all(rung.row and rung.digest for rung in ladder.rungs)
        facts = rig.commissions.ladders.facts(venue)
        assert facts is not None
        assert (facts.order_lacks, facts.micro_trade_lacks or "", facts.probe_lacks or "") == (
            "",
            "" if venue != "binance" else facts.micro_trade_lacks,
            "" if venue != "binance" else facts.probe_lacks,
        )


Break = Callable[[CommissionRig], Any]


def _traits(**changes: Any) -> Break:
    return lambda rig: rig.traits(**changes)


def _fault(**told: Any) -> Break:
    def arm(rig: CommissionRig) -> None:
        rig.desk.rig.practice.inject(Fault(FaultKind.ANSWER, venue=rig.venue, **told))

    return arm


def _plain_file(rig: CommissionRig) -> None:
    rig.keys[rig.venue] = replace(rig.keys[rig.venue], source=KeySource.FILE)


def _without_trail_file(rig: CommissionRig) -> None:
    keeper = rig.desk.parts.keeper
    keeper.path = keeper.path.with_name("elsewhere.sqlite")


def _no_balance_stream(rig: CommissionRig) -> None:
    seat = rig.desk.rig.worker._seats[rig.venue]
    assert seat.account is not None
    seat.account.exchange.has["watchBalance"] = False


BREAKS: dict[str, tuple[Break, str]] = {
    "credentials": (_plain_file, "kept is file"),
    "key_scope": (_traits(key=KeyKind.CAN_WITHDRAW), "withdraw is yes"),
    "health": (_traits(clock_ahead_ms=5_000), "offset is"),
    "capabilities": (_no_balance_stream, "balance stream is no"),
    "account": (_traits(has_unreadable_balances=True), ""),
    "fees": (_traits(taker_fee="0.009"), "taker above expected % is"),
    "book_accuracy": (_traits(has_other_book=True), "differing % is"),
    "balance_updates": (_traits(has_unreadable_balances=True), ""),
    "fee_calculation": (_traits(taker_fee="0.009"), "difference is"),
    "audit": (_without_trail_file, ""),
}
"""How each automatic rung is made to fail on OKX, and what it says then."""


def _mend(rig: CommissionRig) -> None:
    rig.traits()
    practice = rig.desk.rig.practice
    practice.clear_faults() if hasattr(practice, "clear_faults") else None
    keeper = rig.desk.parts.keeper
    keeper.path = keeper.path.with_name("audit.sqlite")
    rig.keys[rig.venue] = replace(rig.keys[rig.venue], source=KeySource.PRACTICE)
    seat = rig.desk.rig.worker._seats[rig.venue]
    assert seat.account is not None
    seat.account.exchange.has["watchBalance"] = True


async def test_each_rung_that_fails_stops_the_ladder_with_its_remedy_and_is_climbed_later(
    tmp_path: Path,
) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        names = [rung.name for rung in rig.ladder.rungs]
        for name, (broken, words) in BREAKS.items():
            before = names[: names.index(name)]
            if before:
                await rig.go_on(before[-1])
                assert rig.ladder.next == name
            broken(rig)
            told = await rig.climb()
            rung = rig.rung(name)
            assert (rig.ladder.next, rung.state) == (name, RungState.FAILED), told
            assert words in rung.words
            assert rung.remedy
            assert not rig.rung("go_live").state.is_held
            _mend(rig)
            await rig.climb(name)
            assert rig.rung(name).state is RungState.PASSED, rig.rung(name).words
        assert (await rig.go_on()).next == ""


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
        assert "KYC" in await commissions.declare("kraken", "compliance", "DECLARE", {"by": "Anna"})
        answers = {"kyc": "of course", "aml": "accepted", "by": "Anna"}
        assert "one of" in await commissions.declare("kraken", "compliance", "DECLARE", answers)
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


Answer = Awaitable[str]
__all__ = ["Action", "Purpose", "When"]
