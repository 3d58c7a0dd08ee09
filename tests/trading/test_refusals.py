"""Whatever is not exactly the confirmed order, now and for the first time, is not sent: the exchange counts no POST."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.trading.refusing import LIMITS, not_sent
from tests.trading.rig import RUN_KEY, TradingRig, trading_rig
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import Outcome, ReleaseLimits, make_token
from venues.model.value import replace
from venues.model.words import Mode, Role, Side
from venues.practice.faults import Action, Fault, FaultKind, Purpose
from venues.trading.gate import OrderGate, OrderRefused
from venues.trading.journal import read_journal


def _one_byte(terms: OrderTerms) -> list[OrderTerms]:
    assert terms.limit_price is not None
    name = terms.client_order_id
    return [
        replace(terms, amount=terms.amount + Decimal("0.001")),
        replace(terms, limit_price=terms.limit_price + 1),
        replace(terms, side=Side.SELL),
        replace(terms, symbol="ETH/USDT"),
        replace(terms, time_in_force=TimeInForce.IOC),
        replace(terms, kind=OrderKind.MARKET, time_in_force=TimeInForce.IOC, limit_price=None),
        replace(terms, client_order_id=name[:-1] + ("a" if name[-1] != "a" else "b")),
    ]


async def test_a_change_between_prepare_and_release_is_not_sent(rig: TradingRig) -> None:
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    for changed in _one_byte(terms):
        # the desk would never: a token for the changed order with the digest of the shown one
        token = make_token(
            RUN_KEY, rig.setup.mode, replace(prepared, terms=changed), rig.clock.now_ms() + 9_000
        )
        released = await rig.gate.release(changed, prepared.digest, token, LIMITS)
        # Gate's market buys are refused by ccxt itself
        is_said = changed.kind is OrderKind.LIMIT
        not_sent(rig, released, "what is signed now is not what was confirmed" if is_said else "")
        assert not rig.journal.knows(changed.client_order_id)
        rig.gate._checks._taken.clear()


async def test_a_market_that_nobody_knows_is_answered_and_not_sent(gate_rig: TradingRig) -> None:
    """Its id was looked up before anything was checked: the release raised, and the desk waited and said UNKNOWN."""
    terms = gate_rig.terms()
    prepared = await gate_rig.gate.prepare(terms)
    changed = replace(terms, symbol="BTC/NOWHERE")
    token = make_token(RUN_KEY, gate_rig.setup.mode, prepared, gate_rig.clock.now_ms() + 9_000)
    not_sent(
        gate_rig, await gate_rig.gate.release(changed, prepared.digest, token, LIMITS), "not on the list"
    )


async def test_terms_that_round_to_the_confirmed_request_are_not_sent(rig: TradingRig) -> None:
    """ccxt cuts an amount at the lot: five of two hundred changed messages made the request that had been confirmed."""
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    assert terms.limit_price is not None
    for changed in (
        replace(terms, amount=terms.amount + Decimal("1e-13")),
        replace(terms, limit_price=terms.limit_price + Decimal("1e-9")),
    ):
        token = make_token(
            RUN_KEY, rig.setup.mode, replace(prepared, terms=changed), rig.clock.now_ms() + 9_000
        )
        released = await rig.gate.release(changed, prepared.digest, token, LIMITS)
        not_sent(rig, released, "what was asked for is not what was confirmed")
        assert not rig.journal.knows(changed.client_order_id)
        rig.gate._checks._taken.clear()


async def test_what_ccxt_signs_otherwise_the_second_time_is_not_sent(rig: TradingRig) -> None:
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    sign = rig.exchange.sign

    def another(*arguments: Any, **named: Any) -> Any:
        request = sign(*arguments, **named)
        if request["body"] and "50000" in request["body"]:
            request["body"] = request["body"].replace("50000", "50001")
        return request

    rig.exchange.sign = another
    released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
    not_sent(rig, released, "what is signed now is not what was confirmed")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"book_age_ms": 2_001}, "too old"),
        ({"book_age_ms": None}, "no usable book"),
        ({"clock_offset_ms": 1_001.0}, "too far apart"),
        ({"clock_offset_ms": -1_001.0}, "too far apart"),
        ({"clock_offset_ms": float("nan")}, "too far apart"),
        ({"clock_offset_ms": None}, "not known"),
    ],
)
async def test_a_moment_that_is_not_fit_sends_nothing(
    gate_rig: TradingRig, change: dict[str, Any], why: str
) -> None:
    for name, value in change.items():
        setattr(gate_rig, name, value)
    not_sent(gate_rig, await gate_rig.send(gate_rig.terms()), why)


async def test_the_latch_stops_orders_and_no_cancel(gate_rig: TradingRig) -> None:
    rig = gate_rig
    resting = rig.terms()
    assert (await rig.send(resting)).outcome is Outcome.ACCEPTED
    assert rig.latch.set("the operator pressed the key twice", rig.clock.now_ms())
    not_sent(rig, await rig.send(rig.terms()), "the latch is set: the operator pressed", posts=1)
    cancelled = await rig.gate.cancel(resting.symbol, resting.client_order_id)
    assert cancelled.outcome == "TAKEN"


async def test_orders_are_counted_and_cancels_are_not(gate_rig: TradingRig) -> None:
    rig, limits = gate_rig, ReleaseLimits(orders_per_minute=2)
    sent = [rig.terms() for _ in range(3)]
    outcomes = [(await rig.send(terms, limits)).outcome for terms in sent]
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.NOT_SENT]
    for terms in sent[:2]:
        assert (await rig.gate.cancel(terms.symbol, terms.client_order_id)).outcome == "TAKEN"
    rig.clock.ahead_seconds = 61
    assert (await rig.send(rig.terms(), limits)).outcome is Outcome.ACCEPTED


async def test_mode_live_is_locked(tmp_path: Path) -> None:
    async with trading_rig("gate", tmp_path, mode=Mode.LIVE) as rig:
        terms = replace(rig.terms(), client_order_id="lyl0123456789abcde")
        not_sent(rig, await rig.send(terms), "LIVE is locked")


async def test_a_venue_without_rules_or_for_data_only_has_no_gate(gate_rig: TradingRig) -> None:
    parts = (RUN_KEY, gate_rig.clock, gate_rig.journal, gate_rig.latch, gate_rig.gate._checks._around)
    for setup in (
        replace(gate_rig.setup, role=Role.DATA_ONLY),
        replace(gate_rig.setup, orders=None),
    ):
        with pytest.raises(OrderRefused):
            OrderGate(gate_rig.exchange, setup, *parts)


async def test_a_caller_that_gives_up_leaves_the_order_on_its_way(gate_rig: TradingRig) -> None:
    rig = gate_rig
    hang = Fault(FaultKind.ANSWER, venue="gate", on=Purpose.CREATE, action=Action.HANG, count=2)
    rig.practice.inject(hang)
    terms = rig.terms()
    caller = asyncio.create_task(rig.send(terms))
    while not rig.count("create"):
        await asyncio.sleep(0.005)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    rig.practice.clear_faults()
    await rig.gate.close()
    assert rig.received(terms.client_order_id) is not None
    assert rig.count("create") == 1
    assert rig.journal.state.orders[terms.client_order_id].order_id


async def test_what_changes_while_connecting_is_seen_before_the_first_byte(gate_rig: TradingRig) -> None:
    rig = gate_rig
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    send = rig.exchange.session._session._connector.connect

    async def slow(*given: Any, **named: Any) -> Any:
        connection = await send(*given, **named)
        rig.clock.ahead_seconds = 11
        return connection

    rig.exchange.session._session._connector.connect = slow
    released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
    not_sent(rig, released, "run out")
    assert rig.journal.state.orders[terms.client_order_id].final == "NOT_SENT"


async def test_a_journal_that_cannot_be_written_sends_nothing(gate_rig: TradingRig, tmp_path: Path) -> None:
    gate_rig.journal.close()
    terms = gate_rig.terms()
    not_sent(gate_rig, await gate_rig.send(terms), "journal cannot be written")
    assert read_journal(tmp_path / "gate.journal").orders == {}


async def test_times_follow_each_other(rig: TradingRig) -> None:
    released = await rig.send(rig.terms())
    times = released.times
    assert times.first_byte is not None
    assert times.answered is not None
    assert (
        times.handed_over.monotonic_seconds
        <= times.first_byte.monotonic_seconds
        <= times.answered.monotonic_seconds
    )
    assert released.evidence is not None
    assert released.evidence.status in (200, 201)
    assert released.evidence.body_bytes > 0
