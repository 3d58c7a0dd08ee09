"""Every size of terminal shows something true: panels, one panel, status only, or the size it should have."""

import random

import pytest

from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, lines_of, make_app, text_of
from tests.support.ui_frames import frame
from tests.support.ui_orders import app_with, press
from tests.support.ui_scene import Scene

KEYS = ("1", "2", "3", "4", "7", "8")


@pytest.mark.parametrize("scene", ["well", "trouble", "connecting", "nothing"])
@pytest.mark.parametrize("size", [(240, 64), (120, 40), (80, 24)])
async def test_every_screen_has_its_frame_at_every_size(scene: str, size: tuple[int, int]) -> None:
    async with make_app(scene).run_test(size=size) as pilot:
        for key in KEYS:
            await pilot.press(key)
            app = await frame(pilot)
            lines = lines_of(app)
            assert len(lines) == size[1]
            assert "PRACTICE" in lines[0]
            assert "DISARMED" in lines[0]
            assert "UTC" in lines[0]
            assert all(venue[:4] in lines[1] for venue in app.session.venues), lines[1]
            assert "find" in lines[-1]


async def test_120_by_40_shows_lists_and_ladders_side_by_side() -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        app = await frame(pilot)
        text = text_of(app)
        assert "best of 5 fresh" in text
        assert all(venue in text for venue in ("gate", "okx", "whitebit", "kraken", "binance"))
        assert "Trades" in text


async def test_80_by_24_shows_one_panel_and_tab_brings_the_next() -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        app = await frame(pilot)
        assert "best of 5 fresh" in text_of(app)
        assert "Trades" not in text_of(app)
        await pilot.press("tab", "tab", "tab")
        await frame(pilot)
        assert "Trades" in text_of(app)
        assert "best of" not in text_of(app)


async def test_60_by_20_shows_status_only_worst_first() -> None:
    async with make_app("trouble").run_test(size=(60, 20)) as pilot:
        app = await frame(pilot)
        lines = [line.strip() for line in lines_of(app) if line.strip()]
        assert lines[0].startswith("LYRA PRACTICE")
        assert "DISARMED" in lines[0]
        assert lines[1].startswith("okx")
        assert "▒ STALE" in lines[1]
        assert lines[-1].startswith("panels need 80x24")


async def test_40_by_12_still_shows_every_venue() -> None:
    async with make_app("trouble").run_test(size=(40, 12)) as pilot:
        app = await frame(pilot)
        text = text_of(app)
        assert all(venue in text for venue in app.session.venues)
        assert "BAN" in text


async def test_smaller_still_names_the_size_that_is_needed_and_quits() -> None:
    app = make_app()
    async with app.run_test(size=(18, 4)) as pilot:
        await frame(pilot)
        assert text_of(app).split() == ["needs", "80x24"]
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_a_terminal_too_small_for_the_sentence_shows_the_size_alone() -> None:
    async with make_app().run_test(size=(5, 2)) as pilot:
        app = await frame(pilot)
        assert text_of(app).split() == ["80x24"]


async def test_any_resize_at_any_time_is_survived() -> None:
    dice = random.Random(5)
    async with make_app("trouble").run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        for turn in range(40):
            await pilot.resize_terminal(dice.randint(1, 220), dice.randint(1, 70))
            if turn % 3 == 0:
                await pilot.press(dice.choice(KEYS))
            clock_of(app).move(0.7)
            Scene(app.session.store, seed=turn).books()
            app.crank()
        await pilot.resize_terminal(160, 48)
        await pilot.press("1")
        await frame(pilot)
        assert "best of" in text_of(app)


async def test_numbers_do_not_jump_when_they_change() -> None:
    async with make_app().run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        places = set()
        for seed in range(6):
            Scene(app.session.store, seed=seed).books()
            await frame(pilot)
            line = next(line for line in lines_of(app) if line.startswith("›gate"))
            places.add(tuple(index for index, character in enumerate(line[:40]) if character == "."))
        assert len(places) == 1


@pytest.mark.parametrize("keys", [(":",), ("b",), ("u",), ("ctrl+p",)], ids="".join)
async def test_dialogs_survive_every_size(keys: tuple[str, ...]) -> None:
    """The command line once divided the few cells there were by none."""
    async with app_with(scenes.busy_desk()).run_test(size=(120, 40)) as pilot:
        app = await press(pilot, *keys)
        for size in [(5, 2), (1, 1), (2, 40), (40, 10), (80, 24)]:
            await pilot.resize_terminal(*size)
            app.crank()
            await pilot.pause()
            assert len(lines_of(app)) == size[1]
