"""PRIVATE_CLIENT: proves in code that a venue used for data only has no keys, takes none, and is sent no order."""

from decimal import Decimal
from random import Random
from typing import Any, Never

from venues.examining.subject import CannotTell, Finding, Subject, yes_or_no
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.words import Role, Side
from venues.trading.account import DataOnly, VenueAccount
from venues.trading.checks import Surroundings
from venues.trading.gate import OrderGate, OrderRefused

_NAME = "lyx" + "0" * 15
"""No mode has this letter: whatever became of it, it would be nobody's order."""


class _Untouchable:
    """Stands where a client, a journal or a latch would be; whoever reaches for anything of it is caught."""

    def __getattr__(self, name: str) -> Never:
        raise AssertionError(f"{name} was reached for")


async def private_client(subject: Subject) -> Finding:
    """Return that there is no private client, that keys are not taken, and that an order is refused.

    Raises:
        CannotTell: the venue trades; then there is nothing to prove.
    """
    if subject.setup.role is not Role.DATA_ONLY:
        raise CannotTell(f"{subject.name} trades: only a venue that is data only is examined so")
    has_client = subject.seat.account is not None or _has_keys(subject.seat.market.exchange)
    refused_by_gate, by_seat = _is_refused_by_gate(subject), await subject.seat.refusal_of(_terms(subject))
    return Finding(
        (
            yes_or_no("private_client", has_client),
            yes_or_no("keys_taken", await _takes_keys(subject)),
            yes_or_no("order_refused", refused_by_gate and bool(by_seat)),
        ),
        by_seat,
    )


def _has_keys(client: Any) -> bool:
    return any(getattr(client, name, None) for name in ("apiKey", "secret", "password", "privateKey"))


async def _takes_keys(subject: Subject) -> bool:
    async def never() -> None:
        raise AssertionError("a dial was about to begin")

    try:
        taken = VenueAccount(
            subject.seat.market,
            {"apiKey": "none", "secret": "none"},
            subject.clock,
            Random(0),
            never,
            lambda: None,
        )
    except DataOnly:
        return False
    await taken.close()
    return True


def _is_refused_by_gate(subject: Subject) -> bool:
    """Build the gate round things that must not be touched: it refuses before it touches any."""
    nothing: Any = _Untouchable()
    around = Surroundings(lambda _: None, lambda: None)
    try:
        OrderGate(nothing, subject.setup, bytes(32), subject.clock, nothing, nothing, around)
    except OrderRefused:
        return True
    return False


def _terms(subject: Subject) -> OrderTerms:
    symbol = subject.symbol or next(iter(subject.setup.symbols), "BTC/USDT")
    return OrderTerms(
        subject.setup.venue,
        symbol,
        Side.BUY,
        OrderKind.LIMIT,
        TimeInForce.POST_ONLY,
        Decimal("0.001"),
        Decimal(1),
        False,
        _NAME,
    )
