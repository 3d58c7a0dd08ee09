"""An alarm stands first in the strip for half a minute, and commissioning hears when its words are read."""

import pytest

from console.dialogs.declare import Declare
from console.screens.frame_views import ANSWER_SECONDS
from tests.support import commission_scenes as scenes
from tests.support.ui_app import clock_of, lines_of, make_app
from tests.support.ui_commission import app_with
from tests.support.ui_frames import frame
from tests.support.ui_orders import press

SIZE = (80, 24)


async def test_lines_that_follow_an_alarm_do_not_hide_it() -> None:
    """An info line of the same second hid every alarm where the strip has room for one line."""
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        store = app.session.store
        store.note("UNKNOWN order at gate: nobody can say what became of it, look at 3 Orders", level="bad")
        for number in range(8):
            store.note(f"a line that follows it at once, number {number} of them", "okx")
        await frame(pilot)
        assert "✗" in lines_of(app)[-2]
        assert "UNKNOWN order at gate" in lines_of(app)[-2]
        clock_of(app).move(29.0)
        app.session.tell("depth 20")
        await frame(pilot)
        assert "depth 20" in lines_of(app)[-2], "a key is answered where the operator looks"
        clock_of(app).move(-5.0)
        app.session.told_at -= 5.0 + ANSWER_SECONDS
        await frame(pilot)
        assert "UNKNOWN order at gate" in lines_of(app)[-2], "and the alarm comes back"
        store.note("worker lost: killed", level="bad")
        await frame(pilot)
        assert "worker lost" in lines_of(app)[-2], "a newer alarm takes its place"
        clock_of(app).move(31.0)
        app.session.tell("depth 40")
        await frame(pilot)
        assert "depth 40" in lines_of(app)[-2]


@pytest.mark.parametrize("told", [False, True])
async def test_an_alarm_comes_before_how_connecting_goes(told: bool) -> None:
    app = make_app("connecting")
    async with app.run_test(size=(240, 48)) as pilot:
        app.session.store.note("an alarm", level="bad")
        if told:
            app.session.tell("an answer to a key")
        await frame(pilot)
        strip = lines_of(app)[-2]
        places = [strip.index(words) for words in ("an alarm", "connecting, 1 of 5 up")]
        if told:
            places.insert(0, strip.index("an answer to a key"))
        assert places == sorted(places)


async def test_commissioning_is_told_when_the_words_of_a_rung_are_opened() -> None:
    """After a restart the dialog spoke of a test alert that nobody had raised."""
    made = scenes.commissioning(scenes.ladder(18))
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w")
        assert made.shown == []
        await press(pilot, "a")
        assert isinstance(app.screen, Declare)
        assert made.shown == ["emergency"]
