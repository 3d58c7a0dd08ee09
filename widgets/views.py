"""Frozen values that the panels show; the screens make them from the replica, the widgets draw them."""

from decimal import Decimal

from msgspec import field

from venues.model.book import BookSnapshot, Level
from venues.model.value import Value
from venues.model.words import Freshness, Integrity
from widgets.trading_views import PinnedRow


class Scale(Value):
    """How the numbers of a symbol are written, the same in every panel; it only grows."""

    price_places: int = 2
    price_width: int = 9
    size_places: int = 4
    size_width: int = 8


class LadderView(Value):
    """A venue's book as a ladder shows it."""

    venue: str
    symbol: str
    book: BookSnapshot | None
    freshness: Freshness
    link_age_ms: float | None
    change_age_ms: float | None = None
    scale: Scale = field(default_factory=Scale)
    step: float = 0.0
    """Prices are gathered in steps of this many quote units; 0 shows the venue's own levels."""
    scroll: int = 0
    """Levels that the view is moved away from the spread: above zero shows higher prices."""
    waiting: str = ""
    """What is shown while there is no book: the venue's state and progress in words."""
    best_bid: bool = False
    """This venue has the best bid of all."""
    best_ask: bool = False
    selected: bool = False
    """The venue that venue keys act on."""
    points: bool = False
    """The row in the middle is marked as the one whose price a key takes, once the view is moved."""


class QuoteRow(Value):
    """One venue in the best-of table."""

    venue: str
    bid: Level | None
    ask: Level | None
    age_ms: float | None
    freshness: Freshness
    integrity: Integrity | None
    usable: bool
    fee_bp: float | None = None
    fee_from_venue: bool = False
    listed: bool = True
    state: str = ""
    """The venue's state where it is not UP."""


class BestView(Value):
    """The best of all venues for a symbol."""

    symbol: str
    rows: tuple[QuoteRow, ...]
    scale: Scale
    bid: float | None = None
    bid_venue: str = ""
    ask: float | None = None
    ask_venue: str = ""
    spread: float | None = None
    spread_bp: float | None = None
    net_bp: float | None = None
    fees_missing: int = 0
    fresh: int = 0


class WatchRow(Value):
    """One symbol of the watch list."""

    symbol: str
    price: float | None
    price_places: int = 2
    change_percent: float | None = None
    direction: int = 0
    """1 after a rise of the shown price, -1 after a fall, 0 before either."""
    volume: float | None = None
    """Volume of the day in quote units, of the venue that says the change."""
    source: str = ""
    """`mid` of the best books, or `last` and its venue where no book is fresh."""
    fresh: bool = True


class TapeRow(Value):
    """One public trade."""

    time: str
    venue: str
    price: float
    size: float
    side: str
    """`buy`, `sell`, or empty where the venue does not say."""


class TapeView(Value):
    """Trades, newest first."""

    title: str
    rows: tuple[TapeRow, ...]
    scale: Scale
    dropped: int = 0
    show_venue: bool = True


class ChipView(Value):
    """One venue in a few cells."""

    venue: str
    glyph: str
    word: str
    detail: str
    bars: int
    """Quality from 0 to 3, shown as bars; -1 shows none."""
    rank: int
    """0 is well; the higher, the further to the left."""
    commission: str = ""
    """`6/21`: rungs held, while its ladder is not complete."""


class StatusView(Value):
    """The first row of every screen, as ready words."""

    mode: str
    arm: str = "DISARMED"
    """`DISARMED`, `ARMED 04:32`, or `HALTED` and why."""
    arm_level: str = ""
    """`armed` or `halted`; empty for neither."""
    audit: str = ""
    """`audit ✓ #48211`, `audit FAILED`, `audit verifying 42 %`; empty where there is no trail."""
    audit_level: str = ""
    """`warn` or `bad`; empty when all is well."""
    vault: str = ""
    """`VAULT locked`; empty while it is open, or where there is none."""
    note: str = ""
    """What is not normal about the console itself: `FROZEN 12s`, or where `via` leads."""
    utc: str = ""
    local: str = ""
    vitals: tuple[str, ...] = ()
    """Uptime, processor, memory, lag; the last ones are left out first."""


class TabsView(Value):
    """The screens there are, and what is chosen."""

    tabs: tuple[tuple[str, str], ...]
    """Key and name of each screen."""
    active: str
    chosen: str = ""
    """Symbol, venue, depth and grouping, for the right edge."""


class HintsView(Value):
    """What can be done here: key and label, the most useful first."""

    hints: tuple[tuple[str, str], ...]


class LogRow(Value):
    """A line of the log, ready to be shown."""

    time: str
    venue: str
    text: str
    level: str


class MessagesView(Value):
    """The newest log lines, newest first."""

    rows: tuple[LogRow, ...]


class FactsView(Value):
    """Labelled values: label, value, component class."""

    title: str
    facts: tuple[tuple[str, str, str], ...]
    note: str = ""


class TinyView(Value):
    """What the smallest terminals show."""

    mode: str
    arm: str
    utc: str
    chips: tuple[ChipView, ...]
    arm_level: str = ""
    pinned: tuple[PinnedRow, ...] = ()
    """Orders whose fate is not known."""
    audit: str = ""
    """Said only when it is not well."""
    vault: str = ""
    """Said only while it is locked."""


class DepthView(Value):
    """Running totals around the middle of a book."""

    title: str
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    scale: Scale
    note: str = ""
    """Why there is no chart; empty when there is one."""


class HoldingRow(Value):
    """One currency at one venue, or the sum of a venue."""

    key: str
    venue: str
    currency: str
    free: Decimal | None
    held: Decimal | None
    total: Decimal | None
    worth: Decimal | None
    rate: Decimal | None = None
    rate_source: str = ""
    rate_age_ms: float | None = None
    age_ms: float | None = None
    old: bool = False
    heading: bool = False
    """The row names a venue and its sum."""


class BalancesView(Value):
    """All holdings and what they are worth."""

    currency: str
    worth: Decimal
    rows: tuple[HoldingRow, ...]
    venues: int
    unpriced: tuple[str, ...] = ()
    old_venues: tuple[str, ...] = ()
    oldest_ms: float | None = None


class VenueRow(Value):
    """One venue as ready words."""

    venue: str
    glyph: str
    state: str
    part: str
    """Component class of the state."""
    since: str
    latency: str
    jitter: str
    clock: str
    rate: str
    messages: str
    faults: str
    reconnects: str
    next_try: str
    account: str
    reason: str
    dead_man: str = ""
    """`ARMED 00:42`, `NOT PROTECTED`, or empty."""
    commission: str = ""
    """`6/21`: rungs held; empty where there is no ladder."""
