"""Clicks on what has just gone."""

import pytest
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tests.support.ui_app import make_app


async def test_a_click_on_a_widget_that_was_just_taken_away_is_no_defect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The console ended with an error: Textual wanted to select text, and asked a widget without a parent where it is.

    It came once in ten thousand bursts of keys and clicks: the row of a dialog that was closing was still where the
    click went.
    """
    gone = Static("a row that was there")

    def get(_screen: Screen[object], _x: int, _y: int) -> tuple[Widget, Offset]:
        return gone, Offset(0, 0)

    app = make_app("nothing")
    async with app.run_test(size=(120, 40)) as pilot:
        monkeypatch.setattr(Screen, "get_widget_and_offset_at", get)
        await pilot.mouse_down(offset=(20, 12))
        await pilot.mouse_up(offset=(20, 12))
        await pilot.pause()
        assert app.is_running
        assert app.return_code is None
