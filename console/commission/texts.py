"""What each rung is called, what it is for, and what to do when it does not hold."""

from console.commission.views import RungKind
from venues.model.setup import VenueSetup
from venues.model.value import Value
from venues.model.words import Role


class RungText(Value):
    """A rung in the operator's words."""

    title: str
    purpose: str
    remedy: str
    kind: RungKind = RungKind.AUTOMATIC


_UNKNOWN = RungText("unknown rung", "This program does not know the rung.", "use the version that climbed it")

_TEXTS = {
    "credentials": RungText(
        "Key kept and accepted",
        "The key lies encrypted, it was handed to the worker, and the venue accepts it.",
        "lyra vault add keeps the key encrypted; one that the venue refuses is made anew there, then lyra vault rotate",
    ),
    "key_scope": RungText(
        "Key scope",
        "The venue itself says what the key may do. A key that can withdraw is refused.",
        "make a key at the venue that may read and trade, and nothing else; then lyra vault rotate",
    ),
    "key_security": RungText(
        "Key safeguards",
        "What the venue tells of the key's own safeguards: bound addresses, expiry, nonce window.",
        "look at the key's page at the venue: bind it to this machine's address where that is possible",
    ),
    "rates": RungText(
        "Rate limits",
        "The pace that the clients keep is set, is not above what the venue allows, and is not used up.",
        "set rates.requests_per_minute of the venue in the configuration, not above the venue's own limit",
    ),
    "limits": RungText(
        "Limits and safety rules",
        "Caps, exposure and emergency stop are set, and every rule answers for an order of this venue.",
        "set limits and safety in the configuration within what is demanded, then start again",
    ),
    "rehearsal": RungText(
        "Confirmation rehearsed",
        "You confirm an order as you would a real one. It is prepared, shown and typed, and nothing is sent.",
        "arm with Ctrl-L, press Enter here, type the code within its ten seconds",
        RungKind.REHEARSAL,
    ),
    "health": RungText(
        "Health and clock",
        "The venue is UP, its link is alive, and its clock agrees with this machine's.",
        "wait until the venue is UP; set this machine's clock by NTP",
    ),
    "capabilities": RungText(
        "Capabilities",
        "Every stream and order form that this console relies on exists at the venue.",
        "the venue lacks something: it can be watched, and not be traded on from here",
    ),
    "account": RungText(
        "Account readable",
        "The balances are read anew over REST and hold at least one currency.",
        "give the key the right to read balances, and hold something there",
    ),
    "fees": RungText(
        "Fees as expected",
        "What the account pays is not more than the configuration expects.",
        "set fees.maker_percent and taker_percent of the venue to what the account really pays",
    ),
    "derivatives": RungText(
        "Futures and options access",
        "Whether the account may trade futures, perpetuals and options, as the venue tells it.",
        "the venue did not tell: look at the account's settings there",
    ),
    "holding": RungText(
        "WBT holding",
        "How much of the venue's own token is held, and which fees the account pays with it.",
        "the venue did not tell: look at the fee page of the account there",
    ),
    "market_data": RungText(
        "Market data streams",
        "The book of a market changes on the screen as it changes at the venue.",
        "look at the venue's state and the log; r connects it again",
    ),
    "price_feed": RungText(
        "Price feed",
        "The last price comes, and is young.",
        "look at the venue's state and the log; r connects it again",
    ),
    "book_accuracy": RungText(
        "Book accurate",
        "The streamed book is laid beside REST snapshots, level by level.",
        "r connects the venue again; if levels still differ, do not trade there and report it",
    ),
    "candles": RungText(
        "Candles",
        "Candles of a minute come without gaps up to the present.",
        "the venue's history has gaps: try again later",
    ),
    "balance_updates": RungText(
        "Balance updates",
        "The balance stream is up, and what is shown is what REST tells. Where a venue streams changes only, the "
        "channel alone is proved until something changes; a measures it anew after a trade.",
        "r connects the venue again; the key must be allowed to read the account",
    ),
    "fee_calculation": RungText(
        "Fee calculation",
        "The fee that a ticket names is not less than what the venue charges by its own word.",
        "set fees of the venue in the configuration to what the account really pays",
    ),
    "probe": RungText(
        "Post-only probe",
        "An order far from the market is placed, seen, cancelled and proved gone; nothing may be filled.",
        "arm with Ctrl-L, press Enter here, confirm the probe, and wait for its receipt",
        RungKind.PROBE,
    ),
    "micro_trade": RungText(
        "Micro-trade",
        "About five dollars are traded, and fill, fee and balances must add up to the last unit.",
        "arm with Ctrl-L, press Enter here, confirm the micro-trade; if its receipt has a gap, find the reason first",
        RungKind.MICRO_TRADE,
    ),
    "no_orders": RungText(
        "Orders refused in code",
        "No private client exists, keys are not taken, and an order is refused before any socket.",
        "this must never fail: do not use this build",
    ),
    "audit": RungText(
        "Audit trail verified",
        "The whole trail, this ladder's evidence included, is verified.",
        "run lyra audit verify, and keep the file: orders stay closed until it is understood",
    ),
    "compliance": RungText(
        "KYC and AML declared",
        "You state for the record how the account stands. Nobody checks it.",
        "press Enter here and write it down",
        RungKind.TYPED,
    ),
    "alerts": RungText(
        "Alerts seen",
        "A test alert is raised, and you say that you saw it.",
        "press Enter here; look at the log with backtick",
        RungKind.TYPED,
    ),
    "emergency": RungText(
        "Emergency procedure read",
        "What to do when something goes wrong, read to its end.",
        "press Enter here and read it",
        RungKind.TYPED,
    ),
    "latency": RungText(
        "Latency baseline",
        "How long the venue takes to answer today, for comparison on a bad day.",
        "the venue answers slowly or not at all: try again later",
    ),
    "go_live": RungText(
        "Go live",
        "Every rung is held; from here on the ticket's orders are allowed.",
        "hold every other rung first, then type the words",
        RungKind.TYPED,
    ),
}


_DATA_ONLY = {
    "go_live": RungText(
        "Go live",
        "Every rung is held, and you put that on record. The data counted before, too; orders stay refused in code.",
        "hold every other rung first, then type the words",
        RungKind.TYPED,
    ),
}
"""What is said otherwise where no order is ever possible."""


def rung_text(name: str) -> RungText:
    """Return a rung's texts."""
    return _TEXTS.get(name, _UNKNOWN)


def text_at(setup: VenueSetup, name: str) -> RungText:
    """Return a rung's texts at a venue: at one of market data only they speak of no orders."""
    own = _DATA_ONLY if setup.role is not Role.TRADE else {}
    return own.get(name) or rung_text(name)


RUNG_NAMES = tuple(_TEXTS)
"""Every rung that can be climbed."""
