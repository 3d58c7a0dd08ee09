"""The Orders screen and the strip of UNKNOWN orders: what the desk says, on every screen."""

import asyncio
from decimal import Decimal

import pytest

from console.app.app import LyraApp
from console.desk.views import OrdersView, VenueGate
from console.dialogs.confirm import Confirm
from console.dialogs.order_detail import OrderDetail
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, lines_of, make_app, text_of
from tests.support.ui_orders import app_of, app_with, painted, press
from tests.support.waits import eventually
from venues.model.order import OrderState
from venues.model.value import replace
from widgets.columns import PointColumn
from widgets.orders_table import OrdersTable
from widgets.pinned_strip import PinnedStrip

SIZE = (160, 45)
NARROW = (80, 24)


def row_of(text: str, words: str) -> str:
    return next(line for line in text.splitlines() if words in line and ("BUY" in line or "SELL" in line))


async def test_every_order_has_its_state_in_a_word_and_its_numbers_under_each_other() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3")
        text = text_of(app)
        assert "mine 2 · others 1 · unknown 1" in text
        for words in (
            "? UNKNOWN",
            "◐ PARTIAL",
            "○ OPEN",
            "● FILLED",
            "✗ REJECTED",
            "not mine",
            "BALANCE_NOT_ENOUGH",
        ):
            assert words in text
        rows = [line for line in lines_of(app) if " limit " in line and "BTC/USDT" in line]
        places = {tuple(index for index, mark in enumerate(row[:100]) if mark == ".") for row in rows}
        columns = {index for found in places for index in found}
        assert len(columns) == 4, "amount, price, filled and average have their points in one cell each"


async def test_a_number_that_grows_moves_no_other_column_back() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3")
        table = app.screen.query_one(OrdersTable)
        before = row_of(text_of(app), "ETH/USDT").index("2 751.2")
        wide = replace(scenes.PARTIAL, price=Decimal("159000.123"))
        desk_of(app).view = scenes.orders(scenes.UNKNOWN, wide, scenes.OPEN)
        await painted(pilot)
        grown = row_of(text_of(app), "ETH/USDT").index("2 751.2")
        assert grown > before
        desk_of(app).view = scenes.orders()
        await painted(pilot)
        assert row_of(text_of(app), "ETH/USDT").index("2 751.2") == grown
        assert table.chosen is not None


async def test_one_of_ours_is_cancelled_at_once_and_the_answer_is_told() -> None:
    desk = scenes.busy_desk(words="okx cancelled it", hold=asyncio.Event())
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "down", "down", "c")
        assert desk.of("cancel") == [
            ("cancel", "okx", "ETH/USDT", scenes.OPEN.client_order_id, scenes.OPEN.order_id)
        ]
        assert "cancel asked: okx SELL 0.01 ETH/USDT @ 2 751.2" in lines_of(app)[-2]
        assert desk.hold is not None
        desk.hold.set()
        await painted(pilot)
        assert "okx cancelled it" in lines_of(app)[-2]


async def test_an_unknown_order_can_be_cancelled_and_asked_about() -> None:
    async with app_with(scenes.busy_desk(words="not visible yet")).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "i", "c")
        assert desk_of(app).of("ask_now") == [("ask_now", scenes.UNKNOWN.client_order_id)]
        assert desk_of(app).of("cancel")[0][3] == scenes.UNKNOWN.client_order_id


async def test_an_order_of_somebody_else_is_cancelled_only_after_asking() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "down", "down", "down", "c")
        assert isinstance(app.screen, Confirm)
        assert "not ours" in text_of(app)
        await press(pilot, *["enter"] * 5, "escape")
        assert not desk_of(app).of("cancel")
        await press(pilot, "c", "tab", "enter")
        assert desk_of(app).of("cancel") == [("cancel", "kraken", "SOL/USDT", "", scenes.OTHERS.order_id)]


async def test_an_order_that_has_ended_is_not_cancelled() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "end", "c")
        assert not desk_of(app).of("cancel")
        assert "nothing to cancel, it is REJECTED" in text_of(app)


async def test_no_other_order_takes_the_place_of_one_that_has_gone() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "down", "down")
        desk_of(app).view = scenes.orders(scenes.UNKNOWN, scenes.PARTIAL, scenes.OTHERS)
        await painted(pilot)
        await press(pilot, "c", "m", "i", "enter")
        assert not desk_of(app).of("cancel")
        assert not desk_of(app).of("ask_now")
        assert not desk_of(app).of("replacement_draft")
        assert "there is no order to cancel" in [line.text for line in app.session.store.log][-3]
        assert "▸" not in text_of(app)
        await press(pilot, "down", "c")
        assert desk_of(app).of("cancel")[0][3] == scenes.PARTIAL.client_order_id


async def test_cancel_mine_asks_with_the_count_and_back_is_the_default() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "C")
        assert "Cancel 2 orders of ours at gate?" in text_of(app)
        await press(pilot, "enter", "enter", "escape")
        assert not desk_of(app).of("cancel_mine")
        await press(pilot, "C", "tab", "enter")
        assert desk_of(app).of("cancel_mine") == [("cancel_mine", ("gate",))]


@pytest.mark.parametrize(
    ("line", "venues"),
    [("cancel all", ("gate", "okx", "whitebit", "kraken", "binance")), ("cancel okx", ("okx",))],
)
async def test_cancel_is_a_command_from_every_screen(line: str, venues: tuple[str, ...]) -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "4", ":", *line, "enter")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "tab", "enter")
        assert desk_of(app).of("cancel_mine") == [("cancel_mine", venues)]


async def test_the_detail_goes_on_while_it_is_open() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "enter")
        assert isinstance(app.screen, OrderDetail)
        assert "no answer within 10 s: UNKNOWN" in text_of(app)
        assert "#48207" in text_of(app)
        found = replace(scenes.UNKNOWN, state=OrderState.FILLED, words="found by its client id")
        desk_of(app).view = scenes.orders(found)
        await painted(pilot)
        assert "● FILLED" in text_of(app)


async def test_a_wide_markets_screen_lists_what_is_open_and_only_then() -> None:
    many = tuple(replace(scenes.OPEN, client_order_id=f"lyp{number:015}") for number in range(7))
    async with app_with(scenes.busy_desk(), "well").run_test(size=(160, 48)) as pilot:
        await painted(pilot)
        app = await painted(pilot)
        text = text_of(app)
        assert "mine 2 · others 1 · unknown 1" in text
        assert "○ OTHER kraken SELL 3.5 SOL/USDT @ 162.5" in text
        assert "FILLED" not in text
        desk_of(app).view = scenes.orders(*many)
        await painted(pilot)
        await painted(pilot)
        assert "+3 more, see 3 Orders" in text_of(app)
        desk_of(app).view = OrdersView()
        await painted(pilot)
        assert "─ Open ─" not in text_of(app)
    async with app_with(scenes.busy_desk(), "well").run_test(size=(120, 40)) as pilot:
        await painted(pilot)
        assert "─ Open ─" not in text_of(await painted(pilot))


# ---- what stands on every screen ----


def pinned_on(app: LyraApp) -> bool:
    """Make a frame and look; a screen that was just chosen is laid out in its own time."""
    app.crank()
    return any("? UNKNOWN" in line and "gate BUY 0.0002 BTC/USDT" in line for line in lines_of(app))


@pytest.mark.parametrize("size", [SIZE, NARROW, (60, 16), (40, 10)])
async def test_unknown_orders_are_pinned_on_every_screen_until_they_are_resolved(
    size: tuple[int, int],
) -> None:
    async with app_with(scenes.busy_desk()).run_test(size=size) as pilot:
        app = app_of(pilot)
        for key in "123478":
            await press(pilot, key)
            await eventually(lambda: pinned_on(app), what=f"{key} at {size}")
        desk_of(app_of(pilot)).view = scenes.orders(scenes.OPEN)
        app = await painted(pilot)
        assert "UNKNOWN" not in text_of(app)


async def test_the_strip_is_one_to_three_rows_and_says_when_it_was_sent_and_how_far_the_proof_is() -> None:
    many = tuple(replace(scenes.UNKNOWN, client_order_id=f"lyp{number:015}") for number in range(5))
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await painted(pilot)
        strip = app.screen.query_one(PinnedStrip)
        assert not strip.display
        for count, rows in ((1, 1), (2, 2), (3, 3), (5, 3)):
            desk_of(app).view = scenes.orders(*many[:count])
            await painted(pilot)
            await painted(pilot)
            assert strip.size.height == rows
        assert "sent 14:02:51  the answer was cut; asked 3 times, 1 of 3 silent" in lines_of(app)[3]
        assert "+3 more, see 3 Orders" in lines_of(app)[5]
        desk_of(app).view = OrdersView()
        await painted(pilot)
        assert not strip.display


async def test_an_alarm_is_pinned_too() -> None:
    line = replace(scenes.FILLED, alarm="a fill came after it was proved ABSENT")
    async with app_with(scenes.desk(view=scenes.orders(line))).run_test(size=SIZE) as pilot:
        app = await painted(pilot)
        assert "! ALARM" in lines_of(app)[3]
        assert "a fill came after it was proved ABSENT" in lines_of(app)[3]


async def test_the_strip_goes_on_while_the_panels_are_frozen() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "f")
        desk_of(app).view = scenes.orders()
        await painted(pilot)
        assert "? UNKNOWN" in text_of(app)


async def test_a_console_without_a_desk_says_so_and_opens_the_ticket() -> None:
    async with make_app("nothing").run_test(size=SIZE) as pilot:
        app = await press(pilot, "b")
        assert "this console was started without a desk" in text_of(app)


async def test_the_venues_table_says_who_is_protected() -> None:
    gates = {
        "gate": VenueGate(
            "gate", open=True, dead_man="ARMED 00:42", dead_man_scope="all orders of the account"
        ),
        "okx": VenueGate(
            "okx", open=False, reason="two UNKNOWN orders", dead_man="NOT PROTECTED", dead_man_scope="all"
        ),
    }
    async with app_with(scenes.desk(gates=gates), "well").run_test(size=SIZE) as pilot:
        app = await press(pilot, "7")
        assert "ARMED 00:42" in row_with(app, "gate")
        assert "NOT PROTECTED" in row_with(app, "okx")
        await press(pilot, "down")
        await painted(pilot)
        assert "takes no orders: two UNKNOWN orders" in text_of(app)


def row_with(app: object, venue: str) -> str:
    lines = lines_of(app)  # type: ignore[arg-type]  # the app of these tests
    return next(line for line in lines[3:] if line[1:].startswith(venue))


def test_a_column_keeps_points_in_one_cell_and_never_shrinks() -> None:
    column = PointColumn()
    values = [Decimal("0.1"), Decimal("60012.35"), Decimal("1E-9"), None, Decimal(7), Decimal("NaN")]
    for value in values:
        column.learn(value)
    texts = [column.text(value) for value in values]
    assert {len(text) for text in texts} == {column.width}
    assert {text.index(".") for text in texts if "." in text} == {column.whole}


async def test_ages_of_orders_stand_still_for_half_a_second() -> None:
    async with app_with(scenes.busy_desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", gap=0.0)
        before = row_of(text_of(app), "PARTIAL")
        desk_of(app).view = scenes.orders(replace(scenes.PARTIAL, age_ms=99_000.0))
        clock_of(app).move(0.2)
        await painted(pilot)
        assert row_of(text_of(app), "PARTIAL").split()[8] == before.split()[8]
