"""What the first frame does not wait for, and how the launcher learns that it is there."""

import asyncio
import os
import time
from collections.abc import Iterator
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.widget import Widget

from console.app.sheet import CarefulStylesheet
from console.launcher.watch import readable
from tests.support.ui_app import lines_of, make_app
from tests.support.ui_frames import frame
from widgets.best_table import BestTable
from widgets.lines import LineWidget


class Counted:
    """How often a method of Textual's style sheet was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.times = 0
        original = getattr(Stylesheet, name)

        def counting(sheet: Stylesheet, *arguments: object, **options: object) -> object:
            self.times += 1
            return original(sheet, *arguments, **options)

        monkeypatch.setattr(Stylesheet, name, counting)


class Stock(App[None]):
    """Textual with a mode, a theme and a widget that declares its parts, as it comes."""

    CSS = "Piece .piece--a { color: red; }"

    class Main(Screen[None]):
        def compose(self) -> ComposeResult:
            yield Piece()

    def __init__(self) -> None:
        super().__init__()
        self.theme = "textual-light"
        self.add_mode("main", self.Main)

    async def on_mount(self) -> None:
        await self.switch_mode("main")


class Piece(Widget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"piece--{letter}" for letter in "abcdefgh"}


async def test_the_style_sheet_is_not_parsed_again_before_the_first_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reparse = Counted(monkeypatch, "reparse")
    async with make_app(theme="light").run_test() as pilot:
        app = await frame(pilot)
        assert isinstance(app.stylesheet, CarefulStylesheet)
        assert reparse.times == 0
        app.theme = "lyra-mono"
        await frame(pilot)
        assert reparse.times == 1
        await pilot.press("2")
        await frame(pilot)
        assert reparse.times == 1
    async with Stock().run_test():
        assert reparse.times >= 3, "no longer needed: CarefulStylesheet"


async def test_parts_of_a_line_are_styled_when_they_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    apply = Counted(monkeypatch, "apply")
    async with make_app().run_test() as pilot:
        app = await frame(pilot)
        panels = list(app.screen.query(LineWidget))
        declared = sum(len(panel.PARTS) for panel in panels)
        assert apply.times < declared
        table = app.screen.query_one(BestTable)
        with pytest.raises(KeyError, match="BestTable does not declare"):
            table._style_of("no--part")
    apply.times = 0
    async with Stock().run_test() as stock:
        apply.times = 0
        stock.app.screen.query_one(Piece).update_node_styles()
        await stock.pause()
        assert apply.times > len(Piece.COMPONENT_CLASSES), "no longer needed: LineWidget.PARTS"


async def test_the_end_of_the_first_frame_is_told_once() -> None:
    app = make_app("connecting")
    told: list[str] = []
    app.when_painted = lambda: told.append(lines_of(app)[0])
    async with app.run_test(size=(160, 48)) as pilot:
        await frame(pilot)
        await frame(pilot)
        assert len(told) == 1
        assert "LYRA" in told[0]


@pytest.fixture
def pipe() -> Iterator[list[int]]:
    """A pipe whose ends a test may close."""
    ends = list(os.pipe())
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("how", ["told", "gone", "silent"])
async def test_the_fleet_waits_for_a_first_frame_but_not_for_long(pipe: list[int], how: str) -> None:
    began = time.monotonic()
    if how == "told":
        asyncio.get_running_loop().call_later(0.05, os.write, pipe[1], b"painted\n")
    elif how == "gone":
        os.close(pipe.pop())
    await readable(pipe[0], 0.5 if how == "silent" else 9.0)
    waited = time.monotonic() - began
    assert waited < 5
    assert waited >= 0.45 or how != "silent"
