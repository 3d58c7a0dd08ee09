"""Pure functions from ccxt's dictionaries to the model; what cannot be a number is refused, text is sanitised."""

import math
from decimal import Decimal, InvalidOperation
from typing import Any

from venues.model.book import MarketRules, PublicTrade, Ticker
from venues.model.numbers import decimal_text
from venues.model.text import sanitise
from venues.model.value import Value
from venues.model.words import Side

MAX_SYMBOL_CHARACTERS = 40


def finite(value: Any) -> float | None:
    """Return a finite float, or None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def trade(venue: str, symbol: str, raw: dict[str, Any]) -> PublicTrade | None:
    """Return a public trade, or None when its price or size is not a positive number.

    Example of `raw`: ``{"price": 60012.4, "amount": 0.1, "side": "buy", "timestamp": 1731499200000, "id": "81"}``.
    """
    price, size, at = finite(raw.get("price")), finite(raw.get("amount")), raw.get("timestamp")
    if price is None or size is None or price <= 0 or size <= 0:
        return None
    side = Side(raw["side"]) if raw.get("side") in {"buy", "sell"} else None
    return PublicTrade(
        venue, symbol, price, size, side, at if isinstance(at, int) else 0, sanitise(raw.get("id") or "", 40)
    )


def ticker(venue: str, symbol: str, raw: dict[str, Any]) -> Ticker:
    """Return a venue's day summary; what is missing or not finite is None."""
    at = raw.get("timestamp")
    return Ticker(
        venue,
        symbol,
        last=finite(raw.get("last")),
        change_percent=finite(raw.get("percentage")),
        volume_base=finite(raw.get("baseVolume")),
        volume_quote=finite(raw.get("quoteVolume")),
        venue_time_ms=at if isinstance(at, int) else None,
    )


class ParsedMarket(Value):
    """A market's rules and how many decimals its prices and sizes are written with."""

    rules: MarketRules
    price_decimals: int
    size_decimals: int


def market(raw: dict[str, Any]) -> ParsedMarket:
    """Return the rules of a ccxt market (precision mode TICK_SIZE)."""
    precision, limits = raw.get("precision") or {}, raw.get("limits") or {}
    tick, lot = _text(precision.get("price")), _text(precision.get("amount"))
    rules = MarketRules(
        symbol=sanitise(raw.get("symbol"), MAX_SYMBOL_CHARACTERS),
        base=sanitise(raw.get("base"), MAX_SYMBOL_CHARACTERS),
        quote=sanitise(raw.get("quote"), MAX_SYMBOL_CHARACTERS),
        kind=sanitise(raw.get("type") or "spot", 12),
        tick_size=tick,
        lot_size=lot,
        minimum_amount=_text((limits.get("amount") or {}).get("min")),
        minimum_notional=_text((limits.get("cost") or {}).get("min")),
        maker_fee=_text(raw.get("maker")),
        taker_fee=_text(raw.get("taker")),
        active=raw.get("active") is not False,
    )
    return ParsedMarket(rules, decimals(tick), decimals(lot))


def decimals(step: str | None) -> int:
    """Return how many digits after the point a step has: 2 for `0.05`, 0 for `10` or None."""
    if step is None:
        return 0
    exponent = Decimal(step).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return decimal_text(value if isinstance(value, float | int) else Decimal(str(value)))
    except (InvalidOperation, ValueError):
        return None
