"""What cancelling all of ours comes to without a key: nothing is sent, and what may rest is said."""

from venues.model.release import Cancelled, CancelledMine, CancelOutcome, WireTimes
from venues.model.value import replace
from venues.trading.journal import Journal

TORN_LINES = 1
"""The last line of a killed worker may be torn, and its order was not sent; more is a damaged file."""


def not_cancelled(told: CancelledMine, journal: Journal | None, why: str, now: WireTimes) -> CancelledMine:
    """Return `told` with every order that the journal takes for open, in doubt where it may not know them all.

    Args:
        told: what there is to say beside.
        journal: of our orders; None where it could not be opened.
        why: nothing was sent.
        now: this moment.
    """
    if journal is None:
        return replace(told, in_doubt=True)
    cancels = tuple(
        Cancelled(order.client_order_id, order.order_id, CancelOutcome.NOT_SENT, why, now)
        for order in journal.state.open_orders
    )
    return replace(told, cancels=cancels, in_doubt=bool(cancels) or journal.damaged_lines > TORN_LINES)
