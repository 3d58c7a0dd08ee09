"""Everything a verdict depends on, as told by others; each fact names what it is about and how old it is.

Ages are milliseconds since a fact was last confirmed, by a clock that never runs backwards; None when it never was.
A number that nobody told is None. Nothing here is checked: the checks refuse what is missing, stale or no number.
"""

from decimal import Decimal
from enum import StrEnum

from msgspec import field

from venues.model.account import Balance
from venues.model.book import MarketRules
from venues.model.order import OrderState, OrderTerms
from venues.model.value import Value
from venues.model.words import Integrity, Mode, Role, VenueState

DecimalLevel = tuple[Decimal, Decimal]
"""Price in quote units, size in the unit of an order's amount."""


class SystemState(StrEnum):
    """What the whole console may send."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    """Only orders that provably lower a position."""
    HALTED = "HALTED"
    """Only cancels."""


class ArmState(StrEnum):
    """Whether the operator has armed the console."""

    DISARMED = "DISARMED"
    ARMED = "ARMED"
    HALTED = "HALTED"


class SystemFacts(Value):
    """The console itself."""

    state: SystemState | None
    arm: ArmState | None
    armed_left_ms: float | None
    """Milliseconds until it disarms itself."""
    mode: Mode | None
    audit_ok: bool | None
    """The trail has verified and every append so far has succeeded."""
    reason: str = ""
    """Why the state is not ACTIVE, or the trail not sound."""


class VenueFacts(Value):
    """The venue that the order is for."""

    venue: str
    state: VenueState | None
    role: Role | None
    orders_open: bool | None
    """False while the venue is halted or paused for orders."""
    closed_reason: str
    age_ms: float | None
    """Since the worker's last heartbeat about it."""
    clock_offset_ms: float | None
    """The venue's clock minus ours."""
    clock_age_ms: float | None
    ioc_allowed: bool | None
    """The venue takes IOC limit orders."""
    post_only_allowed: bool | None
    errors_in_a_row: int | None
    """Errors of the venue since its last good answer."""
    mismatches: int | None
    """Unsettled differences between what is expected and what the venue reports."""
    latched: bool | None
    """A breaker of this venue has tripped and nobody has released it."""
    symbols: tuple[str, ...] | None
    """The allowlist."""


class MarketFacts(Value):
    """What the venue allows on the market."""

    venue: str
    rules: MarketRules | None
    age_ms: float | None
    """Since the market table was loaded."""
    contract_size: Decimal | None = None
    """What one unit of an order's amount stands for: base units, for inverse contracts quote units; None on spot."""
    inverse: bool = False
    """The contract is worth a fixed number of quote units and settled in base."""
    maximum_amount: str | None = None
    """The venue's own, as decimal text; None where it has none."""
    maker_fee: Decimal | None = None
    """The account's, as a fraction of the notional; negative for a rebate. None: the taker's counts."""
    taker_fee: Decimal | None = None


class BookFacts(Value):
    """The venue's own book of the market."""

    venue: str
    symbol: str
    bids: tuple[DecimalLevel, ...]
    """Best first."""
    asks: tuple[DecimalLevel, ...]
    integrity: Integrity | None
    link_age_ms: float | None
    """Since the socket last showed life, by local monotonic receive time."""
    change_age_ms: float | None
    """Since the book changed or was confirmed over REST."""
    compared_age_ms: float | None
    """Since it was last found equal to a REST snapshot; needed while UNVERIFIED."""
    stale: bool = False
    """The worker asked the venue and got no proof, or the worker is gone."""


class Reference(Value):
    """Somebody else's word on the price of the same market."""

    source: str
    """`last trade`, or the venue whose book it is."""
    price: Decimal | None
    """Quote units for one base unit."""
    age_ms: float | None


class BalanceFacts(Value):
    """What the account holds."""

    venue: str
    balances: tuple[Balance, ...]
    age_ms: float | None


class PositionFacts(Value):
    """What is held in the market, below zero when short; on spot the total of the base currency."""

    venue: str
    symbol: str
    amount: Decimal | None
    """In the unit of an order's amount."""
    age_ms: float | None


class AccountOrder(Value):
    """An order of the account that may still fill, at whatever venue."""

    terms: OrderTerms
    state: OrderState
    remaining: Decimal | None
    """What may still fill, in the unit of `terms.amount`; the whole amount while UNKNOWN."""
    age_ms: float | None
    """Since its intent was recorded, or the venue first showed it."""
    reserve_currency: str
    reserve: Decimal | None
    """The most of `reserve_currency` that it may still take, fee included."""


class OrderFacts(Value):
    """All orders that may still fill."""

    open: tuple[AccountOrder, ...] | None
    """From INTENT to PARTIAL, also those that somebody else placed on the same account."""
    unknown: tuple[AccountOrder, ...] | None
    """UNKNOWN and HUMAN."""
    age_ms: float | None


class IntentFact(Value):
    """An intent of the audit trail."""

    proposal_id: str
    consent_id: str
    terms: OrderTerms
    notional_usd: Decimal | None
    age_ms: float | None
    """By the ratcheted clock of the trail."""
    sent: bool
    """It was handed to a worker."""


class FillFact(Value):
    """One execution."""

    venue: str
    symbol: str
    client_order_id: str
    age_ms: float | None


class TrailFacts(Value):
    """What the audit trail says of the last 24 hours."""

    verified: bool | None
    intents: tuple[IntentFact, ...] | None
    fills: tuple[FillFact, ...] | None
    repeated_latched: bool | None
    """Repeated execution has latched this market and no human has re-armed it."""


class DayFacts(Value):
    """The venue's running UTC day, by the trail's ratcheted clock."""

    venue: str
    realised_pnl_usd: Decimal | None
    """Below zero for a loss; before fees."""
    fees_usd: Decimal | None
    age_ms: float | None


class PortfolioFacts(Value):
    """All venues together, in USD; open and UNKNOWN orders counted as filled, each side by its worst case."""

    value_usd: Decimal | None
    day_start_usd: Decimal | None
    """What it was worth when the UTC day began; the emergency stop measures loss from here."""
    other_venues_usd: Decimal | None
    """Worst-case exposure at every other venue."""
    other_symbols_usd: Decimal | None
    """Worst-case exposure at this venue in every other market."""
    age_ms: float | None


class UsdRate(Value):
    """One source's price of a currency in USD."""

    currency: str
    usd: Decimal | None
    age_ms: float | None
    source: str = ""


class PermitFacts(Value):
    """What the venue's key may do, and what the venue has been commissioned for in this mode."""

    venue: str
    can_withdraw: bool | None
    """None where the venue does not tell, or was not asked yet."""
    scope_age_ms: float | None
    """Since the venue told it of this very key."""
    scope_waived: bool | None
    """The operator typed that it cannot be known."""
    order_lacks: str | None
    """The first rung that ordinary orders still need, in words; empty when they need none, None when nobody knows."""
    micro_trade_lacks: str | None
    probe_lacks: str | None


class Inputs(Value):
    """Everything that a verdict looks at besides the proposal and the limits; None is missing, and denies."""

    system: SystemFacts | None
    venue: VenueFacts | None
    market: MarketFacts | None
    book: BookFacts | None
    balances: BalanceFacts | None
    position: PositionFacts | None
    orders: OrderFacts | None
    trail: TrailFacts | None
    day: DayFacts | None
    portfolio: PortfolioFacts | None
    usd_rates: tuple[UsdRate, ...] | None
    last_trade: Reference | None
    permit: PermitFacts | None
    other_books: tuple[Reference, ...] = field(default_factory=tuple)
    """Mids of the same market's books at other venues; the last trade or one of these must confirm the price."""
