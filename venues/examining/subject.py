"""What an examination is given, and what it gives back."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from venues.market.venue import VenueMarket
from venues.model.clock import Clock
from venues.model.examined import NO, NOT_KNOWN, YES, Figure
from venues.model.numbers import decimal_text
from venues.model.order import OrderTerms
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.model.value import Value
from venues.model.words import Role, VenueState
from venues.trading.account import VenueAccount

WORD_CHARACTERS = 80
"""The longest word of a venue in a figure."""
SENTENCE_CHARACTERS = 300
RECENT_SECONDS = 15.0


class CannotTell(Exception):
    """Nothing was found out; the text says why, for the operator."""


class Finding(Value):
    """What an examination found."""

    figures: tuple[Figure, ...]
    words: str = ""


class Seat(Protocol):
    """A venue's place in the worker, as far as examinations look at it."""

    @property
    def market(self) -> VenueMarket:
        """The public side."""
        ...

    @property
    def account(self) -> VenueAccount | None:
        """The private side, where there are keys."""
        ...

    async def refusal_of(self, terms: OrderTerms) -> str:
        """Return why an order cannot be prepared here; empty where it can. Nothing is sent."""
        ...


class Recent:
    """Answers that the very next examination may use, once each: where a limiter is slow, asking twice is dear.

    Args:
        clock: injected time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, VenueAccount | None, Any]] = {}

    def keep(self, seat: Seat, name: str, answer: Any) -> None:
        """Keep an answer, in place of the one before."""
        self._kept[seat.market.setup.venue, name] = self._clock.monotonic(), seat.account, answer

    def take(self, seat: Seat, name: str) -> Any:
        """Return an answer of the last few seconds and forget it; None where there is none, or of other keys."""
        at, account, answer = self._kept.pop((seat.market.setup.venue, name), (0.0, None, None))
        is_recent = self._clock.monotonic() - at <= RECENT_SECONDS
        return answer if is_recent and account is seat.account else None


class Subject(Value):
    """One venue under examination."""

    seat: Seat
    symbol: str
    clock: Clock
    recent: Recent

    @property
    def setup(self) -> VenueSetup:
        """The venue."""
        return self.seat.market.setup

    @property
    def name(self) -> str:
        """The venue's name."""
        return self.setup.name

    @property
    def public(self) -> Any:
        """The public client.

        Raises:
            CannotTell: it is not connected.
        """
        market = self.seat.market
        if market.disabled:
            raise CannotTell(f"{self.name} is disconnected: {market.disabled}")
        if not market.ready.is_set():
            raise CannotTell(f"{self.name} is not connected: {market.state()[1] or market.progress}")
        return market.exchange

    @property
    def account(self) -> VenueAccount:
        """The private side.

        Raises:
            CannotTell: there are no keys, or they are refused.
        """
        if self.setup.role is Role.DATA_ONLY:
            raise CannotTell(f"{self.name} is data only: it is never given a key")
        account = self.seat.account
        if account is None:
            raise CannotTell(f"there are no keys for {self.name}")
        if account.state is VenueState.AUTH_FAILED:
            raise CannotTell(f"{self.name} refuses the keys: {account.reason}")
        return account

    @property
    def private(self) -> Any:
        """The private client.

        Raises:
            CannotTell: there is none that may be asked.
        """
        account = self.account
        if not account.may_be_asked.is_set():
            raise CannotTell(f"the account at {self.name} is not connected")
        return account.exchange

    @property
    def market(self) -> str:
        """The market that was asked about.

        Raises:
            CannotTell: none was, or the venue does not list it.
        """
        if not self.symbol:
            raise CannotTell("which market is meant was not said")
        if self.symbol not in (self.public.markets or {}):
            raise CannotTell(f"{self.name} has no market {self.symbol}")
        return self.symbol


Examine = Callable[[Subject], Awaitable[Finding]]
"""One examination.

Raises:
    CannotTell: nothing was found out.
"""


def number(name: str, value: Any, unit: str = "", places: int | None = None) -> Figure:
    """Return a figure with a decimal number in its shortest form.

    Raises:
        CannotTell: it is none.
    """
    try:
        if places is not None:
            value = round(value, places)
        return Figure(name, decimal_text(value), unit)
    except (TypeError, ValueError, ArithmeticError):
        raise CannotTell(f"{name} is no number") from None


def word(name: str, value: object) -> Figure:
    """Return a figure with a word of the venue, made harmless."""
    return Figure(name, str(sanitise(value, WORD_CHARACTERS)))


def yes_or_no(name: str, value: bool | None) -> Figure:
    """Return a figure that says yes, no, or unknown for None."""
    return Figure(name, NOT_KNOWN if value is None else YES if value else NO)
