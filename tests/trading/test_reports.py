"""Orders and fills read the same from every venue, and an order of ours is found by its id alone."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.trading.rig import TRADED, TradingRig, trading_rig
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce
from venues.model.release import CancelOutcome, Outcome
from venues.model.report import OrderReport
from venues.model.value import replace
from venues.model.words import Side
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.trading.reports import AccountReader, AskingFailed, ReportRefused

BTC = "BTC/USDT"


@pytest.fixture(params=TRADED)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TradingRig]:
    async with trading_rig(request.param, tmp_path) as opened:
        # Kraken's reads wait for each other for seconds
        opened.exchange.enableRateLimit = False
        yield opened


@pytest.fixture
def reader(rig: TradingRig) -> AccountReader:
    return AccountReader(rig.exchange, rig.setup)


async def _found(reader: AccountReader, terms: OrderTerms) -> OrderReport:
    report = await reader.find_by_client_id(terms.symbol, terms.client_order_id)
    assert report is not None
    assert report.client_order_id == terms.client_order_id
    assert (report.symbol, report.side, report.kind) == (terms.symbol, terms.side, terms.kind)
    return report


async def test_an_order_is_found_by_our_id_wherever_it_stands(rig: TradingRig, reader: AccountReader) -> None:
    resting, part, gone, taken = (
        rig.terms(),
        rig.terms(price="50010"),
        rig.terms(time_in_force=TimeInForce.IOC),
        rig.terms(time_in_force=TimeInForce.IOC, price="99000", amount="0.0015"),
    )
    released = {terms.client_order_id: await rig.send(terms) for terms in (resting, part, gone, taken)}
    rig.practice.engine(rig.venue).execute(rig.received(part.client_order_id).id, Decimal("0.0004"))
    states: dict[str, tuple[OrderState, Decimal]] = {}
    for terms in (resting, part, gone, taken):
        report = await _found(reader, terms)
        states[terms.client_order_id] = (report.state, report.filled)
        assert report.order_id == released[terms.client_order_id].order_id
        assert (report.amount, report.price) == (terms.amount, terms.limit_price)
        assert report.remaining == terms.amount - report.filled
        assert (report.average_price is None) is (report.filled == 0)
        assert abs(report.venue_ms - rig.clock.now_ms()) < 10_000
        again = await reader.find_by_order_id(BTC, report.order_id)
        assert again is not None
        assert (again.order_id, again.state, again.filled) == (report.order_id, report.state, report.filled)
    assert states == {
        resting.client_order_id: (OrderState.OPEN, Decimal(0)),
        part.client_order_id: (OrderState.PARTIAL, Decimal("0.0004")),
        gone.client_order_id: (OrderState.CANCELED, Decimal(0)),
        taken.client_order_id: (OrderState.FILLED, Decimal("0.0015")),
    }
    page = await reader.open_orders(BTC)
    assert {order.client_order_id for order in page.orders} == {resting.client_order_id, part.client_order_id}
    assert (page.unreadable, page.is_complete) == (0, True)
    assert {order.symbol for order in (await reader.open_orders()).orders} == {BTC}


async def test_an_order_that_never_was_is_not_found(rig: TradingRig, reader: AccountReader) -> None:
    assert await reader.find_by_client_id(BTC, "lyp000000000000000") is None
    unknown = {"kraken": "OAAAAA-AAAAA-AAAAAA"}.get(rig.venue, "12345")
    assert await reader.find_by_order_id(BTC, unknown) is None


async def test_an_order_without_an_answer_is_found_later(rig: TradingRig, reader: AccountReader) -> None:
    terms = rig.terms()
    rig.practice.inject(Fault(FaultKind.HIDE_ORDERS, venue=rig.venue, delay_ms=600_000))
    cut = Fault(FaultKind.ANSWER, venue=rig.venue, on=Purpose.CREATE, action=Action.CUT, when=When.AFTER)
    rig.practice.inject(cut)
    assert (await rig.send(terms)).outcome is Outcome.AMBIGUOUS
    assert await reader.find_by_client_id(BTC, terms.client_order_id) is None
    rig.practice.clear_faults()
    assert (await _found(reader, terms)).state is OrderState.OPEN


async def test_fills_are_told_once_each_with_their_fee(rig: TradingRig, reader: AccountReader) -> None:
    since = rig.clock.now_ms() - 5_000
    maker = rig.terms()
    taker = rig.terms(time_in_force=TimeInForce.IOC, price="99000")
    await rig.send(maker)
    rig.practice.engine(rig.venue).execute(rig.received(maker.client_order_id).id, Decimal("0.0004"))
    await rig.send(taker)
    page = await reader.recent_fills(BTC, since)
    assert (page.unreadable, page.is_complete) == (0, True)
    assert len({fill.trade_id for fill in page.fills}) == len(page.fills)
    engine_fills = rig.practice.engine(rig.venue).fills(BTC)
    told = [(f.price, f.amount, f.fee_currency, f.is_maker, str(f.side)) for f in page.fills]
    assert told == [(f.price, f.amount, f.fee_currency, f.is_maker, str(f.side)) for f in engine_fills]
    for fill, theirs in zip(page.fills, engine_fills, strict=True):
        assert fill.fee is not None
        # Kraken rounds its fees to the market's digits
        assert abs(fill.fee - theirs.fee) <= Decimal("0.00001")
    named = {fill.client_order_id for fill in page.fills}
    assert named == ({""} if rig.venue == "kraken" else {maker.client_order_id, taker.client_order_id})
    orders = {(await _found(reader, terms)).order_id for terms in (maker, taker)}
    assert {fill.order_id for fill in page.fills} == orders


async def test_a_market_sell_is_read_without_a_price(rig: TradingRig, reader: AccountReader) -> None:
    terms = rig.terms(Side.SELL, TimeInForce.IOC, kind=OrderKind.MARKET)
    assert (await rig.send(terms)).outcome is Outcome.ACCEPTED
    report = await _found(reader, terms)
    assert (report.state, report.price, report.filled) == (OrderState.FILLED, None, terms.amount)


async def test_a_crossing_post_only_order_never_trades(rig: TradingRig, reader: AccountReader) -> None:
    terms = rig.terms(time_in_force=TimeInForce.POST_ONLY, price="99000")
    released = await rig.send(terms)
    if rig.venue == "okx":
        # taken and cancelled at once
        assert released.outcome is Outcome.ACCEPTED
        assert (await _found(reader, terms)).state is OrderState.CANCELED
    else:
        assert released.outcome is Outcome.REJECTED, released
        assert "post-only" in released.reason
    assert (await reader.recent_fills(BTC, rig.clock.now_ms() - 5_000)).fills == ()


async def test_an_order_without_funds_is_rejected_by_its_code(rig: TradingRig) -> None:
    released = await rig.send(rig.terms(amount="900"))
    assert released.outcome is Outcome.REJECTED, released
    assert "balance" in released.reason
    assert rig.count("create") == 1


# -- cancels --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["venue id", "our id"])
async def test_a_cancel_says_what_it_proves(rig: TradingRig, reader: AccountReader, by: str) -> None:
    terms = rig.terms()
    released = await rig.send(terms)
    order_id = released.order_id if by == "venue id" else ""
    cancelled = await rig.gate.cancel(BTC, terms.client_order_id, order_id)
    assert cancelled.outcome is CancelOutcome.TAKEN, cancelled
    assert (await _found(reader, terms)).state is OrderState.CANCELED
    again = await rig.gate.cancel(BTC, terms.client_order_id, order_id)
    assert again.outcome is CancelOutcome.NOT_OPEN, again
    never = await rig.gate.cancel(BTC, "lyp000000000000000")
    expected = CancelOutcome.NOT_SENT if rig.venue == "whitebit" else CancelOutcome.NOT_OPEN
    assert never.outcome is expected, never


async def test_a_cancel_finds_the_venues_id_where_it_needs_it(tmp_path: Path) -> None:
    async with trading_rig("whitebit", tmp_path) as rig:
        terms = rig.terms()
        cut = Fault(FaultKind.ANSWER, venue="whitebit", on=Purpose.CREATE, action=Action.CUT, when=When.AFTER)
        rig.practice.inject(cut)
        assert (await rig.send(terms)).outcome is Outcome.AMBIGUOUS
        assert (await rig.gate.cancel(BTC, terms.client_order_id)).outcome is CancelOutcome.TAKEN


@pytest.mark.parametrize(
    "fault",
    [
        {"action": Action.CUT, "when": When.BEFORE},
        {"action": Action.CUT, "when": When.AFTER},
        {"action": Action.CUT_BODY, "when": When.AFTER},
        {"action": Action.TRUNCATE, "when": When.AFTER},
        {"action": Action.REPLY, "status": 502, "body": "<html>"},
        {"action": Action.REPLY, "status": 429},
        {"action": Action.REPLY, "status": 200, "body": "{}"},
        {"action": Action.REPLY, "status": 200, "body": ""},
        {"action": Action.REPLY, "status": 404},
    ],
    ids=str,
)
async def test_a_cancel_without_proof_stays_in_doubt(rig: TradingRig, fault: dict[str, Any]) -> None:
    terms = rig.terms()
    released = await rig.send(terms)
    rig.practice.inject(Fault(FaultKind.ANSWER, venue=rig.venue, on=Purpose.CANCEL, **fault))
    cancelled = await rig.gate.cancel(BTC, terms.client_order_id, released.order_id)
    assert cancelled.outcome is CancelOutcome.AMBIGUOUS, cancelled
    assert rig.count("cancel") == 1
    assert rig.journal.state.orders[terms.client_order_id].cancelled_ms


# -- what cannot be read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["", "null", "{}", "[]", "<html>", '{"code":"0"}', '{"error":[],"result":{}}']
)
async def test_an_answer_of_another_shape_is_no_order(
    rig: TradingRig, reader: AccountReader, body: str
) -> None:
    terms = rig.terms()
    assert (await rig.send(terms)).outcome is Outcome.ACCEPTED
    nonsense = Fault(FaultKind.ANSWER, venue=rig.venue, on=Purpose.QUERY, status=200, body=body, count=5)
    rig.practice.inject(nonsense)
    try:
        found = await reader.find_by_client_id(BTC, terms.client_order_id)
    except AskingFailed:
        return
    # an empty list is a list: it is not found now, which proves nothing
    assert found is None


RAW: dict[str, Any] = {
    "id": "91", "symbol": BTC, "clientOrderId": "t-lyp1", "side": "buy", "type": "limit", "status": "open",
    "amount": "1.0", "filled": "0", "price": "50000", "average": None, "timestamp": 5, "info": {},
}  # fmt: skip


@pytest.fixture
async def gate_reader(tmp_path: Path) -> AsyncIterator[AccountReader]:
    async with trading_rig("gate", tmp_path) as opened:
        yield AccountReader(opened.exchange, opened.setup)


@pytest.mark.parametrize(
    "change",
    [
        {"filled": None},
        {"filled": "NaN"},
        {"filled": "-1"},
        {"filled": 0.1},
        {"filled": True},
        {"amount": "much"},
        {"price": "Infinity"},
        {"side": "hold"},
        {"status": "sleeping"},
        {"status": None},
        {"id": None},
        {"id": ""},
        {"symbol": None},
    ],
)
async def test_a_doubtful_order_is_refused(gate_reader: AccountReader, change: dict[str, Any]) -> None:
    with pytest.raises(ReportRefused):
        gate_reader.order({**RAW, **change}, "stream")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, OrderState.OPEN),
        ({"filled": "0.4"}, OrderState.PARTIAL),
        ({"filled": "1", "status": "closed"}, OrderState.FILLED),
        # Gate calls a market or IOC order cancelled though it traded whole
        ({"filled": "1", "status": "canceled"}, OrderState.FILLED),
        ({"filled": "0.4", "status": "canceled"}, OrderState.CANCELED),
        ({"filled": "0.4", "status": "closed"}, OrderState.CANCELED),
        ({"filled": "0", "status": "expired"}, OrderState.EXPIRED),
        ({"filled": "0", "status": "rejected"}, OrderState.REJECTED),
        ({"filled": "0.4", "status": "rejected"}, OrderState.CANCELED),
        ({"filled": "0.4", "status": "closed", "amount": None}, OrderState.FILLED),
        ({"filled": "0", "status": "closed", "amount": None}, OrderState.CANCELED),
    ],
)
async def test_quantities_decide_the_state(
    gate_reader: AccountReader, change: dict[str, Any], state: OrderState
) -> None:
    report = gate_reader.order({**RAW, **change}, "stream")
    assert (report.state, report.source, report.client_order_id) == (state, "stream", "lyp1")


async def test_venue_text_in_a_report_is_harmless(gate_reader: AccountReader) -> None:
    report = gate_reader.order({**RAW, "id": "9\x1b[2J", "clientOrderId": "[@click=x]" + "y" * 200}, "rest")
    assert report.order_id.isprintable()
    assert "[" not in report.client_order_id
    assert len(report.client_order_id) <= 80


async def test_several_fees_are_no_single_fee(gate_reader: AccountReader) -> None:
    trade: dict[str, Any] = {
        "id": "7", "symbol": BTC, "order": "91", "side": "buy", "price": "50000", "amount": "0.1",
        "takerOrMaker": None, "timestamp": 5, "info": {"text": "t-lyp1"},
        "fees": [{"cost": "0.1", "currency": "BTC"}, {"cost": "-0.2", "currency": "GT"}],
    }  # fmt: skip
    fill = gate_reader.fill(trade, "rest")
    assert (fill.fee, fill.fee_currency, fill.is_maker, fill.client_order_id) == (None, "", None, "lyp1")
    rebate = gate_reader.fill({**trade, "fees": [{"cost": "-0.2", "currency": "GT"}]}, "rest")
    assert (rebate.fee, rebate.fee_currency) == (Decimal("-0.2"), "GT")
    unsaid = gate_reader.fill({**trade, "fees": []}, "rest")
    assert unsaid == replace(fill)
