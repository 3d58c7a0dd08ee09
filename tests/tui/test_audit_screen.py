"""The Audit screen: moving, searching, all about a row, verifying, exporting; never a wait for a disk."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.app.app import LyraApp
from console.app.audit_state import Detail, Verification
from console.screens.audit import AuditScreen
from console.screens.audit_scroll import AuditScroll
from db.browse.wanted import GROUPS
from db.verify.errors import CannotVerify
from tests.support.ui_app import lines_of, make_app, text_of
from tests.support.ui_audit import StillAudit, still_audit
from tests.support.ui_frames import frame
from widgets.audit_table import AuditTable

SIZE = (160, 45)


@pytest.fixture
def audit(tmp_path: Path) -> StillAudit:
    return still_audit(tmp_path)


def app_with(audit: object) -> LyraApp:
    app = make_app()
    app.session.audit = audit
    return app


def numbers_of(app: LyraApp) -> list[int]:
    view = app.screen.query_one(AuditTable).view
    assert view is not None
    return [row.number for row in view.rows]


def under_cursor(app: LyraApp) -> int:
    view = app.screen.query_one(AuditTable).view
    assert view is not None
    return view.rows[view.cursor].number


async def search(pilot: Pilot[None], typed: str) -> None:
    """Type the whole search at once."""
    await pilot.press("slash")
    pilot.app.screen.query_one(Input).value = typed
    await pilot.press("enter")
    await frame(pilot)


async def test_the_newest_rows_are_on_top_in_plain_words(audit: StillAudit) -> None:
    app, newest = app_with(audit), audit.listed.newest
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        assert numbers_of(app)[:3] == [newest, newest - 1, newest - 2]
        assert f"of {newest} · following" in text_of(app)
        assert any("#400 " in line and "2026-09-21 14:13:2" in line for line in lines_of(app))
        assert "limit at" in text_of(app)


async def test_keys_move_by_rows_pages_and_to_the_ends(audit: StillAudit) -> None:
    app, newest = app_with(audit), audit.listed.newest
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        page = len(numbers_of(app)) - 1
        for keys, expected in (
            (("down", "down", "j"), newest - 3),
            (("k",), newest - 2),
            (("pagedown",), newest - 2 - page),
            (("pagedown", "pageup"), newest - 2 - page),
            (("end",), 1),
            (("down", "pagedown"), 1),
            (("up",), 2),
            (("home",), newest),
            (("up", "pageup"), newest),
        ):
            await pilot.press(*keys)
            await frame(pilot)
            assert under_cursor(app) == expected, keys
        assert "following" in text_of(app)


async def test_a_search_is_understood_while_it_is_typed(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8", "slash")
        app.screen.query_one(Input).value = "okx fills"
        await frame(pilot)
        assert "fills · venue okx" in text_of(app)
        await pilot.press("enter")
        await frame(pilot)
        assert audit.listed.wanted.venue == "okx"
        assert audit.listed.wanted.kinds == GROUPS["fills"]
        assert f"{audit.listed.count} found" in text_of(app)
        kinds = {row.kind for row in audit.listed.rows.values()}
        assert kinds == {"fill"}
        await pilot.press("slash")
        await frame(pilot)
        assert "okx fills" in text_of(app), "a search can be narrowed"
        await pilot.press("escape")
        await frame(pilot)
        assert audit.listed.wanted.venue == "okx", "Esc leaves it as it was"


async def test_an_order_is_found_by_its_id_and_a_row_by_its_number(audit: StillAudit) -> None:
    app, newest = app_with(audit), audit.listed.newest
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await search(pilot, "7000000003")
        assert audit.listed.wanted.order == "7000000003"
        assert len(numbers_of(app)) in (9, 11)
        assert "proposal" in text_of(app)
        await search(pilot, "#77")
        await frame(pilot)
        assert under_cursor(app) == 77
        assert audit.listed.wanted.everything
        assert audit.listed.count == newest


async def test_left_and_right_choose_the_kinds(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8", "right", "right")
        await frame(pilot)
        assert audit.listed.wanted.kinds == GROUPS["fills"]
        await pilot.press("left", "left", "left")
        await frame(pilot)
        assert audit.listed.wanted.kinds == GROUPS["trail"]
        assert "genesis" in text_of(app)
        await pilot.press("right")
        await frame(pilot)
        assert audit.listed.wanted.everything


async def test_enter_shows_all_about_a_row_and_the_life_of_its_order(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await search(pilot, "intent")
        await pilot.press("enter")
        await frame(pilot)
        text = text_of(app)
        assert "client_order_id" in text
        assert "The order's life" in text
        assert "+0 ms" in text
        assert "signed" in text
        row = audit.detail.row if audit.detail else None
        assert row is not None
        assert row.hash.hex() in text
        await pilot.press("right")
        await frame(pilot)
        assert audit.detail is not None
        assert audit.detail.number < row.number, "the next older row that was found"
        await pilot.press("escape")
        await frame(pilot)
        assert under_cursor(app) == audit.detail.number


async def test_verifying_is_told_in_words(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        assert "not verified since this console started" in text_of(app)
        audit.verification = Verification(running=True, rows=120, total=400)
        audit.change()
        await frame(pilot)
        assert "verifying, 120 of 400 rows" in text_of(app)
        await pilot.press("v")
        await frame(pilot)
        newest = audit.listed.newest
        assert f"verified to #{newest} at 15:13:20; tail not anchored since #0" in text_of(app)
        audit.verification = Verification(cannot="no process could be started")
        audit.change()
        await frame(pilot)
        assert "not verified: no process could be started" in text_of(app)


async def test_a_broken_trail_says_where_and_marks_the_row(tmp_path: Path) -> None:
    app = app_with(still_audit(tmp_path, spoil=390))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8", "v")
        await frame(pilot)
        assert "BROKEN at row #390: its hash is not that of its content" in text_of(app)
        marked = [line for line in lines_of(app) if "NOT INTACT" in line]
        assert len(marked) == 1
        assert "#390" in marked[0]


async def test_an_export_is_told_where_it_went(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8", "e")
        await frame(pilot)
        assert audit.exported == 1
        assert "rows written: /data/practice/exports" in text_of(app)


async def test_without_a_trail_every_key_is_survived_and_it_is_said() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        assert "there is no audit trail in this session" in text_of(app)
        await pilot.press("down", "pagedown", "home", "end", "left", "right", "enter", "v", "e", "slash")
        await frame(pilot)
        assert isinstance(app.screen, AuditScreen)


async def test_a_trail_that_opens_after_the_screen_is_shown_by_itself(audit: StillAudit) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        assert "there is no audit trail in this session" in text_of(app)
        app.session.audit = audit
        await frame(pilot)
        assert numbers_of(app)[0] == audit.listed.newest
        audit.verify()
        await pilot.pause()
        assert "verified to" in text_of(app), "what changes is shown without a frame"


async def test_a_file_that_cannot_be_read_is_said(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        audit.trouble = str(CannotVerify("audit.sqlite: there is no such file"))
        await frame(pilot)
        assert "cannot be read: audit.sqlite: there is no such file" in text_of(app)


async def test_a_row_that_is_missing_is_named(audit: StillAudit) -> None:
    app = app_with(audit)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await frame(pilot)
        audit.open = lambda number: setattr(audit, "detail", Detail(number, None, True))  # type: ignore[method-assign]
        await pilot.press("enter")
        await frame(pilot)
        assert "MISSING in the file" in text_of(app)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (72, 18)])
async def test_the_wheel_and_clicks_on_any_size(audit: StillAudit, size: tuple[int, int]) -> None:
    app = app_with(audit)
    async with app.run_test(size=size) as pilot:
        await pilot.press("8")
        await frame(pilot)
        first = numbers_of(app)[0]
        await pilot.click(AuditTable, offset=(5, 5))
        await frame(pilot)
        assert under_cursor(app) == first - 3
        app.screen.query_one(AuditTable).move(2)
        await frame(pilot)
        assert under_cursor(app) == first - 5


def test_a_scroll_keeps_its_row_while_rows_come_and_follows_on_the_newest() -> None:
    scroll = AuditScroll()
    scroll.settle(0, 100, 10)
    assert (scroll.top, scroll.cursor, scroll.following) == (0, 0, True)
    scroll.settle(-3, 100, 10)
    assert (scroll.top, scroll.cursor) == (-3, -3)
    scroll.move(5)
    scroll.settle(-8, 100, 10)
    assert (scroll.cursor, scroll.following) == (2, False)
    scroll.page(1)
    assert scroll.cursor == 11
    scroll.last()
    assert (scroll.top, scroll.cursor) == (90, 99)
    scroll.home()
    assert (scroll.top, scroll.cursor, scroll.following) == (-8, -8, True)
    scroll.go_to(50)
    assert scroll.cursor == 50
    assert scroll.top <= 50 < scroll.top + 10
    scroll.settle(0, 0, 10)
    assert (scroll.top, scroll.following) == (0, False)
    few = AuditScroll()
    few.settle(0, 3, 10)
    few.last()
    assert (few.top, few.cursor) == (0, 2)
