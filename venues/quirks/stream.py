"""What a frame of a private socket says of the account's own orders, and the numbers in it."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from venues.model.value import Value

_EXACT_DIGITS = 15
"""As many digits of a decimal number survive a double, whatever they are."""

Watch = Callable[[], Awaitable[Any]]
"""Subscribes and waits; ends with an error when the socket is gone or the venue refuses."""


class StreamNews(Value):
    """What one frame says."""

    confirmed: str = ""
    """The channel whose subscription the venue confirms."""
    refused: str = ""
    """The channel whose subscription the venue refuses."""
    words: str = ""
    """Why, as the venue says it."""
    orders: tuple[Mapping[str, Any], ...] = ()
    """In ccxt's structure."""
    fills: tuple[Mapping[str, Any], ...] = ()
    """In ccxt's structure."""
    is_taken: bool = False
    """The frame is not for ccxt: it would keep it in a cache that nobody reads, or end the socket of others."""


class Channel(Value):
    """One subscription by ccxt's names."""

    name: str
    message_hash: str
    subscribe_hash: str


def exact(value: Any) -> str | None:
    """Return a JSON number in the digits in which it was written, as far as a double keeps them.

    Raises:
        ValueError: it has more digits than a double keeps, or is no number.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("it is no number")
    number = Decimal(repr(value))
    if not number.is_finite() or len(number.as_tuple().digits) > _EXACT_DIGITS:
        raise ValueError("its digits went through a float")
    return format(number, "f")
