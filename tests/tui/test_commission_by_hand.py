"""Rungs that need the operator: typed words, waivers, and orders that go through the confirmation."""

import asyncio

import pytest

from console.desk.reading import Refused
from console.desk.views import Progress, Step
from console.dialogs.commission import Commission
from console.dialogs.confirm_order import ConfirmOrder
from console.dialogs.declare import Declare
from console.dialogs.quick_order import QuickOrder
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.ui_app import clock_of, desk_of, text_of
from tests.support.ui_commission import SIZE, app_with, climbs_of, cursor_of, spelled
from tests.support.ui_orders import CODE, painted, press
from venues.model.words import Side


async def test_a_typed_rung_is_held_by_its_word_its_fields_and_its_button() -> None:
    made = scenes.commissioning(scenes.ladder(16))
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, Declare)
        await press(
            pilot, "right", "right", "tab", "left", "tab", *"aswsjk?", "tab", *spelled("I DECLARE THIS")
        )
        assert made.asked == [], "no letter in a field is a key"
        assert isinstance(app.screen, Declare)
        await press(pilot, "tab", "tab", "enter")
        answers = {"status": "pending", "level": "institution", "note": "aswsjk?"}
        assert made.asked == [("declare", "gate", "compliance", "I DECLARE THIS", answers)]
        assert isinstance(app.screen, Commission)
        assert "17/21" in text_of(app)
        assert cursor_of(app) == "alerts"


async def test_nothing_is_chosen_for_the_operator_and_enter_in_a_field_records_nothing() -> None:
    made = scenes.commissioning(scenes.ladder(16))
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(
            pilot, "w", "enter", "tab", "tab", "tab", *spelled("I DECLARE THIS"), "enter", "enter"
        )
        assert made.asked == []
        assert isinstance(app.screen, Commission), "the second Enter was on Back"
        await press(pilot, "enter", "right", "tab", "right", "tab", "tab", *spelled("I DECLARE THIS"))
        assert "Write down: Note, in your words." in text_of(app)
        await press(pilot, "escape", "enter", "tab", "tab", "tab", *spelled("I DECLARE THIS"))
        assert "Choose with ← →: Status at gate." in text_of(app)
        assert app.screen.query_one("#go").disabled


@pytest.mark.parametrize("word", ["I HAVE READ THI", "I HAVE READ THIS ", "i have read this"])
async def test_only_the_very_word_opens_the_button(word: str) -> None:
    async with app_with(scenes.commissioning(scenes.ladder(18))).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled(word), "tab", "tab", "enter")
        assert climbs_of(app).asked == []


async def test_a_text_that_is_longer_than_its_room_must_be_read_to_its_end() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    async with app_with(made).run_test(size=(80, 20)) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        assert made.asked == []
        assert isinstance(app.screen, Declare)
        assert "Read to the end first" in text_of(app)
        await press(pilot, "pagedown")
        assert "Tab to Confirm." in text_of(app)
        await press(pilot, "tab", "enter")
        assert len(made.of("declare")) == 1


async def test_a_refused_word_stays_with_its_reason() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    made.refusal = "the audit trail cannot be written"
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        await painted(pilot)
        assert isinstance(app.screen, Declare)
        assert "Not recorded: the audit trail cannot be written" in text_of(app)


async def test_a_word_is_recorded_once_while_the_answer_is_awaited() -> None:
    made = scenes.commissioning(scenes.ladder(18))
    made.hold = asyncio.Event()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter", *spelled("I HAVE READ THIS"), "tab", "tab", "enter")
        assert "being recorded" in text_of(app)
        await press(pilot, "tab", "enter", "escape")
        assert len(made.of("declare")) == 1
        made.hold.set()
        await painted(pilot)
        assert "recorded" in app.session.store.log[-1].text


async def test_a_waiver_is_offered_where_there_is_one_and_nowhere_else() -> None:
    made = scenes.unreadable_scope()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "W", *spelled("WITHDRAWING IS OFF"), "tab", "tab", "enter")
        assert made.of("waive") == [("waive", "gate", "key_scope", "WITHDRAWING IS OFF", {})]
        assert "~ WAIVED" in text_of(app)
        await press(pilot, "home", "W")
        assert len(made.asked) == 1
        assert "Credentials cannot be waived" in text_of(app)


@pytest.mark.parametrize(
    ("count", "what", "rung"),
    [(4, "rehearsal", "rehearsal"), (13, "probe", "probe"), (14, "µ", "micro_trade")],
)
async def test_what_is_confirmed_goes_through_the_confirmation_and_comes_back(
    count: int, what: str, rung: str
) -> None:
    made = scenes.commissioning(scenes.ladder(count))
    done = Progress(Step.DONE, f"{what} done")
    async with app_with(made, desk_scenes.desk(gone=done)).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        await painted(pilot)
        assert isinstance(app.screen, ConfirmOrder)
        assert {question[1:3] for question in made.of("draft")} == {("gate", rung)}
        assert desk_of(app).of("review") == [("review", desk_scenes.DRAFT)]
        clock_of(app).move(1.1)
        await press(pilot, "enter")
        assert isinstance(app.screen, Commission), "Enter alone goes back"
        await press(pilot, "enter")
        await painted(pilot)
        clock_of(app).move(1.1)
        await press(pilot, *CODE, "tab", "enter")
        assert len(desk_of(app).of("confirm")) == 1
        await press(pilot, "escape")
        assert isinstance(app.screen, Commission)


async def test_the_side_that_can_be_drafted_is_offered_first() -> None:
    made = scenes.commissioning(scenes.ladder(14))
    made.drafts[Side.BUY] = Refused("no USDT is free")
    desk = desk_scenes.desk(hold=asyncio.Event())
    async with app_with(made, desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, QuickOrder)
        assert app.screen.side is Side.SELL
        assert "MICRO-TRADE · SELL · gate · BTC/USDT" in text_of(app)


async def test_what_cannot_be_drafted_says_why() -> None:
    made = scenes.commissioning(scenes.ladder(14))
    made.drafts.clear()
    async with app_with(made).run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "enter")
        assert isinstance(app.screen, Commission)
        assert "Micro-trade: no fresh book to price it by" in text_of(app)
