"""The confirmation shows what is meant, in whatever room there is, and sends it once, from one place only."""

import ast
from pathlib import Path

from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import desk_of, text_of
from tests.support.ui_orders import (
    CODE,
    app_of,
    app_with,
    open_confirmation,
    press,
)

SIZE = (120, 40)

ROOT = Path(__file__).parents[2]


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
