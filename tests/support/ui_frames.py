"""Frames made by hand in key tests and pictures."""

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from console.app.app import LyraApp


async def frame(pilot: Pilot[None]) -> LyraApp:
    """Let the screen settle, make one frame, let it settle again."""
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, LyraApp)
    app.crank()
    await pilot.pause()
    return app


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what `snap_compare` runs before it takes a picture: these keys, then two frames."""

    async def press(pilot: Pilot[None]) -> None:
        await frame(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await frame(pilot)
        await frame(pilot)

    return press
