"""What prepare shows is what the exchange receives, once, and its answer is read for what it proves."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.trading.rig import TRADED, TradingRig, trading_rig
from venues.model.order import TimeInForce
from venues.model.release import Outcome, Prepared, ReleaseLimits
from venues.model.words import Side
from venues.practice.engine.types import TimeInForce as PracticeTimeInForce
from venues.trading.gate import OrderRefused

KINDS = {
    TimeInForce.GTC: (PracticeTimeInForce.GTC, False),
    TimeInForce.IOC: (PracticeTimeInForce.IOC, False),
    TimeInForce.FOK: (PracticeTimeInForce.FOK, False),
    TimeInForce.POST_ONLY: (PracticeTimeInForce.GTC, True),
}
TAKING = {Side.BUY: Decimal(99_000), Side.SELL: Decimal(86_000)}
"""Limits within which the practice book always has something to take, whatever the last price."""


@pytest.fixture(params=TRADED)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[TradingRig, asyncio.Runner]]:
    with asyncio.Runner() as runner:
        context = trading_rig(request.param, tmp_path)
        rig = runner.run(context.__aenter__())
        yield rig, runner
        runner.run(context.__aexit__(None, None, None))


async def _check(rig: TradingRig, side: Side, tif: TimeInForce, amount: Decimal, offset: Decimal) -> None:
    takes = tif in (TimeInForce.IOC, TimeInForce.FOK)
    price = (
        TAKING[side] if takes else {Side.BUY: Decimal(50_000), Side.SELL: Decimal(190_000)}[side]
    ) + offset
    terms = rig.terms(side, tif, amount, price)
    before = rig.count("create")
    prepared = await rig.gate.prepare(terms)
    assert rig.count("create") == before
    released = await rig.gate.release(terms, prepared.digest, rig.token(prepared), _LIMITS)
    assert rig.count("create") == before + 1
    assert released.outcome is Outcome.ACCEPTED, released
    order = rig.received(terms.client_order_id)
    assert order is not None
    shown = _shown(rig, prepared)
    assert shown == (order.amount, order.price, str(order.side))
    assert shown == (amount, price, side.value)
    assert (order.time_in_force, order.post_only) == KINDS[tif]
    assert order.symbol == terms.symbol
    if order.state == "open":
        cancelled = await rig.gate.cancel(terms.symbol, terms.client_order_id, released.order_id)
        assert cancelled.outcome == "TAKEN", cancelled


_LIMITS = ReleaseLimits(orders_per_minute=100_000)


def _shown(rig: TradingRig, prepared: Prepared) -> tuple[Decimal, Decimal, str]:
    assert rig.setup.orders is not None
    names, fields = rig.setup.orders.names, dict(prepared.fields)
    return Decimal(fields[names.amount]), Decimal(fields[names.price]), fields[names.side]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("tif", list(TimeInForce))
def test_prepare_shows_what_the_exchange_then_receives(
    opened: tuple[TradingRig, asyncio.Runner], tif: TimeInForce, side: Side
) -> None:
    rig, runner = opened
    if (rig.venue, tif) == ("whitebit", TimeInForce.FOK):
        with pytest.raises(OrderRefused, match="cannot be told this order"):
            runner.run(rig.gate.prepare(rig.terms(side, tif)))
        return

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(amount=st.integers(20, 120), offset=st.integers(0, 999))
    def each(amount: int, offset: int) -> None:
        # 0.00001 of BTC and 1 USDT are multiples of every lot and tick here
        runner.run(_check(rig, side, tif, Decimal(amount) / 100_000, Decimal(offset)))

    each()
