"""The limits that hold for orders on one market of one venue, and where they come from."""

from decimal import Decimal, InvalidOperation
from typing import Protocol

from console.desk.exact import exactly, is_usable
from venues.model.setup import VenueSetup
from venues.model.value import Value
from venues.model.words import Mode

DEFAULT_ORDER_CAP_USD = Decimal(1000)
"""Holds where nothing else is set; no row never means "unlimited"."""

MICRO_TRADE_CEILING_USD = Decimal("5.50")
"""No setting raises it."""

CAPITAL_IN_AND_OUT = 2
"""Intents of 24 hours may come to one greatest position in and out again, where nothing else is set."""


class SafetyFigures(Protocol):
    """The operator's safety section, as far as orders go."""

    @property
    def max_exposure_percent(self) -> Decimal: ...  # noqa: D102
    @property
    def max_venue_exposure_percent(self) -> Decimal: ...  # noqa: D102
    @property
    def emergency_stop_loss_percent(self) -> Decimal: ...  # noqa: D102
    @property
    def order_cap_usd(self) -> Decimal: ...  # noqa: D102
    @property
    def micro_trade_usd(self) -> Decimal: ...  # noqa: D102
    @property
    def probe_distance_percent(self) -> Decimal: ...  # noqa: D102
    @property
    def resting_distance_percent(self) -> Decimal: ...  # noqa: D102
    @property
    def orders_per_minute(self) -> int: ...  # noqa: D102
    @property
    def venue_errors_halt(self) -> int: ...  # noqa: D102


class OrderLimits(Value):
    """The limits of a (venue, symbol) in one mode; a limit of one mode never counts in another.

    Every amount in USD is a worst case, every percentage is of 100, every age is in milliseconds.
    """

    venue: str
    symbol: str
    mode: Mode
    max_position_usd: Decimal = DEFAULT_ORDER_CAP_USD
    """Most in one market, long or short, with open and UNKNOWN orders counted as filled."""
    daily_risk_usd: Decimal = DEFAULT_ORDER_CAP_USD
    """Most that a UTC day may cost at the venue."""
    order_cap_usd: Decimal = DEFAULT_ORDER_CAP_USD
    """Most that one order may be worth."""
    order_cap_amount: Decimal | None = None
    """Most that one order may be, in its own units; None leaves the cap in USD alone."""
    rolling_notional_usd: Decimal = CAPITAL_IN_AND_OUT * DEFAULT_ORDER_CAP_USD
    """Most that the intents of 24 hours at the venue may be worth together."""
    exposure_percent: Decimal = Decimal(50)
    """Most of the portfolio that may be in positions."""
    venue_exposure_percent: Decimal = Decimal(30)
    """Most of the portfolio that may be in positions at one venue."""
    emergency_stop_percent: Decimal = Decimal(15)
    """Loss of the portfolio since the UTC day began at which everything halts."""
    adverse_move_percent: Decimal = Decimal(10)
    """How far prices are taken to move against every position in a day, for the daily risk."""
    orders_per_minute: int = 30
    orders_per_second: Decimal | None = None
    """The venue's own; None where it names none."""
    micro_trade_usd: Decimal = Decimal(5)
    """The venue's minimum may raise a micro-trade as far as `MICRO_TRADE_CEILING_USD`, which is no setting."""
    collar_near_percent: Decimal = Decimal(2)
    """How far a price may lie beyond the mid, towards trading at once."""
    collar_far_percent: Decimal = Decimal(2)
    """How far a price may lie behind the mid."""
    probe_distance_percent: Decimal = Decimal(10)
    """How far a probe rests; it widens the far collar of probes by as much."""
    spread_percent: Decimal = Decimal(1)
    agreement_percent: Decimal = Decimal(1)
    """How far another source's price may lie from the mid."""
    peg_percent: Decimal = Decimal(1)
    """How far a stablecoin may lie from 1 USD."""
    scope_age_ms: int = 26 * 3_600_000
    """Of the venue's last word on what the key may do, which is asked for once a day."""
    link_age_ms: int = 2_000
    book_age_ms: int = 2_000
    """Also of other venues' books and of rates."""
    compared_age_ms: int = 10_000
    """Of the last comparison of a book that is UNVERIFIED."""
    last_trade_age_ms: int = 60_000
    balance_age_ms: int = 30_000
    """Also of the position, the orders, the day's figures and the portfolio."""
    market_age_ms: int = 86_400_000
    """The market table must be younger."""
    venue_age_ms: int = 5_000
    """Since the worker's last heartbeat."""
    clock_offset_ms: int = 1_000
    clock_age_ms: int = 60_000
    duplicate_window_ms: int = 30_000
    rolling_window_ms: int = 86_400_000
    repeated_fills: int = 10
    """Orders filled in one market within the window at which it latches."""
    repeated_fills_window_ms: int = 600_000
    open_orders: int = 20
    """At the venue, this one included."""
    unknown_orders_halt: int = 2
    """UNKNOWN orders at a venue that halt it."""
    venue_errors_halt: int = 3
    """Errors of a venue in a row that halt it."""


@exactly
def limits_of(
    setup: VenueSetup, symbol: str, safety: SafetyFigures, order_cap_usd: Decimal | None = None
) -> OrderLimits:
    """Return the limits for orders on `symbol` at the venue of `setup`.

    Args:
        setup: the venue; its figures that are not set, or no numbers, leave the defaults.
        symbol: the market, in the unified form.
        safety: the operator's safety section; a profile has been laid over it already.
        order_cap_usd: the venue's own cap of one order; None leaves `safety.order_cap_usd`. Never above the
            greatest position.
    """
    max_position = _figure(setup.max_position_usd)
    cap = order_cap_usd if order_cap_usd is not None else safety.order_cap_usd
    per_second = setup.orders_per_second
    return OrderLimits(
        venue=setup.venue,
        symbol=symbol,
        mode=setup.mode,
        max_position_usd=max_position,
        daily_risk_usd=_figure(setup.daily_risk_usd),
        order_cap_usd=min(cap, max_position) if is_usable(cap) and is_usable(max_position) else cap,
        rolling_notional_usd=CAPITAL_IN_AND_OUT * max_position,
        exposure_percent=safety.max_exposure_percent,
        venue_exposure_percent=min(safety.max_venue_exposure_percent, safety.max_exposure_percent),
        emergency_stop_percent=safety.emergency_stop_loss_percent,
        orders_per_minute=safety.orders_per_minute,
        orders_per_second=None if per_second is None else Decimal(repr(float(per_second))),
        micro_trade_usd=min(safety.micro_trade_usd, MICRO_TRADE_CEILING_USD),
        collar_far_percent=safety.resting_distance_percent,
        probe_distance_percent=safety.probe_distance_percent,
        venue_errors_halt=safety.venue_errors_halt,
    )


def _figure(text: str | None) -> Decimal:
    """Return what a venue's setup says, the default where it says nothing, NaN (which denies) where it is no number."""
    if text is None:
        return DEFAULT_ORDER_CAP_USD
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("nan")
