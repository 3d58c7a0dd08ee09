"""The log shows the chosen line whole, and its cursor stays on the line that was chosen."""

import pytest

from console.app.app import LyraApp
from console.dialogs.log import Log
from tests.support.ui_app import make_app, text_of
from tests.support.ui_orders import press

ALERT = (
    "ALERT: it is older than what the audit trail has noted: another copy of the vault was put in its place, or the "
    "disk was set back to an earlier state; nothing of it is used until then: lyra vault restore FILE if that was you"
)
REMEDY = "lyra vault restore FILE if that was you"


def whole(app: LyraApp) -> str:
    """Return what is shown, with its rows put together again."""
    return " ".join(text_of(app).replace("│", " ").split())


@pytest.mark.parametrize("size", [(160, 45), (80, 24)])
async def test_an_alert_keeps_its_remedy(size: tuple[int, int]) -> None:
    """What to do about a long alert was cut at the right edge, at 160 columns too."""
    app = make_app("nothing")
    async with app.run_test(size=size) as pilot:
        app.session.store.note("first", level="info")
        app.session.store.note(ALERT, "okx", "bad")
        await press(pilot, "`")
        assert isinstance(app.screen, Log)
        assert REMEDY in whole(app)
        app.session.store.note("a newer line of the log")
        await press(pilot)
        assert REMEDY not in whole(app), "the cursor goes with the newest until it is moved"
        await press(pilot, "down")
        assert REMEDY in whole(app)
        app.session.store.note("the newest line of the log")
        await press(pilot)
        assert REMEDY in whole(app), "the cursor stays on its line"
