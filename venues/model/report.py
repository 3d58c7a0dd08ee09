"""What a venue says of orders and fills, in one form for all venues; amounts and prices in the venue's own digits."""

from decimal import Decimal

from venues.model.order import OrderKind, OrderState
from venues.model.value import Value
from venues.model.words import Side


class OrderReport(Value):
    """An order of the account as the venue told it, ours or somebody else's."""

    venue: str
    symbol: str
    order_id: str
    """The venue's own."""
    client_order_id: str
    """Ours without the venue's prefix, or whatever another program put there, sanitised; empty without one."""
    side: Side
    kind: OrderKind | None
    """None for a kind that is none of ours, such as a stop order."""
    state: OrderState
    """OPEN, PARTIAL, FILLED, CANCELED, EXPIRED or REJECTED; the quantities decide before the venue's word does."""
    amount: Decimal | None
    """Base units; None where the venue counts the order in quote units."""
    price: Decimal | None
    """Quote units, None for a market order."""
    filled: Decimal
    """Base units."""
    average_price: Decimal | None
    """Quote units; None while nothing is filled, or where the venue does not say."""
    venue_ms: int
    """When it last changed, or was made where the venue does not say; milliseconds UTC, 0 when not said at all."""
    source: str
    """`rest` or `stream`."""

    @property
    def remaining(self) -> Decimal | None:
        """What is not filled, in base units; None where the amount is not known."""
        return None if self.amount is None else max(Decimal(0), self.amount - self.filled)


class FillReport(Value):
    """One execution of an order of the account; venue, symbol and trade id make it one, however often it is told."""

    venue: str
    symbol: str
    trade_id: str
    order_id: str
    client_order_id: str
    """As in `OrderReport`; empty where the venue does not repeat it."""
    side: Side
    price: Decimal
    """Quote units for one base unit."""
    amount: Decimal
    """Base units."""
    fee: Decimal | None
    """In `fee_currency`, below zero for a rebate; None where the venue has not said it, or charged several."""
    fee_currency: str
    is_maker: bool | None
    venue_ms: int
    """Milliseconds UTC."""
    source: str
    """`rest` or `stream`."""


class OrderPage(Value):
    """Orders that a venue listed."""

    orders: tuple[OrderReport, ...]
    unreadable: int = 0
    """Rows that could not be read; above zero, nothing is proved by what is not among the others."""
    is_complete: bool = True
    """False when the venue's page was full, so that there may be more."""


class FillPage(Value):
    """Fills that a venue listed."""

    fills: tuple[FillReport, ...]
    unreadable: int = 0
    is_complete: bool = True


class AccountOrders(Value):
    """All open orders of an account as they are known now, ours and others'."""

    venue: str
    orders: tuple[OrderReport, ...]
    age_ms: int
    """How long before sending the venue last listed them whole."""
    received_ms: int
    """When it did, milliseconds UTC in the worker; 0 for never."""
    complete: bool
    """False when a row could not be read, the page was full, or the last listing failed: there may be more."""
    words: str = ""
    """Why it is not complete, or how the last listing failed; empty when all is well."""
