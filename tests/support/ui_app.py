"""The console on a still clock and a filled replica, for key tests and pictures."""

from collections.abc import Callable
from datetime import timedelta, timezone

from console.app.app import LyraApp
from console.app.commissioning import Commissioning
from console.app.trading import Trading
from console.replica.store import Store
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_clock import StillClock
from tests.support.ui_scene import VENUES, Scene, SilentCommands, connecting, settings, trouble

SCENES: dict[str, Callable[[Store], Scene]] = {
    "well": lambda store: Scene(store).all_well(),
    "trouble": trouble,
    "connecting": connecting,
    "nothing": Scene,
}
BERLIN = timezone(timedelta(hours=2), "CEST")


def make_app(
    scene: str = "well",
    trading: Trading | None = None,
    commissioning: Commissioning | None = None,
    **changes: object,
) -> LyraApp:
    """Return an app whose frames are made by hand and whose numbers are always the same."""
    clock = StillClock()
    store = Store(clock, [line.venue for line in VENUES])
    SCENES[scene](store)
    chosen = settings(zone=BERLIN, **changes)
    app = LyraApp(store, SilentCommands(), chosen, clock, trading=trading, commissioning=commissioning)
    app.animation_level = "none"
    return app


def commands_of(app: LyraApp) -> SilentCommands:
    """Return what keeps the app's requests."""
    commands = app.session.commands
    assert isinstance(commands, SilentCommands)
    return commands


def desk_of(app: LyraApp) -> ScriptedDesk:
    """Return the desk that the test scripts."""
    desk = app.session.trading
    assert isinstance(desk, ScriptedDesk)
    return desk


def clock_of(app: LyraApp) -> StillClock:
    """Return the app's clock."""
    clock = app.session.clock
    assert isinstance(clock, StillClock)
    return clock


def lines_of(app: LyraApp) -> list[str]:
    """Return what the terminal would show, line by line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def text_of(app: LyraApp) -> str:
    """Return what the terminal would show."""
    return "\n".join(lines_of(app))
