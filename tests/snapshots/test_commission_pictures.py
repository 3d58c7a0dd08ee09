"""Pictures of the commissioning wizard: every state of a rung, what is typed, every size, every look."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from console.desk.inputs import ArmState
from console.desk.views import ArmView
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.scripted_commissioning import ScriptedCommissioning
from tests.support.ui_app import make_app
from tests.support.ui_orders import painted, press

Compare = Callable[..., bool]

WIDE, MEDIUM, NARROW, TINY = (160, 45), (120, 40), (80, 24), (60, 14)


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await painted(pilot)
        await press(pilot, *keys, gap=0.0)
        await pilot.pause()
        await painted(pilot)
        await pilot.pause()

    return run


def at(count: int) -> Callable[[], ScriptedCommissioning]:
    return lambda: scenes.commissioning(scenes.ladder(count))


@pytest.mark.parametrize(
    ("made", "keys", "size", "theme"),
    [
        pytest.param(at(0), ("w",), WIDE, "dark", id="open"),
        pytest.param(scenes.running, ("w",), WIDE, "dark", id="running"),
        pytest.param(at(12), ("w", *["up"] * 2), MEDIUM, "dark", id="passed"),
        pytest.param(scenes.waived, ("w", "up"), MEDIUM, "dark", id="waived"),
        pytest.param(scenes.unreadable_scope, ("w",), MEDIUM, "mono", id="failed-may-be-waived"),
        pytest.param(scenes.failed, ("w",), NARROW, "dark", id="failed"),
        pytest.param(scenes.fallen, ("w",), MEDIUM, "safe", id="fallen"),
        pytest.param(scenes.due_soon, ("w", "up"), MEDIUM, "dark", id="due-soon"),
        pytest.param(scenes.failed, ("w",), TINY, "dark", id="tiny-ladder"),
        pytest.param(scenes.failed, ("w", "enter"), TINY, "dark", id="tiny-rung"),
        pytest.param(at(16), ("w", "enter", "right", "tab"), MEDIUM, "dark", id="typed-fields"),
        pytest.param(at(18), ("w", "enter", "down", "down"), NARROW, "dark", id="typed-long"),
        pytest.param(at(6), ("7",), WIDE, "dark", id="chips-and-venues"),
    ],
)
def test_the_wizard(
    snap_compare: Compare,
    made: Callable[[], ScriptedCommissioning],
    keys: tuple[str, ...],
    size: tuple[int, int],
    theme: str,
) -> None:
    desk = desk_scenes.desk(arm_state=ArmView(ArmState.DISARMED))
    app = make_app("well", desk, made(), theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=after(*keys))
