"""How a venue's gate for orders stands."""

from venues.model.value import Value


class GateStatus(Value):
    """Whether a venue takes orders from us at this moment, and what is known of those that are there."""

    venue: str
    open: bool
    """There are keys, rules, a journal and a latch file; the latch may forbid new orders all the same."""
    closed_reason: str = ""
    """Why it is not open, in words."""
    latched: bool = False
    """New orders are forbidden until the operator lifts the latch."""
    latch_reason: str = ""
    orders_stream_up: bool = False
    """The private order stream is connected, so that what happens to orders is told at once."""
    stream_whole_since_ms: int | None = None
    """Since when it has been up without interruption, milliseconds UTC; None while it is not."""
    errors_in_a_row: int = 0
    """Requests about orders and the account that failed one after the other; a good answer begins anew."""
    dead_man_seconds: int = 0
    """The countdown that is wanted of the venue; 0 for none."""
    dead_man_fires_ms: int | None = None
    """When the venue said that it would cancel, milliseconds UTC; None when it did not say: not protected."""
    dead_man_words: str = ""
    """How the last refresh went, and what the countdown cancels."""
