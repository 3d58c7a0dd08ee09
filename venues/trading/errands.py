"""The errands of the gate: record an order's request, send exactly one, cancel one; each keeps what it has seen."""

import asyncio
import hmac
from collections.abc import Callable
from typing import Any

from venues.model.clock import Clock
from venues.model.release import Moment, WireTimes
from venues.model.words import Mode
from venues.trading.client import Answer, Errand, Purpose, RequestRefused, Send, SignedRequest
from venues.trading.wire import Volatile, WireRequest, canonical


class Recorded(Exception):
    """The request was recorded, which is all that was wanted; ends ccxt's call."""


class Recording(Errand):
    """Keeps the one create request of a call instead of sending it."""

    def __init__(self) -> None:
        self.request: SignedRequest | None = None

    async def carry(self, purpose: Purpose, request: SignedRequest, send: Send) -> Any:
        """Keep a create.

        Raises:
            Recorded: always, for a create.
            RequestRefused: it is no create, or a second one.
        """
        if purpose is not Purpose.CREATE:
            return await super().carry(purpose, request, send)
        if self.request is not None:
            raise RequestRefused("one order, and ccxt made two requests of it")
        self.request = request
        raise Recorded

    def before_first_byte(self) -> None:
        """Nothing of a recording is ever written."""
        raise RequestRefused("a recording is not sent")


class _OneRequest(Errand):
    """An errand that writes one request at most, and remembers when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.handed_over = self.moment()
        self.first_byte: Moment | None = None
        self.answered_at: Moment | None = None
        self.answer: Answer | None = None
        self.withheld = ""
        """Why nothing was written; empty when nothing of ours kept it back."""

    def moment(self) -> Moment:
        """Return this moment on both clocks."""
        return Moment(self._clock.now_ms(), self._clock.monotonic())

    @property
    def times(self) -> WireTimes:
        """When what happened."""
        return WireTimes(self.handed_over, self.first_byte, self.answered_at)

    def withhold(self, reason: str) -> RequestRefused:
        """Remember why nothing was written, and return the error to raise."""
        self.withheld = self.withheld or reason
        return RequestRefused(reason)

    def before_first_byte(self) -> None:
        """Let one request be written, once.

        Raises:
            RequestRefused: it was written before.
        """
        if self.first_byte is not None:
            raise RequestRefused("it was written once: it is never written again")
        self.first_byte = self.moment()

    def answered(self, answer: Answer) -> None:
        """Keep the whole answer."""
        if self.answer is None:
            self.answer = answer
            self.answered_at = self.moment()


class Sending(_OneRequest):
    """Sends one create whose digest is the confirmed one.

    Args:
        clock: injected time.
        digest: the confirmed one.
        mode: part of the digest.
        volatile: names that are left out of it.
        differs: says in what a request is not the very order that was asked for; empty when in nothing.
        announce: makes durable that it is about to be sent; called in a thread.
        refusal: why it must not be written at this moment; empty when it may.
        written: called when it is about to be written.
    """

    is_order = True

    def __init__(
        self,
        clock: Clock,
        *,
        digest: str,
        mode: Mode,
        volatile: Volatile,
        differs: Callable[[WireRequest], str],
        announce: Callable[[], None],
        refusal: Callable[[], str],
        written: Callable[[], None],
    ) -> None:
        super().__init__(clock)
        self._digest, self._mode, self._volatile = digest, mode, volatile
        self._announce, self._refusal, self._written = announce, refusal, written
        self._differs = differs
        self._is_carried = False
        self.is_announced = False
        self.wire: WireRequest | None = None

    async def carry(self, purpose: Purpose, request: SignedRequest, send: Send) -> Any:
        """Send a create that says what was confirmed.

        Raises:
            RequestRefused: it is no create, a second one, says something else, or may not be sent now.
        """
        if purpose is not Purpose.CREATE:
            return await super().carry(purpose, request, send)
        if self._is_carried:
            raise RequestRefused("one order, and ccxt made two requests of it")
        self._is_carried = True
        self.wire = canonical(request.method, request.url, request.headers, request.body, self._volatile)
        if not hmac.compare_digest(self.wire.digest(self._mode), self._digest):
            raise self.withhold("what is signed now is not what was confirmed")
        found = self._differs(self.wire)
        if found:
            raise self.withhold(f"what was asked for is not what was confirmed: {found}")
        reason = self._refusal()
        if reason:
            raise self.withhold(reason)
        try:
            await asyncio.to_thread(self._announce)
        except OSError as error:
            raise self.withhold(f"the journal cannot be written: {type(error).__name__}") from error
        self.is_announced = True
        return await send()

    def before_first_byte(self) -> None:
        """Look once more: connecting may have taken its time.

        Raises:
            RequestRefused: it may not be sent any more, or was written before.
        """
        reason = self._refusal()
        if reason:
            raise self.withhold(reason)
        super().before_first_byte()
        self._written()


class Protecting(Errand):
    """Sets the venue's own countdown; it may take one request for each market."""

    async def carry(self, purpose: Purpose, request: SignedRequest, send: Send) -> Any:
        """Send what sets the countdown.

        Raises:
            RequestRefused: it is something else.
        """
        if purpose is not Purpose.PROTECT:
            return await super().carry(purpose, request, send)
        return await send()


class Cancelling(_OneRequest):
    """Sends one cancel."""

    waits_for_turn = False

    async def carry(self, purpose: Purpose, request: SignedRequest, send: Send) -> Any:
        """Send a cancel.

        Raises:
            RequestRefused: it is none.
        """
        if purpose is not Purpose.CANCEL:
            return await super().carry(purpose, request, send)
        return await send()
