"""What a worker is asked to find out about a venue or a key, and what it found; it judges nothing."""

from enum import StrEnum

from venues.model.value import Value

YES, NO, NOT_KNOWN = "yes", "no", "unknown"


class Examination(StrEnum):
    """What is to be found out. None of them places, changes or cancels an order."""

    KEY_SCOPE = "KEY_SCOPE"
    """What the key may do: `withdraw`, `transfer`, `trade`, `read`, `address_bound` (yes, no or unknown).

    Where the venue tells it `expires_ms`, too."""
    CLOCK = "CLOCK"
    """The venue's clock over REST: `offset_ms`, `round_trip_ms`, the median of `samples`."""
    LATENCY = "LATENCY"
    """`rest_p50_ms`, `rest_p95_ms`, `rest_samples`, and the socket's `stream_p50_ms` where it is measured."""
    RATES = "RATES"
    """What the clients keep to: `requests_per_minute`, `burst`, `orders_per_second`, `used_percent`."""
    CAPABILITIES = "CAPABILITIES"
    """By name yes or no: `book_stream`, `trade_stream`, `balance_stream`, `order_stream`, `limit`, `post_only`, `ioc`,
    `fok`, `cancel`, `find_by_client_id`, `open_orders`, `fills`, `candles`."""
    ACCOUNT = "ACCOUNT"
    """The balances, read anew over REST: `currencies`, `took_ms`."""
    FEES = "FEES"
    """The account's own fees of the market: `maker`, `taker`, as fractions; `source`."""
    BOOK = "BOOK"
    """The streamed book beside a REST snapshot: `levels`, `compared`, `differing`, `worst_percent`, `rounds`."""
    TICKER = "TICKER"
    """The price feed: `last`, `age_ms`."""
    CANDLES = "CANDLES"
    """Candles of a minute: `candles`, `gaps`, `newest_age_ms`."""
    BALANCES = "BALANCES"
    """The balances as shown beside a fresh answer over REST: `stream` (yes or no: its channel lives), `compared`,
    `differing`, `age_ms`, and `streamed`: of how many currencies the stream has told since it was dialled."""
    PRIVATE_CLIENT = "PRIVATE_CLIENT"
    """`private_client`, `keys_taken` and `order_refused`, each yes or no.

    An order was put to the code that would send it, and was refused before any socket."""
    DERIVATIVES = "DERIVATIVES"
    """Whether the account may trade `futures`, `perpetuals`, `options` (yes, no or unknown)."""
    HOLDING = "HOLDING"
    """What is held of the venue's own token: `token`, `held`, `maker`, `taker` as the account pays them with it."""
    KEY_SECURITY = "KEY_SECURITY"
    """The key's own safeguards: `address_bound`, `expires_ms`, `nonce_window`, `name`, as far as the venue tells."""


class Figure(Value):
    """One thing that was measured or read."""

    name: str
    value: str
    """A decimal number or a word; sanitised, never a secret."""
    unit: str = ""


class Examined(Value):
    """What was found, or why nothing was."""

    what: Examination
    symbol: str
    answered: bool
    """False proves nothing: `words` say why the venue could not be examined."""
    figures: tuple[Figure, ...] = ()
    words: str = ""
    """For the operator, sanitised."""
    at_ms: int = 0
    took_ms: int = 0
    source: str = ""
    """Which request of the venue told it, as `POST /0/private/GetApiKeyInfo`; empty where none was made."""

    def value(self, name: str) -> str:
        """Return a figure's value, empty where there is none of that name."""
        return next((figure.value for figure in self.figures if figure.name == name), "")
