"""The corrections to Textual hold, and tell when Textual has changed."""

import gc
import importlib.util
import weakref
from types import ModuleType

import pytest
import textual
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate
from textual.cache import FIFOCache
from textual.color import Color
from textual.command import CommandList
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import OptionList

from console.app import textual_fixes
from console.dialogs.dialog import Dialog
from console.dialogs.palette import PALETTE_ID, Palette
from tests.support.ui_app import make_app
from tests.support.ui_frames import frame
from widgets.light_strip import LightStrip


def stock(name: str) -> ModuleType:
    """Return a module of Textual as it comes, without any correction, beside the one that is in use."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def strip_of(text: str) -> Strip:
    return Strip([Segment(text)], len(text))


async def test_a_click_on_a_command_that_has_gone_from_the_palette_does_nothing() -> None:
    """Thousands of clicks at the palette found it: the console stopped on an IndexError of Textual's."""
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        commands = app.screen.query_one(CommandList)
        option = Style.from_meta({"option": commands.option_count + 3})
        await commands._on_message(
            events.Click(commands, 1, 1, 0, 0, 1, shift=False, meta=False, ctrl=False, style=option)
        )
        await pilot.pause()
        assert app.return_code is None
        with pytest.raises(IndexError):
            await OptionList._on_click(
                commands,
                events.Click(commands, 1, 1, 0, 0, 1, shift=False, meta=False, ctrl=False, style=option),
            )


@pytest.mark.parametrize("key", ["pageup", "pagedown", "down", "up", "home", "end"])
async def test_the_palette_in_a_terminal_without_room_for_its_list_moves_nothing(key: str) -> None:
    """Ten thousand bursts of keys and sizes found it: the console stopped on a KeyError of Textual's."""
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        commands = app.screen.query_one(CommandList)
        assert commands.option_count
        await pilot.press("down", "down")
        commands.styles.display = "none"
        await pilot.pause()
        commands._clear_caches()
        await pilot.press(key)
        await pilot.pause()
        assert app.return_code is None
        if key.startswith("page"):
            with pytest.raises((KeyError, IndexError)):
                commands._move_page(1)


async def test_the_palettes_keys_and_the_end_may_come_before_its_list_does() -> None:
    """Its search found no list at the end, and a console that was left ended with an error and its status."""
    palette = Palette(id=PALETTE_ID)
    app = make_app()
    async with app.run_test(size=(120, 40)):
        app.push_screen(palette)
        palette._action_command_list("cursor_up")
        palette._action_cursor_down()
        assert app.return_code is None


def test_textual_is_the_version_that_the_corrections_were_made_for() -> None:
    assert textual.__version__ == "8.2.8", "look at each correction before the version is raised"


def test_textual_still_keeps_an_uncut_strip_in_itself() -> None:
    strip = strip_of("hello")
    textual_fixes.original_divide(strip, [5])
    assert any(strip in strips for strips in strip._divide_cache._cache.values()), "no longer needed: divide"


def test_an_uncut_strip_is_no_cyclic_garbage() -> None:
    textual_fixes.install()
    assert textual_fixes.is_installed()
    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            strip = strip_of("hello")
            assert strip.divide([5]) == [strip]
        del strip
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_cuts_are_divided_as_before() -> None:
    textual_fixes.install()
    strip = strip_of("hello world")
    for cuts in ([5, 11], [11], [3, 6], [20], []):
        expected = textual_fixes.original_divide(strip_of("hello world"), cuts)
        assert [part.text for part in strip.divide(cuts)] == [part.text for part in expected], cuts


def test_the_pieces_of_a_strip_have_no_caches_and_are_remembered() -> None:
    textual_fixes.install()
    strip = strip_of("hello world")
    pieces = strip.divide([5, 11])
    assert [type(piece) for piece in pieces] == [LightStrip, LightStrip]
    assert strip.divide([5, 11]) is pieces
    fresh = textual_fixes.original_divide(strip_of("hello world"), [5, 11])
    assert isinstance(fresh[0]._crop_cache, FIFOCache), "no longer needed: light pieces"


def test_textual_still_remembers_a_border_by_the_widget_it_belongs_to() -> None:
    module = stock("textual._styles_cache")
    cache = module.StylesCache()
    cache.get_inner_outer(Color(1, 2, 3), Color(4, 5, 6))
    alive = weakref.ref(cache)
    del cache
    gc.collect()
    assert alive() is not None, f"no longer needed: get_inner_outer of {module.__name__}"


def test_the_colours_of_a_border_are_those_of_textual() -> None:
    theirs = stock("textual._styles_cache").StylesCache()
    for base, background in ((Color(1, 2, 3), Color(4, 5, 6)), (Color(1, 2, 3), Color(4, 5, 6, 0.5))):
        wanted = theirs.get_inner_outer(base, background)
        assert textual_fixes.get_inner_outer(theirs, base, background) == wanted


async def test_a_closed_dialog_is_let_go() -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        app = await frame(pilot)
        dialogs = []
        for key in ("question_mark", "comma", "grave_accent", "slash", "colon"):
            await pilot.press(key)
            await frame(pilot)
            dialogs.append(weakref.ref(app.screen))
            await pilot.press("escape")
            await frame(pilot)
        await frame(pilot)
        gc.collect()
        assert [dialog() for dialog in dialogs] == [None] * len(dialogs)


def update(spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    line: dict[int, Strip | None] = {
        0: strip_of("left."),
        5: strip_of("right"),
        10: None,
        12: strip_of("end"),
    }
    return ChopsUpdate([line, line], spans, [[5, 10, 12, 15], [5, 10, 12, 15]])


def test_textual_still_moves_the_cursor_for_pieces_without_cells() -> None:
    console, spans = Console(), [(0, 0, 5)]
    assert textual_fixes.original_render_segments(update(spans), console).count("H") == 2, (
        "no longer needed: render_segments"
    )
    assert textual_fixes.render_segments(update(spans), console) == "\x1b[1;1Hleft."


def test_changed_spans_are_painted_as_before_but_for_the_empty_pieces() -> None:
    console = Console()
    for spans in ([(0, 0, 15)], [(0, 2, 7)], [(0, 0, 7), (1, 5, 15)], [(0, 6, 9), (1, 1, 3)]):
        theirs = textual_fixes.original_render_segments(update(spans), console)
        assert textual_fixes.render_segments(update(spans), console) == theirs, spans


async def test_what_is_beneath_a_dialog_is_pictured_once_for_each_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = 0
    original = Screen.render

    def render(self: Screen[object]) -> object:
        nonlocal made
        made += isinstance(self, Dialog)
        return original(self)

    monkeypatch.setattr(Screen, "render", render)
    async with make_app().run_test(size=(120, 40)) as pilot:
        app = await frame(pilot)
        await pilot.press("question_mark")
        await frame(pilot)
        assert made <= 2, "once, and once more when its style comes after its size"
        made = 0
        app.screen.refresh()
        await frame(pilot)
        assert made == 0
        app.theme = "lyra-light"
        await frame(pilot)
        assert made >= 1
        made = 0
        await pilot.resize_terminal(130, 40)
        await frame(pilot)
        assert made >= 1


async def test_textual_still_pictures_it_at_every_refresh() -> None:
    made = 0

    class Plain(ModalScreen[None]):
        def render(self) -> RenderableType:
            nonlocal made
            made += 1
            return super().render()

    async with make_app().run_test(size=(120, 40)) as pilot:
        app = await frame(pilot)
        app.push_screen(Plain())
        await frame(pilot)
        made = 0
        app.screen.refresh()
        await frame(pilot)
        assert made, "no longer needed: Dialog._render_content"
