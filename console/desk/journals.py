"""What the workers' journals prove: an order's line is on the disk before its first byte, so no line means no byte."""

from console.desk.asked import Asked, NoAnswer
from console.desk.life import OrderLife
from console.desk.sending import TOKEN_MS
from console.desk.trail import Trail
from venues.link.orders import JournalTold

OLDEST_MS = 47 * 3_600_000
"""A worker tells the orders of 48 hours; of older ones its silence proves nothing."""


class Journals:
    """Asks for journals when they could prove something.

    Args:
        asked: the way to the workers.
        trail: for its clock.
    """

    def __init__(self, asked: Asked, trail: Trail) -> None:
        self._asked, self._trail = asked, trail

    async def proves_never_sent(self, life: OrderLife) -> str:
        """Return the proof that not one byte of an order was sent or ever will be; empty when there is none."""
        age_ms = self._trail.now_ms() - life.intent_ms
        # while its token lives, a worker that was slow may still begin; whichever console handed it over
        if not TOKEN_MS <= age_ms <= OLDEST_MS or life.sent_ms is not None:
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
