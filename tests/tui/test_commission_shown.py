"""What the commissioning wizard shows: nothing jumps, the cursor is in sight, and every size is survived."""

import pytest

from console.commission.views import FigureLine
from console.dialogs.commission import Commission
from console.dialogs.help import Help
from console.screens.console_screen import ConsoleScreen
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.ui_app import lines_of, make_app, text_of
from tests.support.ui_commission import SIZE, app_with, climbs_of, cursor_of
from tests.support.ui_orders import painted, press


async def test_nothing_moves_while_figures_come_in() -> None:
    made = scenes.running()
    figures = (
        FigureLine("levels", "40", "at least 20", passes=True),
        FigureLine("a longer name than any", "1 250.5 ms and more", "at most 3 000 ms of it", passes=True),
        FigureLine("n", "1", "2", passes=False),
    )
    async with app_with(made).run_test(size=(160, 45)) as pilot:
        app = await press(pilot, "w")
        places = []
        for count in (1, 2, 3, 1):
            progress = "x" * count * 60
            made.change("gate", "book_accuracy", figures=figures[:count], progress=progress)
            await painted(pilot)
            lines = lines_of(app)
            row = next(index for index, line in enumerate(lines) if " figure " in line)
            places.append((row, lines[row].index("demanded"), lines[row + 1].index("at least 20")))
        assert places[1][1:] == places[2][1:] == places[3][1:], "columns only grow"
        assert len({row for row, _, _ in places[2:]}) == 1


async def test_arrows_scroll_the_rung_once_it_has_the_focus() -> None:
    async with app_with(scenes.failed()).run_test(size=(80, 24)) as pilot:
        app = await press(pilot, "w")
        assert "more rows" in text_of(app)
        await press(pilot, "tab", *["down"] * 3)
        assert cursor_of(app) == "health"
        assert "audit row #48107" in text_of(app)
        await press(pilot, "left", "down")
        assert cursor_of(app) == "capabilities"


async def test_on_a_small_terminal_enter_shows_the_rung_before_it_climbs() -> None:
    async with app_with(scenes.failed()).run_test(size=(60, 14)) as pilot:
        app = await press(pilot, "w")
        assert sum("PASSED" in line for line in lines_of(app)) >= 5
        assert "Remedy" not in text_of(app)
        await press(pilot, "enter")
        assert climbs_of(app).asked == []
        assert "Remedy" in text_of(app)
        await press(pilot, "enter")
        assert climbs_of(app).of("climb") == [("climb", "gate", "")]
        await press(pilot, "escape")
        assert isinstance(app.screen, Commission)
        assert "COMMISSION · gate" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_the_row_under_the_cursor_is_in_sight_however_long_the_ladder() -> None:
    """The last row in sight was covered by how many more there are, with the cursor on it."""
    async with app_with(scenes.commissioning(scenes.ladder(0))).run_test(size=(80, 24)) as pilot:
        app = await press(pilot, "w")
        for _ in range(21):
            assert any(line.startswith("▸") for line in lines_of(app)), cursor_of(app)
            await press(pilot, "down", gap=0)
        for _ in range(21):
            assert any(line.startswith("▸") for line in lines_of(app)), cursor_of(app)
            await press(pilot, "up", gap=0)


async def test_question_mark_lists_the_wizards_keys() -> None:
    async with app_with().run_test(size=SIZE) as pilot:
        app = await press(pilot, "w", "?")
        assert isinstance(app.screen, Help)
        text = text_of(app)
        assert "Waive the chosen rung by a typed word" in text
        assert "Open the ticket" not in text


async def test_chips_and_the_venues_screen_count_the_rungs() -> None:
    async with app_with().run_test(size=(160, 45)) as pilot:
        app = await press(pilot, "7")
        chips = lines_of(app)[1]
        assert "COMM 6/21" in chips
        assert "21/21" not in chips
        rows = {line.split()[0].lstrip("▸"): line for line in lines_of(app)[5:10]}
        assert "21/21" in rows["okx"]
        assert "0/21" in rows["kraken"]
        assert "/21" not in rows["binance"]


@pytest.mark.parametrize("width", [80, 100, 120, 160])
async def test_chips_count_the_rungs_at_every_width(width: int) -> None:
    """At 80 columns no chip said that its venue takes no order yet."""
    made = make_app("well", desk_scenes.desk(), scenes.commissioning())
    async with made.run_test(size=(width, 24)) as pilot:
        app = await press(pilot, "3")
        chips = lines_of(app)[1]
        assert "6/21" in chips
        assert "C" in chips[: chips.index("6/21")].rpartition("gate")[2]
        assert "0/21" in chips
        assert all(venue[:4] in chips for venue in app.session.venues)


@pytest.mark.parametrize("keys", [("w",), ("w", "enter")], ids=["ladder", "typed"])
async def test_it_survives_every_size(keys: tuple[str, ...]) -> None:
    async with app_with(scenes.commissioning(scenes.ladder(16))).run_test(size=SIZE) as pilot:
        app = await press(pilot, *keys)
        for size in [(5, 2), (1, 1), (2, 40), (40, 10), (60, 14), (80, 24), (240, 64)]:
            await pilot.resize_terminal(*size)
            app.crank()
            await pilot.pause()
            assert len(lines_of(app)) == size[1]
