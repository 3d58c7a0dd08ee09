"""Each rung that fails stops its ladder with a remedy, and is climbed later."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.commission.views import RungState
from console.keys.views import KeySource
from tests.support.commission_rig import CommissionRig, commission_rig
from tests.support.waits import eventually
from venues.model.ladder import Demand
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.practice.engine.traits import KeyKind
from venues.practice.faults import Action, Fault, FaultKind, Purpose, Scope
from venues.trading.account import VenueAccount

Break = Callable[[CommissionRig], Awaitable[None]]


def _traits(**changes: Any) -> Break:
    async def change(rig: CommissionRig) -> None:
        rig.traits(**changes)

    return change


async def _plain_file(rig: CommissionRig) -> None:
    rig.keys[rig.venue] = replace(rig.keys[rig.venue], source=KeySource.FILE)


async def _without_trail_file(rig: CommissionRig) -> None:
    keeper = rig.desk.parts.keeper
    keeper.path = keeper.path.with_name("elsewhere.sqlite")


def _account(rig: CommissionRig) -> VenueAccount:
    found = rig.desk.rig.worker._seats[rig.venue].account
    assert found is not None
    return found


async def _lost_stream(rig: CommissionRig) -> None:
    fault = Fault(FaultKind.REFUSE_DIALS, venue=rig.venue, scope=Scope.WS, duration_ms=60_000)
    rig.desk.rig.practice.inject(fault)
    _account(rig).reconnect()
    await eventually(lambda: not _account(rig).is_streaming(), 5.0, "the account's sockets are gone")


async def _no_balance_stream(rig: CommissionRig) -> None:
    rig.desk.rig.worker._seats[rig.venue].market.exchange.has["watchBalance"] = False


BREAKS: dict[str, tuple[Break, str, str]] = {
    "credentials": (_plain_file, "kept is file", "lyra vault add okx keeps the key encrypted; or W waives"),
    "key_scope": (_traits(key=KeyKind.CAN_WITHDRAW), "withdraw is yes", "make a key at the venue"),
    "health": (_traits(clock_ahead_ms=5_000), "offset is", "set this machine's clock"),
    "capabilities": (_no_balance_stream, "balance stream is no", "the venue lacks something"),
    "account": (_traits(has_unreadable_balances=True), "", "the right to read balances"),
    "fees": (_traits(taker_fee="0.009"), "taker above expected % is", "set fees.maker_percent"),
    "book_accuracy": (_traits(has_other_book=True), "differing % is", "r connects the venue again"),
    "balance_updates": (_lost_stream, "stream is no", "r connects the venue again"),
    "fee_calculation": (_traits(taker_fee="0.009"), "the ticket names too little", "set fees of the venue"),
    "audit": (_without_trail_file, "", "run lyra audit verify"),
}
"""How each automatic rung is made to fail on OKX, what it says then, and what it says to do."""


async def _mend(rig: CommissionRig) -> None:
    rig.traits()
    if rig.desk.rig.practice.clear_faults():
        _account(rig).reconnect()
        await eventually(_account(rig).is_streaming, 10.0, "the account's sockets are back")
    keeper = rig.desk.parts.keeper
    keeper.path = keeper.path.with_name("audit.sqlite")
    rig.keys[rig.venue] = replace(rig.keys[rig.venue], source=KeySource.PRACTICE)
    rig.desk.rig.worker._seats[rig.venue].market.exchange.has["watchBalance"] = True


@pytest.mark.slow
async def test_each_rung_that_fails_stops_the_ladder_with_its_remedy_and_is_climbed_later(
    tmp_path: Path,
) -> None:
    async with commission_rig("okx", tmp_path) as rig:
        names = [rung.name for rung in rig.ladder.rungs]
        for name, (broken, words, remedy) in BREAKS.items():
            before = names[: names.index(name)]
            if before:
                await rig.go_on(before[-1])
                assert rig.ladder.next == name
            await broken(rig)
            told = await rig.climb()
            rung = rig.rung(name)
            assert (rig.ladder.next, rung.state) == (name, RungState.FAILED), told
            assert words in rung.words
            assert remedy in rung.remedy
            assert not rig.rung("go_live").state.is_held
            await _mend(rig)
            await rig.climb(name)
            assert rig.rung(name).state is RungState.PASSED, rig.rung(name).words
        assert (await rig.go_on()).next == ""


async def _frozen(rig: CommissionRig) -> None:
    rig.desk.rig.practice.inject(Fault(FaultKind.FREEZE, venue=rig.venue, scope=Scope.WS, duration_ms=60_000))

    def stands_still() -> bool:
        entry = rig.desk.rig.book(rig.venue)
        return entry is not None and entry.change_age(rig.desk.rig.store.clock.monotonic()) > 1_000

    await eventually(stands_still, 8.0, "the book stands still")


async def _refuse_orders(rig: CommissionRig) -> None:
    fault = Fault(
        FaultKind.ANSWER, venue=rig.venue, on=Purpose.CREATE, action=Action.REFUSE, error="funds", count=5
    )
    rig.desk.rig.practice.inject(fault)


@pytest.mark.slow
async def test_a_probe_and_a_micro_trade_that_do_not_add_up_stop_the_ladder(tmp_path: Path) -> None:
    async with commission_rig("gate", tmp_path) as rig:
        for name in ("probe", "micro_trade"):
            await rig.go_on("fee_calculation" if name == "probe" else "probe")
            await _refuse_orders(rig)
            await rig.operate(name)
            assert (rig.ladder.next, rig.rung(name).state) == (name, RungState.FAILED)
            assert "receipt has a gap" in rig.rung(name).words
            assert rig.rung(name).waiver is None
            rig.desk.rig.practice.clear_faults()
            rig.desk.parts.standing.settled("gate")
            await rig.operate(name)
            assert rig.rung(name).state is RungState.PASSED


async def test_limits_beyond_what_is_demanded_stop_the_ladder_and_a_restart_with_others_goes_on(
    tmp_path: Path,
) -> None:
    def too_fast(setup: VenueSetup) -> VenueSetup:
        """The venue allows less than the clients keep to."""
        slow = (Demand("requests_per_minute", at_most=Decimal(1)),)
        rungs = (replace(one, demands=slow) if one.name == "rates" else one for one in setup.ladder)
        return replace(setup, ladder=tuple(rungs))

    def too_much(setup: VenueSetup) -> VenueSetup:
        return replace(setup, max_position_usd="999999999")

    async with commission_rig("okx", tmp_path, too_fast) as rig:
        await rig.climb()
        assert (rig.ladder.next, rig.rung("rates").state) == ("rates", RungState.FAILED)
        assert "at most 1 is demanded" in rig.rung("rates").words
    async with commission_rig("okx", tmp_path, too_much) as rig:
        assert rig.ladder.held == 2  # the key's rungs stand from the life before
        assert rig.ladder.next == "rates"
        await rig.climb()
        assert (rig.ladder.next, rig.rung("limits").state) == ("limits", RungState.FAILED)
        assert "max position USD is 999999999" in rig.rung("limits").words
    async with commission_rig("okx", tmp_path) as rig:
        assert rig.rung("rates").state is RungState.FALLEN  # it hangs on the limits, which are others now
        await rig.climb()
        assert rig.ladder.next == "rehearsal"


@pytest.mark.slow
async def test_data_that_is_missing_stops_the_ladder_of_a_venue_that_is_data_only(tmp_path: Path) -> None:
    def answer(path: str) -> Fault:
        return Fault(FaultKind.ANSWER, venue="binance", path=path, status=503, count=200)

    async def untimed(rig: CommissionRig) -> None:
        rig.desk.rig.practice.inject(answer("/api/v3/time"))

    breaks: dict[str, Break] = {
        "health": untimed,
        "market_data": _frozen,
        "book_accuracy": _traits(has_other_book=True),
        "candles": _traits(has_holes=True),
        "latency": untimed,
    }
    async with commission_rig("binance", tmp_path) as rig:
        names = [rung.name for rung in rig.ladder.rungs]
        for name, broken in breaks.items():
            await rig.go_on(names[names.index(name) - 1])
            await broken(rig)
            told = await rig.climb()
            assert (rig.ladder.next, rig.rung(name).state) == (name, RungState.FAILED), told
            assert rig.rung(name).remedy
            rig.traits()
            rig.desk.rig.practice.clear_faults()
            await rig.desk.rig.up("binance")
            await rig.climb(name)
            assert rig.rung(name).state is RungState.PASSED, rig.rung(name).words
        assert (await rig.go_on()).next == ""
        assert rig.desk.created("binance") == 0
