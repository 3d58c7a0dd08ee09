"""RATES and CAPABILITIES: what the clients keep to, and what can be done here; nothing is asked of the venue."""

from typing import Any

from venues.examining.subject import Finding, Subject, number, yes_or_no
from venues.model.order import OrderKind, TimeInForce
from venues.model.words import Role
from venues.quirks.registry import quirks_of

_SECONDS = 60_000.0


async def rates(subject: Subject) -> Finding:
    """Return the pace that ccxt's limiters hold, which is the catalogue's or the slower one of the class."""
    market, setup = subject.seat.market, subject.setup
    account = subject.seat.account
    clients: list[Any] = [market.exchange] + ([account.exchange] if account is not None else [])
    fastest = max(_SECONDS / client.rateLimit for client in clients)
    used = market.session.traffic.requests_last_minute()
    if account is not None:
        used += account.session.traffic.requests_last_minute()
    allowed = setup.requests_per_minute or fastest
    figures = [
        number("requests_per_minute", fastest, "1/min", 1),
        number("burst", max(client.tokenBucket.get("capacity", 1) for client in clients)),
    ]
    if setup.orders_per_second is not None:
        figures.append(number("orders_per_second", setup.orders_per_second, "1/s"))
    figures.append(number("used_percent", 100.0 * used / allowed, "%", 1))
    unpaced = not all(client.enableRateLimit for client in clients)
    return Finding(tuple(figures), "a client is not held to its pace" if unpaced else "")


async def capabilities(subject: Subject) -> Finding:
    """Return what the venue's class and the catalogue allow; where a venue is data only, nothing with orders."""
    setup, has = subject.setup, subject.public.has
    is_trading = setup.role is Role.TRADE and setup.orders is not None
    forms = setup.orders.forms if is_trading and setup.orders is not None else ()
    ways = {form.time_in_force for form in forms if form.kind is OrderKind.LIMIT}
    cancels = setup.orders.requests.cancel if is_trading and setup.orders is not None else ()
    channels = quirks_of(setup.ccxt_id).channels if is_trading else ()
    found = {
        "book_stream": has.get("watchOrderBook"),
        "trade_stream": has.get("watchTrades"),
        "balance_stream": setup.balance_source == "stream" and has.get("watchBalance"),
        "order_stream": any(channel.name == "orders" for channel in channels),
        "limit": TimeInForce.GTC in ways,
        "post_only": TimeInForce.POST_ONLY in ways,
        "ioc": TimeInForce.IOC in ways,
        "fok": TimeInForce.FOK in ways,
        "cancel": bool(cancels),
        "find_by_client_id": is_trading and bool(setup.orders and setup.orders.client_ids.parameter),
        "open_orders": is_trading and has.get("fetchOpenOrders"),
        "fills": is_trading and has.get("fetchMyTrades"),
        "candles": has.get("fetchOHLCV"),
    }
    # ccxt says `emulated` where it makes one of another; that is no ability of the venue
    return Finding(tuple(yes_or_no(name, value is True) for name, value in found.items()))
