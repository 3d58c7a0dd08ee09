"""What the workers' journals prove: an order's line is on the disk before its first byte, so no line means no byte."""

from console.desk.asked import Asked, NoAnswer
from console.desk.life import OrderLife
from console.desk.trail import Trail
from venues.link.orders import JournalTold
from venues.model.release import TOKEN_LIFE_MS

OLDEST_MS = 47 * 3_600_000
"""A worker tells the orders of 48 hours; of older ones its silence proves nothing."""


class Journals:
    """Asks for journals when they could prove something.

    Args:
        asked: the way to the workers.
        trail: for its clock.
        started_ms: when this console began, milliseconds UTC; it never hands over what an earlier one had prepared.
    """

    def __init__(self, asked: Asked, trail: Trail, started_ms: int) -> None:
        self._asked, self._trail, self._started_ms = asked, trail, started_ms

    async def proves_never_sent(self, life: OrderLife) -> str:
        """Return the proof that not one byte of an order was sent or ever will be; empty when there is none."""
        age_ms = self._trail.now_ms() - life.intent_ms
        earlier = life.intent_ms < self._started_ms
        if age_ms > OLDEST_MS or life.sent_ms is not None or (not earlier and age_ms < TOKEN_LIFE_MS):
            return ""
        try:
            told = await self._asked.journal(life.terms.venue)
        except NoAnswer:
            return ""
        return self.never_sent(told, life)

    @staticmethod
    def never_sent(told: JournalTold, life: OrderLife) -> str:
        """Return the proof that a journal gives; empty when the order is in it, or lines of it cannot be read."""
        name = life.terms.client_order_id
        if told.venue != life.terms.venue or told.damaged_lines or not told.is_held:
            return ""
        if any(order.client_order_id == name for order in told.orders):
            return ""
        return "the worker's journal, written before a first byte leaves, has no line of it, and its token is dead"
