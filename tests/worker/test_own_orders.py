"""What happens to the account's orders is told as it happens, once, and whoever placed them."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from tests.worker.desk import VENUES, Desk, desk_at
from venues.link.orders import (
    AskBalances,
    AskJournal,
    CancelOrder,
    JournalTold,
    LookForOrder,
    OrderCancelled,
    OrderLookedFor,
)
from venues.model.looked import Look
from venues.model.order import OrderState, is_mine
from venues.model.release import CancelOutcome, Outcome
from venues.model.words import Mode, VenueState
from venues.practice.engine.traits import AccountTraits
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.practice.service import PracticeExchanges
from venues.trading.journal import read_journal


@pytest.fixture(params=VENUES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(request.param, tmp_path / "o") as desk:
        yield desk


async def test_an_order_is_seen_placed_partly_filled_and_cancelled(desk: Desk, tmp_path: Path) -> None:
    other = desk.others_order()
    name, number = await desk.placed()
    opened = await desk.seen(name, OrderState.OPEN)
    assert (opened.amount, opened.filled, opened.symbol) == (Decimal("0.01"), Decimal(0), BTC)

    desk.engine.execute(number, Decimal("0.004"))
    partly = await desk.seen(name, OrderState.PARTIAL)
    assert partly.filled == Decimal("0.004")
    await eventually(lambda: desk.fills(name), 8.0, "the fill")
    (fill,) = desk.fills(name)
    assert (fill.amount, fill.price, fill.is_maker) == (Decimal("0.004"), partly.price, True)
    assert fill.fee is not None
    assert fill.fee > 0
    both = {OrderState.OPEN, OrderState.PARTIAL}
    await desk.lists(lambda book: {order.state for order in book.orders} == both)

    # what happens while nobody listens is found afterwards, and is told once
    before = (await desk.stands(lambda gate: gate.orders_stream_up)).stream_whole_since_ms
    desk.rig.practice.inject(Fault(FaultKind.CLOSE_SOCKETS, close_code=1006))
    desk.engine.execute(number, Decimal("0.002"))
    await eventually(lambda: len(desk.fills(name)) == 2, 8.0, "the fill that the stream did not tell")
    after = await desk.stands(lambda gate: gate.orders_stream_up, 8.0)
    assert after.stream_whole_since_ms is not None
    assert before is not None
    assert after.stream_whole_since_ms > before

    cancel = CancelOrder(desk.venue, "c", BTC, name)
    assert (await desk.asked(cancel, OrderCancelled)).cancelled.outcome is CancelOutcome.TAKEN
    ended = await desk.seen(name, OrderState.CANCELED)
    assert ended.filled == Decimal("0.006")
    assert sum((fill.amount for fill in desk.fills(name)), Decimal(0)) == ended.filled
    assert len({fill.trade_id for fill in desk.fills()}) == len(desk.fills())
    book = await desk.lists(lambda book: len(book.orders) == 1)
    assert not is_mine(book.orders[0].client_order_id, Mode.PRACTICE)
    assert [order.id for order in desk.engine.open_orders()] == [other.id]

    journal = tmp_path / "o" / f"{desk.venue}.journal"
    await eventually(lambda: read_journal(journal).orders[name].final == "CANCELED", 8.0, "it in the journal")
    told = await desk.asked(AskJournal(desk.venue, "j"), JournalTold)
    assert [order.client_order_id for order in told.orders] == [name]
    assert (told.orders[0].order_id, told.damaged_lines, told.is_held) == (ended.order_id, 0, True)


async def test_what_is_free_is_known_again_soon_after_an_order(desk: Desk) -> None:
    """A stream that tells totals only (Kraken) left it unknown until the next poll, and orders were denied so long."""

    def free() -> Decimal | None:
        entry = desk.rig.store.accounts.get(desk.venue)
        rows = entry.account.balances if entry is not None else ()
        return next((row.free for row in rows if row.currency == "USDT"), None)

    await eventually(lambda: free() is not None, 8.0, "the balances")
    before = free()
    name, _ = await desk.placed()
    await desk.seen(name, OrderState.OPEN)
    await eventually(lambda: free() not in (None, before), 4.0, "what is free with an order resting")


async def test_balances_that_cannot_be_read_are_not_an_empty_account(desk: Desk) -> None:
    """ccxt makes an empty account of an answer that it cannot read; OKX was shown with nothing in it."""

    def held() -> int:
        entry = desk.rig.store.accounts.get(desk.venue)
        return len(entry.account.balances) if entry is not None else 0

    await eventually(held, 8.0, "the balances")
    before = held()
    desk.rig.practice.behave(desk.venue, AccountTraits(has_unreadable_balances=True))
    desk.rig.send(AskBalances(desk.venue))
    state = desk.rig.store.venue
    await eventually(
        lambda: (change := state(desk.venue).change) and change.private_state is VenueState.RECONNECTING,
        8.0,
        "the account says that it cannot be read",
    )
    assert held() == before


async def test_an_order_is_looked_for_in_every_way(desk: Desk) -> None:
    desk.engine.execute(desk.others_order().id, Decimal("0.001"))
    since_ms = desk.now_ms() - 5_000
    name, number = await desk.placed()
    desk.engine.execute(number, Decimal("0.004"))

    async def looked(client_order_id: str, request: str) -> OrderLookedFor:
        question = LookForOrder(desk.venue, request, BTC, client_order_id, "", since_ms)
        return await desk.asked(question, OrderLookedFor, 10.0)

    open_ = (await looked(name, "open")).looked
    assert (open_.by_client_id, open_.open_orders, open_.trades) == (Look.FOUND, Look.FOUND, Look.FOUND)
    assert (open_.by_order_id, open_.closed_orders) == (Look.FOUND, Look.NOT_FOUND)
    assert {report.client_order_id for report in open_.orders} == {name}
    assert [fill.amount for fill in open_.fills] == [Decimal("0.004")]
    assert open_.venue_ms is not None
    assert open_.stream_whole_since_ms is not None

    desk.engine.execute(number)
    filled = (await looked(name, "filled")).looked
    assert (filled.open_orders, filled.closed_orders, filled.trades) == (
        Look.NOT_FOUND,
        Look.FOUND,
        Look.FOUND,
    )
    assert OrderState.FILLED in {report.state for report in filled.orders}

    never = (await looked("lyp" + "9" * 15, "never")).looked
    assert not never.found
    assert (never.by_client_id, never.open_orders, never.closed_orders, never.trades) == (
        Look.NOT_FOUND,
        Look.NOT_FOUND,
        Look.NOT_FOUND,
        Look.NOT_FOUND,
    )
    assert never.by_order_id is Look.NOT_OFFERED

    fault = Fault(
        FaultKind.ANSWER, on=Purpose.QUERY, action=Action.REPLY, status=502, body="<html>", count=50
    )
    desk.rig.practice.inject(fault)
    silent = (await looked("lyp" + "9" * 15, "silent")).looked
    assert {silent.by_client_id, silent.open_orders, silent.closed_orders, silent.trades} == {Look.NO_ANSWER}
    assert silent.words
    await desk.stands(lambda gate: gate.errors_in_a_row >= 3)
    desk.rig.practice.clear_faults()
    await looked("lyp" + "9" * 15, "again")
    await desk.stands(lambda gate: gate.errors_in_a_row == 0)


async def test_what_became_of_orders_while_no_worker_was_there_is_found(tmp_path: Path) -> None:
    kept = tmp_path / "ledger"
    kept.mkdir()

    def exchanges() -> PracticeExchanges:
        return PracticeExchanges(venues=("gate",), rate=20, data_dir=kept)

    async with desk_at("gate", tmp_path / "o", exchanges()) as desk:
        filled, number = await desk.placed()
        resting, _ = await desk.placed()
        cut = Fault(FaultKind.ANSWER, on=Purpose.CREATE, action=Action.CUT, when=When.AFTER, count=1)
        desk.rig.practice.inject(cut)
        lost = desk.terms()
        assert (await desk.released(lost)).outcome is Outcome.AMBIGUOUS
    async with exchanges() as alone:
        assert alone.engine("gate").execute(number).state == "filled"
    async with desk_at("gate", tmp_path / "o", exchanges()) as desk:
        ended = await desk.seen(filled, OrderState.FILLED)
        await eventually(lambda: desk.fills(filled), 8.0, "the fill")
        assert desk.fills(filled)[0].amount == ended.filled
        await desk.seen(resting, OrderState.OPEN)
        found = await desk.seen(lost.client_order_id, OrderState.OPEN)
        journal = tmp_path / "o" / "gate.journal"
        await eventually(lambda: read_journal(journal).orders[filled].final == "FILLED", 8.0, "its end")
        orders = read_journal(journal).orders
        assert (orders[resting].final, orders[lost.client_order_id].order_id) == ("", found.order_id)
