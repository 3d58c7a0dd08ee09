"""What a venue's quirks offer, and the values they read from answers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from venues.model.value import Value
from venues.quirks.errors import NOT_FOUND
from venues.quirks.stream import Channel, StreamNews, Watch

Raw = Mapping[str, Any]

_SECONDS_BELOW = 100_000_000_000
"""A time below this is in seconds: in milliseconds it would lie in 1973."""


class Refusal(Value):
    """The venue's own envelope for an error."""

    codes: tuple[str, ...]
    """All codes in it; never empty. All of them must prove a refusal before it counts as one."""
    client_id: str = ""
    """Our id where the envelope repeats it, as on the wire."""


class Acknowledgement(Value):
    """What the venue says of an order that it took; None for what it does not say."""

    order_id: str
    client_id: str | None = None
    """As on the wire, with the venue's prefix."""
    market_id: str | None = None
    side: str | None = None
    amount: str | None = None
    price: str | None = None


class Quirks(Protocol):
    """One venue's."""

    silent: frozenset[str]
    """What a sound answer to a create leaves out: names of `Acknowledgement`."""
    cancels_by_client_id: bool
    fill_client_id_field: str
    """Where the venue repeats our id in a fill; empty where it does not."""
    open_orders_page: int | None
    """How many open orders it lists at once; None where it lists all."""
    fills_page: int
    """How many fills it lists at once."""
    fills_parameters: Raw
    """What ccxt must be told to get that many."""
    lists_every_market: bool
    """Finished orders and fills come of all markets at once, whatever market was asked for."""
    finds_in_listings: bool
    """Asking by our id asks the same lists again: whoever has them needs not ask."""
    finished_page: int
    """How many finished orders it lists at once."""
    channels: tuple[Channel, ...]
    """What its private socket must confirm before orders and fills are told at once."""
    dead_man_scope: str
    """What the venue's own countdown cancels, in words; `{markets}` stands for our list of markets."""
    dead_man_seconds: tuple[int, int]
    """The shortest and the longest countdown that the venue takes."""

    def refusal(self, answer: Any, *, is_cancel: bool = False) -> Refusal | None:
        """Return the error that an answer is; None when it is none, or a refused create that names an order."""
        ...

    def acknowledgement(self, answer: Any) -> Acknowledgement | None:
        """Return what an answer to a create says of the order; None when it is no sound answer."""
        ...

    def has_cancelled(self, answer: Any) -> bool:
        """Say whether an answer to a cancel says that the venue took it."""
        ...

    def cancel_arguments(self, order_id: str, wire_client_id: str) -> tuple[str, dict[str, Any]]:
        """Return id and parameters for ccxt; `order_id` is empty where only our id is known.

        Raises:
            LookupError: the venue cancels by its own id only, and that is not known.
        """
        ...

    def is_not_found(self, error: Exception) -> bool:
        """Say whether an error of ccxt means that the venue has no such order."""
        ...

    def status(self, order: Raw) -> str:
        """Return the status of ccxt's order, where the venue's own word says more than ccxt's."""
        ...

    async def confirm(self, exchange: Any, order_id: str, symbol: str) -> Acknowledgement | None:
        """Ask the venue what it took under its id, where its answer to a create says too little."""
        ...

    async def find(self, exchange: Any, symbol: str, wire_client_id: str) -> Raw | None:
        """Return ccxt's order with our id, or None. None never proves that there was none."""
        ...

    async def finished(self, exchange: Any, symbol: str, since_ms: int) -> tuple[list[Raw], bool]:
        """Return ccxt's finished orders of a market since a moment, and whether these are all."""
        ...

    def is_nonce_refused(self, codes: Sequence[str]) -> bool:
        """Say whether an error means only that the request overtook another and nothing was done."""
        ...

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """Return what keeps the private channels subscribed; each waits until its socket is gone."""
        ...

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Return what a frame says of own orders; None when it says nothing of them.

        Raises:
            ValueError, KeyError, TypeError: it does, and cannot be read.
        """
        ...

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """Set the venue's own countdown; 0 ends it.

        Returns:
            When it fires, milliseconds UTC as the venue says it; None when it does not say.

        Raises:
            LookupError: the venue has none.
        """
        ...


class CommonQuirks:
    """What most venues have in common."""

    fill_client_id_field = ""
    open_orders_page: int | None = 100
    fills_page = 100
    fills_parameters: Raw = MappingProxyType({})
    lists_every_market = False
    finds_in_listings = False
    finished_page = 100
    channels: tuple[Channel, ...] = ()
    dead_man_scope = ""
    dead_man_seconds = (0, 0)

    async def finished(self, exchange: Any, symbol: str, since_ms: int) -> tuple[list[Raw], bool]:
        """Ask for one page."""
        rows = await exchange.fetch_closed_orders(symbol, since_ms, self.finished_page)
        return rows, len(rows) < self.finished_page

    def is_nonce_refused(self, codes: Sequence[str]) -> bool:
        """Requests may overtake one another here."""
        del codes
        return False

    def watches(self, exchange: Any, symbols: Sequence[str]) -> tuple[Watch, ...]:
        """Nothing is told by itself."""
        del exchange, symbols
        return ()

    def news(self, exchange: Any, message: Any) -> StreamNews | None:
        """Nothing is told by itself."""
        del exchange, message
        return None

    async def set_dead_man(self, exchange: Any, seconds: int, symbols: Sequence[str]) -> int | None:
        """There is none.

        Raises:
            LookupError: always.
        """
        del exchange, seconds, symbols
        raise LookupError("this venue has no countdown of its own")

    def is_not_found(self, error: Exception) -> bool:
        """There is a class for it in ccxt."""
        return isinstance(error, NOT_FOUND)

    def status(self, order: Raw) -> str:
        """Return the word of ccxt."""
        return str(order.get("status"))

    async def confirm(self, exchange: Any, order_id: str, symbol: str) -> Acknowledgement | None:
        """Answers to a create say all that is needed: nothing is asked."""
        del exchange, order_id, symbol
        return None


def text(value: Any) -> str | None:
    """Return a text or number of an answer as text; None for anything else and for nothing."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def only_row(rows: Any) -> Raw | None:
    """Return the one object of a list that holds exactly one."""
    if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict):
        row: Raw = rows[0]
        return row
    return None


def with_client_id(orders: Any, wire_client_id: str) -> Raw | None:
    """Return the order with our id out of ccxt's orders; the newest when the id was used again."""
    found = [order for order in orders if order.get("clientOrderId") == wire_client_id]
    return max(found, key=lambda order: order.get("timestamp") or 0) if found else None


def stamp(value: Any) -> int | None:
    """Return a venue's time in milliseconds UTC, from seconds or milliseconds; None for nothing, zero or no number."""
    digits = text(value)
    if digits is None or not digits.isascii() or not digits.isdecimal() or not int(digits):
        return None
    number = int(digits)
    return number * 1000 if number < _SECONDS_BELOW else number


def negated(number: str) -> str:
    """Return a decimal number with the other sign."""
    return number[1:] if number.startswith("-") else f"-{number}"
