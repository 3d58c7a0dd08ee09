"""Glyph, word and component class of an order's state, the same on all screens."""

from venues.model.order import OrderState
from widgets.words import Condition

_STATES = {
    OrderState.DRAFT: Condition("·", "DRAFT", "DRAFT", "line--dim"),
    OrderState.GATED: Condition("·", "GATED", "GATED", "line--dim"),
    OrderState.SHOWN: Condition("·", "SHOWN", "SHOWN", "line--dim"),
    OrderState.CONFIRMED: Condition("·", "CONFIRMED", "CONF", "line--dim"),
    OrderState.INTENT: Condition("→", "INTENT", "INTENT", "line--warn"),
    OrderState.SENT: Condition("→", "SENT", "SENT", "line--warn"),
    OrderState.OPEN: Condition("○", "OPEN", "OPEN", "line--good"),
    OrderState.PARTIAL: Condition("◐", "PARTIAL", "PART", "line--good"),
    OrderState.FILLED: Condition("●", "FILLED", "FILLED", "line--good"),
    OrderState.CANCELED: Condition("–", "CANCELED", "CANC", "line--dim"),
    OrderState.EXPIRED: Condition("–", "EXPIRED", "EXP", "line--dim"),
    OrderState.REJECTED: Condition("✗", "REJECTED", "REJ", "line--warn"),
    OrderState.UNKNOWN: Condition("?", "UNKNOWN", "UNK", "line--bad"),
    OrderState.ABSENT: Condition("–", "ABSENT", "ABS", "line--dim"),
    OrderState.HUMAN: Condition("?", "HUMAN", "HUMAN", "line--bad"),
}


def order_condition(state: OrderState) -> Condition:
    """Return how an order's state is written."""
    return _STATES[state]
