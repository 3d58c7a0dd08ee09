"""Whatever is not exactly the confirmed order, now and for the first time, is not sent: the exchange counts no POST."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.worker_rig import BTC
from tests.trading.rig import RUN_KEY, TRADED, TradingRig, fresh_token, trading_rig
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import Outcome, Released, ReleaseLimits, ReleaseToken, make_token, token_mac
from venues.model.value import replace
from venues.model.words import Mode, Role, Side
from venues.practice.faults import Action, Fault, FaultKind, Purpose
from venues.trading.client import RequestRefused, check_one_way
from venues.trading.gate import OrderGate, OrderRefused
from venues.trading.journal import read_journal

LIMITS = ReleaseLimits()


@pytest.fixture(params=TRADED)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TradingRig]:
    async with trading_rig(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
async def gate_rig(tmp_path: Path) -> AsyncIterator[TradingRig]:
    async with trading_rig("gate", tmp_path) as opened:
        yield opened


def _not_sent(rig: TradingRig, released: Released, why: str, posts: int = 0) -> None:
    assert released.outcome is Outcome.NOT_SENT, released
    assert why in released.reason
    assert (released.times.first_byte, released.evidence) == (None, None)
    assert rig.count("create") == posts


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
        _not_sent(rig, released, "what is signed now is not what was confirmed" if is_said else "")
        assert not rig.journal.knows(changed.client_order_id)
        rig.gate._checks._taken.clear()


async def test_a_market_that_nobody_knows_is_answered_and_not_sent(gate_rig: TradingRig) -> None:
    """Its id was looked up before anything was checked: the release raised, and the desk waited and said UNKNOWN."""
    terms = gate_rig.terms()
    prepared = await gate_rig.gate.prepare(terms)
    changed = replace(terms, symbol="BTC/NOWHERE")
    token = make_token(RUN_KEY, gate_rig.setup.mode, prepared, gate_rig.clock.now_ms() + 9_000)
    _not_sent(
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
        _not_sent(rig, released, "what was asked for is not what was confirmed")
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
    _not_sent(rig, released, "what is signed now is not what was confirmed")


async def test_a_token_is_of_one_use(rig: TradingRig) -> None:
    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    token = rig.token(prepared)
    one, other = await asyncio.gather(
        rig.gate.release(terms, prepared.digest, token, LIMITS),
        rig.gate.release(terms, prepared.digest, token, LIMITS),
    )
    # the second takes nothing back of the first
    assert (one.outcome, other.outcome) == (Outcome.ACCEPTED, Outcome.AMBIGUOUS)
    again = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
    assert again.outcome is Outcome.AMBIGUOUS
    assert "released before" in again.reason
    assert rig.count("create") == 1


async def test_an_order_of_the_journal_is_never_released_again(tmp_path: Path) -> None:
    async with trading_rig("gate", tmp_path) as rig:
        terms = rig.terms()
        assert (await rig.send(terms)).outcome is Outcome.ACCEPTED
    async with trading_rig("gate", tmp_path) as rig:
        prepared = await rig.gate.prepare(terms)
        released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
        assert released.outcome is Outcome.AMBIGUOUS
        assert "released before" in released.reason
        assert rig.count("create") == 0


@pytest.mark.parametrize("venue", TRADED)
@pytest.mark.parametrize(
    "token", ["forged", "foreign key", "foreign venue", "foreign order", "foreign mode", "expiry"]
)
async def test_a_token_that_is_not_of_this_order_sends_nothing(
    venue: str, token: str, tmp_path: Path
) -> None:
    async with trading_rig(venue, tmp_path) as rig:
        terms = rig.terms()
        prepared = await rig.gate.prepare(terms)
        good = rig.token(prepared)
        expires_ms = good.expires_ms

        def mac(**change: Any) -> ReleaseToken:
            parts: dict[str, Any] = {
                "mode": rig.setup.mode,
                "venue": venue,
                "digest": prepared.digest,
                "client_order_id": terms.client_order_id,
                "expires_ms": expires_ms,
            }
            return ReleaseToken(expires_ms, token_mac(RUN_KEY, **{**parts, **change}))

        makers: dict[str, Callable[[], ReleaseToken]] = {
            "forged": lambda: ReleaseToken(expires_ms, fresh_token()),
            "foreign key": lambda: rig.token(prepared, key=b"x" * 32),
            "foreign venue": lambda: mac(venue="other"),
            "foreign order": lambda: mac(client_order_id="lyp000000000000000"),
            "foreign mode": lambda: mac(mode=Mode.LIVE),
            "expiry": lambda: ReleaseToken(expires_ms + 1, good.mac),
        }
        released = await rig.gate.release(terms, prepared.digest, makers[token](), LIMITS)
        _not_sent(rig, released, "not of this order")
        # a wrong token uses nothing up
        released = await rig.gate.release(terms, prepared.digest, good, LIMITS)
        assert released.outcome is Outcome.ACCEPTED


async def test_a_token_lives_for_seconds(rig: TradingRig) -> None:
    for life_ms in (-1, 0, 60_000):
        terms = rig.terms()
        prepared = await rig.gate.prepare(terms)
        released = await rig.gate.release(terms, prepared.digest, rig.token(prepared, life_ms), LIMITS)
        _not_sent(rig, released, "run out")


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
    _not_sent(gate_rig, await gate_rig.send(gate_rig.terms()), why)


async def test_the_latch_stops_orders_and_no_cancel(gate_rig: TradingRig) -> None:
    rig = gate_rig
    resting = rig.terms()
    assert (await rig.send(resting)).outcome is Outcome.ACCEPTED
    assert rig.latch.set("the operator pressed the key twice", rig.clock.now_ms())
    _not_sent(rig, await rig.send(rig.terms()), "the latch is set: the operator pressed", posts=1)
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
        _not_sent(rig, await rig.send(terms), "LIVE is locked")


async def test_a_venue_without_rules_or_for_data_only_has_no_gate(gate_rig: TradingRig) -> None:
    parts = (RUN_KEY, gate_rig.clock, gate_rig.journal, gate_rig.latch, gate_rig.gate._checks._around)
    for setup in (
        replace(gate_rig.setup, role=Role.DATA_ONLY),
        replace(gate_rig.setup, orders=None),
    ):
        with pytest.raises(OrderRefused):
            OrderGate(gate_rig.exchange, setup, *parts)


@pytest.mark.parametrize(
    "change",
    [
        {"venue": "okx"},
        {"symbol": "XRP/USDT"},
        {"client_order_id": ""},
        {"client_order_id": "lyl0123456789abcde"},
        {"client_order_id": "lyp0123456789abcdE"},
        {"reduce_only": True},
        {"amount": Decimal(0)},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("0.0000000001")},
        {"amount": Decimal("0.0010000001")},
        {"limit_price": Decimal("50000.123456789")},
        {"limit_price": None},
        {"limit_price": Decimal(-1)},
        {"kind": OrderKind.MARKET},
        {"kind": OrderKind.MARKET, "limit_price": None},
    ],
)
async def test_what_cannot_be_said_exactly_is_not_prepared(rig: TradingRig, change: dict[str, Any]) -> None:
    terms = replace(rig.terms(), **change)
    if terms.venue == rig.venue and "venue" in change:
        terms = replace(terms, venue="gate")
    with pytest.raises(OrderRefused):
        await rig.gate.prepare(terms)
    assert rig.count("create") == 0


async def test_a_market_buy_in_quote_is_not_taken_for_one_in_base(gate_rig: TradingRig) -> None:
    terms = gate_rig.terms(kind=OrderKind.MARKET, time_in_force=TimeInForce.IOC)
    with pytest.raises(OrderRefused):
        await gate_rig.gate.prepare(terms)
    gate_rig.exchange.options["createMarketBuyOrderRequiresPrice"] = False
    with pytest.raises(OrderRefused, match="read back"):
        await gate_rig.gate.prepare(terms)


async def test_a_field_that_nobody_knows_refuses_the_order(gate_rig: TradingRig) -> None:
    build = gate_rig.exchange.create_order_request
    gate_rig.exchange.create_order_request = lambda *given: {**build(*given), "auto_borrow": True}
    with pytest.raises(OrderRefused, match="auto_borrow"):
        await gate_rig.gate.prepare(gate_rig.terms())


# -- the client by itself -------------------------------------------------------------------------------


async def test_nothing_leaves_the_client_outside_the_gate(rig: TradingRig) -> None:
    exchange, symbol = rig.exchange, "BTC/USDT"
    # Kraken's reads wait for each other for seconds, also those that are then refused
    exchange.enableRateLimit = False
    calls: tuple[Callable[[], Any], ...] = (
        lambda: exchange.create_order(symbol, "limit", "buy", 0.001, 50_000),
        lambda: exchange.cancel_order("1", symbol),
        lambda: exchange.cancel_all_orders(symbol),
        lambda: exchange.create_orders([]),
        lambda: exchange.withdraw("BTC", 1, "address"),
        lambda: exchange.transfer("BTC", 1, "spot", "margin"),
        lambda: exchange.fetch_ticker(symbol),
        lambda: exchange.create_order_ws(symbol, "limit", "buy", 0.001, 50_000),
        lambda: exchange.cancel_order_ws("1", symbol),
        lambda: exchange.fetch("https://api.elsewhere.com/x", "POST", {}, ""),
    )
    for call in calls:
        with pytest.raises(Exception):  # noqa: B017,PT011  RequestRefused, or ccxt's own no
            await call()
    # Gate asks once what kind of account it is, which the table names
    assert (rig.count("create"), rig.count("cancel")) == (0, 0)
    assert not exchange.clients


async def test_an_unlisted_request_is_named_in_its_refusal(gate_rig: TradingRig) -> None:
    with pytest.raises(RequestRefused, match="GET /api/v4/spot/tickers is not in the table"):
        await gate_rig.exchange.fetch_ticker("BTC/USDT")
    with pytest.raises(RequestRefused, match="asked for by nobody"):
        await gate_rig.exchange.create_order("BTC/USDT", "limit", "buy", 0.001, 50_000)
    with pytest.raises(RequestRefused, match="never used"):
        await gate_rig.exchange.create_order_ws("BTC/USDT", "limit", "buy", 0.001, 50_000)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda exchange: exchange.options.update(maxRetriesOnFailure=1), "maxRetriesOnFailure"),
        (
            lambda exchange: exchange.options.update(createOrder={"maxRetriesOnFailure": 2}),
            "maxRetriesOnFailure",
        ),
        (lambda exchange: setattr(exchange, "aiohttp_proxy", "http://127.0.0.1:1"), "another way"),
        (lambda exchange: setattr(exchange, "proxyUrl", "http://127.0.0.1:1/"), "another way"),
    ],
)
async def test_a_client_that_could_send_twice_or_elsewhere_sends_nothing(
    gate_rig: TradingRig, change: Callable[[Any], None], why: str
) -> None:
    terms = gate_rig.terms()
    prepared = await gate_rig.gate.prepare(terms)
    change(gate_rig.exchange)
    with pytest.raises(RequestRefused):
        check_one_way(gate_rig.exchange)
    released = await gate_rig.gate.release(terms, prepared.digest, gate_rig.token(prepared), LIMITS)
    _not_sent(gate_rig, released, why)


async def test_a_session_that_tells_nothing_sends_nothing(gate_rig: TradingRig) -> None:
    gate_rig.exchange.session.is_traced = False
    _not_sent(gate_rig, await gate_rig.send(gate_rig.terms()), "nothing would tell")


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
    _not_sent(rig, released, "run out")
    assert rig.journal.state.orders[terms.client_order_id].final == "NOT_SENT"


async def test_a_journal_that_cannot_be_written_sends_nothing(gate_rig: TradingRig, tmp_path: Path) -> None:
    gate_rig.journal.close()
    terms = gate_rig.terms()
    _not_sent(gate_rig, await gate_rig.send(terms), "journal cannot be written")
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


async def test_a_library_that_asks_twice_sends_once(rig: TradingRig) -> None:
    create = rig.exchange.create_order

    async def twice(*given: Any) -> Any:
        first = await create(*given)
        await create(*given)
        return first

    terms = rig.terms()
    prepared = await rig.gate.prepare(terms)
    rig.exchange.create_order = twice
    released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), LIMITS)
    assert released.outcome is Outcome.ACCEPTED
    assert rig.count("create") == 1


async def test_two_requests_for_one_order_are_not_prepared(gate_rig: TradingRig) -> None:
    create = gate_rig.exchange.create_order

    async def again(*given: Any) -> Any:
        with contextlib.suppress(Exception):
            await create(*given)
        return await create(*given)

    gate_rig.exchange.create_order = again
    with pytest.raises(OrderRefused, match="two requests"):
        await gate_rig.gate.prepare(gate_rig.terms())


async def test_a_cancel_in_place_of_a_create_is_refused(gate_rig: TradingRig) -> None:
    terms = gate_rig.terms()
    prepared = await gate_rig.gate.prepare(terms)

    async def other(*given: Any) -> Any:
        return await gate_rig.exchange.cancel_order("1", BTC)

    gate_rig.exchange.create_order = other
    released = await gate_rig.gate.release(terms, prepared.digest, gate_rig.token(prepared), LIMITS)
    _not_sent(gate_rig, released, "cancel is not what this call is for")
    assert gate_rig.count("cancel") == 0
