"""A key that is pressed twice before the first has done its work: it is done once, and nothing else closes."""

import pytest
from textual.screen import Screen

from console.app.app import LyraApp
from console.dialogs.palette import Palette
from console.dialogs.ticket import Ticket
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import desk_of
from tests.support.ui_orders import app_with, key_event, painted, press, settle


def top(app: LyraApp) -> Screen[object]:
    """Return what is on top now; the type checker must not remember what was there before."""
    return app.screen


@pytest.mark.parametrize(
    ("keys", "twice"),
    [
        (("/", "b"), "enter"),
        ((":", *"depth", "space", "5"), "enter"),
        (("C", "tab"), "enter"),
        (("?",), "escape"),
        ((":", *"release", "enter", *"RELEASE", "tab", "tab"), "enter"),
        (("b",), "escape"),
        (("u",), "escape"),
    ],
    ids="".join,
)
async def test_a_dialog_closes_once_and_answers_once(keys: tuple[str, ...], twice: str) -> None:
    """The second Enter of a held key once closed the screen beneath, which ended the console."""
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await painted(pilot)
        await press(pilot, *keys)
        for _ in range(4):
            app.post_message(key_event(twice))
        await settle(pilot)
        await painted(pilot)
        assert isinstance(top(app), ConsoleScreen)
        assert len(desk_of(app).of("cancel_mine")) == (keys[0] == "C")
        assert len(desk_of(app).of("lift_halt")) == ("R" in keys)


async def test_a_dialog_over_a_dialog_goes_alone() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await painted(pilot)
        await press(pilot, "b", "f2")
        checks = top(app)
        for _ in range(3):
            checks.action_back()  # type: ignore[attr-defined]
        await settle(pilot)
        assert isinstance(top(app), Ticket)


async def test_a_double_click_beside_the_palette_closes_the_palette_alone() -> None:
    """It once closed the screen beneath as well, which ended the console."""
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await painted(pilot)
        await press(pilot, "ctrl+p")
        palette = top(app)
        assert isinstance(palette, Palette)
        for _ in range(3):
            palette.dismiss()
        await settle(pilot)
        assert isinstance(top(app), ConsoleScreen)
        await press(pilot, "ctrl+p")
        assert isinstance(top(app), Palette)


@pytest.mark.parametrize("over", ["ctrl+q", "f2"])
async def test_a_dialog_that_closes_beneath_another_takes_it_along(over: str) -> None:
    """It once closed the one on top and stayed itself, deaf to every Escape."""
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await painted(pilot)
        await press(pilot, "b")
        ticket = top(app)
        assert isinstance(ticket, Ticket)
        await press(pilot, over)
        assert top(app) is not ticket
        ticket.dismiss()
        await settle(pilot)
        assert isinstance(top(app), ConsoleScreen)
        await press(pilot, "b", "escape")
        assert isinstance(top(app), ConsoleScreen)
