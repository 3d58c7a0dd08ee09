"""Cancels, which nothing may hold up: not the audit, not a rate, not a halt; and what became of them, in words."""

import asyncio
from collections.abc import Coroutine, Sequence
from decimal import Decimal
from typing import Any

from console.desk.asked import Asked, NoAnswer
from console.desk.book_of_orders import BookOfOrders
from console.desk.inquiring import Inquirer
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.desk.views import Stopped
from db.audit.kinds import Kind
from venues.link.orders import MineCancelled
from venues.model.clock import Clock
from venues.model.release import CancelOutcome

GONE_SECONDS = 10.0
"""How long a replacement waits for proof that the order before it is gone."""
LOOK_SECONDS = 0.05

_SAID = {
    CancelOutcome.TAKEN: "the venue took the cancel",
    CancelOutcome.NOT_OPEN: "the venue says that it is not open (any more)",
    CancelOutcome.NOT_SENT: "the cancel was not sent",
    CancelOutcome.AMBIGUOUS: "nobody can say whether the cancel arrived; the order counts as open",
}


class Canceller:
    """Cancels orders, ours and, one at a time, somebody else's.

    Args:
        book: what the trail adds up to.
        trail: told of each cancel beside its sending, never before it.
        asked: the way to the workers.
        news: the venues' own lists.
        inquirer: asks where an order is that should be gone.
        clock: injected time.
    """

    def __init__(
        self,
        book: BookOfOrders,
        trail: Trail,
        asked: Asked,
        news: VenueNews,
        inquirer: Inquirer,
        clock: Clock,
    ) -> None:
        self._book, self._trail, self._asked, self._news = book, trail, asked, news
        self._inquirer, self._clock = inquirer, clock
        self._notes: set[asyncio.Task[Any]] = set()

    async def cancel(
        self,
        venue: str,
        symbol: str,
        client_order_id: str,
        order_id: str,
        reason: str = "asked by the operator",
    ) -> str:
        """Cancel one order; return what the venue said in words."""
        sending = asyncio.create_task(self._asked.cancel(venue, symbol, client_order_id, order_id))
        await asyncio.sleep(0)  # the question is on its way before anything is written down
        self._note(self._note_intent(venue, client_order_id, order_id, reason))
        try:
            cancelled = (await sending).cancelled
        except NoAnswer as error:
            return f"{error}; nobody can say whether the cancel arrived: the order counts as open"
        words = _SAID[cancelled.outcome]
        proved = cancelled.outcome in {CancelOutcome.TAKEN, CancelOutcome.NOT_OPEN}
        return words if proved or not cancelled.reason else f"{words}: {cancelled.reason}"

    async def cancel_mine(self, venues: Sequence[str], reason: str, *, latch: bool) -> Stopped:
        """Cancel every order of ours at these venues, all at once; return what was done.

        Args:
            venues: their ids.
            reason: for the trail.
            latch: forbid new orders first.
        """
        asked = [asyncio.create_task(self._asked.cancel_mine(venue, reason, latch=latch)) for venue in venues]
        await asyncio.sleep(0)
        for life in self._book.ledger.alive:
            if life.terms.venue in venues:
                name, order_id = life.terms.client_order_id, life.order_id
                self._note(self._note_intent(life.terms.venue, name, order_id, reason))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        parts = [_words_of(venue, answer) for venue, answer in zip(venues, answers, strict=True)]
        proved = all(isinstance(answer, MineCancelled) and answer.done.is_proved for answer in answers)
        return Stopped("; ".join(parts) or "there is no venue to cancel at", proved)

    async def gone(self, client_order_id: str, filled: Decimal) -> str:
        """Cancel an order of ours and wait for proof that it is gone; return why there is none, empty with proof.

        An order that was filled in the meantime is no order to be replaced.

        Args:
            client_order_id: ours.
            filled: how much of it was filled when its replacement was shown, base units.
        """
        life = self._book.ledger.by_client_order_id(client_order_id)
        if life is None:
            return f"{client_order_id} is not an order of this trail"
        if life.filled != filled:
            return f"{client_order_id} was filled ({life.filled:f} in all) since this was shown: nothing was sent"
        terms = life.terms
        words = await self.cancel(terms.venue, terms.symbol, client_order_id, life.order_id, "it is replaced")
        until = self._clock.monotonic() + GONE_SECONDS
        while not (now := self._book.ledger.life(life.intent) or life).state.is_final:
            if self._clock.monotonic() >= until:
                return f"{client_order_id} is not proved gone ({words}): the new order was not sent"
            await self._clock.sleep(LOOK_SECONDS)
        if now.filled != filled:
            return f"{client_order_id} was filled ({now.filled:f} in all) while it was replaced: nothing was sent"
        return ""

    async def close(self) -> None:
        """Wait for what is being written down."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    def _note(self, writing: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(writing)
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _note_intent(self, venue: str, client_order_id: str, order_id: str, reason: str) -> None:
        life = self._book.ledger.by_client_order_id(client_order_id)
        await self._trail.note(
            Kind.CANCEL_INTENT,
            {
                "intent": life.intent if life is not None else None,
                "client_order_id": client_order_id or None,
                "venue": venue,
                "cancel": f"{client_order_id or order_id}@{self._clock.now_ms()}",
                "order_id": order_id or None,
                "reason": reason,
            },
        )


def _words_of(venue: str, answer: MineCancelled | BaseException) -> str:
    """Return what cancelling at one venue came to."""
    if isinstance(answer, BaseException):
        return f"{venue}: {answer}"
    done = answer.done
    taken = sum(one.outcome is CancelOutcome.TAKEN for one in done.cancels)
    ended = sum(one.outcome is CancelOutcome.NOT_OPEN for one in done.cancels)
    doubtful = len(done.cancels) - taken - ended
    words = [f"{taken} cancelled"]
    words += [f"{ended} not open any more"] if ended else []
    words += [f"{doubtful} IN DOUBT"] if doubtful else []
    words += ["ORDERS OF OURS MAY REST THERE"] if done.in_doubt and not doubtful else []
    words += [f"{done.not_mine} of others left alone"] if done.not_mine > 0 else []
    words += ["LATCHED"] if done.latched else []
    words += list(done.words)
    return f"{venue}: {', '.join(words)}"
