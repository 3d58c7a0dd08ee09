"""What a worker is told about a venue: the catalogue and the operator's configuration, resolved to plain values."""

from msgspec import field

from venues.model.ladder import RungRules
from venues.model.order_rules import OrderRules
from venues.model.scope import ScopeRule
from venues.model.value import Value
from venues.model.words import Mode, Role


class BookChannel(Value):
    """How a venue's order book is streamed and trusted."""

    depth_limit: int | None = None
    """The `limit` that ccxt's `watch_order_book` is given; None leaves the venue's own."""
    rule: str = "none"
    """Name of the integrity rule in `venues.market.integrity`; `none` where the protocol offers nothing."""
    quiet_seconds: float = 30.0
    """How long the book may stand still on a living link before the venue is asked."""


class VenueSetup(Value):
    """One venue as a worker needs it; no credentials."""

    venue: str
    """Our id; the catalogue's file name."""
    ccxt_id: str
    name: str
    priority: int
    """1 is first: order on screen and the tie-break of routes."""
    role: Role = Role.TRADE
    enabled: bool = True
    disabled_reason: str = ""
    """Why the venue is switched off, in words; empty when it is enabled."""
    mode: Mode = Mode.LIVE
    via: str = ""
    """`http://127.0.0.1:PORT` through which all traffic goes; empty for the venue itself."""
    hosts: tuple[str, ...] = field(default_factory=tuple)
    """The only hosts (with port where it is not the scheme's own) that may be dialled."""
    unused_interfaces: tuple[str, ...] = ()
    """Interfaces of the ccxt class that are never used and may name other hosts; `*` stands for any rest."""
    symbols: tuple[str, ...] = field(default_factory=tuple)
    """The allowlist, in the unified form, as this venue names its quote currency."""
    market_types: tuple[str, ...] = ("spot",)
    """ccxt market types that are loaded."""
    book: BookChannel = field(default_factory=BookChannel)
    balance_source: str = "stream"
    """`stream` (watch_balance) or `poll` (fetch_balance every `balance_poll_seconds`)."""
    balance_poll_seconds: float = 30.0
    requests_per_minute: int | None = None
    orders_per_second: float | None = None
    maker_fee: str | None = None
    """A fraction as decimal text, used until the venue's own answer; None where the venue's schedule decides."""
    taker_fee: str | None = None
    fee_expires: str | None = None
    """ISO date on which a fee tier ends."""
    max_position_usd: str | None = None
    daily_risk_usd: str | None = None
    keep_alive_ms: int = 15_000
    """Interval of pings on the socket; the link's age is judged by it."""
    timeout_ms: int = 10_000
    """Longest wait for one REST answer."""
    ccxt_options_json: str = "{}"
    """The `options` given to the ccxt constructor, as JSON text."""
    needs_password: bool = False
    """The venue's keys have a passphrase as third part."""
    request_burst: int | None = None
    """REST requests that may go at once after a pause; None leaves the pace even."""
    read_retries: int = 2
    """How often a failed read (never an order) is asked again."""
    socket_messages_per_second: float = 8.0
    """Messages sent on one socket: subscriptions and pings."""
    reconnect_cap_seconds: float = 60.0
    """The longest wait that jitter may choose between two dials."""
    ccxt_config_json: str = "{}"
    """More constructor settings of the ccxt class (`has`, `hostname`, `urls`), as JSON text."""
    orders: OrderRules | None = None
    """How the venue takes orders; None for one that is sent none."""
    key_scope: ScopeRule | None = None
    """How a key is asked what it may do; None where nothing is known of it."""
    own_token: str = ""
    """The venue's own token, whose holding may lower the account's fees; empty where none is known."""
    ladder: tuple[RungRules, ...] = ()
    """How it is commissioned, for the console; empty where it cannot be."""
