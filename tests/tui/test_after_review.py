"""What the dialogs do with answers of the desk: refused, UNKNOWN, late, and those that nobody waits for."""

import asyncio

import pytest

from console.desk.views import Denied, Progress, Step
from console.dialogs.quick_order import QuickOrder
from console.dialogs.ticket import Ticket
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, text_of
from tests.support.ui_orders import CODE, app_with, open_confirmation, painted, press

SIZE = (120, 40)


async def test_an_unknown_order_is_asked_about_and_never_tried_again() -> None:
    async with app_with(scenes.desk(gone=scenes.LOST, words="still not visible")).run_test(
        size=SIZE
    ) as pilot:
        await open_confirmation(pilot)
        app = await press(pilot, *CODE, "tab", "enter")
        text = text_of(app)
        assert "UNKNOWN" in text
        assert "i asks the venue again" in text
        await press(pilot, "i")
        assert desk_of(app).of("ask_now") == [("ask_now", scenes.confirmation().client_order_id)]
        assert "still not visible" in text_of(app)
        await press(pilot, "r", "enter", "tab", "enter", "ctrl+r")
        assert len(desk_of(app).of("confirm")) == 1
        assert len(desk_of(app).of("review")) == 1


async def test_a_refused_order_comes_back_with_its_words() -> None:
    async with app_with(scenes.desk(gone=scenes.REFUSED)).run_test(size=SIZE) as pilot:
        await press(pilot, "b", *"0.001", "ctrl+r")
        clock_of(await painted(pilot)).move(1.1)
        app = await press(pilot, *CODE, "tab", "enter", "escape")
        assert isinstance(app.screen, Ticket)
        assert "BALANCE_NOT_ENOUGH" in text_of(app)


async def test_escape_closes_it_while_the_order_is_on_its_way_and_the_answer_is_told() -> None:
    hold = asyncio.Event()
    desk = scenes.desk()
    async with app_with(desk).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        desk.hold = hold
        app = await press(pilot, *CODE, "tab", "enter")
        assert "on its way" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)
        desk.gone = scenes.LOST
        hold.set()
        await painted(pilot)
        assert "UNKNOWN" in app.session.store.log[-1].text


async def test_a_desk_that_fails_is_told_and_not_tried_again() -> None:
    desk = scenes.desk()

    async def fails(*_: object) -> None:
        raise RuntimeError("no such worker")

    async with app_with(desk).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        desk.confirm = fails  # type: ignore[method-assign,assignment]
        app = await press(pilot, *CODE, "tab", "enter")
        assert "sending failed: RuntimeError" in text_of(app)


@pytest.mark.parametrize("gone", ["escape", "change"])
async def test_a_confirmation_that_nobody_waits_for_is_killed(gone: str) -> None:
    desk = scenes.desk(hold=asyncio.Event())
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.001", "ctrl+r")
        assert "checks and prepares" in text_of(app)
        await press(pilot, "escape" if gone == "escape" else "2")
        assert desk.hold is not None
        desk.hold.set()
        await painted(pilot)
        await painted(pilot)
        assert len(desk.of("kill_confirmation")) == 1
        assert isinstance(app.screen, ConsoleScreen if gone == "escape" else Ticket)


async def test_a_probe_that_is_denied_says_why_and_the_other_side_can_be_tried() -> None:
    async with app_with(scenes.desk(reviewed=Denied("a probe needs post-only"))).run_test(size=SIZE) as pilot:
        app = await press(pilot, "o")
        await painted(pilot)
        assert isinstance(app.screen, QuickOrder)
        assert "a probe needs post-only" in text_of(app)
        await press(pilot, "right", "ctrl+r")
        assert [question[3] for question in desk_of(app).of("probe_draft")] == ["buy", "buy", "sell"]


async def test_nothing_was_sent_is_said_only_once_the_sending_has_come_back() -> None:
    """Between the key and the desk's first step the desk knows nothing of the confirmation and calls it unused."""
    desk = scenes.desk(gone=Progress(Step.REFUSED, "this confirmation was never used"))
    async with app_with(desk).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        desk.hold = asyncio.Event()
        app = await press(pilot, *CODE, "tab", "enter")
        await painted(pilot)
        assert "on its way" in text_of(app)
        assert "never used" not in text_of(app)
        desk.hold.set()
        await painted(pilot)
        assert "never used" in text_of(app)
