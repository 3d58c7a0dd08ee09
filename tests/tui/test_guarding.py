"""Panic, arming, releasing and leaving: from every screen, in every dialog, also when nothing else answers."""

import asyncio

import pytest

from console.app.app import LyraApp
from console.app.panic import REASON
from console.desk.inputs import ArmState
from console.desk.views import ArmView, Leaving, LeavingView, VenueGate
from console.dialogs.quit_guard import QuitGuard
from console.dialogs.typed_word import TypedWord
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, lines_of, text_of
from tests.support.ui_frames import frame
from tests.support.ui_orders import CODE, app_of, app_with, open_confirmation, painted, press
from tests.support.waits import eventually

SIZE = (120, 40)

EVERYWHERE: tuple[tuple[str, ...], ...] = (
    (),
    ("2",),
    ("3",),
    ("4",),
    ("7",),
    ("8",),
    ("b",),
    ("b", "0", ".", "f2"),
    ("u",),
    ("/", "b"),
    (":", "b"),
    ("?",),
    (",",),
    ("grave_accent",),
    ("f",),
    ("3", "enter"),
    ("C",),
    ("ctrl+q",),
    (":", *"release", "enter", "x"),
)


PLANNED = "PANIC? ^G again within 4 s halts everything and cancels 3 orders of ours at gate, okx"


async def away(app: LyraApp) -> None:
    """Close every dialog."""
    while not isinstance(app.screen, ConsoleScreen):
        app.pop_screen()
        await asyncio.sleep(0)


async def test_the_second_press_panics_wherever_the_operator_is() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await painted(pilot)
        for count, keys in enumerate(EVERYWHERE, 1):
            await press(pilot, *keys, gap=0.0)
            await press(pilot, "ctrl+g", gap=1.0)
            await eventually(lambda: lines_of(app)[-4].strip() == PLANNED)
            assert "okx SELL 0.01 ETH/USDT @ 2 751.2" in lines_of(app)[-1]
            assert len(desk_of(app).of("panic")) == count - 1
            await press(pilot, "ctrl+g")
            assert desk_of(app).of("panic")[-1] == ("panic", REASON)
            assert len(desk_of(app).of("panic")) == count, keys
            await eventually(lambda: "PANIC done: done" in text_of(app))
            await away(app)
            await press(pilot, "left")
            assert "PANIC" not in "".join(lines_of(app)[-4:-2])
            if app.session.frozen_at is not None:
                app.session.freeze()


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (30, 8), (18, 4)])
async def test_panic_works_on_the_smallest_terminal(size: tuple[int, int]) -> None:
    async with app_with(scenes.busy_desk()).run_test(size=size) as pilot:
        app = await press(pilot, "ctrl+g")
        assert "PANIC?" in text_of(app)
        await press(pilot, "ctrl+g")
        assert len(desk_of(app).of("panic")) == 1
        assert "PANIC done" in text_of(app)


async def test_a_panic_that_leaves_an_order_in_doubt_is_not_called_done() -> None:
    """Without a key it said "PANIC done: gate: 0 cancelled" while an order of ours rested."""
    desk = scenes.busy_desk()
    desk.words, desk.proves = "gate: 1 IN DOUBT, LATCHED, there are no keys for Gate.io", False
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+g", "ctrl+g")
        assert "PANIC NOT PROVED: gate: 1 IN DOUBT" in text_of(app)
        assert "PANIC done" not in text_of(app)
        assert "V unlocks the keys" in text_of(app)


async def test_panic_works_over_the_palette() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+p", "ctrl+g")
        await painted(pilot)
        assert "PANIC?" in text_of(app)
        await press(pilot, "ctrl+g")
        assert len(desk_of(app).of("panic")) == 1


async def test_one_press_does_nothing_and_is_forgotten_after_five_seconds() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+g", gap=5.1)
        assert "PANIC" not in text_of(app)
        await press(pilot, "ctrl+g")
        assert not desk_of(app).of("panic")
        assert len(desk_of(app).of("panic_plan")) == 2


async def test_panic_waits_for_nothing_and_can_be_pressed_again_while_it_is_under_way() -> None:
    desk = scenes.busy_desk(hold=asyncio.Event())
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.01", "ctrl+r", "ctrl+g", "ctrl+g")
        assert len(desk.of("panic")) == 1
        assert "PANIC under way" in text_of(app)
        await press(pilot, "ctrl+g", "ctrl+g")
        assert len(desk.of("panic")) == 2
        assert desk.hold is not None
        desk.hold.set()
        await painted(pilot)
        assert "PANIC done" in text_of(app)


async def test_panic_works_when_the_desk_cannot_list_what_it_would_cancel() -> None:
    desk = scenes.busy_desk()

    def fails() -> None:
        raise RuntimeError("no list")

    desk.panic_plan = fails  # type: ignore[method-assign,assignment]
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+g")
        assert "cannot be listed" in text_of(app)
        await press(pilot, "ctrl+g")
        assert len(desk.of("panic")) == 1


async def test_the_result_stays_until_a_key_is_pressed_and_follows_the_screen() -> None:
    async with app_with(scenes.busy_desk(words="halted; 3 of 3 cancelled")).run_test(size=SIZE) as pilot:
        app = await press(pilot, "?", "ctrl+g", "ctrl+g", gap=0.2)
        await away(app)
        clock_of(app).move(600)
        await painted(pilot)
        assert "PANIC done: halted; 3 of 3 cancelled" in text_of(app)
        assert "halted; 3 of 3 cancelled" in app.session.store.log[-1].text
        await press(pilot, "j")
        assert "PANIC done" not in text_of(app)


# ---- arming ----


async def test_the_same_key_arms_and_disarms() -> None:
    desk = scenes.desk(arm_state=ArmView(ArmState.DISARMED))
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+l")
        assert "● ARMED 05:00" in lines_of(app)[0]
        await press(pilot, "ctrl+l")
        assert desk.of("disarm") == [("disarm", "the operator pressed Ctrl-L")]
        assert "○ DISARMED" in lines_of(app)[0]
        desk.refusal = "the audit trail has not verified yet"
        await press(pilot, "ctrl+l")
        assert "not armed: the audit trail has not verified yet" in lines_of(app)[-2]


async def test_disarming_works_in_every_dialog() -> None:
    desk = scenes.busy_desk()
    async with app_with(desk).run_test(size=SIZE) as pilot:
        for keys in EVERYWHERE:
            desk.arm_state = ArmView(ArmState.ARMED, 100.0)
            app = await press(pilot, *keys, "ctrl+l")
            assert desk.arm_state.state is ArmState.DISARMED, keys
            await away(app)


async def test_every_key_begins_the_idle_time_anew() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "j", "b", "1")
        assert len(desk_of(app).of("touched")) == 3


# ---- releasing ----


@pytest.mark.parametrize(("line", "venue"), [("release", ""), ("release gate", "gate")])
async def test_a_halt_is_lifted_by_a_typed_word_and_its_button(line: str, venue: str) -> None:
    desk = scenes.desk(arm_state=ArmView(ArmState.HALTED, reason="panic at 14:01"))
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, ":", *line, "enter")
        assert isinstance(app.screen, TypedWord)
        await press(pilot, *"RELEAS", "tab", "tab", "enter")
        assert not desk.of("lift_halt")
        await away(app)
        await press(pilot, ":", *line, "enter", *"RELEASE", "enter", "enter")
        assert not desk.of("lift_halt"), "Enter in the field lifts nothing"
        await away(app)
        await press(pilot, ":", *line, "enter", *"RELEASE", "tab", "tab", "enter")
        assert desk.of("lift_halt") == [("lift_halt", venue, "RELEASE")]


# ---- the dead man's switch ----


async def test_the_dead_mans_switch_says_its_scope_and_wants_typed_words() -> None:
    scope = "every order of the account, stops included"
    desk = scenes.desk(
        gates={"gate": VenueGate("gate", open=True, dead_man="NOT PROTECTED", dead_man_scope=scope)}
    )
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "7", "K")
        assert "stops included" in text_of(app)
        await press(pilot, *"ALL", "space", *"ORDERS", "tab", "tab", "enter")
        assert desk.of("set_dead_man") == [("set_dead_man", "gate", "ALL ORDERS", 60)]
        desk.gates["gate"] = VenueGate("gate", open=True, dead_man="ARMED 00:42", dead_man_scope=scope)
        await press(pilot, "K", "tab", "enter")
        assert desk.of("set_dead_man")[-1] == ("set_dead_man", "gate", "", 0)
        desk.gates["gate"] = VenueGate("gate", open=True)
        await press(pilot, "K")
        assert "has no dead man's switch" in text_of(app)


# ---- leaving ----


async def test_with_nothing_open_quitting_is_at_once() -> None:
    app = app_with(scenes.desk(left=LeavingView(0, 3, 0, ())))
    async with app.run_test(size=SIZE) as pilot:
        await frame(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_code == 0


async def test_open_orders_are_named_and_back_is_the_default() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+q")
        assert isinstance(app.screen, QuitGuard)
        text = text_of(app)
        assert "mine 2 · others 1 · unknown 1" in text
        assert "UNKNOWN means that nobody can say" in text
        assert "kraken SELL 3.5 SOL/USDT @ 162.5  not mine" in text
        await press(pilot, "ctrl+q", "ctrl+q")
        assert isinstance(app.screen, QuitGuard), "the second press does not skip the question"
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, ConsoleScreen)
        assert not desk_of(app).of("leave")


@pytest.mark.parametrize(("tabs", "choice"), [(1, Leaving.CANCEL_MINE), (2, Leaving.KEEP)])
async def test_leaving_does_what_was_chosen_and_then_ends(tabs: int, choice: Leaving) -> None:
    desk = scenes.busy_desk(words="2 of 2 cancelled", hold=asyncio.Event())
    app = app_with(desk)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "ctrl+q", *["tab"] * tabs, "enter")
        assert [question[:2] for question in desk.of("leave")] == [("leave", choice)]
        assert isinstance(app.screen, QuitGuard)
        await press(pilot, "enter", "escape")
        assert isinstance(app.screen, QuitGuard), "it cannot be taken back"
        assert len(desk.of("leave")) == 1
        assert desk.hold is not None
        desk.hold.set()
        await pilot.pause()
    assert app.return_code == 0


async def test_an_answer_that_does_not_come_does_not_hold_the_operator() -> None:
    desk = scenes.busy_desk(hold=asyncio.Event())
    app = app_with(desk)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "ctrl+q", "tab", "enter")
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_code == 0
    await app.session.errands.finish(0.01)


async def test_quit_as_a_command_asks_too() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, ":", *"quit", "enter")
        await painted(pilot)
        assert isinstance(app.screen, QuitGuard)


async def test_ctrl_z_without_a_shell_says_so_and_goes_on() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "ctrl+z")
        assert "no shell is there to suspend to" in text_of(app)


async def test_a_disarm_in_the_confirmation_is_seen_by_its_pulse() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        await press(pilot, *CODE, "ctrl+l")
        assert desk_of(app_of(pilot)).of("disarm")
