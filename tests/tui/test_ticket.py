"""The ticket: every field by keys, what is asked of the desk, and what leads nowhere."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from console.actions.ticket_text import TicketText, stepped, text_of as ticket_of
from console.desk.reading import Refused
from console.desk.sizing import TypedOrder
from console.desk.views import Draft, Preview, VenueGate
from console.dialogs.checks import Checks
from console.dialogs.ticket import Ticket
from console.screens.console_screen import ConsoleScreen
from tests.support import desk_scenes as scenes
from tests.support.ui_app import clock_of, desk_of, text_of
from tests.support.ui_orders import app_of, app_with, painted, press
from venues.model.order import OrderKind, TimeInForce
from venues.model.words import Side

SIZE = (120, 40)


def ticket(app: object) -> Ticket:
    screen = getattr(app, "screen")  # noqa: B009  the type is what is asserted
    assert isinstance(screen, Ticket)
    return screen


@pytest.mark.parametrize(("key", "side"), [("b", Side.BUY), ("s", Side.SELL)])
async def test_it_opens_for_the_chosen_market_with_no_size(key: str, side: Side) -> None:
    async with app_with(scenes.desk(previewed=scenes.EMPTY), "well").run_test(size=SIZE) as pilot:
        await painted(pilot)
        app = await press(pilot, "right_square_bracket", "right_curly_bracket", key)
        assert ticket(app).text == TicketText("okx", "ETH/USDT", side)
        assert app.focused is not None
        assert app.focused.id == "size"
        assert "type a size" in text_of(app)


async def test_every_field_by_keys() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.01", "tab", *"60000.1")
        assert (ticket(app).text.size, ticket(app).text.price) == ("0.01", "60000.1")
        await press(pilot, *["shift+tab"] * 5)
        assert app.focused is not None
        assert app.focused.id == "venue"
        await press(pilot, "right", "down", "left", "down", "right", "left", "down", "left")
        text = ticket(app).text
        assert (text.venue, text.side, text.kind) == ("okx", Side.SELL, OrderKind.LIMIT)
        assert text.time_in_force is TimeInForce.POST_ONLY
        draft = desk_of(app).drafts[-1]
        assert draft.typed.size_text == "0.01"
        assert draft.typed.price_text == "60000.1"
        assert draft.typed.beyond_percent is None


async def test_a_market_order_has_a_cap_and_neither_price_nor_time_in_force() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"$12", "shift+tab", "shift+tab", "right")
        typed = desk_of(app).drafts[-1].typed
        assert (typed.kind, typed.beyond_percent) == (OrderKind.MARKET, Decimal("0.10"))
        assert (typed.price_text, typed.time_in_force) == ("", TimeInForce.IOC)
        await press(pilot, "tab", "tab", "backspace", "backspace", *"25")
        assert app.focused is not None
        assert app.focused.id == "cap", "what has no meaning is not walked to"
        assert desk_of(app).drafts[-1].typed.beyond_percent == Decimal("0.25")
        before = len(desk_of(app).drafts)
        await press(pilot, "x")
        assert len(desk_of(app).drafts) == before
        assert "the cap is not a plain number" in text_of(app)


async def test_up_and_down_are_one_step_in_size_and_price() -> None:
    async with app_with(scenes.desk(), "well").run_test(size=SIZE) as pilot:
        await painted(pilot)
        app = await press(pilot, "b", "up", "up", "down", "up", "tab", "up", "up", "up", "down")
        assert ticket(app).text.size == "0.00002"
        bid = app.session.store.book("gate", "BTC/USDT")
        assert bid is not None
        assert Decimal(ticket(app).text.price) == Decimal(repr(bid.book.bids[0][0])) + Decimal("0.1")


async def test_letters_in_a_field_are_letters_and_enter_walks_on() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"bsuoqQtc", "enter", "enter", "enter")
        assert ticket(app).text.size == "bsuoqQtc"
        assert not desk_of(app).of("review")
        await press(pilot, *["enter"] * 40)
        assert not desk_of(app).of("confirm")


async def test_typed_and_sent_stand_beside_each_other_with_their_rule() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.000195")
        lines = text_of(app).splitlines()
        size = next(line for line in lines if "→" in line and "size" in line)
        price = next(line for line in lines if "→" in line and "price" in line)
        assert "0.000195 →" in size
        assert "0.00019 BTC" in size
        assert "✓ step 0.00001, down; min 0.00001" in size
        assert size.index(".000195") == price.index(".05")
        assert size.index(".00019 ") == price.index(".0  ")
        assert "11 of 11 pass" in text_of(app)


async def test_what_denies_is_named_with_its_number_and_what_would_pass() -> None:
    desk = scenes.desk(
        previewed=scenes.preview(scenes.TOO_LARGE, scenes.DISARMED, scenes.POOR, scenes.TOO_MANY)
    )
    async with app_with(desk).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.001")
        text = text_of(app)
        assert "8 of 12 pass, 4 deny, F2 lists all" in text
        assert "R6 order value" in text
        assert "0.00024 would pass" in text
        assert "R14" not in text, "three are enough here"
        await press(pilot, "f2")
        assert isinstance(app.screen, Checks)
        for finding in desk.previewed.verdict.findings:  # type: ignore[union-attr]  # this preview has one
            assert finding.name in text_of(app)
        await press(pilot, "down", "down")
        assert "free is 12 USDT; an amount of 0.00019 would pass" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, Ticket)


async def test_numbers_stay_live_four_times_a_second_at_most() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.01")
        desk, start = desk_of(app), len(desk_of(app).drafts)
        for _ in range(20):
            clock_of(app).move(0.1)
            app.crank()
        assert 6 <= len(desk.drafts) - start <= 8
        desk.previewed = Preview(Refused("the book is STALE"))
        clock_of(app).move(0.3)
        await painted(pilot)
        assert "the book is STALE" in text_of(app)


async def test_a_venue_that_takes_no_orders_says_why_and_review_is_dead() -> None:
    gates = {"gate": VenueGate("gate", open=False, reason="not commissioned for orders")}
    async with app_with(scenes.desk(gates=gates)).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.01")
        assert "takes no orders: not commissioned for orders" in text_of(app)
        assert ticket(app).query_one("#review").disabled
        await press(pilot, "ctrl+r")
        assert not desk_of(app).of("review")
        assert isinstance(app.screen, Ticket)


async def test_texts_that_make_no_order_are_not_reviewed() -> None:
    async with app_with(scenes.desk(previewed=scenes.EMPTY)).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", "ctrl+r")
        assert not desk_of(app).of("review")
        assert "not reviewed: the size is empty" in text_of(app)


async def test_the_same_order_again_must_be_typed() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        app = await press(pilot, "b", *"0.01", "tab", "tab", *"AGAI")
        assert not desk_of(app).drafts[-1].duplicate_meant
        await press(pilot, "N")
        assert desk_of(app).drafts[-1].duplicate_meant


async def test_a_command_opens_the_ticket_filled_in_and_nothing_more() -> None:
    async with app_with(scenes.desk(), "well").run_test(size=SIZE) as pilot:
        await painted(pilot)
        app = await press(pilot, ":", *"buy okx:BTC/USDT $12 at 60000 post", "enter")
        text = ticket(app).text
        assert (text.venue, text.symbol, text.size, text.price) == ("okx", "BTC/USDT", "$12", "60000")
        assert text.time_in_force is TimeInForce.POST_ONLY
        assert (ticket(app).query_one("#size").value, text.source) == ("$12", "command")  # type: ignore[attr-defined]
        await press(pilot, "enter", "enter", "enter")
        assert not desk_of(app).of("review")
        await press(pilot, "escape")
        assert isinstance(app.screen, ConsoleScreen)


async def test_equals_takes_the_price_that_the_ladder_points_at() -> None:
    async with app_with(scenes.desk(), "well").run_test(size=(160, 48)) as pilot:
        await painted(pilot)
        app = await press(pilot, "2", "up", "up", "up")
        entry = app.session.store.book("gate", "BTC/USDT")
        assert entry is not None
        pointed = next(line for line in text_of(app).splitlines() if line.startswith("›"))
        await press(pilot, "=")
        third = entry.book.asks[2][0]
        assert ticket(app).text.price == f"{third:.1f}".removesuffix(".0")
        assert f"{third:,.1f}".replace(",", " ") in pointed
        assert ticket(app).text.side is Side.SELL
        await press(pilot, "escape", "space", "=")
        assert Decimal(ticket(app).text.price) == Decimal(repr(entry.book.bids[0][0]))
        assert ticket(app).text.side is Side.BUY


async def test_the_replacement_of_an_order_keeps_its_market_and_says_what_comes_first() -> None:
    draft = Draft(scenes.DRAFT.typed, replaces=scenes.OPEN.client_order_id)
    async with app_with(scenes.busy_desk(draft=draft)).run_test(size=SIZE) as pilot:
        app = await press(pilot, "3", "down", "m")
        assert "the old order is cancelled first, and proved gone" in text_of(app)
        assert "MODIFY" in text_of(app)
        assert ticket(app).query_one("#venue").disabled
        await press(pilot, "1")
        assert desk_of(app).drafts[-1].replaces == scenes.OPEN.client_order_id


def test_a_draft_of_the_desk_fills_the_ticket_in_and_comes_out_the_same() -> None:
    typed = TypedOrder(
        "gate",
        "BTC/USDT",
        Side.SELL,
        OrderKind.LIMIT,
        "0.01",
        "60000.1",
        TimeInForce.POST_ONLY,
        reduce_only=True,
    )
    draft = Draft(typed, replaces="lyp0", source="desk")
    assert ticket_of(draft).draft() == draft


STEP = Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("60000.1", "60000.2", "60000"),
        ("60000.05", "60000.1", "60000"),
        ("$12", "$12.1", "$11.9"),
        ("12 USD", "12.1 USD", "11.9 USD"),
        ("0.1", "0.2", "0.1"),
        ("", "0.1", "0.1"),
        ("abc", "abc", "abc"),
        ("-1", "-1", "-1"),
    ],
)
def test_one_step_lands_on_the_grid(text: str, up: str, down: str) -> None:
    assert stepped(text, STEP, 1) == up
    assert stepped(text, STEP, -1) == down


@given(
    st.decimals(Decimal("0.0001"), Decimal(100000), places=6),
    st.decimals(Decimal("0.00001"), Decimal(10), places=5),
    st.sampled_from([1, -1]),
)
def test_a_step_is_on_the_grid_above_zero_and_at_most_one_step_away(
    value: Decimal, step: Decimal, direction: int
) -> None:
    moved = Decimal(stepped(f"{value:f}", step, direction))
    assert moved > 0
    assert abs(moved - value) <= step
    assert moved % step == 0 or moved == value


async def test_coming_back_from_a_dialog_keeps_what_was_typed() -> None:
    async with app_with(scenes.desk()).run_test(size=SIZE) as pilot:
        await press(pilot, "b", *"0.01", "f2", "escape", "ctrl+l")
        app = app_of(pilot)
        assert ticket(app).text.size == "0.01"
        assert "DISARMED" in text_of(app).split("TICKET")[1].splitlines()[0]
