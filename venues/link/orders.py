"""What a desk asks a worker to do with orders, and what the worker answers; the answers are facts, never lost.

Every question has a `request`, the desk's own name for it, which the answer carries back. Nothing here is conflated:
answers are numbered with the other facts, kept until they are acknowledged, and replayed after a reconnect.
"""

from venues.link.message import Message
from venues.model.order import OrderTerms
from venues.model.release import Cancelled, Prepared, Released, ReleaseLimits, ReleaseToken

# ---- down: desk to worker ----------------------------------------------------------------------------


class PrepareOrder(Message, frozen=True):
    """Say what the venue would read; nothing is sent."""

    venue: str
    request: str
    terms: OrderTerms


class ReleaseOrder(Message, frozen=True):
    """Send a confirmed order, once."""

    venue: str
    request: str
    terms: OrderTerms
    digest: str
    """Of the prepared request that was shown and confirmed."""
    token: ReleaseToken
    limits: ReleaseLimits = ReleaseLimits()


class CancelOrder(Message, frozen=True):
    """Cancel an order; needs no token."""

    venue: str
    request: str
    symbol: str
    client_order_id: str
    """Ours; empty for an order that is not ours."""
    order_id: str = ""
    """The venue's own, empty where it is not known."""


OrderRequest = PrepareOrder | ReleaseOrder | CancelOrder

ORDER_REQUESTS = (PrepareOrder, ReleaseOrder, CancelOrder)

# ---- up: worker to desk ------------------------------------------------------------------------------


class OrderPrepared(Message, frozen=True):
    """The answer to `PrepareOrder`."""

    number: int
    venue: str
    request: str
    prepared: Prepared | None
    refused: str = ""
    """Why there is none, in words."""


class OrderReleased(Message, frozen=True):
    """The answer to `ReleaseOrder`."""

    number: int
    venue: str
    request: str
    released: Released


class OrderCancelled(Message, frozen=True):
    """The answer to `CancelOrder`."""

    number: int
    venue: str
    request: str
    cancelled: Cancelled


OrderNews = OrderPrepared | OrderReleased | OrderCancelled
