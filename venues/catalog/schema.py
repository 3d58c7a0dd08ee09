"""The schema of a catalogue file: everything that is known about one venue."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from venues.catalog.host_section import UnusedInterfaces
from venues.catalog.ladder_section import Ladder
from venues.catalog.order_section import Orders
from venues.catalog.scope_section import KeyScope
from venues.catalog.sections import MarketType, Section, Venue
from venues.catalog.values import CcxtId, SymbolList, Text, Whole


class Sandbox(Section):
    """The venue's own test network, as ccxt reaches it."""

    available: StrictBool
    """Whether ccxt's `set_sandbox_mode` leads anywhere."""
    market_types: tuple[MarketType, ...] | None = None
    """What the sandbox has; nothing means all that the venue has."""
    note: Text | None = None
    """Why something is missing there."""


class KeyHints(Section):
    """Which parts the venue's keys have, and what each looks like."""

    api_key: Text
    secret: Text
    password: Text | None = None


class ClientIds(Section):
    """How our order ids travel."""

    parameter: Text
    """The ccxt parameter that carries the id when an order is created."""
    form: Literal["text", "u32", "hex128"] = "text"
    """`text` as it is; other forms map the id."""
    prefix: Annotated[str, Field(max_length=8)] = ""
    """What the venue wants before the id."""
    alphabet: Text
    max_length: Annotated[int, Whole(10, 128)]
    lookup: Text
    """How an order is found by our id."""


class CatalogVenue(Venue):
    """One file `venues/catalog/<id>.yaml`."""

    ccxt: CcxtId
    name: Text
    priority: Annotated[int, Whole(1, 999)]
    role: Literal["trade", "data_only"]
    rank: Text | None = None
    """The word that the project's venue table puts beside the priority."""
    wanted: tuple[Text, ...]
    """Market types that the project wants in the end, in its own words."""
    ccxt_market_types: dict[MarketType, tuple[str, ...]] = Field(default_factory=dict)
    """Market type to the words of ccxt's `fetchMarkets.types`; empty where ccxt has no such option."""
    symbols: SymbolList
    sandbox: Sandbox
    key_hints: KeyHints | None = None
    client_ids: ClientIds
    unused_interfaces: UnusedInterfaces = Field(default_factory=UnusedInterfaces)
    """What ccxt's class could dial and nothing here ever does."""
    key_scope: KeyScope | None = None
    """How a key is asked what it may do; nothing means that it cannot be asked."""
    own_token: Text | None = None
    """The venue's own token, whose holding may lower the account's fees."""
    orders: Orders | None = None
    """How it takes orders; nothing means that none are sent to it."""
    ladder: Ladder | None = None
    """How it is commissioned; nothing means that it cannot be."""
    quirks: tuple[Text, ...] = ()
