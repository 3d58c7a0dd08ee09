"""From one venue's settings to its VenueSetup: hosts, constructor options, figures, why it is disabled."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from console.config.merge import ordered_json
from console.config.models import Exchange
from venues.catalog.ladder_section import ladder_rules
from venues.catalog.load import Entry, is_data_only
from venues.catalog.orders import order_rules
from venues.catalog.schema import CatalogVenue
from venues.catalog.scope_section import scope_rule
from venues.model.setup import BookChannel, VenueSetup
from venues.model.value import Value, replace
from venues.model.words import Mode, Role


class Choice(Value):
    """What holds for all venues of a session."""

    mode: Mode
    via: str
    only: tuple[str, ...] | None
    """Ids of the venues to connect; None for all that are enabled."""
    timeout_seconds: float
    reconnect_cap_seconds: float


def venue_setup(venue: str, exchange: Exchange, entry: Entry | None, choice: Choice) -> VenueSetup:
    """Resolve one venue; `entry` is None for one that is not built in."""
    ccxt_id = exchange.ccxt or venue
    data_only = is_data_only(ccxt_id) or exchange.role == "data_only"
    reason = disabled_reason(venue, exchange, entry, choice)
    hints = entry.venue.key_hints if entry is not None else None
    built_in = entry.venue if entry is not None and entry.venue.ccxt == ccxt_id else None
    identity = VenueSetup(
        venue=venue,
        ccxt_id=ccxt_id,
        name=exchange.name or venue,
        priority=exchange.priority or 999,
        role=Role.DATA_ONLY if data_only else Role.TRADE,
        enabled=not reason,
        disabled_reason=reason,
        mode=choice.mode,
        via=choice.via,
        hosts=hosts(exchange, choice.mode),
        symbols=tuple(dict.fromkeys(exchange.symbol_map.get(name, name) for name in exchange.symbols)),
        market_types=exchange.market_types,
        needs_password=hints is not None and hints.password is not None,
        ccxt_options_json=ordered_json(ccxt_options(exchange, entry)),
        ccxt_config_json=ordered_json(ccxt_config(exchange, choice.mode)),
        orders=None if data_only or built_in is None else order_rules(built_in),
        unused_interfaces=_unused_interfaces(built_in, choice.mode),
        key_scope=scope_rule(built_in.key_scope) if built_in is not None else None,
        own_token=(built_in.own_token or "") if built_in is not None else "",
        ladder=ladder_rules(entry.venue.ladder) if entry is not None else (),
    )
    return _with_channels(_with_figures(identity, exchange), exchange, choice)


def _unused_interfaces(venue: CatalogVenue | None, mode: Mode) -> tuple[str, ...]:
    if venue is None:
        return ()
    unused = venue.unused_interfaces
    return unused.testnet if mode is Mode.TESTNET else unused.live


def _with_figures(setup: VenueSetup, exchange: Exchange) -> VenueSetup:
    per_second = exchange.rates.orders_per_second
    return replace(
        setup,
        requests_per_minute=exchange.rates.requests_per_minute,
        request_burst=exchange.rates.burst,
        socket_messages_per_second=float(exchange.rates.socket_messages_per_second),
        orders_per_second=None if setup.role is Role.DATA_ONLY or per_second is None else float(per_second),
        maker_fee=_fraction(exchange.fees.maker_percent),
        taker_fee=_fraction(exchange.fees.taker_percent),
        fee_expires=exchange.fees.expires,
        max_position_usd=_amount(exchange.limits.max_position_usd),
        daily_risk_usd=_amount(exchange.limits.daily_risk_usd),
    )


def _with_channels(setup: VenueSetup, exchange: Exchange, choice: Choice) -> VenueSetup:
    book = exchange.book
    return replace(
        setup,
        book=BookChannel(book.depth_limit, book.rule, book.quiet_seconds),
        balance_source=exchange.balance.source,
        balance_poll_seconds=exchange.balance.poll_seconds,
        keep_alive_ms=round(exchange.keep_alive_seconds * 1000),
        timeout_ms=round((exchange.network.timeout_seconds or choice.timeout_seconds) * 1000),
        read_retries=exchange.network.retries,
        reconnect_cap_seconds=choice.reconnect_cap_seconds,
    )


def disabled_reason(venue: str, exchange: Exchange, entry: Entry | None, choice: Choice) -> str:
    """Say why a venue is not connected; empty when it is."""
    only = choice.only
    if only is not None and venue not in only:
        return "not chosen on the command line"
    if not exchange.enabled and only is None:
        return "switched off in the configuration"
    if choice.mode is Mode.TESTNET and entry is not None:
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
