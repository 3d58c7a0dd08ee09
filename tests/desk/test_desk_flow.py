"""The desk from a draft to an order and back, on real practice exchanges over the real link with a real audit file."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.desk.views import Confirmation, Denied, Step
from tests.support.desk_rig import TRADING, DeskRig, desk_rig
from tests.support.waits import eventually
from venues.model.order import OrderState


@pytest.fixture(params=TRADING)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskRig]:
    async with desk_rig([request.param], tmp_path) as rig:
        await rig.ready(request.param)
        yield rig


async def test_an_order_is_shown_confirmed_sent_once_and_cancelled(rig: DeskRig) -> None:
    (venue,) = rig.rig.worker.venues
    shown, progress = await rig.sent(rig.resting(venue))
    assert progress.step is Step.DONE, progress
    assert rig.created(venue) == 1
    life = rig.life(shown)
    assert life.state is OrderState.OPEN
    again = await rig.desk.confirm(shown, shown.code)
    assert rig.created(venue) == 1, again
    (line,) = [line for line in rig.desk.orders().lines if line.is_mine]
    assert line.client_order_id == shown.client_order_id
    words = await rig.desk.cancel(venue, line.symbol, line.client_order_id, line.order_id)
    assert "took the cancel" in words
    await eventually(lambda: rig.life(shown).state is OrderState.CANCELED, 8.0, "it is seen cancelled")
    assert rig.rig.practice.engine(venue).open_orders() == []


async def test_a_wrong_code_sends_nothing(rig: DeskRig) -> None:
    (venue,) = rig.rig.worker.venues
    shown = await rig.reviewed(rig.resting(venue))
    progress = await rig.desk.confirm(shown, "zzzz")
    assert progress.step is Step.REFUSED
    assert rig.created(venue) == 0
    assert (await rig.desk.confirm(shown, shown.code)).step is Step.REFUSED
    assert rig.created(venue) == 0


async def test_a_market_order_fills_and_its_fills_are_recorded(rig: DeskRig) -> None:
    (venue,) = rig.rig.worker.venues
    shown, progress = await rig.sent(rig.crossing(venue))
    assert progress.step is Step.DONE, progress
    await eventually(
        lambda: rig.life(shown).state.is_final and rig.life(shown).filled_by_trades == rig.life(shown).filled,
        10.0,
        f"filled and told: {rig.life(shown)}",
    )
    assert rig.life(shown).filled > 0
    assert all(fill.fee is not None for fill in rig.life(shown).fills.values())


async def test_disarmed_means_denied(rig: DeskRig) -> None:
    (venue,) = rig.rig.worker.venues
    shown = await rig.reviewed(rig.resting(venue))
    assert isinstance(shown, Confirmation)
    rig.desk.disarm("a test")
    progress = await rig.desk.confirm(shown, shown.code)
    assert progress.step is Step.REFUSED
    denied = await rig.desk.review(rig.resting(venue))
    assert isinstance(denied, Denied)
    assert "armed" in denied.words or "DISARMED" in denied.words
    assert rig.created(venue) == 0


async def test_the_first_start_of_a_mode_makes_the_place_of_its_trail(tmp_path: Path) -> None:
    """Only the practice accounts had made it: in every other mode a fresh home had no trail, and so no orders."""
    async with desk_rig(["gate"], tmp_path / "not" / "there") as rig:
        await eventually(
            lambda: rig.desk.audit_head().sound, 5.0, f"the trail is sound: {rig.desk.audit_head()}"
        )
    assert stat.S_IMODE((tmp_path / "not" / "there").stat().st_mode) == 0o700
