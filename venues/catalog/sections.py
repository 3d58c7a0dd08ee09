"""The sections that a catalogue file and the operator's configuration have in common, with their bounds."""

from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from venues.catalog.values import (
    CcxtId,
    HostList,
    IsoDate,
    Number,
    RuleName,
    Seconds,
    Text,
    Whole,
)

MarketType = Literal["spot", "margin", "swap", "future", "option"]


class Section(BaseModel):
    """A part of a file: keys outside it are errors, an empty one means its defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, data: Any) -> Any:
        """Read an empty section, and an empty key that needs a value, as their defaults."""
        if data is None:
            return {}
        if not isinstance(data, dict):
            return data
        optional = {
            name for name, field in cls.model_fields.items() if NoneType in get_args(field.annotation)
        }
        return {
            key: value
            for key, value in data.items()
            if value is not None or key in optional or key not in cls.model_fields
        }


class Fees(Section):
    """What trading costs until the venue's own account answer arrives."""

    maker_percent: Annotated[Decimal, Number(-1, 10)] | None = None
    """Per cent of the notional, negative for a rebate; nothing means the venue's schedule."""
    taker_percent: Annotated[Decimal, Number(-1, 10)] | None = None
    """As `maker_percent`, for orders that take."""
    tier: Text | None = None
    """The name of the fee tier, shown beside the figures."""
    expires: IsoDate | None = None
    """The day a fee tier ends (YYYY-MM-DD); the console warns 30 days before."""


class Limits(Section):
    """The most that may be at stake at a venue."""

    max_position_usd: Annotated[Decimal, Number(0, 1_000_000_000)] | None = None
    """Largest position, in USD."""
    daily_risk_usd: Annotated[Decimal, Number(0, 1_000_000_000)] | None = None
    """Largest loss a day, in USD."""
    order_cap_usd: Annotated[Decimal, Number(0, 1_000_000_000)] | None = None
    """Largest single order, in USD; nothing means `safety.order_cap_usd`."""


class Rates(Section):
    """How fast a venue may be asked."""

    requests_per_minute: Annotated[int, Whole(1, 100_000)] | None = None
    """REST requests; nothing means the pace of the venue's ccxt class."""
    orders_per_second: Annotated[Decimal, Number("0.01", 1000)] | None = None
    """Orders and cancels sent."""
    burst: Annotated[int, Whole(1, 1000)] | None = None
    """Requests that may go at once after a pause."""
    weight_per_minute: Annotated[int, Whole(1, 1_000_000)] | None = None
    """The venue's weight budget, where it counts weights and not requests."""
    socket_messages_per_second: Annotated[Decimal, Number("0.1", 1000)] = Decimal(8)
    """Messages sent on one socket: subscriptions and pings."""


class Book(Section):
    """How the order book is streamed and trusted."""

    depth_limit: Annotated[int, Whole(1, 5000)] | None = None
    """Levels asked of the venue; nothing leaves the venue's own."""
    rule: RuleName = "none"
    """Integrity rule: what proves that no update was lost."""
    quiet_seconds: Annotated[float, Seconds("0.5", 3600)] = 30.0
    """How long a book may stand still on a living link before the venue is asked."""


class Balance(Section):
    """Where balances come from."""

    source: Literal["stream", "poll", "none"] = "stream"
    """`stream`, `poll`, or `none` for a venue without account."""
    poll_seconds: Annotated[float, Seconds(1, 3600)] = 30.0
    """Pause between two polls."""


class Hosts(Section):
    """The only hosts that may be dialled, `host` or `host:port` where the port is not 443."""

    live: HostList = ()
    """Hosts of the real venue; an empty list means those of the ccxt class."""
    testnet: HostList = ()
    """Hosts of the venue's own sandbox."""


class Venue(Section):
    """What a catalogue file and `exchanges.<id>` say with the same keys."""

    ccxt: CcxtId | None = None
    """Id of the ccxt class; needed for a venue that is not built in."""
    name: Text | None = None
    """The name on screen."""
    priority: Annotated[int, Whole(1, 999)] | None = None
    """1 is first: order on screen and the tie-break of routes; no two enabled venues share one."""
    role: Literal["trade", "data_only"] | None = None
    """`data_only` shows books and never trades."""
    fees: Fees = Field(default_factory=Fees)
    """Fees until the venue's own answer."""
    limits: Limits = Field(default_factory=Limits)
    """Position and risk limits."""
    rates: Rates = Field(default_factory=Rates)
    """Rate limits."""
    market_types: tuple[MarketType, ...] = ("spot",)
    """ccxt market types that are loaded."""
    hosts: Hosts = Field(default_factory=Hosts)
    """Hosts that may be dialled."""
    book: Book = Field(default_factory=Book)
    """Order book channel."""
    balance: Balance = Field(default_factory=Balance)
    """Balance channel."""
    keep_alive_seconds: Annotated[float, Seconds(1, 300)] = 10.0
    """Pause between two pings on a socket."""
    fetch_currencies: StrictBool = True
    """Whether ccxt loads the list of currencies with the markets; costly on some venues."""
    ccxt_options: dict[str, Any] = Field(default_factory=dict)
    """The `options` of the ccxt constructor, merged into ccxt's own."""
