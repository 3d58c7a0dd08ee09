"""No other key, paste, burst or click sends what is confirmed; by real keys on the real screens."""

import pytest
from textual import events

from console.actions.registry import ACTIONS
from console.dialogs.confirm_order import ConfirmOrder, Phase
from console.dialogs.typed_code import TypedCode
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, lines_of, text_of
from tests.support.ui_orders import (
    CODE,
    app_with,
    open_confirmation,
    painted,
    press,
    settle,
)

SIZE = (120, 40)


def typed_of(screen: ConfirmOrder) -> TypedCode:
    return screen.typed


OTHER_KEYS: tuple[tuple[str, ...], ...] = (
    ("enter",),
    ("enter",) * 20,
    ("tab", "enter"),
    (*CODE, "enter"),
    (*CODE[:3], "x", "tab", "enter"),
    (*CODE.upper(), "tab", "enter"),
    (*CODE, "tab", "backspace", "enter"),
    (*CODE, "tab", "tab", "enter"),
    (*CODE, "tab", "x", "enter"),
    (*CODE, "tab", "escape", "enter"),
    ("space", "y", "ctrl+j", "ctrl+m", "ctrl+r", "f2", "b", "s"),
)


async def test_no_other_keys_send() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        for keys in OTHER_KEYS:
            await open_confirmation(pilot)
            app = await press(pilot, *keys)
            assert not desk_of(app).of("confirm"), keys
            while not isinstance(app.screen, ConsoleScreen):
                await press(pilot, "escape")


async def test_a_paste_counts_for_nothing_and_empties_what_was_typed() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE[:2])
        for pasted in (CODE, f"{CODE}\t\r", CODE[2:]):
            app.post_message(events.Paste(pasted))
            await settle(pilot)
            assert screen.typed.text == ""
        await press(pilot, "tab", "enter")
        assert not desk_of(app).of("confirm")


async def test_a_burst_of_keys_is_no_typing() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        await press(pilot, *CODE, gap=0.0)
        assert screen.typed.text == ""
        app = await press(pilot, "tab", "enter")
        assert not desk_of(app).of("confirm")


async def test_a_loop_that_was_held_up_does_not_make_a_burst_look_like_typing() -> None:
    """Keys that arrived together are handled one by one, each after its own paint: their arrival is what counts."""
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await painted(pilot)
        together = [events.Key(character, character) for character in CODE]
        first = together[0].time
        for event in together:
            event.time = first
            clock_of(app).move(0.2)
            first -= 0.2  # by the machine's clock the key is older by what the loop needed for the last one
            screen.on_key(event)
        assert screen.typed.text != CODE
        await press(pilot, "tab", "enter")
        assert not desk_of(app).of("confirm")


async def test_clicks_send_nothing_wherever_they_fall() -> None:
    async with app_with(scenes.desk()).run_test(size=(100, 30)) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE)
        places = [
            (line.index(word) + 2, y)
            for y, line in enumerate(lines_of(app))
            for word in _BUTTONS
            if word in line
        ]
        assert len(places) == 2
        for place in places * 2:
            await pilot.click(offset=place)
        assert not screen.typed.on_send, "a click reaches nothing"
        await press(pilot, "enter")
        assert not desk_of(app).of("confirm")


_BUTTONS = ("[ Back ]", "[ Send ]")


async def test_keys_are_deaf_for_a_second_after_it_opens() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "u", gap=0.0)
        await painted(pilot)
        screen = app.screen
        assert isinstance(screen, ConfirmOrder)
        await press(pilot, *CODE, "tab", "enter", gap=0.1)
        assert screen.phase is Phase.LIVE
        assert screen.typed.text == ""
        assert "read first" in text_of(app)


@pytest.mark.parametrize("what", ["focus", "resize"])
async def test_keys_are_deaf_for_a_second_after_focus_returns_and_after_a_resize(what: str) -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE, "tab")
        assert typed_of(screen).on_send
        if what == "focus":
            app.post_message(events.AppBlur())
            await settle(pilot)
            assert screen.phase is Phase.LIVE, "another window in front is no loss"
            app.post_message(events.AppFocus())
        else:
            await pilot.resize_terminal(100, 30)
        await painted(pilot)
        assert not typed_of(screen).on_send
        await press(pilot, "tab", "enter", gap=0.3)
        assert not desk_of(app).of("confirm")
        clock_of(app).move(1.1)
        await press(pilot, "tab", "enter")
        assert desk_of(app).of("confirm") == [("confirm", "c1", CODE)]


async def test_enter_held_from_before_never_sends() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        app = await press(pilot, *CODE)
        await press(pilot, "tab", *["enter"] * 30, gap=0.03)
        assert screen.phase is Phase.LIVE
        assert not desk_of(app).of("confirm")


async def test_no_key_of_the_registry_sends_and_no_enter_after_it() -> None:
    keys = [key for action in ACTIONS for key in action.keys if key not in {"ctrl+q", "ctrl+z"}]
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await painted(pilot)
        for key in keys:
            await press(pilot, key, "enter", "tab", "enter", "escape", "escape")
        assert not desk_of(app).of("confirm")
