"""Frozen values about orders that the panels show; the screens make them from the desk's views."""

from decimal import Decimal

from venues.model.value import Value


class OrderRow(Value):
    """One order of the Orders screen."""

    key: str
    glyph: str
    state: str
    part: str
    """Component class of the state."""
    venue: str
    symbol: str
    side: str
    kind: str
    """`limit GTC`, `market IOC`."""
    amount: Decimal | None
    price: Decimal | None
    filled: Decimal
    average: Decimal | None
    short_id: str
    whose: str
    """`mine` or `not mine`."""
    age: str
    told: str
    """Age of the venue's last word."""
    words: str
    is_mine: bool = True
    is_final: bool = False


class OrdersTableView(Value):
    """All orders, and how many are open."""

    rows: tuple[OrderRow, ...]
    mine: int = 0
    others: int = 0
    unknown: int = 0


class OpenRow(Value):
    """One order that is not over."""

    glyph: str
    word: str
    """The state in short, `OTHER` for one that is not ours."""
    part: str
    order: str
    """`gate BUY 0.0002 BTC/USDT @ 59 000.1`."""
    age: str
    is_mine: bool


class OpenView(Value):
    """The orders that are not over, and how many they are."""

    rows: tuple[OpenRow, ...] = ()
    mine: int = 0
    others: int = 0
    unknown: int = 0


class PinnedRow(Value):
    """An order that must be seen on every screen."""

    glyph: str
    word: str
    """`UNKNOWN`, `HUMAN` or `ALARM`."""
    order: str
    """`gate BUY 0.0002 BTC/USDT mkt`."""
    sent: str
    """`sent 14:02:51`."""
    words: str


class TimelineRow(Value):
    """One event of an order's life."""

    time: str
    words: str
    level: str = "info"
    row: int = 0
    """Number of the audit row that tells it; 0 for none."""


class PanicView(Value):
    """What panic would do, is doing, or has done."""

    headline: str
    rows: tuple[str, ...] = ()
    foot: str = ""


class ChoiceView(Value):
    """One field of a form that is changed by left and right."""

    label: str
    value: str
    dead: bool = False
    """It has no meaning for this order."""


class BesideRow(Value):
    """What was typed beside what will be sent."""

    label: str
    typed: str
    sent: str
    rule: str
    passes: bool


class BesideView(Value):
    """The right half of the ticket."""

    rows: tuple[BesideRow, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    """Why there is nothing to compare."""


class GuardsView(Value):
    """What all checks say, in few lines."""

    word: str
    part: str
    lines: tuple[str, ...] = ()
    note: str = ""


class CheckRow(Value):
    """One check with its numbers."""

    number: str
    name: str
    outcome: str
    """`passed`, `denied` or `not applicable`."""
    words: str
    value: str = ""
    limit: str = ""
    unit: str = ""


class TypedMark(Value):
    """One typed character of the code."""

    character: str
    wrong: bool


class CardView(Value):
    """A confirmation that is open, or dead."""

    headline: str
    lines: tuple[tuple[str, str], ...]
    request: tuple[tuple[str, str], ...]
    now: str
    warning: str = ""
    """`REAL MONEY` in a sentence."""
    code: str = ""
    typed: tuple[TypedMark, ...] = ()
    hint: str = ""
    """Why keys count for nothing now, or what comes next."""
    on_second: bool = False
    """The second button would be pressed by Enter."""
    second: str = "Send"
    purpose: str = "to send"
    """What the code is typed for."""
    reachable: bool = False
    """The second button can be reached."""
    dead: str = ""
    """What changed; nothing can be sent any more."""
    scroll: int = 0


class OutcomeView(Value):
    """What became of a confirmed order."""

    headline: str
    part: str
    glyph: str
    timeline: tuple[TimelineRow, ...] = ()
    receipt: tuple[tuple[str, str], ...] = ()
    passed: bool | None = None
    words: tuple[str, ...] = ()
    """What the operator is told besides: what UNKNOWN means, what asking again has brought."""
    scroll: int = 0
