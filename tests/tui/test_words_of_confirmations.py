"""A rehearsal says of itself that it sends nothing, and an order that has ended does not go on."""

import pytest

from console.desk.inputs import ArmState
from console.desk.views import ArmView, Denied, Progress, Step
from console.dialogs.quick_order import QuickOrder
from tests.support import commission_scenes, desk_scenes as scenes
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_app import clock_of, desk_of, text_of
from tests.support.ui_commission import app_with as wizard_with
from tests.support.ui_orders import CODE, app_of, app_with, open_confirmation, painted, press
from venues.model.order import OrderState

SIZE = (120, 40)


async def test_a_rehearsal_never_says_that_it_sends() -> None:
    """Beneath the title NOTHING IS SENT it said `Type k7fm to send` and `[ Send ]`."""
    shown = scenes.confirmation(title="PRACTICE · REHEARSAL, NOTHING IS SENT · gate", is_rehearsal=True)
    async with app_with(scenes.desk(reviewed=shown)).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        app = await press(pilot, *CODE)
        text = text_of(app)
        assert "to rehearse:" in text
        assert "[ Rehearse ]" in text
        assert "Tab to Rehearse, then Enter" in text
        assert "to send" not in text
        assert "Send ]" not in text


@pytest.mark.parametrize(
    ("step", "state", "goes_on"),
    [
        (Step.DONE, OrderState.FILLED, False),
        (Step.DONE, OrderState.CANCELED, False),
        (Step.UNDER_WAY, OrderState.FILLED, False),
        (Step.DONE, OrderState.OPEN, True),
        (Step.UNKNOWN, OrderState.UNKNOWN, True),
        (Step.UNDER_WAY, None, True),
        (Step.DONE, None, False),
        (Step.REFUSED, None, False),
    ],
)
async def test_only_an_order_that_has_not_ended_goes_on(
    step: Step, state: OrderState | None, goes_on: bool
) -> None:
    """The foot said `the order goes on` of orders that were FILLED or CANCELED."""
    desk = scenes.desk(gone=Progress(step, "its headline"))
    async with app_with(desk).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        if state is not None:
            mine = scenes.confirmation().client_order_id
            desk.view = scenes.orders(scenes.line(state, client_order_id=mine), scenes.OPEN)
        app = await press(pilot, *CODE, "tab", "enter")
        assert "Esc closes" in text_of(app)
        assert ("the order goes on" in text_of(app)) is goes_on


async def test_what_was_denied_while_disarmed_names_the_key_that_arms() -> None:
    """A rehearsal was told to arm the console, and not by which key."""
    desk: ScriptedDesk = scenes.desk(arm_state=ArmView(ArmState.DISARMED))
    desk.reviewed = Denied("1 check denies it", scenes.verdict(scenes.DISARMED))
    made = commission_scenes.commissioning(commission_scenes.ladder(4))
    async with wizard_with(made, desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        await painted(pilot)
        assert isinstance(app.screen, QuickOrder)
        assert "Ctrl-L arms the console here, ^R reviews it again" in text_of(app)
        await press(pilot, "ctrl+l")
        assert desk_of(app).of("arm") == [("arm",)]
        clock_of(app).move(0.5)
        await painted(pilot)
        assert isinstance(app_of(pilot).screen, QuickOrder)
        assert "Ctrl-L arms the console here" not in text_of(app)
