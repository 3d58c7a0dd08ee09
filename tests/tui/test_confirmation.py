"""The confirmation sends what was meant, once, and nothing else ever; by real keys on the real screens."""

import ast
from pathlib import Path

import pytest
from textual import events
from textual.screen import Screen

from console.actions.registry import ACTIONS
from console.app.app import LyraApp
from console.app.guarding import SUSPENDED
from console.desk.views import Pulse
from console.dialogs.confirm_order import ConfirmOrder, Phase
from console.dialogs.quit_guard import QuitGuard
from console.dialogs.ticket import Ticket
from console.dialogs.typed_code import TypedCode
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, lines_of, text_of
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
ROOT = Path(__file__).parents[2]


def typed_of(screen: ConfirmOrder) -> TypedCode:
    return screen.typed


def top(app: LyraApp) -> Screen[object]:
    """Return what is on top now; the type checker must not remember what was there before."""
    return app.screen


async def test_the_code_tab_and_enter_send_once() -> None:
    async with app_with(scenes.desk(gone=scenes.DONE)).run_test(size=SIZE) as pilot:
        await open_confirmation(pilot)
        app = await press(pilot, *CODE, "tab", "enter")
        assert desk_of(app).of("confirm") == [("confirm", "c1", CODE)]
        await press(pilot, "enter", "tab", "enter", *CODE, "tab", "enter")
        assert len(desk_of(app).of("confirm")) == 1
        text = text_of(app)
        assert "FILLED 0.00008 BTC" in text
        assert "Receipt  ✓ PASSED" in text
        assert "#48217" in text
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)
        assert not desk_of(app).of("kill_confirmation")


async def test_everything_that_is_shown_comes_from_the_confirmation_and_the_pulse() -> None:
    async with app_with(scenes.desk()).run_test(size=(160, 45)) as pilot:
        screen = await open_confirmation(pilot)
        text = text_of(screen.app)  # type: ignore[arg-type]  # the app of these tests
        shown = scenes.confirmation()
        for words in (shown.title, shown.headline, shown.code, "ask 60 012.4 × 0.100", "expires in 9 s"):
            assert words in text
        for label, words in shown.lines:
            assert label in text
            assert words.split()[0] in text
        for name, value in shown.request:
            assert f"{name}={value}" in text


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


async def test_real_money_is_said_in_words() -> None:
    async with app_with(scenes.desk(reviewed=scenes.confirmation(real_money=True))).run_test(
        size=SIZE
    ) as pilot:
        screen = await open_confirmation(pilot)
        text = text_of(screen.app)  # type: ignore[arg-type]  # the app of these tests
        assert text.count("REAL MONEY") == 2
    titled = scenes.confirmation(real_money=True, title="REAL MONEY · ORDER · gate")
    async with app_with(scenes.desk(reviewed=titled)).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        assert text_of(app_of(pilot)).count("REAL MONEY") == 2, "once in the title, once in a sentence"
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        screen = await open_confirmation(pilot)
        assert "REAL MONEY" not in text_of(screen.app)  # type: ignore[arg-type]


async def test_a_long_card_keeps_code_and_buttons_in_sight() -> None:
    lines = tuple(
        (f"Line {number}", "words that take more than a row on a small terminal " * 2) for number in range(12)
    )
    desk = scenes.desk(reviewed=scenes.confirmation(lines=lines))
    async with app_with(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_confirmation(pilot)
        app = screen.app
        for _ in range(2):
            text = text_of(app)  # type: ignore[arg-type]  # the app of these tests
            assert f"Type   {CODE}" in text
            assert "[ Back ]" in text
            assert "↑ ↓ more" in text
            await press(pilot, "down", "down", "down")
        assert "Line 4" in text_of(app)  # type: ignore[arg-type]


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_an_order_is_confirmed_in_exactly_one_place() -> None:
    places = [
        str(file.relative_to(ROOT))
        for folder in ("console", "widgets")
        for file in (ROOT / folder).rglob("*.py")
        if "desk" not in file.relative_to(ROOT).parts
        for call in _calls(ast.parse(file.read_text(encoding="utf-8")), "confirm")
        if ast.unparse(call.func) != "click.confirm"  # asks a question in a shell
    ]
    assert places == ["console/dialogs/confirm_order.py"]


async def test_no_key_of_the_registry_sends_and_no_enter_after_it() -> None:
    keys = [key for action in ACTIONS for key in action.keys if key not in {"ctrl+q", "ctrl+z"}]
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await painted(pilot)
        for key in keys:
            await press(pilot, key, "enter", "tab", "enter", "escape", "escape")
        assert not desk_of(app).of("confirm")
