"""The part of a catalogue file that opens a venue for orders."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, model_validator

from venues.catalog.sections import Section
from venues.catalog.values import Says, Text


def _request(text: str) -> str:
    method, _, path = text.partition(" ")
    if method not in {"GET", "POST", "PUT", "DELETE", "PATCH"} or not path.startswith("/") or " " in path:
        raise ValueError("")
    return text


def _https(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError("")
    return text


Request = Annotated[
    str, AfterValidator(_request), Says("a method and a path such as POST /api/v4/spot/orders")
]
Source = Annotated[str, AfterValidator(_https), Says("an https address")]


class Requests(Section):
    """The only requests that a client with keys may send; `{name}` stands for one part of a path."""

    create: tuple[Request, ...]
    cancel: tuple[Request, ...]
    amend: tuple[Request, ...] = ()
    protect: tuple[Request, ...] = ()
    """The venue's own countdown that cancels when nobody sets it anew."""
    read: tuple[Request, ...]

    @model_validator(mode="after")
    def _one_purpose_each(self) -> "Requests":
        named = list(self.named())
        if len(set(named)) != len(named):
            raise ValueError("a request stands under two purposes")
        return self

    def named(self) -> Iterator[str]:
        """Return every request that is named."""
        yield from (*self.create, *self.cancel, *self.amend, *self.protect, *self.read)


class VolatileNames(Section):
    """What changes with every signature and says nothing about the order."""

    headers: tuple[Text, ...] = ()
    """Lower-case names; headers that hold keys belong here too."""
    fields: tuple[Text, ...] = ()
    nonces_in_order: StrictBool = False
    """The venue refuses a request whose nonce is below one that came before."""


class FieldNames(Section):
    """Which field of a create request says what."""

    market: Text
    side: Text
    amount: Text
    price: Text
    client_id: Text


class Form(Section):
    """One way to say one kind of order: exactly these fields beside the named ones."""

    kind: Literal["limit", "market"]
    time_in_force: Literal["GTC", "IOC", "FOK", "POST_ONLY"]
    path: Text | None = None
    fields: dict[str, Text] = Field(default_factory=dict)
    side: Literal["buy", "sell"] | None = None


class Orders(Section):
    """How the venue takes orders; without it no private client is given an order."""

    private_requests: Requests
    volatile: VolatileNames
    fields: FieldNames
    constants: dict[str, Text] = Field(default_factory=dict)
    """Fields that stand in every create request with exactly this value."""
    forms: tuple[Form, ...]
    source: Source
    """Where the venue lists its codes."""
    definitive: dict[str, Text]
    """Codes that certainly mean that the order was not accepted, each in our words; `*` at the end is any rest."""
    not_open: tuple[Text, ...]
    """Codes by which a cancel is told that the order is not open."""
