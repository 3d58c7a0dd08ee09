"""The engine's vocabulary: markets, orders, fills, trades, balances and the events about them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import msgspec

from venues.model.value import Value

ZERO = Decimal(0)


class Side(StrEnum):
    """Which way an order goes."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        """The side an order of this side trades with."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderKind(StrEnum):
    """Whether an order names its price."""

    LIMIT = "limit"
    MARKET = "market"


class TimeInForce(StrEnum):
    """How long an order may wait: good till canceled, immediate or cancel, fill or kill."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class OrderState(StrEnum):
    """Where an order stands; a partly filled order is still open."""

    OPEN = "open"
    FILLED = "filled"
    CANCELED = "canceled"


class CancelReason(StrEnum):
    """Why an order was canceled."""

    NONE = ""
    USER = "user"
    IOC = "ioc"
    FOK = "fok"
    POST_ONLY = "post_only"
    NO_LIQUIDITY = "no_liquidity"
    SELF_TRADE = "self_trade"


class MarketSpec(Value):
    """One spot market's rules; prices in quote, amounts in base."""

    symbol: str
    """Unified name, ``BTC/USDT``."""
    market_id: str
    """The venue's own name, ``BTC-USDT``."""
    base: str
    quote: str
    tick: Decimal
    """Tick size."""
    lot: Decimal
    """Step size of amounts."""
    min_amount: Decimal
    min_notional: Decimal
    extra: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What only this venue's dialect needs to know."""


class OrderRequest(Value):
    """What somebody asks for; ``amount`` in base, or ``cost`` in quote for a market buy."""

    symbol: str
    side: Side
    kind: OrderKind
    amount: Decimal | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    client_order_id: str = ""
    extra: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What the dialect wants to find again on the order."""


@dataclass(slots=True)
class Order:
    """One order of the practice account."""

    id: int
    symbol: str
    side: Side
    kind: OrderKind
    amount: Decimal
    """Base; for a market buy by cost, what has been bought."""
    price: Decimal | None
    cost: Decimal | None
    """Quote to spend, of a market buy by cost."""
    time_in_force: TimeInForce
    post_only: bool
    client_order_id: str
    created_ms: int
    updated_ms: int
    filled: Decimal = ZERO
    filled_cost: Decimal = ZERO
    fees: dict[str, Decimal] = field(default_factory=dict)
    """Fees paid so far, by currency."""
    state: OrderState = OrderState.OPEN
    cancel_reason: CancelReason = CancelReason.NONE
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def remaining(self) -> Decimal:
        """Base that is not filled."""
        return self.amount - self.filled

    @property
    def average(self) -> Decimal | None:
        """Average price of the fills, or None without any."""
        return self.filled_cost / self.filled if self.filled else None

    def snapshot(self) -> "Order":
        """A copy that later fills do not change."""
        return dataclasses.replace(self, fees=dict(self.fees), extra=dict(self.extra))


class Fill(Value):
    """One execution of one of our orders."""

    id: int
    order_id: int
    client_order_id: str
    symbol: str
    side: Side
    price: Decimal
    amount: Decimal
    fee: Decimal
    """Positive is a charge, in ``fee_currency``."""
    fee_currency: str
    is_maker: bool
    time_ms: int

    @property
    def cost(self) -> Decimal:
        """Quote that changed hands."""
        return self.price * self.amount


class PublicTrade(NamedTuple):
    """One print of the tape; ``side`` is the taker's."""

    id: int
    price: Decimal
    amount: Decimal
    side: Side
    time_ms: int


class Balance(NamedTuple):
    """What we have of one currency."""

    free: Decimal
    held: Decimal

    @property
    def total(self) -> Decimal:
        """Free and held together."""
        return self.free + self.held


class OrderChanged(Value):
    """An order was accepted, filled or canceled; ``fill`` is there when it was filled."""

    order: Order
    fill: Fill | None
    time_ms: int


class BalancesChanged(Value):
    """Balances that moved, with their new values."""

    balances: Mapping[str, Balance]
    time_ms: int


AccountEvent = OrderChanged | BalancesChanged
