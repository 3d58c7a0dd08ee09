"""Kraken's words for markets, books, trades and candles over REST.

Source: https://docs.kraken.com/exchange/api-reference/market-data/get-tradable-asset-pairs and its neighbours.
"""

from collections.abc import Sequence
from decimal import ROUND_UP, Decimal

from venues.practice.dialects.kraken.names import FIAT, AssetName
from venues.practice.dialects.kraken.numbers import (
    cost_places,
    lot_places,
    pair_places,
    rounded,
    seconds,
    vwap,
    wide_places,
)
from venues.practice.dialects.streams import TickerView
from venues.practice.dialects.wire import fixed, number, plain
from venues.practice.engine.book import LevelView
from venues.practice.engine.rules import VenueRules
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import MarketSpec, PublicTrade, Side

INTERVALS = (1, 5, 15, 30, 60, 240, 1440, 10080, 21600)
"""Candle lengths, minutes."""
MINUTE_MS = 60_000
_DEPTH_PLACES = 3


def asset(name: AssetName) -> dict[str, object]:
    """A row of ``/0/public/Assets``."""
    return {
        "aclass": "currency",
        "altname": name.altname,
        "decimals": name.decimals,
        "display_decimals": 2 if name.code in FIAT else 5,
        "status": "enabled",
    }


def pair(spec: MarketSpec, rules: VenueRules) -> dict[str, object]:
    """A row of ``/0/public/AssetPairs``; fees in percent, one tier."""
    return {
        "altname": spec.extra["altname"],
        "wsname": spec.extra["wsname"],
        "aclass_base": "currency",
        "base": spec.extra["base"],
        "aclass_quote": "currency",
        "quote": spec.extra["quote"],
        "lot": "unit",
        "cost_decimals": cost_places(spec),
        "pair_decimals": pair_places(spec),
        "lot_decimals": lot_places(spec),
        "lot_multiplier": 1,
        "leverage_buy": [],
        "leverage_sell": [],
        "fees": [[0, number(rules.taker_fee * 100)]],
        "fees_maker": [[0, number(rules.maker_fee * 100)]],
        "fee_volume_currency": "ZUSD",
        "margin_call": 80,
        "margin_stop": 40,
        "ordermin": plain(spec.min_amount),
        "costmin": plain(spec.min_notional),
        "tick_size": plain(spec.tick),
        "status": "online",
    }


def ticker(view: TickerView) -> dict[str, object]:
    """A row of ``/0/public/Ticker``; where a pair of figures stands, today and 24 hours are the same here."""
    spec, day = view.market.spec, view.day
    places, size_places = wide_places(spec), lot_places(spec)
    average, volume = rounded(vwap(day), places), fixed(day.volume, size_places)

    def touch(level: LevelView) -> list[str]:
        return [fixed(level.price, places), str(max(1, int(level.size))), rounded(level.size, _DEPTH_PLACES)]

    return {
        "a": touch(view.ask),
        "b": touch(view.bid),
        "c": [fixed(view.last, places), fixed(view.last_amount, size_places)],
        "v": [volume, volume],
        "p": [average, average],
        "t": [day.trades, day.trades],
        "l": [fixed(day.low, places)] * 2,
        "h": [fixed(day.high, places)] * 2,
        "o": fixed(day.open, places),
    }


def depth_level(view: LevelView, spec: MarketSpec, now_ms: int) -> list[object]:
    """Price, size and time of a level in ``/0/public/Depth``, which shows three decimals of the size.

    Rounded up, so that no level that is there looks empty.
    """
    size = rounded(view.size, _DEPTH_PLACES, ROUND_UP)
    return [fixed(view.price, wide_places(spec)), size, now_ms // 1000]


def trade(row: PublicTrade, spec: MarketSpec) -> list[object]:
    """A row of ``/0/public/Trades``: price, size, time, side, kind, a blank, id."""
    side = "b" if row.side is Side.BUY else "s"
    price, size = fixed(row.price, wide_places(spec)), fixed(row.amount, lot_places(spec))
    return [price, size, seconds(row.time_ms), side, "m", "", row.id]


def candle(row: Candle, spec: MarketSpec) -> list[object]:
    """A row of ``/0/public/OHLC``: start, open, high, low, close, average, volume, trades."""
    values: Sequence[Decimal] = (row.open, row.high, row.low, row.close)
    places = pair_places(spec)
    prices = [fixed(value, places) for value in values]
    average, volume = rounded(vwap(row), places), fixed(row.volume, lot_places(spec))
    return [row.time_ms // 1000, *prices, average, volume, row.trades]
