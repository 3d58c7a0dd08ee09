"""Builds the ccxt.pro instance of a venue: guarded, routed, with the catalogue's options."""

import json
import logging
from typing import Any

import aiohttp

from venues.market.door import DialGate, HostRefused, RoutedSession, tls_context
from venues.market.guard import SocketListener, guarded_class
from venues.market.hosts import foreign_host, hosts_of
from venues.market.lazy_ccxt import venue_class
from venues.model.outputs import check_quiet
from venues.model.setup import VenueSetup
from venues.model.words import Mode

KEPT_TRADES = 50


def _pace(exchange: Any, setup: VenueSetup) -> None:
    """Slow ccxt's limiter down to the venue's allowance where that is the slower of the two."""
    if setup.requests_per_minute:
        exchange.rateLimit = max(exchange.rateLimit, 60_000 / setup.requests_per_minute)
    if setup.request_burst:
        exchange.tokenBucket["capacity"] = exchange.tokenBucket["tokens"] = setup.request_burst
    exchange.tokenBucket["refillRate"] = 1.0 / exchange.rateLimit
    exchange.init_throttler()


def build_exchange(
    setup: VenueSetup,
    listener: SocketListener,
    gate: DialGate | None = None,
    credentials: dict[str, str] | None = None,
    *,
    mixin: type | None = None,
    trace: aiohttp.TraceConfig | None = None,
    connector: aiohttp.BaseConnector | None = None,
) -> tuple[Any, RoutedSession]:
    """Return a ccxt.pro instance and the session it dials through; the caller closes both.

    Args:
        setup: the venue as the catalogue and the configuration say.
        listener: told what happens on the sockets.
        gate: waited for before each socket dial.
        credentials: `apiKey`, `secret` and `password` for a private client; None for a public one.
        mixin: methods that stand in front of the guarded class.
        trace: told how far each REST request has come.
        connector: see `RoutedSession`.

    Raises:
        UnknownVenueClass: ccxt.pro has no such venue.
        RuntimeError: ccxt, or a library beneath it, would write down what it sends.
        HostRefused: a client with keys would dial a host that is not the venue's.
    """
    options: dict[str, Any] = json.loads(setup.ccxt_options_json)
    # ccxt keeps the last 1,000 trades of each market by default, which nobody here reads
    options.setdefault("tradesLimit", KEPT_TRADES)
    config: dict[str, Any] = {
        **json.loads(setup.ccxt_config_json),
        "enableRateLimit": True,
        "timeout": setup.timeout_ms,
        "newUpdates": True,
        "verbose": False,
        "streaming": {"keepAlive": setup.keep_alive_ms, "maxPingPongMisses": 2.5},
        "options": options,
        **(credentials or {}),
    }
    if credentials is None:
        # reads only: a client with keys never repeats a request by itself
        options.setdefault("maxRetriesOnFailure", setup.read_retries)
    guarded = guarded_class(venue_class(setup.ccxt_id))
    exchange = (guarded if mixin is None else type(guarded.__name__, (mixin, guarded), {}))(config)
    exchange.listener = listener
    exchange.socket_messages_per_second = setup.socket_messages_per_second
    _pace(exchange, setup)
    # a class-level dict on some venues: given to the instance so that no other venue inherits it
    exchange.streaming = dict(exchange.streaming)
    if setup.mode is Mode.TESTNET:
        exchange.set_sandbox_mode(True)
    if exchange.verbose or exchange.logger.isEnabledFor(logging.DEBUG):
        raise RuntimeError(
            f"{setup.venue}: ccxt would write down every request with its keys; verbose and its log must stay off"
        )
    check_quiet()
    refused = foreign_host(exchange, setup)
    if refused and credentials is not None:
        raise HostRefused(refused)
    hosts = frozenset(setup.hosts) or hosts_of(exchange)
    session = RoutedSession(hosts, setup.via, gate, trace=trace, connector=connector)
    exchange.session = session
    # never used for a dial of ours; without it ccxt would load the list of authorities for each instance
    exchange.ssl_context = tls_context()
    exchange.own_session = False
    return exchange, session
