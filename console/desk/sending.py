"""The one place where an order is released: consent and intent are durable, then the worker gets its token, once."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from console.desk.asked import Asked, NoAnswer, NotHandedOver
from console.desk.book_of_orders import BookOfOrders
from console.desk.case import Case
from console.desk.confirming import Confirmations, OpenConfirmation
from console.desk.finding import Moment, Verdict
from console.desk.gather import Gatherer
from console.desk.proposal import Proposal, Purpose
from console.desk.recorder import Recorder
from console.desk.reviewing import ID_LETTERS, Choose, verdict_row
from console.desk.settings import DeskSettings
from console.desk.trail import Trail
from console.desk.verdict import verdict
from console.desk.views import Confirmation
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from venues.model.release import Released, ReleaseLimits, make_token
from venues.model.value import Value, replace

TOKEN_MS = 5_000
"""How long after its intent an order may begin to be sent: from then on its token is dead, whoever holds it."""

Replace = Callable[[str, Decimal], Awaitable[str]]
"""Cancels an order of ours, of which so much was filled when it was shown, and waits for proof that it is gone; returns
why the new one must not be sent, if so."""


class Sending(Value):
    """What became of a confirmation."""

    refused: str = ""
    """Why nothing was sent; empty when the order was handed to the worker."""
    released: Released | None = None
    """The worker's answer; None when there was none."""


class Sender:
    """Sends what was confirmed.

    Args:
        settings: of the desk, with the key of the release tokens.
        gatherer: looks at everything.
        confirmations: what may be confirmed.
        trail: where consent and intent stand before anything leaves.
        book: what the trail adds up to.
        asked: the way to the workers.
        recorder: writes what became of it.
        replaced: cancels the order that a new one replaces.
        choose: injected randomness.
    """

    def __init__(
        self,
        settings: DeskSettings,
        gatherer: Gatherer,
        confirmations: Confirmations,
        trail: Trail,
        book: BookOfOrders,
        asked: Asked,
        recorder: Recorder,
        replaced: Replace,
        choose: Choose,
    ) -> None:
        self._settings, self._gatherer, self._confirmations = settings, gatherer, confirmations
        self._trail, self._book, self._asked, self._recorder = trail, book, asked, recorder
        self._replaced, self._choose = replaced, choose

    async def send(self, shown: Confirmation, typed: str) -> Sending:
        """Send a confirmed order, once.

        Args:
            shown: what the operator saw; of one use, whatever comes of it.
            typed: the code, as typed.
        """
        opened = self._confirmations.take(shown)
        if opened is None:
            return Sending("this confirmation has been used, or another took its place")
        if opened.proposal.purpose is Purpose.REHEARSAL:
            return Sending("a rehearsal is never sent")
        if typed != shown.code:
            return Sending("the code that was typed is not the code that was shown")
        reason = self._confirmations.fault(opened)
        if reason:
            return Sending(reason)
        if opened.draft.replaces:
            gone = self._replaced(opened.draft.replaces, opened.replaced_filled)
            reason = await gone or self._confirmations.fault(opened)
            if reason:
                return Sending(reason)
        proposal = replace(opened.proposal, consent_id="c" + self._choose(ID_LETTERS, 15))
        found = self._judge(opened, proposal, Moment.CONFIRMED)
        if not found.allowed:
            return Sending(found.denied[0].words if found.denied else "not every check was made")
        try:
            await self._record(opened, proposal, found)
        except AuditFailed as error:
            return Sending(f"{error}: nothing was sent")
        return await self._release(opened, proposal)

    def _judge(self, opened: OpenConfirmation, proposal: Proposal, moment: Moment) -> Verdict:
        terms = proposal.terms
        inputs = self._gatherer.inputs(terms.venue, terms.symbol)
        return verdict(proposal, inputs, opened.limits, moment)

    async def _record(self, opened: OpenConfirmation, proposal: Proposal, found: Verdict) -> None:
        """Write verdict, consent and intent; from the intent on the order counts as sent.

        Raises:
            AuditFailed: they are not known to be durable.
        """
        terms, prepared = proposal.terms, opened.prepared
        await self._trail.record(Kind.VERDICT, verdict_row(found))
        await self._trail.record(
            Kind.CONSENT,
            {
                "proposal": proposal.proposal_id,
                "consent": proposal.consent_id,
                "digest": prepared.digest,
            },
        )
        worth = Case(
            proposal, self._gatherer.inputs(terms.venue, terms.symbol), opened.limits, Moment.CONFIRMED
        ).notional_usd
        await self._trail.record(
            Kind.INTENT,
            {
                "intent": _intent_of(proposal),
                "client_order_id": terms.client_order_id,
                "venue": terms.venue,
                "proposal": proposal.proposal_id,
                "consent": proposal.consent_id,
                "head": opened.head,
                "symbol": terms.symbol,
                "side": terms.side.value,
                "type": terms.kind.value,
                "amount": f"{terms.amount:f}",
                "price": None if terms.limit_price is None else f"{terms.limit_price:f}",
                "time_in_force": terms.time_in_force.value,
                "reduce_only": terms.reduce_only,
                "purpose": proposal.purpose.value,
                "notional_usd": f"{worth:f}" if isinstance(worth, Decimal) else None,
                "request": dict(prepared.fields),
                "digest": prepared.digest,
            },
        )

    async def _release(self, opened: OpenConfirmation, proposal: Proposal) -> Sending:
        life = self._book.ledger.life(_intent_of(proposal))
        if life is None:
            return Sending("the intent is not among the orders: nothing was sent")
        # recording took its time: everything that would have ended the confirmation is looked at once more
        reason = self._confirmations.fault(opened, proposal, Moment.SENT)
        if reason:
            await self._recorder.not_sent(life, reason)
            return Sending(reason)
        expires_ms = life.intent_ms + TOKEN_MS
        token = make_token(self._settings.run_key, self._settings.mode, opened.prepared, expires_ms)
        limits = opened.limits
        release_limits = ReleaseLimits(
            limits.orders_per_minute, limits.book_age_ms, float(limits.clock_offset_ms)
        )
        try:
            released = await self._asked.release(
                proposal.terms, opened.prepared.digest, token, release_limits
            )
        except NotHandedOver as error:
            await self._recorder.not_sent(life, str(error))
            return Sending(str(error))
        except NoAnswer as error:
            now = self._book.ledger.life(life.intent)
            if now is not None and now.outcome is None:
                await self._recorder.unknown(now, str(error))
            return Sending()
        return Sending(released=released)


def _intent_of(proposal: Proposal) -> str:
    """Return the intent's name: there is one for each proposal, and none without."""
    return "i" + proposal.proposal_id[1:]
