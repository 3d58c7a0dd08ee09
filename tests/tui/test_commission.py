"""The commissioning wizard: how it is opened, and how a ladder is climbed and left."""

import asyncio

import pytest

from console.commission.views import RungState
from console.dialogs.commission import Commission
from console.screens.console_screen import ConsoleScreen
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.ui_app import make_app, text_of
from tests.support.ui_commission import SIZE, app_with, climbs_of, cursor_of
from tests.support.ui_orders import painted, press


@pytest.mark.parametrize("screen", ["1", "2", "3", "7"])
async def test_w_opens_the_chosen_venues_ladder_at_its_next_rung(screen: str) -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, screen, "w")
        assert isinstance(app.screen, Commission)
        assert "COMMISSION · gate · PRACTICE · 6/21" in text_of(app)
        assert cursor_of(app) == "capabilities"
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_the_command_opens_a_named_venue_and_brackets_walk_through_those_with_a_ladder() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, ":", *"commission", "space", *"kraken", "enter")
        assert "COMMISSION · kraken · PRACTICE · 0/21" in text_of(app)
        await press(pilot, "]")
        assert "COMMISSION · gate · PRACTICE · 6/21" in text_of(app)
        await press(pilot, "]")
        assert "COMMISSION · okx · PRACTICE · 21/21" in text_of(app)
        await press(pilot, "escape")
        assert app.session.venue == "okx"


async def test_a_venue_without_a_ladder_says_so() -> None:
    async with app_with(scenes.commissioning(scenes.ladder(3, "okx"))).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w")
        assert isinstance(app.screen, ConsoleScreen)
        assert "this venue has no ladder" in text_of(app)


async def test_without_commissioning_the_reason_is_told() -> None:
    async with make_app("nothing", desk_scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w")
        assert isinstance(app.screen, ConsoleScreen)
        assert "started without commissioning" in text_of(app)


async def test_enter_climbs_and_the_keyboard_goes_on_answering() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert made.of("climb") == [("climb", "gate", "")]
        made.change(
            "gate", "capabilities", state=RungState.RUNNING, progress="asking for order kinds, 3 of 8"
        )
        await press(pilot, "enter", "a")
        assert len(made.asked) == 1, "what is climbed already is not asked for again"
        text = text_of(app)
        assert "climbing" in text
        assert "3 of 8" in text
        await press(pilot, "down", "j", "k", "j")
        assert cursor_of(app) == "fees"
        made.hold.set()
        await painted(pilot)
        assert "climbed to rung 7; next: account" in text_of(app)


async def test_the_cursor_goes_with_the_climbing_until_it_is_moved() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        made.change("gate", "capabilities", state=RungState.PASSED)
        made.change("gate", "account", state=RungState.RUNNING)
        await painted(pilot)
        assert cursor_of(app) == "account"
        await press(pilot, "home")
        made.change("gate", "account", state=RungState.PASSED)
        await painted(pilot)
        assert cursor_of(app) == "credentials"


async def test_escape_leaves_it_climbing_and_the_log_says_what_came_of_it() -> None:
    made = scenes.commissioning()
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", "escape")
        assert isinstance(app.screen, ConsoleScreen)
        assert "commissioning goes on: 6 of 21 rungs are held" in text_of(app)
        made.hold.set()
        await painted(pilot)
        assert app.session.store.log[-1].text == "climbed to rung 7; next: account"
        assert app.session.store.log[-1].venue == "gate"


async def test_s_stops_what_climbs_and_says_so_when_nothing_does() -> None:
    made = scenes.running()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "s")
        assert made.of("stop") == [("stop", "gate")]
        made.put(scenes.ladder())
        await press(pilot, "s")
        assert len(made.of("stop")) == 1
        assert "nothing is being climbed" in text_of(app)


async def test_a_climbs_the_rung_under_the_cursor_anew() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "home", "down", "a")
        assert climbs_of(app).asked == [("again", "gate", "key_scope")]
        assert cursor_of(app) == "key_scope"


async def test_nothing_is_climbed_while_the_ladder_says_why_not() -> None:
    made = scenes.closed()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", "a", "W")
        assert made.asked == []
        assert "Nothing can be climbed now: the vault is locked" in text_of(app)


async def test_a_complete_ladder_has_nothing_to_go_on_with() -> None:
    async with app_with(scenes.due_soon()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert climbs_of(app).asked == []
        assert "every rung is held: 21 of 21" in text_of(app)
