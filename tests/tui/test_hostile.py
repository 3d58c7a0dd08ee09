"""Text of a venue cannot reach the terminal as anything but text, even if it came here unsanitised."""

import pytest

from tests.support.ui_app import lines_of, make_app, text_of
from tests.support.ui_frames import frame
from venues.link.messages import BookUpdate, Fact, MarketList, Refused
from venues.model.book import BookSnapshot, MarketRules
from venues.model.status import StateChange
from venues.model.words import Integrity, VenueState

HOSTILE = "[/b][@click=app.quit]x[/] \x1b]52;c;ZXZpbA==\x07 \x9b2J \u202egnp \r\n\t 你好"


@pytest.mark.parametrize("key", ["1", "2", "4", "7", "grave_accent", "slash"])
async def test_escapes_markup_and_direction_marks_are_harmless(key: str) -> None:
    async with make_app().run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        store = app.session.store
        store.apply(Fact(99, StateChange("gate", VenueState.BANNED, HOSTILE)))
        store.apply(Refused(HOSTILE, "okx"))
        book = BookSnapshot(
            "gate", "BTC/USDT", ((1.0, 1.0),), ((2.0, 1.0),), Integrity.BROKEN, reason=HOSTILE
        )
        store.apply(BookUpdate(book))
        store.apply(MarketList("gate", (MarketRules(f"EVIL{HOSTILE}/USDT", "EVIL", "USDT"),)))
        await pilot.press(key)
        await frame(pilot)
        if key != "slash":
            app.crank()
        text = text_of(app).replace("\n", "")
        assert text.isprintable()
        assert all(strip.cell_length == 160 for strip in app.screen._compositor.render_strips())
        assert len(lines_of(app)) == 48


async def test_a_console_without_venues_still_stands() -> None:
    async with make_app("nothing", venues=()).run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        app.session.store._venues.clear()
        for key in (
            "1",
            "tab",
            "tab",
            "l",
            "2",
            "up",
            "4",
            "7",
            "x",
            "escape",
            "r",
            "y",
            "right_square_bracket",
        ):
            await pilot.press(key)
            await frame(pilot)
        assert "DISARMED" in text_of(app)


async def test_a_venue_that_only_a_worker_knows_gets_a_ladder_too() -> None:
    async with make_app(venues=()).run_test(size=(160, 48)) as pilot:
        app = await frame(pilot)
        await frame(pilot)
        assert all(f" {venue} " in text_of(app) for venue in ("okx", "whitebit", "kraken", "binance"))
