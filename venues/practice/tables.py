"""Reads what is known of the venues' markets from the tables in ``markets/``."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from venues.practice.engine.fair import Asset
from venues.practice.engine.flow import FlowStyle
from venues.practice.engine.rules import ClientIdScope, FeeCurrency, Unwelcome, VenueRules
from venues.practice.engine.setup import VenueTable
from venues.practice.engine.types import ZERO, Balance, MarketSpec

_FOLDER = Path(__file__).parent / "markets"
_ASSETS = "assets"


def venue_names() -> list[str]:
    """Venues that have a market table, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml") if path.stem != _ASSETS)


@cache
def load_assets() -> Mapping[str, Asset]:
    """Currencies by code."""
    return {
        code: Asset(code, name, float(usd), float(volatility), float(depth))
        for code, (name, usd, volatility, depth) in _read(_ASSETS).items()
    }


@cache
def load_table(venue: str) -> VenueTable:
    """The table of a venue.

    Raises:
        FileNotFoundError: there is none.
    """
    raw = _read(venue)
    fees, habits = raw["fees"], raw["habits"]
    return VenueTable(
        venue=raw["venue"],
        title=raw["title"],
        rules=VenueRules(
            maker_fee=Decimal(fees["maker"]),
            taker_fee=Decimal(fees["taker"]),
            fee_currency=FeeCurrency(fees["currency"]),
            crossing_post_only=Unwelcome(habits["crossing_post_only"]),
            unfillable_fok=Unwelcome(habits["unfillable_fok"]),
            client_ids=ClientIdScope(habits["client_ids"]),
            fee_step=Decimal(str(fees.get("step", "1e-12"))),
        ),
        style=FlowStyle(**{name: float(value) for name, value in raw["style"].items()}),
        balances={currency: Balance(Decimal(amount), ZERO) for currency, amount in raw["balances"].items()},
        first_order_id=int(raw["first_ids"]["order"]),
        first_trade_id=int(raw["first_ids"]["trade"]),
        specs=tuple(_spec(dict(zip(raw["columns"], row, strict=True))) for row in raw["markets"]),
    )


def _spec(row: dict[str, Any]) -> MarketSpec:
    base, quote = row["symbol"].split("/")
    return MarketSpec(
        symbol=row["symbol"],
        market_id=row["id"],
        base=base,
        quote=quote,
        tick=Decimal(row["tick"]),
        lot=Decimal(row["lot"]),
        min_amount=Decimal(row["min_amount"]),
        min_notional=Decimal(row["min_notional"]),
        extra=dict(row.get("extra", {})),
    )


def _read(name: str) -> dict[str, Any]:
    # "base" leaves every scalar a string: no number of a table passes through a float
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  strings, lists and mappings only
    return document
