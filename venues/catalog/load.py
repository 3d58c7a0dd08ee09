"""Loads the built-in catalogue once a process; a broken file names itself and the line."""

from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from venues.catalog.explain import validated
from venues.catalog.problems import ConfigError, Problem
from venues.catalog.schema import CatalogVenue
from venues.catalog.yaml_tree import Origin, Path, read_yaml
from venues.model.value import Value

DATA_ONLY_PREFIX = "binance"
"""ccxt classes that start with this word are market data only: no key, no order, whatever a file says."""


class Entry(Value):
    """One venue of the catalogue, as data and as the raw values that configuration is laid over."""

    venue: CatalogVenue
    raw: MappingProxyType[str, Any]
    origins: MappingProxyType[Path, Origin]


Catalog = MappingProxyType[str, Entry]


def is_data_only(ccxt_id: str) -> bool:
    """Say whether trading is refused in code for a ccxt class."""
    return ccxt_id.startswith(DATA_ONLY_PREFIX)


@cache
def load_catalog() -> Catalog:
    """Read every built-in venue, in the order of priority.

    Raises:
        ConfigError: a built-in file is broken; its problems name file and line.
    """
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for item in sorted(resources.files("venues.catalog").iterdir(), key=lambda item: item.name):
        if item.name.endswith(".yaml"):
            entry = read_entry(item.read_text(encoding="utf-8"), f"venues/catalog/{item.name}", problems)
            if entry is not None:
                entries[item.name.removesuffix(".yaml")] = entry
    if problems:
        raise ConfigError(problems)
    ordered = sorted(entries.items(), key=lambda pair: pair[1].venue.priority or 0)
    return MappingProxyType(dict(ordered))


def read_entry(text: str, file: str, problems: list[Problem]) -> Entry | None:
    """Read one catalogue file; what is wrong is added to `problems`."""
    document = read_yaml(text, file)
    problems += document.problems
    if document.problems:
        return None
    model, found = validated(CatalogVenue, document.data, document.origins, file)
    problems += found
    if model is None or not isinstance(document.data, dict):
        return None
    return Entry(model, MappingProxyType(document.data), MappingProxyType(document.origins))
