"""What became of an order: told by facts that may come late, twice and in any order, and never guessed.

Facts are kept, not folded into a state: the state is worked out from all of them each time. So the same facts give the
same state in whatever order they came, and a fact that comes again changes nothing.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from msgspec import field

from venues.model.order import OrderState, OrderTerms
from venues.model.release import Outcome
from venues.model.value import Value, replace

NOTHING = Decimal(0)


class Settled(StrEnum):
    """How asking the venue ended where no sighting settled it."""

    ABSENT = "ABSENT"
    """Proved by every way of asking, often enough and late enough."""
    HUMAN = "HUMAN"
    """Handed to the operator."""


class Fill(Value):
    """One execution; the venue's trade id makes it one, however often it is told."""

    trade_id: str
    price: Decimal
    """Quote units for one base unit."""
    amount: Decimal
    """Base units."""
    fee: Decimal | None = None
    """In `fee_currency`; below zero for a rebate, None where the venue has not said it."""
    fee_currency: str = ""
    is_maker: bool | None = None
    venue_ms: int = 0


class Sighting(Value):
    """The venue told of the order, in a stream or in an answer."""

    state: OrderState
    """OPEN, PARTIAL, FILLED, CANCELED, EXPIRED or REJECTED."""
    filled: Decimal
    """Base units."""
    order_id: str = ""
    average_price: Decimal | None = None
    """Quote units."""
    venue_ms: int = 0


_SEEN_ENDED = frozenset({OrderState.FILLED, OrderState.CANCELED, OrderState.EXPIRED, OrderState.REJECTED})


class OrderLife(Value):
    """One order from its intent on; every `with_` returns a new one."""

    intent: str
    terms: OrderTerms
    intent_ms: int
    """Milliseconds UTC at which the intent was durable."""
    sent_ms: int | None = None
    outcomes: frozenset[Outcome] = frozenset()
    """Everything that was ever told of the one request's answer."""
    reason: str = ""
    """Words for why it is UNKNOWN or REJECTED; sanitised."""
    doubted: bool = False
    """Somebody lost the answer, or died before it: UNKNOWN until something is seen."""
    settled: Settled | None = None
    sightings: frozenset[Sighting] = frozenset()
    fills: Mapping[str, Fill] = field(default_factory=lambda: MappingProxyType({}))
    cancel_asked_ms: int | None = None
    cancel_taken: bool = False
    """The venue answered a cancel of it with yes."""

    # -- facts ------------------------------------------------------------------------------------------

    def with_sent(self, sent_ms: int) -> "OrderLife":
        """It was written to the wire."""
        return replace(self, sent_ms=sent_ms if self.sent_ms is None else min(self.sent_ms, sent_ms))

    def with_answer(self, outcome: Outcome, reason: str = "", order_id: str = "") -> "OrderLife":
        """The one request was answered, or will not be.

        Positive proof stands whatever else is told of the same answer; two different proofs are kept as a doubt.
        """
        life = replace(self, outcomes=self.outcomes | {outcome}, reason=reason or self.reason)
        if outcome is Outcome.ACCEPTED and order_id:
            life = life.with_sighting(Sighting(OrderState.OPEN, NOTHING, order_id))
        return life

    def with_doubt(self, reason: str) -> "OrderLife":
        """Nobody can say what became of it."""
        return replace(self, doubted=True, reason=reason or self.reason)

    def with_sighting(self, sighting: Sighting) -> "OrderLife":
        """The venue told of it."""
        return replace(self, sightings=self.sightings | {sighting})

    def with_fill(self, fill: Fill) -> "OrderLife":
        """It was filled, in part or whole; a trade id that is known already may add the fee and nothing else."""
        known = self.fills.get(fill.trade_id)
        if known is not None:
            if known.fee is not None or fill.fee is None:
                return self
            fill = replace(known, fee=fill.fee, fee_currency=fill.fee_currency)
        return replace(self, fills=MappingProxyType({**self.fills, fill.trade_id: fill}))

    def with_settlement(self, settled: Settled, reason: str) -> "OrderLife":
        """Asking has ended; a proof of absence stands above a hand-over to the operator."""
        if self.settled is Settled.ABSENT:
            return self
        return replace(self, settled=settled, reason=reason or self.reason)

    def with_cancel(self, asked_ms: int) -> "OrderLife":
        """Somebody asked the venue to cancel it."""
        earliest = asked_ms if self.cancel_asked_ms is None else min(self.cancel_asked_ms, asked_ms)
        return replace(self, cancel_asked_ms=earliest)

    def with_cancel_taken(self) -> "OrderLife":
        """The venue said yes to a cancel."""
        return replace(self, cancel_taken=True)

    # -- what follows from them -------------------------------------------------------------------------

    @property
    def outcome(self) -> Outcome | None:
        """What is proved of the request; AMBIGUOUS without proof or with contradicting ones, None before an answer."""
        proofs = self.outcomes - {Outcome.AMBIGUOUS}
        if len(proofs) == 1:
            return next(iter(proofs))
        return Outcome.AMBIGUOUS if self.outcomes else None

    @property
    def filled(self) -> Decimal:
        """Base units filled: the larger of what the fills add up to and what the venue has said."""
        told = max((sighting.filled for sighting in self.sightings), default=NOTHING)
        return max(told, self.filled_by_trades)

    @property
    def filled_by_trades(self) -> Decimal:
        """Base units that fills account for; less than `filled` while their reports are under way."""
        return sum((fill.amount for fill in self.fills.values()), NOTHING)

    @property
    def remaining(self) -> Decimal:
        """Base units that may still trade; nothing once it has ended."""
        if self.state.is_final:
            return NOTHING
        return max(NOTHING, self.terms.amount - self.filled)

    @property
    def order_id(self) -> str:
        """The venue's own id, empty while nobody knows one."""
        return max((sighting.order_id for sighting in self.sightings), default="")

    @property
    def state(self) -> OrderState:
        """Where it stands; a sighting stands above what any answer or proof of absence has said."""
        ended = self._ended()
        if ended is not None:
            return ended
        if self.filled > NOTHING:
            return OrderState.PARTIAL
        if self.sightings or self.outcome is Outcome.ACCEPTED:
            return OrderState.OPEN
        return self._unseen()

    def _ended(self) -> OrderState | None:
        if self.filled >= self.terms.amount:
            return OrderState.FILLED
        ends = {sighting.state for sighting in self.sightings} & _SEEN_ENDED
        for state in (OrderState.CANCELED, OrderState.EXPIRED, OrderState.REJECTED):
            if state in ends:
                return state
        # "filled", but less than was ordered: the venue has closed it, the rest is gone
        return OrderState.CANCELED if ends else None

    def _unseen(self) -> OrderState:
        if self.outcome is Outcome.REJECTED:
            return OrderState.REJECTED
        if self.outcome is Outcome.NOT_SENT or self.settled is Settled.ABSENT:
            return OrderState.ABSENT
        if self.settled is Settled.HUMAN:
            return OrderState.HUMAN
        if self.doubted or self.outcome is Outcome.AMBIGUOUS:
            return OrderState.UNKNOWN
        return OrderState.INTENT if self.sent_ms is None else OrderState.SENT

    @property
    def alarm(self) -> str:
        """What contradicts a proof that was given before, in words; empty when all agrees."""
        seen = bool(self.sightings or self.fills)
        refused = self.outcomes & {Outcome.REJECTED, Outcome.NOT_SENT}
        if seen and refused:
            return f"the venue shows an order whose request was {' and '.join(sorted(refused))}"
        if seen and self.settled is Settled.ABSENT:
            return "an order that was proved absent has been seen"
        if self.filled > self.terms.amount:
            return "more was filled than was ordered"
        return ""
