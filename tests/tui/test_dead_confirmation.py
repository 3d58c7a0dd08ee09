"""A confirmation that dies says why, sends nothing, and never comes back to life."""

import pytest
from textual.screen import Screen

from console.app.app import LyraApp
from console.app.guarding import SUSPENDED
from console.desk.views import Pulse
from console.dialogs.confirm_order import ConfirmOrder, Phase
from console.dialogs.quit_guard import QuitGuard
from console.dialogs.ticket import Ticket
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, text_of
from tests.support.ui_orders import (
    CODE,
    app_of,
    app_with,
    key_event,
    open_confirmation,
    painted,
    press,
    settle,
)

SIZE = (120, 40)


def top(app: LyraApp) -> Screen[object]:
    """Return what is on top now; the type checker must not remember what was there before."""
    return app.screen


@pytest.mark.parametrize("keys", [("escape",), ("enter",)])
async def test_back_kills_it_and_says_why(keys: tuple[str, ...]) -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        app = await press(pilot, *keys)
        assert desk_of(app).of("kill_confirmation") == [("kill_confirmation", "c1", "the operator went back")]
        assert isinstance(app.screen, ConsoleScreen)


DEATHS = (
    "price left the cap: ask 60 099.0, cap 60 072.4",
    "the book is STALE",
    "the book is BROKEN",
    "the book is CROSSED",
    "gate is no longer UP",
    "free 3.10 USDT is below the need of 4.82",
    "a limit was changed",
    "the market table was changed",
    "the console is no longer ARMED",
    "another order of BTC/USDT went UNKNOWN",
    "the clock jumped by +2.0 s",
    "its life of 10 s ran out",
)


async def test_whatever_changes_turns_it_into_a_dead_card() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        for death in DEATHS:
            desk_of(app_of(pilot)).beats = Pulse(9.0, "")
            screen = await open_confirmation(pilot)
            app = await press(pilot, *CODE, "tab")
            desk_of(app).beats = Pulse(0.0, "", death)
            await painted(pilot)
            assert screen.phase is Phase.DEAD
            assert f"DEAD, nothing was sent: {death}" in text_of(app)
            assert CODE not in text_of(app)
            desk_of(app).beats = Pulse(9.0, "all is well again")
            await press(pilot, "enter", *CODE, gap=0.05)
            assert screen.phase is Phase.DEAD, "it never comes back to life"
            clock_of(app).move(1.1)
            await press(pilot, "enter")
            assert isinstance(app.screen, ConsoleScreen)
            assert not desk_of(app).of("confirm")


async def test_it_is_asked_again_right_before_sending() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE, "tab")
        desk_of(app).beats = Pulse(0.0, "", "the book is STALE")  # between two frames
        app.post_message(key_event("enter"))
        await settle(pilot)
        assert screen.phase is Phase.DEAD
        assert not desk_of(app).of("confirm")


async def test_review_again_goes_through_the_ticket_with_a_new_code() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.001", "ctrl+r")
        await painted(pilot)
        assert isinstance(top(app), ConfirmOrder)
        desk_of(app).beats = Pulse(0.0, "", "the book is STALE")
        await painted(pilot)
        clock_of(app).move(1.1)
        await press(pilot, "tab", "enter")
        assert isinstance(top(app), Ticket)
        assert "it died: the book is STALE" in text_of(app)
        desk_of(app).beats = Pulse(9.0, "")
        desk_of(app).reviewed = scenes.confirmation(confirmation_id="c2", code="w3xn")
        await press(pilot, "enter", "enter")
        assert isinstance(top(app), Ticket), "an Enter that is held leads nowhere"
        await press(pilot, "ctrl+r")
        await painted(pilot)
        assert isinstance(top(app), ConfirmOrder)
        assert "w3xn" in text_of(app)
        assert CODE not in text_of(app)


async def test_suspending_kills_it() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE, "ctrl+z")
        assert screen.phase is Phase.DEAD
        assert desk_of(app).of("kill_confirmation") == [("kill_confirmation", "c1", SUSPENDED)]


async def test_a_resume_that_nobody_announced_kills_it() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await painted(pilot)
        app.app_resume_signal.publish(app)
        await settle(pilot)
        assert screen.phase is Phase.DEAD


async def test_quitting_over_it_kills_it() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, "ctrl+q")
        assert isinstance(app.screen, QuitGuard)
        assert screen.phase is Phase.DEAD
        assert len(desk_of(app).of("kill_confirmation")) == 1


async def test_the_end_of_the_console_kills_it() -> None:
    desk = scenes.desk()
    async with app_with(desk).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        pilot.app.exit(return_code=129)
    assert [question[:2] for question in desk.of("kill_confirmation")] == [("kill_confirmation", "c1")]
