"""What lies beneath a second dialog is as large as the terminal, and its clock and ARMED time go on."""

import pytest
from textual.pilot import Pilot

from console.dialogs.commission import Commission
from console.dialogs.confirm_order import ConfirmOrder
from console.dialogs.declare import Declare
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.ui_app import clock_of, lines_of, text_of
from tests.support.ui_commission import app_with
from tests.support.ui_orders import app_of, open_confirmation, painted, press

FRAMES = 7
"""Frames in which everything beneath a dialog has settled."""


async def settled(pilot: Pilot[None]) -> list[str]:
    """Make frames until what is beneath has been laid out and shown."""
    for _ in range(FRAMES):
        await pilot.pause(0.01)
        await painted(pilot)
    return lines_of(app_of(pilot))


async def opened_at(size: tuple[int, int], keys: tuple[str, ...]) -> list[str]:
    """Return what a console shows that has had this size all the time."""
    async with app_with(scenes.commissioning(scenes.ladder(16))).run_test(size=size) as pilot:
        await press(pilot, *keys)
        return await settled(pilot)


@pytest.mark.parametrize(
    ("keys", "before", "after"),
    [
        (("w", "a"), (160, 45), (80, 24)),
        (("w", "?"), (80, 24), (240, 64)),
        (("w", "ctrl+l"), (120, 40), (60, 14)),
        (("b",), (80, 24), (160, 45)),
    ],
    ids=["typed", "help", "arm", "ticket"],
)
async def test_a_resize_lays_out_what_is_beneath_a_dialog(
    keys: tuple[str, ...], before: tuple[int, int], after: tuple[int, int]
) -> None:
    """The wizard beneath kept its old size: it was cut at 80x24, and filled a corner at 240x64."""
    async with app_with(scenes.commissioning(scenes.ladder(16))).run_test(size=before) as pilot:
        await press(pilot, *keys)
        await settled(pilot)
        await pilot.resize_terminal(*after)
        lines = await settled(pilot)
    fresh = await opened_at(after, keys)
    assert lines[1:-2] == fresh[1:-2], "all but the clock, and what was told meanwhile"


async def test_the_time_beneath_a_second_dialog_goes_on() -> None:
    """Clock and ARMED time stood still for as long as a rung's words were read."""
    desk = desk_scenes.desk()
    async with app_with(scenes.commissioning(scenes.ladder(16)), desk).run_test(size=(120, 40)) as pilot:
        app = await press(pilot, "w", "a")
        assert isinstance(app.screen, Declare)
        assert isinstance(app.screen_stack[-2], Commission)
        first = lines_of(app)[0]
        for _ in range(3):
            clock_of(app).move(1.1)
            await painted(pilot)
            assert lines_of(app)[0] != first
            first = lines_of(app)[0]


async def test_what_is_beneath_the_confirmation_stays_still() -> None:
    """Only the confirmation's own numbers may change while its code is typed."""
    async with app_with(scenes.commissioning(scenes.ladder(16))).run_test(size=(120, 40)) as pilot:
        dialog = await open_confirmation(pilot)
        assert isinstance(dialog, ConfirmOrder)
        first = lines_of(app_of(pilot))[0]
        clock_of(app_of(pilot)).move(2.0)
        await painted(pilot)
        assert lines_of(app_of(pilot))[0] == first
        assert "expires in" in text_of(app_of(pilot))
