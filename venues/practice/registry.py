"""Finds the dialects there are."""

from importlib import import_module
from importlib.util import find_spec

from venues.practice.dialects.base import Dialect
from venues.practice.tables import venue_names

_PACKAGE = "venues.practice.dialects"


def dialect_names() -> list[str]:
    """Venues that have both a market table and a dialect module."""
    return [name for name in venue_names() if find_spec(f"{_PACKAGE}.{name}") is not None]


def load_dialect(venue: str) -> type[Dialect]:
    """The class that a dialect module calls ``DIALECT``.

    Raises:
        LookupError: there is no such dialect.
    """
    if venue not in dialect_names():
        raise LookupError(f"no practice exchange for {venue!r}; there are {', '.join(dialect_names())}")
    dialect: type[Dialect] = import_module(f"{_PACKAGE}.{venue}").DIALECT
    return dialect
