"""The client by itself: it sends what the gate asks for, once and to the venue, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.worker_rig import BTC
from tests.trading.refusing import LIMITS, not_sent
from tests.trading.rig import TradingRig
from venues.model.release import Outcome
from venues.trading.client import RequestRefused, check_one_way


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
    not_sent(gate_rig, released, why)


async def test_a_session_that_tells_nothing_sends_nothing(gate_rig: TradingRig) -> None:
    gate_rig.exchange.session.is_traced = False
    not_sent(gate_rig, await gate_rig.send(gate_rig.terms()), "nothing would tell")


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


async def test_a_cancel_in_place_of_a_create_is_refused(gate_rig: TradingRig) -> None:
    terms = gate_rig.terms()
    prepared = await gate_rig.gate.prepare(terms)

    async def other(*given: Any) -> Any:
        return await gate_rig.exchange.cancel_order("1", BTC)

    gate_rig.exchange.create_order = other
    released = await gate_rig.gate.release(terms, prepared.digest, gate_rig.token(prepared), LIMITS)
    not_sent(gate_rig, released, "cancel is not what this call is for")
    assert gate_rig.count("cancel") == 0
