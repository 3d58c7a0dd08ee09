"""Takes the desk's questions about a venue, answers each in a task of its own, and keeps every answer as a fact."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial

from venues.examining.rooms import EXAMINATIONS
from venues.examining.subject import SENTENCE_CHARACTERS, CannotTell, Recent, Seat, Subject
from venues.link.messages import VenueRequest
from venues.link.orders import ExamineVenue, OrderNews, VenueExamined
from venues.market.errors import words
from venues.market.traffic import Heard, hearing
from venues.model.clock import Clock
from venues.model.examined import Examination, Examined, Figure
from venues.model.redact import redactor
from venues.model.text import sanitise
from venues.model.words import VenueState

_log = logging.getLogger(f"lyra.{__name__}")

SETTLING_SECONDS = 8.0
DEADLINE_SECONDS = 25.0
"""Shorter than the desk waits, so that an answer always comes."""

Keep = Callable[[Callable[[int], OrderNews]], OrderNews]
"""Numbers news, keeps it until it is acknowledged, tells it, and returns it."""


class Examiner:
    """The examinations of a worker that are under way.

    Args:
        keep: takes the answers.
        clock: injected time.
        deadline_seconds: how long one examination may take.
    """

    def __init__(self, keep: Keep, clock: Clock, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._keep, self._clock, self._deadline_seconds = keep, clock, deadline_seconds
        self._recent = Recent(clock)
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, seat: Seat, message: VenueRequest) -> None:
        """Begin an examination; what is none is left alone."""
        if not isinstance(message, ExamineVenue):
            return
        task = asyncio.create_task(
            self._answer(seat, message), name=f"examine {message.venue} {message.what}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what is under way; the desk hears that the link is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, seat: Seat, message: ExamineVenue) -> None:
        with hearing() as heard:
            subject = Subject(seat, str(message.symbol), self._clock, self._recent)
            examined = await self._examined(subject, message, heard)
        if message.what is Examination.KEY_SCOPE and seat.account is not None:
            seat.account.is_scope_asked = True
        self._keep(partial(_news, message, examined))

    async def _examined(self, subject: Subject, message: ExamineVenue, heard: Heard) -> Examined:
        """Return what was found; whatever goes wrong becomes words."""
        began = self._clock.monotonic()
        answered = False
        figures: tuple[Figure, ...] = ()
        try:
            async with asyncio.timeout(self._deadline_seconds) as limit:
                await _settled(subject.seat)
                finding = await EXAMINATIONS[message.what](subject)
            answered, figures, why = True, finding.figures, finding.words
        except CannotTell as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001  the top of the task: whatever it is, nothing was found out
            if isinstance(error, TimeoutError) and limit.expired():
                why = f"{subject.name} was not examined within {self._deadline_seconds:.0f} s"
            else:
                why = str(words(error, SENTENCE_CHARACTERS))
                _log.info("%s: %s found nothing: %s", message.venue, message.what, type(error).__name__)
        return Examined(
            message.what,
            subject.symbol,
            answered,
            figures,
            # some venues want the key in the address, and ccxt repeats addresses in its errors
            redactor.redact(str(sanitise(why, SENTENCE_CHARACTERS))),
            self._clock.now_ms(),
            int((self._clock.monotonic() - began) * 1000),
            heard.requests[-1] if heard.requests else "",
        )


async def _settled(seat: Seat) -> None:
    """Wait a moment for a venue that is just connecting; without it the examination says what it lacks."""
    waits = [seat.market.ready] if not seat.market.disabled else []
    if seat.account is not None and seat.account.state is VenueState.CONNECTING:
        waits.append(seat.account.may_be_asked)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLING_SECONDS):
            for event in waits:
                await event.wait()


def _news(message: ExamineVenue, examined: Examined, number: int) -> OrderNews:
    return VenueExamined(number, message.venue, message.request, examined)
