"""What an order must satisfy before the engine takes it."""

from decimal import Decimal
from enum import StrEnum

from venues.model.value import Value
from venues.practice.engine.account import Account
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    InsufficientFunds,
    InvalidRequest,
    NotionalTooSmall,
    PriceOffTick,
)
from venues.practice.engine.market import Market
from venues.practice.engine.types import ZERO, MarketSpec, OrderKind, OrderRequest, Side


class FeeCurrency(StrEnum):
    """In which currency a spot fee is charged."""

    RECEIVED = "received"
    QUOTE = "quote"


class Unwelcome(StrEnum):
    """What a venue does with a crossing post-only or an unfillable FOK order."""

    REJECT = "reject"
    """Refuse it in the answer."""
    CANCEL = "cancel"
    """Accept it and cancel it at once."""


class ClientIdScope(StrEnum):
    """Among which orders a client order id must be unique."""

    OPEN = "open"
    ALL = "all"


class VenueRules(Value):
    """How one venue's matching differs from the others'."""

    maker_fee: Decimal
    """Share of the notional, 0.001 is 0.1 %."""
    taker_fee: Decimal
    fee_currency: FeeCurrency = FeeCurrency.RECEIVED
    crossing_post_only: Unwelcome = Unwelcome.REJECT
    unfillable_fok: Unwelcome = Unwelcome.REJECT
    client_ids: ClientIdScope = ClientIdScope.OPEN
    fee_step: Decimal = Decimal("1e-12")
    """Fees are charged in multiples of it, rounded down: what a venue tells of a fee is what it takes."""

    @property
    def quote_reserve(self) -> Decimal:
        """Factor by which a buy's notional is reserved: with the fee when that is charged in quote."""
        if self.fee_currency is FeeCurrency.QUOTE:
            return 1 + max(self.maker_fee, self.taker_fee, ZERO)
        return Decimal(1)


def check_shape(spec: MarketSpec, request: OrderRequest) -> None:
    """Refuse a request whose numbers do not fit the market.

    Raises:
        InvalidRequest, PriceOffTick, AmountOffStep, AmountTooSmall, NotionalTooSmall.
    """
    if request.cost is not None:
        if request.kind is not OrderKind.MARKET or request.side is not Side.BUY or request.amount is not None:
            raise InvalidRequest("a cost is for market buys without an amount")
        _positive("cost", request.cost)
        if request.cost < spec.min_notional:
            raise NotionalTooSmall(f"cost {request.cost} is below {spec.min_notional} {spec.quote}")
        return
    if request.amount is None:
        raise InvalidRequest("amount is missing")
    _positive("amount", request.amount)
    if request.amount % spec.lot:
        raise AmountOffStep(f"amount {request.amount} is no multiple of {spec.lot}")
    if request.amount < spec.min_amount:
        raise AmountTooSmall(f"amount {request.amount} is below {spec.min_amount} {spec.base}")
    if request.kind is OrderKind.LIMIT:
        if request.price is None:
            raise InvalidRequest("price is missing")
        _positive("price", request.price)
        if request.price % spec.tick:
            raise PriceOffTick(f"price {request.price} is no multiple of {spec.tick}")
        if request.price * request.amount < spec.min_notional:
            raise NotionalTooSmall(f"notional is below {spec.min_notional} {spec.quote}")


def check_funds(market: Market, request: OrderRequest, account: Account, rules: VenueRules) -> None:
    """Refuse an order that the free balance does not cover.

    Raises:
        InsufficientFunds.
    """
    currency, needed = requirement(market, request, rules)
    free = account.balance(currency).free
    if needed > free:
        raise InsufficientFunds(f"needs {needed} {currency}, free are {free}")


def requirement(market: Market, request: OrderRequest, rules: VenueRules) -> tuple[str, Decimal]:
    """Currency and amount an order can use up at most."""
    amount = request.amount or ZERO
    if request.side is Side.SELL:
        return market.spec.base, amount
    if request.cost is not None:
        notional = request.cost
    elif request.price is not None and request.kind is OrderKind.LIMIT:
        notional = request.price * amount
    else:
        notional = market.book.cost_of(Side.BUY, amount)
    return market.spec.quote, notional * rules.quote_reserve


def _positive(name: str, value: Decimal) -> None:
    if not value.is_finite() or value <= 0:
        raise InvalidRequest(f"{name} must be a positive number")
