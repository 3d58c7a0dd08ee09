"""Frames that come while a dialog is being built or taken down find nothing to fall over."""

import asyncio

import pytest

from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_orders import app_of, app_with, key_event, painted

STEPS = 40
"""Steps of the loop in which any dialog is built."""

OPENING: tuple[tuple[str, ...], ...] = (
    ("b",),
    ("b", "f2"),
    ("u",),
    (":",),
    ("C",),
    ("3", "enter"),
    ("ctrl+q",),
    ("ctrl+g",),
)


@pytest.mark.parametrize("keys", OPENING, ids="".join)
async def test_a_frame_at_every_step_of_opening_and_closing(keys: tuple[str, ...]) -> None:
    """A frame between the box and its fields once ended the console."""
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await painted(pilot)
        assert app is app_of(pilot)
        for key in (*keys, "escape"):
            app.post_message(key_event(key))
            for _ in range(STEPS):
                app.crank()
                app.refresh_all()
                await asyncio.sleep(0)
        while not isinstance(app.screen, ConsoleScreen):
            app.pop_screen()
            await asyncio.sleep(0)
