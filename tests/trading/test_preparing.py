"""What cannot be said to a venue exactly, in one request, is not even prepared."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest

from tests.trading.rig import TradingRig
from venues.model.order import OrderKind, TimeInForce
from venues.model.value import replace
from venues.trading.gate import OrderRefused


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


async def test_two_requests_for_one_order_are_not_prepared(gate_rig: TradingRig) -> None:
    create = gate_rig.exchange.create_order

    async def again(*given: Any) -> Any:
        with contextlib.suppress(Exception):
            await create(*given)
        return await create(*given)

    gate_rig.exchange.create_order = again
    with pytest.raises(OrderRefused, match="two requests"):
        await gate_rig.gate.prepare(gate_rig.terms())
