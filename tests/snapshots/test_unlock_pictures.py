"""Pictures of the unlock dialog: asked, tried, wrong, an alert, three sizes, and the word while it stays locked."""

from collections.abc import Callable

import pytest

from console.app.discretion import Discretion
from console.keys.views import VaultState, VaultView
from tests.support.scripted_keys import ALERT, LOCKED, WRONG, ScriptedKeys
from tests.support.ui_app import make_app
from tests.support.ui_frames import after

Compare = Callable[..., bool]

WIDE, NARROW, TINY = (160, 45), (80, 24), (60, 14)
OPENING = VaultView(VaultState.OPENING)


@pytest.fixture(autouse=True)
def _pictures_are_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program makes none while a secret is typed, and there is none here."""
    monkeypatch.setattr(Discretion, "shows_secret_field", lambda _: False)


@pytest.mark.parametrize(
    ("view", "keys", "size", "theme"),
    [
        pytest.param(LOCKED, (), WIDE, "dark", id="asked"),
        pytest.param(LOCKED, (*"abcd",), NARROW, "mono", id="typed"),
        pytest.param(OPENING, (), NARROW, "dark", id="tried"),
        pytest.param(WRONG, (), TINY, "dark", id="wrong"),
        pytest.param(ALERT, (), NARROW, "safe", id="alert"),
        pytest.param(ALERT, (), TINY, "dark", id="alert-tiny"),
        pytest.param(LOCKED, ("escape",), WIDE, "dark", id="left-locked"),
        pytest.param(LOCKED, ("escape",), TINY, "dark", id="left-locked-tiny"),
    ],
)
def test_the_unlock_dialog(
    snap_compare: Compare, view: VaultView, keys: tuple[str, ...], size: tuple[int, int], theme: str
) -> None:
    app = make_app("well", theme=theme)
    app.session.keys = ScriptedKeys(view)
    assert snap_compare(app, terminal_size=size, run_before=after(*keys))
