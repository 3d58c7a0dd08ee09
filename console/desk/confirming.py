"""Open confirmations: what each was made from, and whether all of it still holds; the first change ends it for good."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from console.desk.arming import CLOCK_JUMP_MS
from console.desk.card import now_line, touch_left
from console.desk.case import Case
from console.desk.exact import Missing, exactly
from console.desk.finding import Moment
from console.desk.gather import Gatherer
from console.desk.limits import OrderLimits
from console.desk.proposal import Proposal
from console.desk.settings import DeskSettings
from console.desk.venue_news import VenueNews
from console.desk.verdict import verdict
from console.desk.views import Confirmation, Draft, Pulse
from venues.model.book import MarketRules
from venues.model.clock import Clock
from venues.model.order import TimeInForce
from venues.model.release import Prepared

LIFE_SECONDS = 10.0
CODE_LENGTH = 4
CODE_LETTERS = "abcdefhkmnprtuvwxy3479"
"""Letters and digits of which none looks like another."""


@dataclass(slots=True)
class OpenConfirmation:
    """One confirmation that the operator has before them, and everything that it was made from."""

    shown: Confirmation
    draft: Draft
    proposal: Proposal
    prepared: Prepared
    limits: OrderLimits
    rules: MarketRules | None
    epoch: str
    wall_ms: int
    """The wall clock at `shown.opened_at`."""
    head: int
    """Number of the row whose tag is in the client order id."""
    rested: bool
    """A resting order did not cross the book when it was shown."""
    replaced_filled: Decimal = Decimal(0)
    """How much of the order that this one replaces had been filled when it was shown."""
    dead: str = ""
    noted: bool = field(default=False)
    """Its death stands in the trail."""


class Confirmations:
    """At most one is open; opening another ends the one before.

    Args:
        settings: of the desk.
        gatherer: looks at everything anew.
        news: for the worker's life.
        clock: injected time.
        died: told of each that ends without being used.
    """

    def __init__(
        self,
        settings: DeskSettings,
        gatherer: Gatherer,
        news: VenueNews,
        clock: Clock,
        died: Callable[[OpenConfirmation], None],
    ) -> None:
        self._settings, self._gatherer, self._news, self._clock = settings, gatherer, news, clock
        self._died = died
        self._open: OpenConfirmation | None = None

    @property
    def open(self) -> OpenConfirmation | None:
        """The one that the operator has before them, dead or alive."""
        return self._open

    def begin(self, opened: OpenConfirmation) -> None:
        """Take a new one; the one before is dead."""
        if self._open is not None:
            self._end(self._open, "another order was reviewed")
        self._open = opened

    def take(self, shown: Confirmation) -> OpenConfirmation | None:
        """Return a confirmation for its only use, and forget it; None when it is not the open one."""
        opened = self._open
        if opened is None or opened.shown is not shown:
            return None
        self._open = None
        return opened

    def kill(self, shown: Confirmation, reason: str) -> None:
        """End a confirmation; one that was used or is dead stays what it is."""
        opened = self._open
        if opened is not None and opened.shown is shown:
            self._end(opened, reason)
            self._open = None

    def kill_any(self, reason: str) -> None:
        """End whichever is open."""
        if self._open is not None:
            self._end(self._open, reason)

    def pulse(self, shown: Confirmation) -> Pulse:
        """Return how it stands now."""
        opened = self._open
        if opened is None or opened.shown is not shown:
            return Pulse(0.0, "", "it has been used, or another took its place")
        left = max(0.0, shown.expires_at - self._clock.monotonic())
        case = self.case_of(opened)
        if not opened.dead:
            reason = self._reason(opened, case, left)
            if reason:
                self._end(opened, reason)
        return Pulse(left, now_line(case), opened.dead)

    def fault(
        self, opened: OpenConfirmation, proposal: Proposal | None = None, moment: Moment = Moment.TYPED
    ) -> str:
        """Return what has changed since a confirmation was shown; empty when nothing has.

        Args:
            opened: the confirmation.
            proposal: with the consent, once it was given.
            moment: how far the order has come.
        """
        left = opened.shown.expires_at - self._clock.monotonic()
        return opened.dead or self._reason(opened, self.case_of(opened, proposal, moment), left)

    def case_of(
        self, opened: OpenConfirmation, proposal: Proposal | None = None, moment: Moment = Moment.TYPED
    ) -> Case:
        """Return the order with everything that is known at this moment."""
        terms = opened.proposal.terms
        inputs = self._gatherer.inputs(terms.venue, terms.symbol)
        return Case(proposal or opened.proposal, inputs, opened.limits, moment)

    @exactly
    def _reason(self, opened: OpenConfirmation, case: Case, left_seconds: float) -> str:
        """Return the first of the causes that end a confirmation, in words."""
        terms, shown = opened.proposal.terms, opened.shown
        if left_seconds <= 0:
            return f"its {LIFE_SECONDS:.0f} s have run out"
        passed_ms = (self._clock.monotonic() - shown.opened_at) * 1000
        if abs(self._clock.now_ms() - opened.wall_ms - passed_ms) > CLOCK_JUMP_MS:
            return "the clock jumped"
        if self._news.epoch(terms.venue) != opened.epoch:
            return "the venue's worker has started anew"
        if self._settings.limits(terms.venue, terms.symbol) != opened.limits:
            return "a limit has changed"
        market = case.inputs.market
        if market is None or market.rules != opened.rules:
            return "the venue's market table has changed"
        found = verdict(case.proposal, case.inputs, opened.limits, case.moment)
        if not found.allowed:
            return found.denied[0].words if found.denied else "not every check was made"
        book = case.book
        if isinstance(book, Missing):
            return book.words
        if opened.rested and terms.time_in_force is TimeInForce.GTC and crosses(case):
            return "the order would now trade at once, it was shown to rest"
        return touch_left(book, terms)

    def _end(self, opened: OpenConfirmation, reason: str) -> None:
        if not opened.dead:
            opened.dead = reason
        if not opened.noted:
            opened.noted = True
            self._died(opened)


def crosses(case: Case) -> bool:
    """Return True when the order's limit price would trade with the present book at once."""
    book, limit = case.book, case.terms.limit_price
    if isinstance(book, Missing) or limit is None:
        return True
    touch = book.touch(case.terms.side)
    return limit >= touch if case.is_buy else limit <= touch
