"""The one gate for orders: prepare shows what a venue will read, release sends exactly that, once, cancel takes back.

This is the only module that names ccxt's order methods. Every request it causes passes `TableMixin.fetch`.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from venues.market.errors import words
from venues.model.clock import Clock
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.order_rules import OrderRules
from venues.model.release import (
    Cancelled,
    Outcome,
    Prepared,
    Released,
    ReleaseLimits,
    ReleaseToken,
)
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.model.words import Role
from venues.quirks.registry import quirks_of
from venues.trading.checks import ReleaseChecks, Surroundings
from venues.trading.client import Errand, on_errand
from venues.trading.errands import Cancelling, Recorded, Recording, Sending
from venues.trading.journal import Journal
from venues.trading.latch import Latch
from venues.trading.outcome import Ours, Verdict, accepted, cancel_verdict, evidence_of, judge
from venues.trading.readback import says_otherwise
from venues.trading.wire import Volatile, WireRefused, canonical

_log = logging.getLogger(f"lyra.{__name__}")
_T = TypeVar("_T")

CANCEL_TRIES = 8
"""How often a cancel is signed anew whose nonce came too late."""


class OrderRefused(ValueError):
    """An order cannot be prepared; nothing was sent. Its text is for the operator."""


class OrderGate:
    """One venue's gate.

    Args:
        exchange: from `build_private_client`, with markets.
        setup: the venue.
        run_key: what release tokens are made with; 32 bytes.
        clock: injected time.
        journal: of this venue and mode.
        latch: of this venue and mode.
        around: what is asked about the moment.
        is_scope_asked: whether the venue was asked what the key may do; until then no order of mode LIVE leaves.

    Raises:
        OrderRefused: this venue is sent no orders.
    """

    def __init__(
        self,
        exchange: Any,
        setup: VenueSetup,
        run_key: bytes,
        clock: Clock,
        journal: Journal,
        latch: Latch,
        around: Surroundings,
        *,
        is_scope_asked: Callable[[], bool] = lambda: False,
    ) -> None:
        if setup.role is not Role.TRADE or setup.orders is None:
            raise OrderRefused(f"{setup.name} is sent no orders")
        if len(run_key) < 32:
            raise OrderRefused("the key of release tokens is too short")
        self._exchange, self._setup, self._clock, self._journal = exchange, setup, clock, journal
        self._rules: OrderRules = setup.orders
        self._quirks = quirks_of(setup.ccxt_id)
        self._volatile = Volatile(
            frozenset(self._rules.volatile_headers), frozenset(self._rules.volatile_fields)
        )
        self._checks = ReleaseChecks(
            exchange, setup, run_key, clock, journal, latch, around, is_scope_asked=is_scope_asked
        )
        self._tasks: set[asyncio.Task[Any]] = set()
        self.releasing: set[str] = set()
        """The orders whose release has begun and is not answered."""

    # -- prepare ----------------------------------------------------------------------------------------

    async def prepare(self, terms: OrderTerms) -> Prepared:
        """Return what the venue would read; nothing is sent.

        Raises:
            OrderRefused: the order cannot be said to this venue exactly as it is meant.
        """
        reason = self._checks.unfit(terms)
        if reason:
            raise OrderRefused(reason)
        recording = Recording()
        try:
            with on_errand(recording):
                await self._create(terms)
        except Recorded:
            pass
        except Exception as error:  # ccxt's own checks; whatever it is, nothing was sent
            raise OrderRefused(f"{self._setup.name} cannot be told this order: {words(error)}") from error
        request = recording.request
        if request is None:
            raise OrderRefused("ccxt made no request of this order")
        try:
            wire = canonical(request.method, request.url, request.headers, request.body, self._volatile)
        except WireRefused as error:
            raise OrderRefused(f"the request for {self._setup.name} cannot be read back: {error}") from error
        found = says_otherwise(self._rules, terms, self._market_id(terms.symbol), wire)
        if found:
            raise OrderRefused(f"{self._setup.name} would read another order: {found}")
        return Prepared(
            terms,
            wire.method,
            wire.host,
            wire.path,
            self._market_id(terms.symbol),
            tuple((field.name, field.value) for field in wire.fields),
            wire.digest(self._setup.mode),
        )

    def _market_id(self, symbol: str) -> str:
        return str(self._exchange.market(symbol)["id"])

    async def _create(self, terms: OrderTerms) -> None:
        parameters: dict[str, Any] = {self._rules.client_ids.parameter: terms.client_order_id}
        if terms.time_in_force is TimeInForce.POST_ONLY:
            parameters["postOnly"] = True
        elif terms.kind is OrderKind.LIMIT and terms.time_in_force is not TimeInForce.GTC:
            parameters["timeInForce"] = terms.time_in_force.value
        await self._exchange.create_order(
            terms.symbol, terms.kind.value, terms.side.value, terms.amount, terms.limit_price, parameters
        )

    # -- release ----------------------------------------------------------------------------------------

    async def release(
        self, terms: OrderTerms, digest: str, token: ReleaseToken, limits: ReleaseLimits
    ) -> Released:
        """Send a confirmed order, once; never raises for what the venue or the wire does.

        A caller that is cancelled leaves the request on its way: its outcome then stands in the journal.

        Args:
            terms: as prepared and confirmed.
            digest: as prepared and confirmed.
            token: the desk's, of one use.
            limits: what must hold at the moment of writing.
        """
        return await self._finish(
            self._release(terms, digest, token, limits), f"release {terms.client_order_id}"
        )

    async def _release(
        self, terms: OrderTerms, digest: str, token: ReleaseToken, limits: ReleaseLimits
    ) -> Released:
        name = terms.client_order_id
        late = partial(self._checks.refused_now, terms.symbol, token, limits)
        sending = Sending(
            self._clock,
            digest=digest,
            mode=self._setup.mode,
            volatile=self._volatile,
            differs=lambda wire: says_otherwise(self._rules, terms, self._market_id(terms.symbol), wire),
            announce=partial(self._journal.sent, name, digest, terms.symbol),
            refusal=late,
            written=self._checks.written,
        )
        error: Exception | None = None
        # whatever stands against a second release, the first may have arrived
        again = self._checks.was_released(name)
        sending.withheld = self._checks.refused_at_once(terms, digest, token)
        if not sending.withheld:
            # from here on this id is used up, whatever becomes of it
            self._checks.take(name)
            self.releasing.add(name)
            try:
                sending.withheld = late()
                if not sending.withheld:
                    with on_errand(sending):
                        await self._create(terms)
            except Exception as raised:  # noqa: BLE001  the top of the task: what the wire saw decides, not ccxt
                error = raised
        verdict = await self._verdict(sending, terms, error)
        if again and verdict.outcome is Outcome.NOT_SENT:
            verdict = Verdict(Outcome.AMBIGUOUS, verdict.reason)
        await asyncio.to_thread(self._note, sending, name, verdict)
        self.releasing.discard(name)
        evidence = evidence_of(sending.answer, self._quirks) if sending.answer is not None else None
        order_id = sanitise(verdict.order_id, 80)
        return Released(
            name, digest, verdict.outcome, sanitise(verdict.reason), order_id, sending.times, evidence
        )

    async def _verdict(self, sending: Sending, terms: OrderTerms, error: Exception | None) -> Verdict:
        answer = sending.answer
        if answer is None and sending.first_byte is None:
            why = sending.withheld or (words(error) if error is not None else "ccxt made no request of it")
            return Verdict(Outcome.NOT_SENT, why)
        if answer is None:
            return Verdict(Outcome.AMBIGUOUS, words(error) if error is not None else "there was no answer")
        ours = Ours(
            terms, self._market_id(terms.symbol), self._rules.client_ids.prefix + terms.client_order_id
        )
        verdict = judge(answer, ours, self._rules, self._quirks)
        return await self._confirmed(verdict, ours) if verdict.missing else verdict

    async def _confirmed(self, verdict: Verdict, ours: Ours) -> Verdict:
        """Ask for the order that the venue named, where its answer says too little to prove that it is ours."""
        try:
            with on_errand(Errand()):
                taken = await self._quirks.confirm(self._exchange, verdict.order_id, ours.terms.symbol)
        except Exception as error:  # noqa: BLE001  whatever goes wrong in asking, nothing is proved
            return Verdict(
                verdict.outcome, f"{verdict.reason}, and asking failed: {words(error)}", verdict.order_id
            )
        if taken is None or taken.order_id != verdict.order_id:
            return verdict
        return accepted(taken, ours, frozenset())

    def _note(self, sending: Sending, name: str, verdict: Verdict) -> None:
        """Write the outcome to the journal; the order is what it is, also when that fails."""
        if not sending.is_announced:
            return
        try:
            if verdict.outcome is Outcome.ACCEPTED:
                self._journal.named(name, verdict.order_id)
            elif verdict.outcome is not Outcome.AMBIGUOUS:
                self._journal.final(name, verdict.outcome.value)
        except OSError:
            _log.exception("%s: the outcome of %s is not in the journal", self._setup.venue, name)

    async def cancel(
        self, symbol: str, client_order_id: str, order_id: str = "", *, is_noted: bool = False
    ) -> Cancelled:
        """Cancel an order: no token, no latch, no rate; never raises for what the venue or the wire does.

        Args:
            symbol: the order's market.
            client_order_id: ours; empty for an order that is not ours.
            order_id: the venue's own, which wins; empty where it is not known.
            is_noted: whoever asks writes it to the journal.
        """
        # plain texts: ccxt takes a subclass of str for nothing at all
        work = self._cancel(str(symbol), str(client_order_id), str(order_id), is_noted=is_noted)
        return await self._finish(work, f"cancel {client_order_id}")

    async def _cancel(self, symbol: str, name: str, order_id: str, *, is_noted: bool) -> Cancelled:
        for attempt in range(CANCEL_TRIES):
            cancelling = Cancelling(self._clock)
            # those that overtake one another again and again go one after the other
            cancelling.waits_for_turn = attempt > CANCEL_TRIES // 2
            done = await self._cancel_once(cancelling, symbol, name, order_id, is_noted=is_noted)
            is_noted, order_id = True, order_id or str(done.order_id)
            if done.evidence is None or not self._quirks.is_nonce_refused(done.evidence.codes):
                break
        return done

    async def _cancel_once(
        self, cancelling: Cancelling, symbol: str, name: str, order_id: str, *, is_noted: bool
    ) -> Cancelled:
        known = self._journal.order(name)
        error: Exception | None = None
        try:
            order_id = order_id or (known.order_id if known is not None else "")
            with on_errand(cancelling):
                order_id = order_id or await self._looked_up(symbol, name)
                argument, parameters = self._quirks.cancel_arguments(order_id, self.wire_client_id(name))
                if not is_noted:
                    await asyncio.to_thread(self._note_cancel, name)
                await self._exchange.cancel_order(argument, symbol, parameters)
        except Exception as raised:  # noqa: BLE001  the top of the task: what the wire saw decides, not ccxt
            error = raised
        is_sent = cancelling.first_byte is not None
        told = cancel_verdict(cancelling.answer, error, self._rules, self._quirks, is_sent=is_sent)
        outcome, reason, evidence = told
        return Cancelled(name, sanitise(order_id, 80), outcome, sanitise(reason), cancelling.times, evidence)

    def wire_client_id(self, client_order_id: str) -> str:
        """Return our id as it stands on the wire."""
        return self._rules.client_ids.prefix + client_order_id if client_order_id else ""

    async def _looked_up(self, symbol: str, name: str) -> str:
        """Return the venue's id of an order where cancelling needs it; empty where it does not."""
        if self._quirks.cancels_by_client_id or not name:
            return ""
        found = await self._quirks.find(self._exchange, symbol, self.wire_client_id(name))
        return str(found["id"]) if found is not None else ""

    def _note_cancel(self, name: str) -> None:
        if not name:
            return
        try:
            self._journal.cancelling(name)
        except OSError:
            _log.exception("%s: the cancel of %s is not in the journal", self._setup.venue, name)

    async def _finish(self, work: Coroutine[Any, Any, _T], name: str) -> _T:
        """Run something to its end even when the caller is cancelled."""
        task = asyncio.create_task(work, name=f"{self._setup.venue} {name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for what is under way; every request ends by its own time limit."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
