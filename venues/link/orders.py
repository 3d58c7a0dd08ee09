"""What a desk asks a worker to do with orders, and what the worker answers; the answers are facts, never lost.

Every question has a `request`, the desk's own name for it, which the answer carries back. Nothing here is conflated:
answers and sightings are numbered with the other facts, kept until they are acknowledged, and replayed after a
reconnect.
"""

from venues.link.message import Message
from venues.model.examined import Examination, Examined
from venues.model.journal import JournalOrder
from venues.model.looked import LookedFor
from venues.model.order import OrderTerms
from venues.model.release import Cancelled, CancelledMine, Prepared, Released, ReleaseLimits, ReleaseToken
from venues.model.report import FillReport, OrderReport

# ---- down: desk to worker ----------------------------------------------------------------------------


class PrepareOrder(Message, frozen=True):
    """Say what the venue would read; nothing is sent."""

    venue: str
    request: str
    terms: OrderTerms


class ReleaseOrder(Message, frozen=True):
    """Send a confirmed order, once."""

    venue: str
    request: str
    terms: OrderTerms
    digest: str
    """Of the prepared request that was shown and confirmed."""
    token: ReleaseToken
    limits: ReleaseLimits = ReleaseLimits()


class CancelOrder(Message, frozen=True):
    """Cancel an order; needs no token."""

    venue: str
    request: str
    symbol: str
    client_order_id: str
    """Ours; empty for an order that is not ours."""
    order_id: str = ""
    """The venue's own, empty where it is not known."""


class LookForOrder(Message, frozen=True):
    """Ask the venue after one order in every way that it offers."""

    venue: str
    request: str
    symbol: str
    client_order_id: str
    order_id: str = ""
    """The venue's own, empty where it is not known."""
    since_ms: int = 0
    """From when on fills and closed orders could be of it, milliseconds UTC."""


class CancelMine(Message, frozen=True):
    """Cancel every order of ours at the venue, and forbid new ones first if asked; needs no token."""

    venue: str
    request: str
    latch: bool
    reason: str


class LiftLatch(Message, frozen=True):
    """Allow new orders again: the operator typed the word."""

    venue: str
    request: str
    reason: str


class SetDeadMan(Message, frozen=True):
    """Have the venue cancel by itself when it has not heard of us for some time; the worker goes on refreshing it."""

    venue: str
    request: str
    seconds: int
    """0 switches it off."""


class AskJournal(Message, frozen=True):
    """Ask which orders of ours the worker's journal knows."""

    venue: str
    request: str


class ExamineVenue(Message, frozen=True):
    """Find something out about the venue or its key; nothing is placed, changed or cancelled."""

    venue: str
    request: str
    what: Examination
    symbol: str = ""
    """The market, where the question is about one."""


OrderRequest = (
    PrepareOrder
    | ReleaseOrder
    | CancelOrder
    | LookForOrder
    | CancelMine
    | LiftLatch
    | SetDeadMan
    | AskJournal
)

Question = OrderRequest | ExamineVenue
"""What is asked of a worker and answered by a fact."""

ORDER_REQUESTS = (
    PrepareOrder,
    ReleaseOrder,
    CancelOrder,
    LookForOrder,
    CancelMine,
    LiftLatch,
    SetDeadMan,
    AskJournal,
)


class AskBalances(Message, frozen=True):
    """Fetch the account's balances now; they come as every account update does."""

    venue: str


class Farewell(Message, frozen=True):
    """The console leaves on purpose: what rests has been decided, and nobody cancels because it is gone."""

    keep_orders: bool
    """True leaves the orders resting; with False the desk has cancelled them already."""


# ---- up: worker to desk ------------------------------------------------------------------------------


class OrderPrepared(Message, frozen=True):
    """The answer to `PrepareOrder`."""

    number: int
    venue: str
    request: str
    prepared: Prepared | None
    refused: str = ""
    """Why there is none, in words."""


class OrderReleased(Message, frozen=True):
    """The answer to `ReleaseOrder`."""

    number: int
    venue: str
    request: str
    released: Released


class OrderCancelled(Message, frozen=True):
    """The answer to `CancelOrder`."""

    number: int
    venue: str
    request: str
    cancelled: Cancelled


class OrderLookedFor(Message, frozen=True):
    """The answer to `LookForOrder`."""

    number: int
    venue: str
    request: str
    looked: LookedFor


class MineCancelled(Message, frozen=True):
    """The answer to `CancelMine`, told to the desk whoever asked."""

    number: int
    venue: str
    request: str
    done: CancelledMine


class LatchLifted(Message, frozen=True):
    """The answer to `LiftLatch`."""

    number: int
    venue: str
    request: str
    lifted: bool
    words: str = ""
    """Why it was not."""


class DeadManAnswered(Message, frozen=True):
    """The answer to `SetDeadMan`."""

    number: int
    venue: str
    request: str
    armed: bool
    """The venue took the countdown."""
    fires_ms: int | None
    """When the venue said that it would cancel, milliseconds UTC; None when it did not say: not protected."""
    scope: str
    """What it cancels, in words; empty where the venue has no such countdown."""
    words: str = ""
    """Why it is not armed, or what the operator must know."""


class JournalTold(Message, frozen=True):
    """The answer to `AskJournal`."""

    number: int
    venue: str
    request: str
    orders: tuple[JournalOrder, ...]
    """Those of the last 48 hours and all that are not final, oldest first."""
    damaged_lines: int = 0
    is_held: bool = False
    """This worker alone holds the journal: what is not in it was never sent, and no other worker can send it."""


class VenueExamined(Message, frozen=True):
    """The answer to `ExamineVenue`."""

    number: int
    venue: str
    request: str
    examined: Examined


class OrderSeen(Message, frozen=True):
    """The venue told of an order of the account, ours or not, by stream or by listing."""

    number: int
    venue: str
    report: OrderReport


class FillSeen(Message, frozen=True):
    """The venue told of a fill of the account, ours or not; each trade id is told once in a worker's life."""

    number: int
    venue: str
    report: FillReport


OrderAnswer = (
    OrderPrepared
    | OrderReleased
    | OrderCancelled
    | OrderLookedFor
    | MineCancelled
    | LatchLifted
    | DeadManAnswered
    | JournalTold
    | VenueExamined
)
"""What answers a question, and carries its `request`."""

OrderNews = OrderAnswer | OrderSeen | FillSeen
