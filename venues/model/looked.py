"""What every way of asking a venue after one order brought."""

from enum import StrEnum

from venues.model.report import FillReport, OrderReport
from venues.model.value import Value


class Look(StrEnum):
    """What one way of asking brought."""

    FOUND = "FOUND"
    NOT_FOUND = "NOT_FOUND"
    """The venue answered in full, and the order is not in it."""
    NO_ANSWER = "NO_ANSWER"
    """An error, a time-out, or an answer that is not whole or does not reach back far enough."""
    NOT_OFFERED = "NOT_OFFERED"
    """The venue has no such way of asking."""


class LookedFor(Value):
    """One time of asking after an order, in every way at once."""

    client_order_id: str
    at_ms: int
    """When asking began, milliseconds UTC; what happened later may or may not be in the answers."""
    venue_ms: int | None
    """The venue's own time at `at_ms`, milliseconds UTC; None when its clock is not known."""
    by_client_id: Look
    """NOT_FOUND proves nothing: some venues find pending orders only."""
    by_order_id: Look
    """NOT_OFFERED also where the venue's own id is not known."""
    open_orders: Look
    closed_orders: Look
    trades: Look
    """All fills of the account in that market since the moment that was asked for."""
    orders: tuple[OrderReport, ...] = ()
    """Every report of this order, one for each way that found it."""
    fills: tuple[FillReport, ...] = ()
    """The fills that are certainly of this order."""
    stream_whole_since_ms: int | None = None
    """Since when the private order stream has been up without interruption; None while it is not."""
    words: tuple[str, ...] = ()
    """What went wrong in asking, sanitised."""

    @property
    def found(self) -> bool:
        """Return True when any way of asking found it."""
        looks = (self.by_client_id, self.by_order_id, self.open_orders, self.closed_orders, self.trades)
        return Look.FOUND in looks
