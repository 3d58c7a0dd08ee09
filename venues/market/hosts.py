"""Which hosts a ccxt class would dial by its own tables, looked at before anything is dialled."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from yarl import URL

from venues.market.door import authority
from venues.model.setup import VenueSetup

_ENCRYPTED = {"https", "wss"}


def addresses(exchange: Any) -> Iterator[tuple[str, str]]:
    """Return the address of every interface that a ccxt instance knows, by the interface's dotted name."""

    def walk(value: Any, name: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{name}.{key}" if name else str(key))
        elif isinstance(value, str) and "://" in value:
            yield name, str(exchange.implode_hostname(value))

    yield from walk(exchange.urls.get("api"), "")


def hosts_of(exchange: Any) -> frozenset[str]:
    """Return all hosts that a ccxt instance's own tables name, for venues whose catalogue lists none."""
    return frozenset(host for _, address in addresses(exchange) if (host := _host(address)))


def foreign_host(exchange: Any, setup: VenueSetup) -> str:
    """Return why a client must not be used: its table names a host that is not the venue's; empty for a sound one.

    A package that calls itself ccxt and sends orders and keys elsewhere would have to name the place somewhere. What is
    named nowhere is still refused when it is dialled.
    """
    if not setup.hosts:
        # a venue of the operator's own, whose hosts nobody has listed: the door takes those that its class names
        return ""
    allowed = set(setup.hosts) | ({authority(URL(setup.via))} if setup.via else set())
    for interface, address in addresses(exchange):
        if any(fnmatchcase(interface, pattern) for pattern in setup.unused_interfaces):
            continue
        host, scheme = _host(address), address.partition("://")[0]
        if host not in allowed:
            named = host or "an address that cannot be read"
            return (
                f"{setup.name} stays closed: its client would dial {named} for {interface}, which is no host of the "
                "venue. Nothing was dialled. Install ccxt anew from a source you trust; "
                "your own address belongs in `hosts`"
            )
        if scheme not in _ENCRYPTED and not setup.via:
            return (
                f"{setup.name} stays closed: its client would dial {host} for {interface} without encryption"
            )
    return ""


def _host(address: str) -> str:
    try:
        return authority(URL(address))
    except ValueError:
        return ""
