"""What a worker's journal knows of our orders."""

from venues.model.value import Value


class JournalOrder(Value):
    """What the journal knows of one order of ours."""

    client_order_id: str
    digest: str = ""
    symbol: str = ""
    sent_ms: int = 0
    """Milliseconds UTC at which it was about to be sent."""
    order_id: str = ""
    """The venue's own, once it is known."""
    cancelled_ms: int = 0
    """When a cancel was last asked for; 0 for never."""
    final: str = ""
    """Why nothing more is expected; empty while something may be."""
