"""What an engine is built from."""

from collections.abc import Mapping

from venues.model.value import Value
from venues.practice.engine.flow import FlowStyle
from venues.practice.engine.rules import VenueRules
from venues.practice.engine.types import Balance, MarketSpec


class VenueTable(Value):
    """One venue's market table."""

    venue: str
    title: str
    rules: VenueRules
    style: FlowStyle
    balances: Mapping[str, Balance]
    """What a new practice account owns."""
    first_order_id: int
    """Where a new account starts to count orders."""
    first_trade_id: int
    """Where the tapes start to count trades."""
    specs: tuple[MarketSpec, ...]
