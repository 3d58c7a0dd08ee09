"""What the screens see of the desk: frozen, sanitised, with every word ready; nothing here can send anything."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from console.desk.finding import Verdict
from console.desk.inputs import ArmState
from console.desk.proposal import Purpose
from console.desk.reading import Refused
from console.desk.sizing import Sized, TypedOrder
from venues.model.order import OrderKind, OrderState, TimeInForce
from venues.model.value import Value
from venues.model.words import Side


class ArmView(Value):
    """Whether orders may be sent, for the status line."""

    state: ArmState
    left_seconds: float | None = None
    """Until it disarms itself; None unless ARMED."""
    reason: str = ""
    """Why it is HALTED, or why it cannot be armed; empty when all is well."""


class Stopped(Value):
    """What cancelling all of ours came to."""

    words: str
    is_proved: bool
    """Every venue has listed its orders, and none of ours rests any more."""


class AuditHead(Value):
    """The audit trail's newest row, for the status line."""

    number: int
    """0 where there is no trail."""
    sound: bool
    """False while it has not verified, and for good once it has failed."""
    words: str = ""
    """`verifying 42 %`, or why it is not sound."""
    opening: bool = False
    """It is being opened: not sound yet, and nothing has failed."""


class VenueGate(Value):
    """Whether a venue takes orders from here now."""

    venue: str
    open: bool
    reason: str = ""
    """Why it does not: halted, UNKNOWN orders, not commissioned, data only."""
    dead_man: str = ""
    """`ARMED 00:42`, `NOT PROTECTED`, or empty where nobody asked for it."""
    dead_man_scope: str = ""
    """What the venue would cancel; empty where the venue has no such switch."""


class OrderLine(Value):
    """One order for the Orders screen and the strip of open and UNKNOWN orders."""

    venue: str
    symbol: str
    side: Side
    kind: OrderKind | None
    time_in_force: TimeInForce | None
    amount: Decimal | None
    """Base units; None where the venue counts it otherwise."""
    price: Decimal | None
    filled: Decimal
    average_price: Decimal | None
    state: OrderState
    client_order_id: str
    order_id: str
    is_mine: bool
    age_ms: float | None
    """Since its intent was recorded, or since the venue first showed it here."""
    told_age_ms: float | None = None
    """Since the venue last told of it."""
    purpose: Purpose = Purpose.ORDER
    cancel_asked: bool = False
    words: str = ""
    """Why it is UNKNOWN and how far the proof has come, or why it was rejected."""
    alarm: str = ""
    """What contradicts an earlier proof; empty when all agrees."""


class OrdersView(Value):
    """All orders that are worth showing; UNKNOWN first, then open ones, then those that have ended, newest first."""

    lines: tuple[OrderLine, ...] = ()
    mine_open: int = 0
    others_open: int = 0
    unknown: int = 0
    """UNKNOWN, and handed to the operator."""

    @property
    def unresolved(self) -> tuple[OrderLine, ...]:
        """The orders that are pinned on every screen."""
        return tuple(line for line in self.lines if line.state.is_unresolved)


class TimelineLine(Value):
    """One event of an order's life."""

    time_ms: int
    words: str
    level: str = "info"
    """`info`, `warn` or `bad`."""
    row: int = 0
    """Number of the audit row that tells it; 0 for none."""


class Draft(Value):
    """The ticket as typed, and what it is for."""

    typed: TypedOrder
    purpose: Purpose = Purpose.ORDER
    duplicate_meant: bool = False
    """The operator typed that the same order within seconds is meant."""
    replaces: str = ""
    """Client order id of an order of ours that is cancelled, and proved gone, before this one is sent."""
    source: str = "ticket"


class PreviewRow(Value):
    """What was typed beside what will be sent, and the rule that stands between."""

    label: str
    """`size`, `price`, `worth`."""
    typed: str
    sent: str
    rule: str
    passes: bool


class Preview(Value):
    """What a draft comes to at this moment; nothing was recorded or sent."""

    sized: Sized | Refused
    rows: tuple[PreviewRow, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Label and words: distance to mid, whether it would rest or cross, fee and its source, free before and after,
    the book's age and integrity, the clock."""
    verdict: Verdict | None = None
    """None while the texts make no order."""
    units: str = ""
    """`BTC`, or `contracts`: what the amount counts."""
    amount_step: Decimal | None = None
    price_step: Decimal | None = None


class Denied(Value):
    """An order that will not be sent, with everything that stands against it."""

    words: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the operator is shown and asked to confirm: made by the desk from the very request, of one use."""

    confirmation_id: str
    title: str
    """`PRACTICE · MICRO-TRADE · gate · key …9F3C`."""
    headline: str
    """`BUY 0.00008 BTC at MARKET for about 4.80 USDT`."""
    lines: tuple[tuple[str, str], ...]
    """Label and words: worst case, after, today here, what cannot be undone, id, consent, checks, audit row."""
    request: tuple[tuple[str, str], ...]
    """The request's fields as the venue will read them, from the prepared bytes."""
    digest: str
    code: str
    """Four characters to type; none of them looks like another."""
    opened_at: float
    """Monotonic seconds of the desk's clock."""
    expires_at: float
    real_money: bool = False
    client_order_id: str = field(default="", repr=False)
    is_rehearsal: bool = False
    """Its code is taken like any other, and nothing is sent."""


class Pulse(Value):
    """How an open confirmation stands now."""

    left_seconds: float
    now: str
    """The touch, the book's age, what share of the first level this order takes."""
    dead: str = ""
    """What changed so that it can no longer be sent; empty while it lives."""


class Step(StrEnum):
    """How far an order has come after its confirmation."""

    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    REFUSED = "REFUSED"
    """Nothing was sent."""
    UNKNOWN = "UNKNOWN"


class Progress(Value):
    """What became of a confirmed order; the dialog turns into this."""

    step: Step
    headline: str
    timeline: tuple[TimelineLine, ...] = ()
    receipt: tuple[tuple[str, str], ...] = ()
    """Label and words of a probe's or micro-trade's receipt; empty for other orders and until it is there."""
    passed: bool | None = None
    """Of a receipt."""


class PanicPlan(Value):
    """What the second Ctrl-G will do."""

    cancels: tuple[OrderLine, ...]
    venues: tuple[str, ...]
    left_seconds: float
    """Within which the second press counts."""


class LeavingView(Value):
    """What would be left behind by quitting now."""

    mine: int
    others: int
    unknown: int
    lines: tuple[OrderLine, ...]


class Leaving(StrEnum):
    """What to do with open orders when the console leaves."""

    CANCEL_MINE = "CANCEL_MINE"
    KEEP = "KEEP"
