"""What an order is: its terms, how long it stays in force, and the states of its life."""

import re
from decimal import Decimal
from enum import StrEnum

from venues.model.value import Value
from venues.model.words import Mode, Side


class OrderKind(StrEnum):
    """Whether an order names the worst price at which it may trade."""

    LIMIT = "limit"
    MARKET = "market"


class TimeInForce(StrEnum):
    """How long an order may wait, and whether it may take."""

    GTC = "GTC"
    """Good till cancelled."""
    IOC = "IOC"
    """Immediate or cancel: what does not trade at once is cancelled."""
    FOK = "FOK"
    """Fill or kill: all of it at once or nothing."""
    POST_ONLY = "POST_ONLY"
    """Good till cancelled, and refused by the venue if any of it would trade at once."""


class OrderState(StrEnum):
    """Where an order stands on its way."""

    DRAFT = "DRAFT"
    GATED = "GATED"
    """The checks have allowed it."""
    SHOWN = "SHOWN"
    """The operator sees what would be sent."""
    CONFIRMED = "CONFIRMED"
    """The operator typed the code."""
    INTENT = "INTENT"
    """Durable in the audit trail; from here on it counts as sent until the contrary is proved."""
    SENT = "SENT"
    OPEN = "OPEN"
    PARTIAL = "PARTIAL"
    """Open and filled in part."""
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    """The venue proved that it did not take it."""
    UNKNOWN = "UNKNOWN"
    """Nobody can say what became of it; counts as open and as filled."""
    ABSENT = "ABSENT"
    """The venue was asked until it was proved that it never had it."""
    HUMAN = "HUMAN"
    """Asking has not settled it; an operator must, and until then its exposure stays reserved."""

    @property
    def is_final(self) -> bool:
        """True when nothing more is expected; a fill that comes all the same is taken and alarms."""
        return self in _FINAL

    @property
    def may_still_fill(self) -> bool:
        """True when the venue may have it or get it, so that limits must count it as filled."""
        return self in _MAY_STILL_FILL

    @property
    def is_unresolved(self) -> bool:
        """True when its fate is not known, which blocks new orders on its venue and symbol."""
        return self in _UNRESOLVED


_FINAL = frozenset(
    {OrderState.FILLED, OrderState.CANCELED, OrderState.EXPIRED, OrderState.REJECTED, OrderState.ABSENT}
)
_UNRESOLVED = frozenset({OrderState.UNKNOWN, OrderState.HUMAN})
_MAY_STILL_FILL = _UNRESOLVED | {OrderState.INTENT, OrderState.SENT, OrderState.OPEN, OrderState.PARTIAL}


class OrderTerms(Value):
    """An order exactly as it is shown, confirmed, recorded and sent."""

    venue: str
    symbol: str
    """`BASE/QUOTE`, or `BASE/QUOTE:SETTLE` for derivatives."""
    side: Side
    kind: OrderKind
    time_in_force: TimeInForce
    amount: Decimal
    """Base units; on a market that counts contracts, contracts."""
    limit_price: Decimal | None = None
    """Quote units for one base unit, the worst price at which it may trade; None for a market order."""
    reduce_only: bool = False
    """Asks the venue to let it lower a position only; the desk never takes this for a proof."""
    client_order_id: str = ""
    """`ly`, the mode's letter and 15 of `[0-9a-z]`; empty until the order is about to be confirmed."""


_MODE_LETTERS = {Mode.LIVE: "l", Mode.TESTNET: "t", Mode.PRACTICE: "p", Mode.VIA: "v"}
_TAIL = re.compile(r"[0-9a-z]{15}")


def client_order_id_prefix(mode: Mode) -> str:
    """Return the three letters that every client order id of `mode` begins with."""
    return "ly" + _MODE_LETTERS[mode]


def is_mine(client_order_id: str, mode: Mode) -> bool:
    """Return True when `client_order_id` is one that this console makes in `mode`."""
    prefix = client_order_id_prefix(mode)
    return client_order_id.startswith(prefix) and _TAIL.fullmatch(client_order_id[len(prefix) :]) is not None
