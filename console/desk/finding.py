"""What a check says, and what all checks together say about one order."""

from decimal import Decimal
from enum import StrEnum

from console.desk.exact import plain, seconds
from venues.model.order import OrderTerms
from venues.model.value import Value


class Moment(StrEnum):
    """When the checks look at an order; each time they look at everything anew."""

    TYPED = "TYPED"
    """In the ticket, before anything is shown for confirmation."""
    CONFIRMED = "CONFIRMED"
    """The operator has typed the code; nothing has been recorded yet."""
    SENT = "SENT"
    """The intent is recorded and the order is about to leave."""


class Outcome(StrEnum):
    """What a check came to."""

    PASSED = "passed"
    DENIED = "denied"
    NOT_APPLICABLE = "not applicable"


class Subject(StrEnum):
    """What a value that would pass is a value of."""

    AMOUNT = "amount"
    """Of the order, in its own units."""
    PRICE = "price"
    """Of the order, in quote units."""
    WAIT = "wait"
    """Milliseconds until the same order would pass."""


class WouldPass(Value):
    """A value with which the same check passes, all else unchanged."""

    subject: Subject
    value: Decimal

    @property
    def words(self) -> str:
        """The value for the end of a sentence."""
        if self.subject is Subject.WAIT:
            return f"wait {seconds(float(self.value))}"
        return f"{'an amount' if self.subject is Subject.AMOUNT else 'a price'} of {plain(self.value)} would pass"


class Finding(Value):
    """One check's word on one order."""

    number: str
    """The rule's number: `R1` to `R23`."""
    name: str
    """Unique among the checks."""
    outcome: Outcome
    words: str
    """What, the number, the limit and what would pass, as a sentence for the operator."""
    value: Decimal | None = None
    """What was measured; None when it could not be or is no number."""
    limit: Decimal | None = None
    """What it was measured against, in the unit of `value`."""
    unit: str = ""
    """Unit of `value` and `limit`: `USD`, `%`, `ms`, `orders`, or a currency."""
    would_pass: WouldPass | None = None


class Verdict(Value):
    """What all checks say about one order at one moment."""

    proposal_id: str
    terms: OrderTerms
    """The very order that was judged; a verdict says nothing about any other."""
    moment: Moment
    findings: tuple[Finding, ...]
    """Every check's finding, in the order of their numbers."""
    checks: int
    """How many checks there are; a verdict with fewer findings allows nothing."""

    @property
    def allowed(self) -> bool:
        """True only when every check was made and none denied."""
        fine = {Outcome.PASSED, Outcome.NOT_APPLICABLE}
        return 0 < self.checks == len(self.findings) and all(f.outcome in fine for f in self.findings)

    @property
    def denied(self) -> tuple[Finding, ...]:
        """The findings that stand against the order."""
        return tuple(finding for finding in self.findings if finding.outcome is Outcome.DENIED)

    @property
    def passed(self) -> int:
        """How many checks applied and passed."""
        return sum(finding.outcome is Outcome.PASSED for finding in self.findings)
