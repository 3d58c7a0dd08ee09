"""What every key does, on the real screens, frame by frame."""

from pathlib import Path

import pytest

from console.dialogs.command_line import CommandLine
from console.dialogs.confirm import Confirm
from console.dialogs.find_symbol import FindSymbol
from console.dialogs.help import Help
from console.dialogs.log import Log
from console.dialogs.settings import Settings
from console.screens.console_screen import ConsoleScreen
from tests.support.ui_app import clock_of, commands_of, lines_of, make_app, text_of
from tests.support.ui_frames import frame
from tests.support.ui_scene import Scene
from venues.link.messages import BookUpdate
from venues.model.value import replace
from widgets.ladder_grid import LadderGrid
from widgets.lines import LineWidget

SIZE = (160, 48)


async def test_numbers_choose_the_screens_that_exist() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        for key, mode in (
            ("2", "books"),
            ("3", "orders"),
            ("4", "balances"),
            ("7", "venues"),
            ("8", "audit"),
            ("1", "markets"),
        ):
            await pilot.press(key)
            assert app.current_mode == mode
        for key in "56":
            await pilot.press(key)
            assert app.current_mode == "markets"


async def test_every_market_of_the_watch_list_is_asked_for_where_it_is_listed() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        asked = {(item[1], item[2]) for item in commands_of(app).asked if item[0] == "watch"}
        assert asked == {(venue, symbol) for venue in app.session.venues for symbol in app.session.symbols}


async def test_brackets_choose_venue_and_symbol() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("right_square_bracket")
        assert app.session.venue == "okx"
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert app.session.venue == "binance"
        await pilot.press("right_curly_bracket")
        assert app.session.symbol == "ETH/USDT"
        assert "ETH/USDT" in lines_of(app)[2]
        await pilot.press("left_curly_bracket")
        assert app.session.symbol == "BTC/USDT"


async def test_tab_walks_through_the_panels_and_back() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        seen = []
        for _ in range(4):
            seen.append(app.screen.focused.id if app.screen.focused else None)
            await pilot.press("tab")
        assert seen == ["watch", "best", "grid", "tape"]
        await pilot.press("shift+tab")
        assert app.screen.focused is not None
        assert app.screen.focused.id == "tape"


async def test_the_cursor_of_the_lists_chooses_symbol_and_venue() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("j", "down")
        assert app.session.symbol == "BNB/USDT"
        await pilot.press("tab", "down")
        assert app.session.venue == "okx"
        await pilot.press("tab", "l")
        assert app.session.venue == "whitebit"


async def test_find_shows_who_lists_a_symbol_and_watches_it_there() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("slash", *"pepe")
        assert isinstance(app.screen, FindSymbol)
        await pilot.pause()
        assert any("PEPE/USDT" in line and "gate okx whitebit kraken" in line for line in lines_of(app))
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.symbol == "PEPE/USDT"
        asked = [item[1] for item in commands_of(app).asked if item[0] == "watch" and item[2] == "PEPE/USDT"]
        assert asked == ["gate", "okx", "whitebit", "kraken"]


async def test_letters_in_a_field_are_letters() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        before = app.session.venue, app.session.symbol, app.current_mode
        await pilot.press("slash", *"frxyzq1247", "right_square_bracket", "left_curly_bracket", "D")
        assert isinstance(app.screen, FindSymbol)
        assert (app.session.venue, app.session.symbol, app.current_mode) == before
        assert app.session.frozen_at is None
        assert not [item for item in commands_of(app).asked if item[0] in {"reconnect", "disable"}]
        await pilot.press("escape")
        assert isinstance(app.screen, ConsoleScreen)


@pytest.mark.slow
async def test_commands_are_checked_while_they_are_typed() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("colon", *"venue nowhere", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CommandLine), "a line that was not understood stays"
        assert "no venue nowhere" in text_of(app)
        await pilot.press("escape", "colon", *"sym", "tab", *"eth/usdt", "enter")
        await pilot.pause()
        assert app.session.symbol == "ETH/USDT"
        await pilot.press("colon", *"screen venues", "enter")
        await pilot.pause()
        assert app.current_mode == "venues"
        await pilot.press("colon", *"theme mono", "enter")
        await pilot.pause()
        assert app.theme == "lyra-mono"
        await pilot.press("colon", *"reconnect kraken", "enter")
        await pilot.pause()
        assert ("reconnect", "kraken") in commands_of(app).asked


@pytest.mark.parametrize(
    ("key", "dialog"),
    [
        ("question_mark", Help),
        ("f1", Help),
        ("grave_accent", Log),
        ("comma", Settings),
        ("colon", CommandLine),
    ],
)
async def test_dialogs_open_by_their_key_and_close_with_escape(key: str, dialog: type) -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press(key)
        assert isinstance(app.screen, dialog)
        await pilot.press("escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_settings_change_at_once() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("comma", "right")
        assert app.theme == "lyra-light"
        await pilot.press("down", "right", "escape")
        await pilot.pause()
        assert app.session.levels == 5
        assert "depth 5" in lines_of(app)[2]


async def test_disconnect_asks_and_back_is_the_default() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("7", "x")
        assert isinstance(app.screen, Confirm)
        for _ in range(5):
            await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ConsoleScreen)
        assert ("disable", "gate") not in commands_of(app).asked
        await pilot.press("x", "tab", "enter")
        await pilot.pause()
        assert ("disable", "gate") in commands_of(app).asked


async def test_reconnect_is_asked_for_the_chosen_venue() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("right_square_bracket", "r")
        assert ("reconnect", "okx") in commands_of(app).asked


async def test_a_frozen_screen_says_so_and_its_panels_stand_still() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("f")
        body = lines_of(app)[3:-2]
        assert "FROZEN 0.0s" in lines_of(app)[0]
        clock_of(app).move(12)
        Scene(app.session.store, seed=99).books()
        await frame(pilot)
        assert "FROZEN 12s" in lines_of(app)[0]
        assert lines_of(app)[3:-2] == body
        await pilot.press("2")
        await frame(pilot)
        assert "gate BTC/USDT" in text_of(app), "a screen that was not shown yet is shown once"
        await pilot.press("1")
        await frame(pilot)
        assert lines_of(app)[3:-2] == body
        await pilot.press("right_square_bracket")
        assert "▸okx" in text_of(app)
        assert "FROZEN 0.0s" in lines_of(app)[0], "what a key chooses is shown, frozen at that moment"
        await pilot.press("f")
        assert "FROZEN" not in text_of(app)


async def test_copies_go_to_the_clipboard_and_to_a_file_that_is_named(tmp_path: Path) -> None:
    async with make_app(copy_directory=str(tmp_path)).run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("tab", "y")
        assert app.clipboard.startswith("gate,60")
        assert app.clipboard.count("\n") == 1
        await pilot.press("Y")
        assert app.clipboard.splitlines()[0] == "venue,bid,bid_size,ask,ask_size,age_ms,state"
        assert len(app.clipboard.splitlines()) == 6
        written = sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_size)
        assert written[-1].read_text(encoding="utf-8") == app.clipboard
        assert str(tmp_path) in app.session.store.log[-1].text
        await pilot.press("tab", "y")
        assert [line.split(",")[:2] for line in app.clipboard.splitlines()] == [
            ["gate", "bid"],
            ["gate", "ask"],
        ]


async def test_depth_grouping_zoom_and_scrolling() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("D", "D")
        assert app.session.levels == 10
        await pilot.press("plus", "plus")
        assert app.session.step == pytest.approx(0.2)
        await pilot.press("minus", "minus", "minus")
        assert app.session.step == 0
        await pilot.press("z")
        await frame(pilot)
        assert app.screen.query_one(LadderGrid).size.width == SIZE[0]
        await pilot.press("2", "up", "up")
        assert app.session.scroll == 2
        await pilot.press("space")
        assert app.session.scroll == 0


async def test_ctrl_c_is_answered_in_the_message_line_and_covers_nothing() -> None:
    """Textual put a box over the books for five seconds."""
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Ctrl-C does nothing here: Ctrl-Q leaves" in text_of(app)
        assert not app.screen.query("Toast")
        assert app.return_code is None


async def test_the_palette_runs_what_is_found() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"venue kraken")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert app.session.venue == "kraken"


async def test_nothing_is_painted_under_a_dialog() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        beneath = app.screen
        await pilot.press("question_mark")
        await pilot.pause()
        before = {panel: panel.rows_painted for panel in beneath.query(LineWidget)}
        Scene(app.session.store, seed=99).books()
        app.crank()
        assert {panel: panel.rows_painted for panel in beneath.query(LineWidget)} == before


async def test_only_rows_that_differ_are_painted() -> None:
    async with make_app().run_test(size=SIZE) as pilot:
        app = await frame(pilot)
        panels = list(app.screen.query(LineWidget))
        before = sum(panel.rows_painted for panel in panels)
        app.crank()
        assert sum(panel.rows_painted for panel in panels) == before, "the same frame again costs nothing"
        entry = app.session.store.book("gate", "BTC/USDT")
        assert entry is not None
        (price, size), *rest = entry.book.bids
        changed = replace(entry.book, bids=((price, size + 1), *rest))
        app.session.store.apply(BookUpdate(changed))
        app.crank()
        assert 1 <= sum(panel.rows_painted for panel in panels) - before <= 12


async def test_quitting_works_from_everywhere() -> None:
    for keys in ((), ("slash",), ("question_mark",), ("7", "x")):
        app = make_app()
        async with app.run_test(size=SIZE) as pilot:
            await frame(pilot)
            await pilot.press(*keys, "ctrl+q")
            await pilot.pause()
        assert app.return_code == 0
