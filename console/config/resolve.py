"""From configuration and catalogue to what a worker needs: one VenueSetup a venue, by priority."""

from collections.abc import Mapping
from types import MappingProxyType

from console.config.kinds import loopback_url
from console.config.load import Config
from console.config.models import OrderType, TradingRules
from console.config.settings import SafetySettings, Settings, safety_from, settings_from
from console.config.venue import Choice, venue_setup
from venues.catalog.explain import suggestion
from venues.catalog.load import Catalog
from venues.catalog.problems import ConfigError, Problem
from venues.model.setup import VenueSetup
from venues.model.value import Value
from venues.model.words import Mode


class Resolved(Value):
    """Everything that starts a session."""

    mode: Mode
    via: str
    setups: tuple[VenueSetup, ...]
    """All venues in the order of priority; one with `enabled` false carries its `disabled_reason`."""
    settings: Settings
    safety: SafetySettings
    sources: Mapping[str, str]
    """Dotted key to where its value was written; what is missing here is a default."""
    trading: Mapping[str, TradingRules]
    """House rules for orders, by venue."""
    order_types: Mapping[str, Mapping[str, OrderType]]
    """How kinds of orders are said to a venue's ccxt class, where the operator says so."""

    @property
    def enabled(self) -> tuple[VenueSetup, ...]:
        """The venues that are connected."""
        return tuple(setup for setup in self.setups if setup.enabled)


def resolve(
    config: Config,
    catalog: Catalog,
    *,
    mode: Mode,
    via: str = "",
    only: tuple[str, ...] | None = None,
) -> Resolved:
    """Resolve a configuration for one mode.

    Args:
        config: a loaded configuration.
        catalog: the built-in venues.
        mode: what kind of exchange this process speaks to.
        via: the door for all venue traffic; empty takes the file's in mode VIA.
        only: ids of the venues to connect; None for all that are enabled.

    Raises:
        ConfigError: the mode, the door or `only` does not fit.
    """
    if not via and mode is Mode.VIA:
        via = config.model.global_settings.via
    problems = [*_door_problems(mode, via), *_only_problems(config, only)]
    if problems:
        raise ConfigError(problems)
    exchanges = config.model.exchanges
    settings = config.model.global_settings
    choice = Choice(
        mode, via.rstrip("/"), only, settings.request_timeout_seconds, settings.reconnect_cap_seconds
    )
    setups = [venue_setup(name, venue, catalog.get(name), choice) for name, venue in exchanges.items()]
    return Resolved(
        mode=mode,
        via=choice.via,
        setups=tuple(sorted(setups, key=lambda setup: (setup.priority, setup.venue))),
        settings=settings_from(settings),
        safety=safety_from(config.model.safety),
        sources=MappingProxyType(sources(config)),
        trading=MappingProxyType({name: venue.trading for name, venue in exchanges.items()}),
        order_types=MappingProxyType({name: venue.order_types for name, venue in exchanges.items()}),
    )


def sources(config: Config) -> dict[str, str]:
    """Say for every written value where it was written."""
    found = {}
    for path, origin in config.origins.items():
        if path and origin.file:
            key = ".".join(str(part) for part in path)
            found[key] = origin.file if origin.line is None else f"{origin.file}:{origin.line}"
            if origin.file == "environment":
                found[key] = f"environment {origin.key}"
    return found


def _door_problems(mode: Mode, via: str) -> list[Problem]:
    address = "an address of this machine such as http://127.0.0.1:8080"
    if mode is Mode.VIA and not via:
        return [Problem("", None, "via", address, "nothing", "mode VIA needs it")]
    if via and mode not in (Mode.VIA, Mode.PRACTICE):
        message = "traffic through a door is mode VIA or PRACTICE, never called LIVE or TESTNET"
        return [Problem("", None, "via", f"nothing in mode {mode.value}", "an address", message)]
    try:
        loopback_url(via)
    except ValueError as error:
        return [Problem("", None, "via", address, "another", str(error))]
    return []


def _only_problems(config: Config, only: tuple[str, ...] | None) -> list[Problem]:
    known = list(config.model.exchanges)
    return [
        Problem("", None, "venues", "ids of configured venues", repr(venue), suggestion(venue, known))
        for venue in only or ()
        if venue not in known
    ]
