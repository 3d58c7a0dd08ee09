"""How a venue takes orders, as data: its requests, their fields, the proof that an order was refused, our ids."""

from msgspec import field

from venues.model.order import OrderKind, TimeInForce
from venues.model.value import Value
from venues.model.words import Side


class ClientIdRule(Value):
    """What a venue takes as our id of an order."""

    parameter: str = "clientOrderId"
    """The ccxt parameter that carries it."""
    prefix: str = ""
    """What the venue wants before the id; it counts for nothing in `max_length`."""
    pattern: str = "[0-9A-Za-z]"
    """A regular expression for one character."""
    max_length: int = 18


class PrivateRequests(Value):
    """The only requests that a client with keys may send, as `POST /path`; `{name}` stands for one part of a path."""

    create: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    amend: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()
    """The venue's own countdown that cancels when nobody sets it anew."""


class OrderFieldNames(Value):
    """Which field of a create request says what; names as they stand on the wire."""

    market: str = ""
    side: str = ""
    amount: str = ""
    price: str = ""
    client_id: str = ""


class OrderForm(Value):
    """One way to say one kind of order: exactly these fields beside the named ones, nothing more."""

    kind: OrderKind
    time_in_force: TimeInForce
    """IOC for a market order."""
    path: str = ""
    """The path it needs; empty for any of the venue's create paths."""
    fields: tuple[tuple[str, str], ...] = ()
    """Name and value; values that are no JSON text stand as JSON: `true`."""
    side: Side | None = None
    """The only side for which it says this; None for both."""


class Definitive(Value):
    """One code of the venue that certainly means: this order was not accepted."""

    code: str
    """As the venue's quirks read it from an answer; a `*` at the end stands for any rest."""
    words: str
    """What it means, in our words."""
    source: str
    """Where the venue says so."""

    def covers(self, code: str) -> bool:
        """Return True when a code that came is this one."""
        return code.startswith(self.code[:-1]) if self.code.endswith("*") else code == self.code


class OrderRules(Value):
    """Everything that opens a venue for orders; no venue trades without it."""

    client_ids: ClientIdRule = field(default_factory=ClientIdRule)
    requests: PrivateRequests = field(default_factory=PrivateRequests)
    volatile_headers: tuple[str, ...] = ()
    """Lower-case names of headers that change with every signature, or hold a key."""
    volatile_fields: tuple[str, ...] = ()
    nonces_in_order: bool = False
    """The venue refuses a request whose nonce is below one that came before."""
    names: OrderFieldNames = field(default_factory=OrderFieldNames)
    constants: tuple[tuple[str, str], ...] = ()
    """Fields that stand in every create request with exactly this value."""
    forms: tuple[OrderForm, ...] = ()
    definitive: tuple[Definitive, ...] = ()
    not_open: tuple[str, ...] = ()
    """Codes by which the venue says that an order to be cancelled is not open (any more)."""

    def proof(self, code: str) -> Definitive | None:
        """Return why a code proves that an order was not accepted; None when it proves nothing."""
        return next((entry for entry in self.definitive if entry.covers(code)), None)
