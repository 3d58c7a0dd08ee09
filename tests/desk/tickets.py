"""Tickets typed into a sound world, for tests of sizing."""

from decimal import Decimal
from typing import Any

from console.desk.inputs import Inputs
from console.desk.reading import Refused
from console.desk.sizing import Sized, TypedOrder, size_micro_trade, size_order
from tests.desk.worlds import SYMBOL, VENUE, alter, sound_world
from venues.model.book import MarketRules
from venues.model.order import OrderKind
from venues.model.value import replace
from venues.model.words import Side

WORLD = sound_world()


def inputs(**changes: Any) -> Inputs:
    return alter(WORLD, {f"inputs.{path}": value for path, value in changes.items()}).inputs


def rules(**changes: Any) -> MarketRules:
    base = MarketRules(
        SYMBOL,
        "BTC",
        "USDT",
        tick_size="0.1",
        lot_size="0.00001",
        minimum_amount="0.00001",
        minimum_notional="3",
    )
    return replace(base, **changes)


def with_rules(world_inputs: Inputs | None = None, **changes: Any) -> Inputs:
    found = world_inputs or WORLD.inputs
    assert found.market is not None
    return replace(found, market=replace(found.market, rules=rules(**changes)))


def limit(size: str, price: str, side: Side = Side.BUY, given: Inputs | None = None) -> Sized | Refused:
    return size_order(
        TypedOrder(VENUE, SYMBOL, side, OrderKind.LIMIT, size, price), given or WORLD.inputs, WORLD.limits
    )


def market(
    size: str, beyond: Decimal | None, side: Side = Side.BUY, given: Inputs | None = None
) -> Sized | Refused:
    typed = TypedOrder(VENUE, SYMBOL, side, OrderKind.MARKET, size, beyond_percent=beyond)
    return size_order(typed, given or WORLD.inputs, WORLD.limits)


def micro(side: Side = Side.BUY, given: Inputs | None = None) -> Sized | Refused:
    return size_micro_trade(VENUE, SYMBOL, side, given or WORLD.inputs, WORLD.limits)


def sized(answer: Sized | Refused) -> Sized:
    assert isinstance(answer, Sized), answer
    return answer


def refused(answer: Sized | Refused) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer
