"""What opens the commissioning wizard, and the keys in it; none of it sends an order."""

from console.actions.action import COMMISSION, Action

_GROUP = "Commissioning"
_IN_IT = (COMMISSION,)

COMMISSIONING: tuple[Action, ...] = (
    Action(
        "commission",
        ("w",),
        "commission('')",
        "commission",
        "Open the commissioning wizard of the chosen venue",
        _GROUP,
        ("markets", "books", "orders", "venues"),
    ),
    Action(
        "commission.on",
        ("enter",),
        "go_on",
        "go on",
        "Climb on, or open what the next rung wants",
        _GROUP,
        _IN_IT,
        palette=False,
    ),
    Action(
        "commission.again",
        ("a",),
        "again",
        "this rung",
        "Climb the chosen rung anew, or open it",
        _GROUP,
        _IN_IT,
        palette=False,
    ),
    Action(
        "commission.waive",
        ("W",),
        "waive",
        "waive",
        "Waive the chosen rung by a typed word",
        _GROUP,
        _IN_IT,
        palette=False,
    ),
    Action(
        "commission.stop",
        ("s",),
        "stop",
        "stop",
        "Climb no further",
        _GROUP,
        _IN_IT,
        palette=False,
    ),
    Action(
        "commission.panel",
        ("tab", "shift+tab"),
        "panel",
        "panel",
        "Go to the rung, or back to the ladder",
        _GROUP,
        _IN_IT,
        palette=False,
    ),
    Action("commission.up", ("k",), "move(0, -1)", "up", "Go up", _GROUP, _IN_IT, palette=False),
    Action("commission.down", ("j",), "move(0, 1)", "down", "Go down", _GROUP, _IN_IT, palette=False),
    Action(
        "commission.left", ("h",), "move(-1, 0)", "left", "Go to the ladder", _GROUP, _IN_IT, palette=False
    ),
    Action(
        "commission.right", ("l",), "move(1, 0)", "right", "Go to the rung", _GROUP, _IN_IT, palette=False
    ),
)
