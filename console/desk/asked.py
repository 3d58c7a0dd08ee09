"""Questions to the workers and their answers; a question whose answer does not come says so, and is never repeated."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from venues.link.orders import (
    AskJournal,
    CancelMine,
    CancelOrder,
    DeadManAnswered,
    ExamineVenue,
    JournalTold,
    LatchLifted,
    LiftLatch,
    LookForOrder,
    MineCancelled,
    OrderAnswer,
    OrderCancelled,
    OrderLookedFor,
    OrderPrepared,
    OrderReleased,
    PrepareOrder,
    Question,
    ReleaseOrder,
    SetDeadMan,
    VenueExamined,
)
from venues.model.examined import Examination, Examined
from venues.model.order import OrderTerms
from venues.model.release import Prepared, Released, ReleaseLimits, ReleaseToken

PREPARE_SECONDS = 5.0
RELEASE_SECONDS = 25.0
"""Longer than any request lives in a worker: the answer that comes is the last word."""
CANCEL_SECONDS = 25.0
LOOK_SECONDS = 12.0
QUICK_SECONDS = 5.0
EXAMINE_SECONDS = 30.0

Send = Callable[[Question], bool]
"""Hands a question to its venue's worker; False when there is no link to it, and then it was not handed over."""

_A = TypeVar("_A", bound=OrderAnswer)


class NoAnswer(ConnectionError):
    """A worker did not answer; the text says what that means."""


class NotHandedOver(NoAnswer):
    """There is no link to the worker, so that it never got the question."""


class Asked:
    """The questions that are under way.

    Args:
        send: the way to the workers.
        new_id: makes names for questions.
    """

    def __init__(self, send: Send, new_id: Callable[[], str]) -> None:
        self._send = send
        self._new_id = new_id
        self._waiting: dict[str, tuple[str, asyncio.Future[OrderAnswer]]] = {}

    def take(self, answer: OrderAnswer) -> bool:
        """Hand an answer to whoever waits for it; False when nobody does any more."""
        venue, future = self._waiting.get(answer.request, ("", None))
        if future is None or future.done() or venue != answer.venue:
            return False
        future.set_result(answer)
        return True

    def lost(self, venues: tuple[str, ...]) -> None:
        """Tell everybody who waits for a worker that its link is gone."""
        for venue, future in list(self._waiting.values()):
            if venue in venues and not future.done():
                future.set_exception(NoAnswer("the link to the worker was lost"))

    async def prepare(self, terms: OrderTerms) -> Prepared:
        """Return what the venue would read.

        Raises:
            NoAnswer: the worker did not say.
            ValueError: the order cannot be said to this venue; its text is for the operator.
        """
        name = self._new_id()
        answer = await self._ask(PrepareOrder(terms.venue, name, terms), OrderPrepared, PREPARE_SECONDS)
        if answer.prepared is None:
            raise ValueError(answer.refused or "the worker did not say why")
        return answer.prepared

    async def release(
        self, terms: OrderTerms, digest: str, token: ReleaseToken, limits: ReleaseLimits
    ) -> Released:
        """Have a confirmed order sent, once.

        Raises:
            NotHandedOver: it was not sent and will not be.
            NoAnswer: nobody can say whether it was sent.
        """
        question = ReleaseOrder(terms.venue, self._new_id(), terms, digest, token, limits)
        return (await self._ask(question, OrderReleased, RELEASE_SECONDS)).released

    async def cancel(self, venue: str, symbol: str, client_order_id: str, order_id: str) -> OrderCancelled:
        """Have an order cancelled.

        Raises:
            NoAnswer: nobody can say whether the cancel was sent.
        """
        question = CancelOrder(venue, self._new_id(), symbol, client_order_id, order_id)
        return await self._ask(question, OrderCancelled, CANCEL_SECONDS)

    async def look_for(self, terms: OrderTerms, order_id: str, since_ms: int) -> OrderLookedFor:
        """Ask after an order of ours in every way.

        Raises:
            NoAnswer: the worker did not say.
        """
        question = LookForOrder(
            terms.venue, self._new_id(), terms.symbol, terms.client_order_id, order_id, since_ms
        )
        return await self._ask(question, OrderLookedFor, LOOK_SECONDS)

    async def cancel_mine(self, venue: str, reason: str, *, latch: bool) -> MineCancelled:
        """Have all orders of ours cancelled at a venue, and new ones forbidden first if `latch`.

        Raises:
            NoAnswer: nobody can say whether it was done.
        """
        return await self._ask(
            CancelMine(venue, self._new_id(), latch, reason), MineCancelled, CANCEL_SECONDS
        )

    async def lift_latch(self, venue: str, reason: str) -> LatchLifted:
        """Have a worker allow new orders again.

        Raises:
            NoAnswer: nobody can say whether it was done.
        """
        return await self._ask(LiftLatch(venue, self._new_id(), reason), LatchLifted, QUICK_SECONDS)

    async def set_dead_man(self, venue: str, seconds: int) -> DeadManAnswered:
        """Have the venue's countdown begun and refreshed, or ended with 0 seconds.

        Raises:
            NoAnswer: nobody can say whether it was done.
        """
        return await self._ask(SetDeadMan(venue, self._new_id(), seconds), DeadManAnswered, LOOK_SECONDS)

    async def journal(self, venue: str) -> JournalTold:
        """Ask what a worker's journal knows of our orders.

        Raises:
            NoAnswer: the worker did not say.
        """
        return await self._ask(AskJournal(venue, self._new_id()), JournalTold, QUICK_SECONDS)

    async def examine(self, venue: str, what: Examination, symbol: str = "") -> Examined:
        """Have something found out about a venue.

        Raises:
            NoAnswer: the worker did not say.
        """
        question = ExamineVenue(venue, self._new_id(), what, symbol)
        return (await self._ask(question, VenueExamined, EXAMINE_SECONDS)).examined

    async def _ask(self, question: Question, expected: type[_A], within_seconds: float) -> _A:
        future: asyncio.Future[OrderAnswer] = asyncio.get_running_loop().create_future()
        self._waiting[question.request] = question.venue, future
        try:
            if not self._send(question):
                raise NotHandedOver("there is no link to the worker: nothing was handed over")
            async with asyncio.timeout(within_seconds):
                answer = await future
        except TimeoutError:
            raise NoAnswer(f"the worker has not answered within {within_seconds:.0f} s") from None
        finally:
            del self._waiting[question.request]
        if not isinstance(answer, expected):
            raise NoAnswer("the worker answered another question")
        return answer
