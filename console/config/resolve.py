"""From configuration and catalogue to what a worker needs: one VenueSetup a venue, by priority."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from console.config.kinds import loopback_url
from console.config.load import Config
from console.config.merge import ordered_json
from console.config.models import Exchange, OrderType, TradingRules
from console.config.settings import SafetySettings, Settings, safety_from, settings_from
from venues.catalog.explain import suggestion
from venues.catalog.load import Catalog, Entry, is_data_only
from venues.catalog.problems import ConfigError, Problem
from venues.model.setup import BookChannel, VenueSetup
from venues.model.words import Mode, Role


@dataclass(frozen=True, slots=True)
class Resolved:
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
        via: the door for all venue traffic; empty takes the file's in the modes via and practice.
        only: ids of the venues to connect; None for all that are enabled.

    Raises:
        ConfigError: the mode, the door or `only` does not fit.
    """
    if not via and mode in (Mode.VIA, Mode.PRACTICE):
        via = config.model.global_settings.via
    problems = [*_door_problems(mode, via), *_only_problems(config, only)]
    if problems:
        raise ConfigError(problems)
    exchanges = config.model.exchanges
    setups = [
        venue_setup(venue, exchange, catalog.get(venue), config, mode, via.rstrip("/"), only)
        for venue, exchange in exchanges.items()
    ]
    return Resolved(
        mode=mode,
        via=via.rstrip("/"),
        setups=tuple(sorted(setups, key=lambda setup: (setup.priority, setup.venue))),
        settings=settings_from(config.model.global_settings),
        safety=safety_from(config.model.safety),
        sources=MappingProxyType(sources(config)),
        trading=MappingProxyType({venue: exchange.trading for venue, exchange in exchanges.items()}),
        order_types=MappingProxyType(
            {venue: MappingProxyType(exchange.order_types) for venue, exchange in exchanges.items()}
        ),
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
    if mode is Mode.VIA and not via:
        return [
            Problem(
                "", None, "via", "an address such as http://127.0.0.1:8080", "nothing", "mode VIA needs it"
            )
        ]
    if via and mode not in (Mode.VIA, Mode.PRACTICE):
        message = "traffic through a door is mode VIA or PRACTICE, never called LIVE or TESTNET"
        return [Problem("", None, "via", f"nothing in mode {mode.value}", "an address", message)]
    try:
        loopback_url(via)
    except ValueError as error:
        return [
            Problem(
                "", None, "via", "an address of this machine such as http://127.0.0.1:8080", "", str(error)
            )
        ]
    return []


def _only_problems(config: Config, only: tuple[str, ...] | None) -> list[Problem]:
    known = list(config.model.exchanges)
    return [
        Problem("", None, "venues", "ids of configured venues", repr(venue), suggestion(venue, known))
        for venue in only or ()
        if venue not in known
    ]


def venue_setup(
    venue: str,
    exchange: Exchange,
    entry: Entry | None,
    config: Config,
    mode: Mode,
    via: str,
    only: tuple[str, ...] | None,
) -> VenueSetup:
    """Resolve one venue."""
    ccxt_id = exchange.ccxt or venue
    data_only = is_data_only(ccxt_id) or exchange.role == "data_only"
    reason = disabled_reason(venue, exchange, entry, mode, only)
    default_timeout = config.model.global_settings.request_timeout_seconds
    return VenueSetup(
        venue=venue,
        ccxt_id=ccxt_id,
        name=exchange.name or venue,
        priority=exchange.priority or 999,
        role=Role.DATA_ONLY if data_only else Role.TRADE,
        enabled=not reason,
        mode=mode,
        via=via,
        hosts=hosts(exchange, mode),
        symbols=tuple(dict.fromkeys(exchange.symbol_map.get(symbol, symbol) for symbol in exchange.symbols)),
        market_types=exchange.market_types,
        book=BookChannel(
            depth_limit=exchange.book.depth_limit,
            rule=exchange.book.rule,
            quiet_seconds=exchange.book.quiet_seconds,
            resync=exchange.book.resync,
        ),
        balance_source=exchange.balance.source,
        balance_poll_seconds=exchange.balance.poll_seconds,
        requests_per_minute=exchange.rates.requests_per_minute,
        orders_per_second=None if data_only else _float(exchange.rates.orders_per_second),
        maker_fee=_fraction(exchange.fees.maker_percent),
        taker_fee=_fraction(exchange.fees.taker_percent),
        fee_expires=exchange.fees.expires,
        max_position_usd=_amount(exchange.limits.max_position_usd),
        daily_risk_usd=_amount(exchange.limits.daily_risk_usd),
        keep_alive_ms=round(exchange.keep_alive_seconds * 1000),
        timeout_ms=round((exchange.network.timeout_seconds or default_timeout) * 1000),
        ccxt_options_json=ordered_json(ccxt_options(exchange, entry)),
        needs_password=entry is not None
        and entry.venue.key_hints is not None
        and entry.venue.key_hints.password is not None,
        disabled_reason=reason,
        request_burst=exchange.rates.burst,
        read_retries=exchange.network.retries,
        balance_fetch_first=exchange.balance.fetch_first,
        ccxt_config_json=ordered_json(ccxt_config(exchange, mode)),
    )


def disabled_reason(
    venue: str, exchange: Exchange, entry: Entry | None, mode: Mode, only: tuple[str, ...] | None
) -> str:
    """Say why a venue is not connected; empty when it is."""
    if only is not None and venue not in only:
        return "not chosen on the command line"
    if not exchange.enabled and only is None:
        return "switched off in the configuration"
    if mode is Mode.TESTNET and entry is not None:
        sandbox = entry.venue.sandbox
        if not sandbox.available:
            return "ccxt knows no sandbox of this venue"
        if sandbox.market_types is not None and not set(sandbox.market_types) & set(exchange.market_types):
            why = sandbox.note or f"the sandbox has {', '.join(sandbox.market_types)} markets only"
            return f"{why}; configured here: {', '.join(exchange.market_types)}"
    return ""


def hosts(exchange: Exchange, mode: Mode) -> tuple[str, ...]:
    """List the hosts that may be dialled: the venue's own and those of replaced addresses."""
    listed = exchange.hosts.testnet if mode is Mode.TESTNET else exchange.hosts.live
    urls = exchange.network.testnet_urls if mode is Mode.TESTNET else exchange.network.urls
    if not listed:
        return ()
    added = []
    for url in urls.values():
        parts = urlsplit(url)
        port = "" if parts.port in (None, 443) else f":{parts.port}"
        added.append(f"{parts.hostname}{port}")
    return tuple(dict.fromkeys((*listed, *added)))


def ccxt_options(exchange: Exchange, entry: Entry | None) -> dict[str, Any]:
    """Build the constructor's options: what the file says over what the market types mean to ccxt."""
    options: dict[str, Any] = {"defaultType": exchange.market_types[0]} if exchange.market_types else {}
    words = entry.venue.ccxt_market_types if entry is not None else {}
    types = [word for market_type in exchange.market_types for word in words.get(market_type, ())]
    if types:
        options["fetchMarkets"] = {"types": types}
    return _merged(options, exchange.ccxt_options)


def ccxt_config(exchange: Exchange, mode: Mode) -> dict[str, Any]:
    """Build further constructor settings."""
    config: dict[str, Any] = {}
    if not exchange.fetch_currencies:
        config["has"] = {"fetchCurrencies": False}
    if exchange.network.hostname:
        config["hostname"] = exchange.network.hostname
    for section, urls in (("api", exchange.network.urls), ("test", exchange.network.testnet_urls)):
        if urls and (section == "test") == (mode is Mode.TESTNET):
            for name, url in urls.items():
                below = config.setdefault("urls", {}).setdefault(section, {})
                *parents, last = name.split(".")
                for parent in parents:
                    below = below.setdefault(parent, {})
                below[last] = url
    return config


def _merged(lower: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(lower)
    for key, value in upper.items():
        present = result.get(key)
        both = isinstance(value, dict) and isinstance(present, dict)
        result[key] = _merged(present, value) if both and isinstance(present, dict) else value
    return result


def _fraction(percent: Decimal | None) -> str | None:
    return None if percent is None else _amount(percent / 100)


def _amount(value: Decimal | None) -> str | None:
    """Write a decimal in its shortest form, never with an exponent."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
