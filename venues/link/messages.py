"""The versioned schema of the link: what the console asks and what a worker tells.

Three kinds of data go up. State (`BookUpdate`, `TickerUpdate`, `AccountUpdate`, `OrdersUpdate`, `GateUpdate`,
`Heartbeat`) is conflated: the latest wins and any of them may be missing. Sequence (`TradesUpdate`) is a bounded ring
that counts what it drops. Facts (`Fact`, and the news about orders in `orders.py`) are numbered, acknowledged, and
replayed after a reconnect within the worker's life (its epoch).
"""

from typing import get_args

import msgspec

from venues.link.message import Message
from venues.link.orders import AskBalances, Farewell, OrderNews, Question
from venues.model.account import AccountSnapshot
from venues.model.book import BookSnapshot, MarketRules, Ticker, TradeBatch
from venues.model.gate import GateStatus
from venues.model.report import AccountOrders
from venues.model.status import StateChange, VenueHealth

SCHEMA_VERSION = 4
"""Both ends must say the same; a difference is refused with words."""


# ---- down: console to worker -------------------------------------------------------------------------


class Hello(Message, frozen=True):
    """The first message of a connection."""

    schema: int
    token: str
    """Shared secret of this run, handed to both ends by the launcher."""
    reader: str
    """`desk` (one a worker: it may send commands), `reader` (any number: they only listen) or `panic` (any number:
    they need no token and may ask for `CancelMine` and nothing else)."""
    acknowledged: int = 0
    """The number of the last fact this console has kept; later ones are replayed."""
    epoch: str = ""
    """The worker's life that `acknowledged` belongs to; empty at the first connection."""

    def __repr__(self) -> str:
        """Name the reader, not the token."""
        return f"Hello(schema={self.schema}, reader={self.reader!r})"

    __str__ = __repr__


class WatchBook(Message, frozen=True):
    """Ask for a market's book, trades and ticker; asking again changes the depth."""

    venue: str
    symbol: str
    depth: int = 25
    """How many levels a side travel to the console."""
    trades: bool = True
    ticker: bool = True


class UnwatchBook(Message, frozen=True):
    """This console no longer shows the market; the worker stops the streams when nobody does."""

    venue: str
    symbol: str


class Credentials(Message, frozen=True):
    """Keys of one venue, handed over once on the private socket and never stored."""

    venue: str
    api_key: str
    secret: str
    password: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be hidden wherever it turns up."""
        return self.api_key, self.secret, self.password

    def __repr__(self) -> str:
        """Name the venue and nothing else."""
        return f"Credentials(venue={self.venue!r})"

    __str__ = __repr__


class Reconnect(Message, frozen=True):
    """Close the venue's sockets and connect again now."""

    venue: str


class Disable(Message, frozen=True):
    """Disconnect the venue until `Reconnect`."""

    venue: str


class AskMarkets(Message, frozen=True):
    """Ask for the venue's list of markets."""

    venue: str


class Acknowledge(Message, frozen=True):
    """All facts up to this number are kept by the console."""

    number: int


class Shutdown(Message, frozen=True):
    """Close everything and exit."""


VenueRequest = (
    WatchBook | UnwatchBook | Credentials | Reconnect | Disable | AskMarkets | AskBalances | Question
)
"""What a console asks of one venue."""

Down = Hello | VenueRequest | Acknowledge | Farewell | Shutdown

# ---- up: worker to console ----------------------------------------------------------------------------


class Welcome(Message, frozen=True):
    """The answer to `Hello`."""

    schema: int
    epoch: str
    """Random name of this worker's life."""
    venues: tuple[str, ...]


class Refused(Message, frozen=True):
    """The worker will not do what was asked; `Hello` refused also closes the connection."""

    reason: str
    venue: str = ""
    symbol: str = ""
    for_now: bool = False
    """Asking again may help: another console holds the desk, perhaps one that is just ending."""


class BookUpdate(Message, frozen=True):
    """The present book."""

    book: BookSnapshot


class TickerUpdate(Message, frozen=True):
    """The present ticker."""

    ticker: Ticker


class AccountUpdate(Message, frozen=True):
    """The present balances."""

    account: AccountSnapshot


class OrdersUpdate(Message, frozen=True):
    """The present open orders of an account, ours and others'."""

    book: AccountOrders


class GateUpdate(Message, frozen=True):
    """How a venue's gate for orders stands."""

    gate: GateStatus


class Heartbeat(Message, frozen=True):
    """The numbers of one venue, twice a second whatever the venue does."""

    health: VenueHealth


class TradesUpdate(Message, frozen=True):
    """Trades since the last batch."""

    batch: TradeBatch


class MarketList(Message, frozen=True):
    """The active markets of a venue."""

    venue: str
    markets: tuple[MarketRules, ...]
    age_ms: int = 0
    """Since the worker loaded them from the venue."""


class Fact(Message, frozen=True):
    """Something that must not be lost: a change of a venue's state."""

    number: int
    change: StateChange


Numbered = Fact | OrderNews
"""What is kept until it is acknowledged."""

NUMBERED = get_args(Numbered)

Up = (
    Welcome
    | Refused
    | BookUpdate
    | TickerUpdate
    | AccountUpdate
    | OrdersUpdate
    | GateUpdate
    | Heartbeat
    | TradesUpdate
    | MarketList
    | Numbered
)


def _plain_text(value: object) -> str:
    """Send sanitised venue text, a type of its own in memory, as the text it is."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no place on the link")


_encoder = msgspec.msgpack.Encoder(decimal_format="string", enc_hook=_plain_text)
_up_decoder = msgspec.msgpack.Decoder(tuple[Up, ...])
_down_decoder = msgspec.msgpack.Decoder(tuple[Down, ...])


class SchemaError(ValueError):
    """Bytes on the link are not of this schema."""


def encode(messages: tuple[Message, ...]) -> bytes:
    """Return one frame holding `messages` in order."""
    return _encoder.encode(messages)


def decode_up(frame: bytes) -> tuple[Up, ...]:
    """Return the messages of a worker's frame.

    Raises:
        SchemaError: the bytes are not of this schema.
    """
    try:
        return _up_decoder.decode(frame)
    except msgspec.MsgspecError as error:
        raise SchemaError(str(error)) from error


def decode_down(frame: bytes) -> tuple[Down, ...]:
    """Return the messages of a console's frame.

    Raises:
        SchemaError: the bytes are not of this schema.
    """
    try:
        return _down_decoder.decode(frame)
    except msgspec.MsgspecError as error:
        raise SchemaError(str(error)) from error
