"""Hands at the ticket and the confirmation, on a clock that is moved; quicker than the pilot, which sleeps."""

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from console.app.app import LyraApp
from console.dialogs.confirm_order import ConfirmOrder
from tests.support import desk_scenes
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_app import clock_of, make_app

CODE = desk_scenes.confirmation().code

_CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "colon": ":"}


def app_with(desk: ScriptedDesk, scene: str = "nothing") -> LyraApp:
    return make_app(scene, desk)


def app_of(pilot: Pilot[None]) -> LyraApp:
    app = pilot.app
    assert isinstance(app, LyraApp)
    return app


async def settle(pilot: Pilot[None]) -> None:
    """Wait until every message has been handled, and those that came of it."""
    for _ in range(4):
        await pilot.pause(0)


async def painted(pilot: Pilot[None]) -> LyraApp:
    """Make a frame."""
    await settle(pilot)
    app_of(pilot).crank()
    await settle(pilot)
    return app_of(pilot)


def key_event(key: str) -> events.Key:
    """Return what the driver would send."""
    character = key if len(key) == 1 else _CHARACTERS.get(key)
    return events.Key(_character_to_key(key) if len(key) == 1 and not key.isalnum() else key, character)


async def press(pilot: Pilot[None], *keys: str, gap: float = 0.5) -> LyraApp:
    """Press keys with time between them, then make a frame."""
    app = app_of(pilot)
    for key in keys:
        app.post_message(key_event(key))
        await settle(pilot)
        clock_of(app).move(gap)
    return await painted(pilot)


async def open_confirmation(pilot: Pilot[None]) -> ConfirmOrder:
    """Open the confirmation of a micro-trade and wait until keys count."""
    await painted(pilot)
    app = await press(pilot, "u")
    await painted(pilot)
    assert isinstance(app.screen, ConfirmOrder)
    clock_of(app).move(1.1)
    await painted(pilot)
    return app.screen
