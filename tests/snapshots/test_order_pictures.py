"""Pictures of everything about orders, at three sizes; the desk is scripted."""

from collections.abc import Awaitable, Callable, Sequence

import pytest
from textual.pilot import Pilot

from console.desk.inputs import ArmState
from console.desk.views import ArmView, Denied, Pulse
from tests.support import desk_scenes as scenes
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_app import clock_of, desk_of, make_app
from tests.support.ui_orders import CODE, app_of, painted, press

Compare = Callable[..., bool]
Key = str | float | Callable[[ScriptedDesk], None]

SIZES = {"160x45": (160, 45), "120x40": (120, 40), "80x24": (80, 24)}
DENIED = (scenes.TOO_LARGE, scenes.DISARMED, scenes.POOR, scenes.TOO_MANY)


def dies(desk: ScriptedDesk) -> None:
    desk.beats = Pulse(0.0, "", "price left the cap: ask 60 099.0, cap 60 072.4")


STATES: dict[str, tuple[Callable[[], ScriptedDesk], Sequence[Key]]] = {
    "markets": (scenes.busy_desk, ()),
    "orders": (scenes.busy_desk, ("3",)),
    "ticket-empty": (lambda: scenes.desk(previewed=scenes.EMPTY), ("b",)),
    "ticket-filled": (scenes.desk, ("b", *"0.000195", "tab", *"60000.05")),
    "ticket-denied": (lambda: scenes.desk(previewed=scenes.preview(*DENIED)), ("s", *"0.001")),
    "live": (scenes.desk, ("u",)),
    "typed": (scenes.desk, ("u", 1.1, *CODE[:2], "x")),
    "ready": (lambda: scenes.desk(reviewed=scenes.confirmation(real_money=True)), ("u", 1.1, *CODE, "tab")),
    "dead": (scenes.desk, ("u", dies, "left", 1.1)),
    "receipt": (lambda: scenes.desk(gone=scenes.DONE), ("u", 1.1, *CODE, "tab", "enter")),
    "unknown": (lambda: scenes.desk(gone=scenes.LOST), ("u", 1.1, *CODE, "tab", "enter")),
    "panic": (scenes.busy_desk, ("ctrl+g",)),
    "quit": (scenes.busy_desk, ("ctrl+q",)),
}


def doing(keys: Sequence[Key]) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what `snap_compare` runs before it takes a picture: keys, pauses, changes of the desk."""

    async def run(pilot: Pilot[None]) -> None:
        await painted(pilot)
        for key in keys:
            if callable(key):
                key(desk_of(app_of(pilot)))
            elif isinstance(key, float):
                clock_of(app_of(pilot)).move(key)
            else:
                await press(pilot, key, gap=0.4)
        await pilot.pause()
        await painted(pilot)
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_orders(snap_compare: Compare, state: str, size: str) -> None:
    desk, keys = STATES[state]
    scene = "well" if state == "markets" else "nothing"
    assert snap_compare(make_app(scene, desk()), terminal_size=SIZES[size], run_before=doing(keys))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("checks", ("b", *"0.001", "f2")),
        ("detail", ("3", "enter")),
        ("release", (":", *"release", "enter", *"RELE")),
        ("denied-quick", ("o",)),
    ],
)
def test_their_dialogs(snap_compare: Compare, name: str, keys: tuple[str, ...]) -> None:
    desk = scenes.busy_desk(
        previewed=scenes.preview(*DENIED), arm_state=ArmView(ArmState.HALTED, reason="panic at 14:01:07")
    )
    if name == "denied-quick":
        desk.reviewed = Denied("3 checks deny it", scenes.verdict(*DENIED[:3]))
    assert snap_compare(make_app("nothing", desk), terminal_size=(120, 40), run_before=doing(keys))


@pytest.mark.parametrize("theme", ["light", "safe", "mono"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    desk = scenes.busy_desk(reviewed=scenes.confirmation(real_money=True))
    app = make_app("nothing", desk, theme=theme)
    assert snap_compare(app, terminal_size=(120, 40), run_before=doing(("u", 1.1, *CODE, "tab")))


def test_the_smallest_screen(snap_compare: Compare) -> None:
    app = make_app("well", scenes.busy_desk())
    assert snap_compare(app, terminal_size=(60, 16), run_before=doing(("ctrl+g",)))
