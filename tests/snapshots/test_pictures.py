"""Pictures of every screen; a change of looks is seen here and nowhere else."""

from collections.abc import Callable

import pytest

from tests.support.ui_app import make_app
from tests.support.ui_frames import after
from venues.model.words import Mode

Compare = Callable[..., bool]

WIDE, NARROW = (160, 48), (80, 24)
KEYS = {"markets": (), "books": ("2",), "balances": ("4",), "venues": ("7",)}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["160x48", "80x24"])
@pytest.mark.parametrize("screen", KEYS)
def test_all_is_well(snap_compare: Compare, screen: str, size: tuple[int, int]) -> None:
    assert snap_compare(make_app("well"), terminal_size=size, run_before=after(*KEYS[screen]))


@pytest.mark.parametrize("screen", KEYS)
def test_trouble(snap_compare: Compare, screen: str) -> None:
    assert snap_compare(make_app("trouble"), terminal_size=WIDE, run_before=after(*KEYS[screen]))


@pytest.mark.parametrize("screen", ["markets", "books"])
def test_connecting(snap_compare: Compare, screen: str) -> None:
    assert snap_compare(make_app("connecting"), terminal_size=WIDE, run_before=after(*KEYS[screen]))


def test_nothing_yet_on_a_small_terminal(snap_compare: Compare) -> None:
    assert snap_compare(make_app("nothing"), terminal_size=NARROW, run_before=after())


def test_the_grid_of_a_small_terminal(snap_compare: Compare) -> None:
    assert snap_compare(make_app("trouble"), terminal_size=NARROW, run_before=after("tab", "tab"))


@pytest.mark.parametrize("theme", ["light", "safe", "mono"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app = make_app("trouble", theme=theme)
    assert snap_compare(app, terminal_size=(120, 40), run_before=after())


@pytest.mark.parametrize("mode", ["LIVE", "TESTNET", "VIA"])
def test_modes(snap_compare: Compare, mode: str) -> None:
    app = make_app("well", mode=Mode(mode), via="http://127.0.0.1:8080")
    assert snap_compare(app, terminal_size=(120, 20), run_before=after())


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("find", ("slash", "u", "s", "d")),
        ("command", ("colon", "v")),
        ("help", ("question_mark",)),
        ("settings", ("comma",)),
        ("disconnect", ("7", "x")),
        ("log", ("grave_accent",)),
    ],
)
def test_dialogs(snap_compare: Compare, name: str, keys: tuple[str, ...]) -> None:
    assert name
    assert snap_compare(make_app("trouble"), terminal_size=(120, 40), run_before=after(*keys))
