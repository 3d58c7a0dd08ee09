"""From a draft to a confirmation: sized, judged, prepared by the worker, recorded; nothing here can send."""

from collections.abc import Callable
from decimal import Decimal

from console.desk.asked import Asked, NoAnswer
from console.desk.book_of_orders import BookOfOrders
from console.desk.card import headline_of, lines_of, title_of
from console.desk.case import Case
from console.desk.confirming import (
    CODE_LENGTH,
    CODE_LETTERS,
    LIFE_SECONDS,
    Confirmations,
    OpenConfirmation,
    crosses,
)
from console.desk.exact import plain
from console.desk.finding import Finding, Moment, Outcome, Verdict
from console.desk.gather import Gatherer
from console.desk.limits import OrderLimits
from console.desk.proposal import Proposal, Purpose
from console.desk.reading import Refused
from console.desk.settings import DeskSettings
from console.desk.sizing import Sized, size_order
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.desk.verdict import verdict
from console.desk.views import Confirmation, Denied, Draft
from db.audit.canonical import Json
from db.audit.errors import AuditFailed
from db.audit.kinds import Kind
from venues.model.clock import Clock
from venues.model.order import OrderState, client_order_id_prefix
from venues.model.release import Prepared
from venues.model.value import Value, replace
from venues.model.words import Mode

ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
ID_RANDOM = 7
"""Random characters at the end of a client order id, after the tag of the trail's head."""

Choose = Callable[[str, int], str]
"""Returns that many random characters of an alphabet; injected."""


class _Reviewed(Value):
    """A draft on its way to a confirmation."""

    draft: Draft
    proposal: Proposal
    limits: OrderLimits
    head: int
    replaced_filled: Decimal


class Reviewer:
    """Makes confirmations.

    Args:
        settings: of the desk.
        gatherer: looks at everything.
        trail: every step is recorded before the next.
        asked: the way to the workers.
        confirmations: takes what is made.
        news: for the worker's life.
        clock: injected time.
        choose: injected randomness.
        book: orders that may be replaced.
    """

    def __init__(
        self,
        settings: DeskSettings,
        gatherer: Gatherer,
        trail: Trail,
        asked: Asked,
        confirmations: Confirmations,
        news: VenueNews,
        clock: Clock,
        choose: Choose,
        book: BookOfOrders,
    ) -> None:
        self._settings, self._gatherer, self._trail, self._asked = settings, gatherer, trail, asked
        self._book = book
        self._confirmations, self._news, self._clock, self._choose = confirmations, news, clock, choose

    async def review(self, draft: Draft) -> Confirmation | Denied:
        """Return what the operator must confirm, or why there is nothing to confirm; never raises."""
        venue, symbol = draft.typed.venue, draft.typed.symbol
        limits = self._settings.limits(venue, symbol)
        if limits is None:
            return Denied(f"{venue} is not configured")
        sized = size_order(draft.typed, self._gatherer.inputs(venue, symbol), limits)
        if isinstance(sized, Refused):
            return Denied(sized.words)
        try:
            return await self._review(draft, sized, limits)
        except AuditFailed as error:
            return Denied(f"{error}: nothing can be sent that cannot be recorded first")
        except NoAnswer as error:
            return Denied(f"{venue}: {error}; nothing was sent")
        except ValueError as error:
            return Denied(f"{error}; nothing was sent")

    async def _review(self, draft: Draft, sized: Sized, limits: OrderLimits) -> Confirmation | Denied:
        filled = self._replaced_filled(draft)
        reviewed = self._proposed(draft, sized, limits, filled)
        proposal = reviewed.proposal
        await self._trail.record(Kind.PROPOSAL, _proposal_row(draft, proposal))
        found = self._judge(reviewed)
        await self._trail.record(Kind.VERDICT, verdict_row(found))
        if not found.allowed:
            return Denied(found.denied[0].words if found.denied else "not every check was made", found)
        prepared = await self._asked.prepare(proposal.terms)
        if prepared.terms != proposal.terms:
            return Denied("the worker prepared another order: nothing was sent")
        again = self._judge(reviewed)
        if not again.allowed:
            return Denied(again.denied[0].words if again.denied else "not every check was made", again)
        return await self._open(reviewed, prepared, again)

    def _replaced_filled(self, draft: Draft) -> Decimal:
        """Return how much of the order that is to be replaced is filled; nothing where none is.

        Raises:
            ValueError: there is no such open order.
        """
        if not draft.replaces:
            return Decimal(0)
        life = self._book.ledger.by_client_order_id(draft.replaces)
        if life is None or life.state not in {OrderState.OPEN, OrderState.PARTIAL}:
            state = "not an order of this trail" if life is None else life.state
            raise ValueError(f"{draft.replaces} is {state}: there is nothing to replace")
        return life.filled

    def _proposed(self, draft: Draft, sized: Sized, limits: OrderLimits, filled: Decimal) -> _Reviewed:
        head, tag = self._trail.head_number, self._trail.head_tag
        name = client_order_id_prefix(self._settings.mode) + tag + self._choose(ID_LETTERS, ID_RANDOM)
        proposal = Proposal(
            proposal_id="p" + self._choose(ID_LETTERS, 15),
            terms=replace(sized.terms, client_order_id=name),
            asked_amount=sized.asked_amount,
            asked_price=sized.asked_price,
            purpose=draft.purpose,
            duplicate_meant=draft.duplicate_meant,
        )
        return _Reviewed(draft, proposal, limits, head, filled)

    def _judge(self, reviewed: _Reviewed) -> Verdict:
        terms = reviewed.proposal.terms
        inputs = self._gatherer.inputs(terms.venue, terms.symbol)
        return verdict(reviewed.proposal, inputs, reviewed.limits, Moment.TYPED)

    async def _open(self, reviewed: _Reviewed, prepared: Prepared, found: Verdict) -> Confirmation:
        proposal, terms = reviewed.proposal, reviewed.proposal.terms
        inputs = self._gatherer.inputs(terms.venue, terms.symbol)
        case = Case(proposal, inputs, reviewed.limits, Moment.TYPED)
        lines = lines_of(case, prepared, found, self._trail.head_number)
        if reviewed.draft.replaces:
            filled = f", filled {plain(reviewed.replaced_filled)}" if reviewed.replaced_filled else ""
            words = f"{reviewed.draft.replaces}{filled}: cancelled and proved gone before this one is sent"
            lines = (("Replaces", words), *lines)
        title, headline = title_of(self._settings, proposal), headline_of(terms)
        expires_ms = self._clock.now_ms() + int(LIFE_SECONDS * 1000)
        await self._trail.record(
            Kind.CONFIRMATION,
            {
                "proposal": proposal.proposal_id,
                "digest": prepared.digest,
                "expires_ms": expires_ms,
                "shown": [title, headline, *(f"{label}: {words}" for label, words in lines)],
            },
        )
        now = self._clock.monotonic()
        shown = Confirmation(
            confirmation_id=proposal.proposal_id,
            title=title,
            headline=headline,
            lines=lines,
            request=prepared.fields,
            digest=prepared.digest,
            code=self._choose(CODE_LETTERS, CODE_LENGTH),
            opened_at=now,
            expires_at=now + LIFE_SECONDS,
            real_money=self._settings.mode is Mode.LIVE and proposal.purpose is not Purpose.REHEARSAL,
            client_order_id=terms.client_order_id,
            is_rehearsal=proposal.purpose is Purpose.REHEARSAL,
        )
        market = case.inputs.market
        self._confirmations.begin(
            OpenConfirmation(
                shown,
                reviewed.draft,
                proposal,
                prepared,
                reviewed.limits,
                market.rules if market is not None else None,
                self._news.epoch(terms.venue),
                self._clock.now_ms(),
                reviewed.head,
                rested=not crosses(case),
                replaced_filled=reviewed.replaced_filled,
            )
        )
        return shown


def _proposal_row(draft: Draft, proposal: Proposal) -> dict[str, Json]:
    terms = proposal.terms
    return {
        "proposal": proposal.proposal_id,
        "source": draft.source,
        "purpose": proposal.purpose.value,
        "venue": terms.venue,
        "symbol": terms.symbol,
        "side": terms.side.value,
        "type": terms.kind.value,
        "amount": f"{terms.amount:f}",
        "price": None if terms.limit_price is None else f"{terms.limit_price:f}",
        "time_in_force": terms.time_in_force.value,
        "typed": draft.typed.size_text,
        "typed_price": draft.typed.price_text or None,
        "replaces": draft.replaces or None,
    }


def verdict_row(found: Verdict) -> dict[str, Json]:
    """Return a verdict as its row's payload."""
    return {
        "proposal": found.proposal_id,
        "allowed": found.allowed,
        "moment": found.moment.value,
        "checks": [_check_row(finding) for finding in found.findings],
    }


def _check_row(finding: Finding) -> dict[str, Json]:
    return {
        "name": f"{finding.number} {finding.name}",
        "passed": finding.outcome is not Outcome.DENIED,
        "value": None if finding.value is None else f"{finding.value:f}"[:40],
        "limit": None if finding.limit is None else f"{finding.limit:f}"[:40],
        "words": finding.words[:200],
    }
