"""Kraken's names for markets, currencies, orders and trades.

REST says XXBT, XXDG and ZUSD where the websocket's second protocol says BTC, DOGE and USD
(https://docs.kraken.com/exchange/api-reference/market-data/get-asset-info).
"""

import re
from collections.abc import Iterable

from venues.model.value import Value
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.types import MarketSpec
from venues.practice.engine.venue import PracticeVenue

_ID = re.compile(r"([A-Z])([A-Z2-7]{5})-([A-Z2-7]{5})-([A-Z2-7]{6})")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ID_BITS = 80
# any odd factor permutes the ids: neighbours look unrelated, and every id can be turned back
_FACTOR = 0x9E3779B97F4A7C15F39D
_INVERSE = pow(_FACTOR, -1, 1 << _ID_BITS)

FIAT = {"USD", "EUR"}
_EIGHT_DECIMALS = {"ADA", "ALGO", "DOGE", "TRX", "USDC", "USDT", "XLM", "XRP"}


def encode_id(kind: str, number: int) -> str:
    """An id as Kraken writes it, ``OQCLML-BW3P3-BUCMWZ``; ``kind`` is O for orders, T trades, L ledger rows."""
    rest = number * _FACTOR % (1 << _ID_BITS)
    digits = "".join(_DIGITS[rest >> shift & 31] for shift in range(_ID_BITS - 5, -1, -5))
    return f"{kind}{digits[:5]}-{digits[5:10]}-{digits[10:]}"


def decode_id(kind: str, text: str) -> int | None:
    """The number behind an id, None when it is no id of that kind."""
    found = _ID.fullmatch(text)
    if found is None or found[1] != kind:
        return None
    rest = 0
    for digit in found[2] + found[3] + found[4]:
        rest = rest << 5 | _DIGITS.index(digit)
    return rest * _INVERSE % (1 << _ID_BITS)


class AssetName(Value):
    """One currency's names."""

    code: str
    """BTC: what the websocket says."""
    id: str
    """XXBT: what REST says."""
    altname: str
    """XBT."""
    decimals: int
    """Digits after the point in balances."""


def asset_names(specs: Iterable[MarketSpec]) -> dict[str, AssetName]:
    """The currencies of the markets by code, in alphabetical order."""
    ids: dict[str, str] = {}
    for spec in specs:
        ids[spec.base], ids[spec.quote] = spec.extra["base"], spec.extra["quote"]
    return {code: _asset_name(code, ids[code]) for code in sorted(ids)}


def _asset_name(code: str, asset_id: str) -> AssetName:
    is_prefixed = len(asset_id) == 4 and asset_id[0] in "XZ" and asset_id != code
    decimals = 4 if code in FIAT else 8 if code in _EIGHT_DECIMALS else 10
    return AssetName(code, asset_id, asset_id[1:] if is_prefixed else asset_id, decimals)


class Pairs:
    """Finds a market by any of the names that REST takes: ``XXBTZUSD``, ``XBTUSD``, ``XBT/USD``, ``BTC/USD``."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine
        self._symbols: dict[str, str] = {}
        for market in engine.markets.values():
            spec = market.spec
            for name in (spec.symbol, spec.extra["wsname"], spec.extra["altname"], spec.market_id):
                self._symbols[name] = spec.symbol

    def market(self, name: str) -> Market:
        """The market, caught up with the time.

        Raises:
            UnknownMarket: no market has that name.
        """
        symbol = self._symbols.get(name)
        if symbol is None:
            raise UnknownMarket(name)
        return self._engine.market(symbol)
