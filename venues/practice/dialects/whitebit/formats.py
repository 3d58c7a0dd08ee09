"""WhiteBIT's words for markets, books, trades and candles (https://docs.whitebit.com/)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from venues.practice.dialects.books import BookFrame
from venues.practice.dialects.streams import TickerView
from venues.practice.dialects.wire import number, places_of, plain
from venues.practice.engine.book import LevelView
from venues.practice.engine.fair import Asset
from venues.practice.engine.market import Market
from venues.practice.engine.rules import VenueRules
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import MarketSpec, PublicTrade

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
INTERVALS = {
    **{f"{count}m": count * _MINUTE for count in (1, 3, 5, 15, 30)},
    **{f"{count}h": count * _HOUR for count in (1, 2, 4, 6, 8, 12)},
    **{f"{count}d": count * _DAY for count in (1, 3)},
    "1w": 7 * _DAY,
    "1M": 30 * _DAY,
}
"""Candle lengths of ``/api/v1/public/kline``, seconds."""
_LONG_INTERVALS = {_DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 30 * _DAY}
_MONEY_STEP = Decimal("1e-8")
_FIAT = {"USD", "EUR", "GBP", "TRY", "UAH", "PLN", "KZT"}


def seconds(time_ms: int) -> msgspec.Raw:
    """A time as a JSON number of seconds with decimals."""
    return number(Decimal(time_ms).scaleb(-3))


def is_interval(length: int) -> bool:
    """Whether ``candles_subscribe`` takes this length, seconds: it must divide its next larger unit."""
    for unit, whole in ((1, _MINUTE), (_MINUTE, _HOUR), (_HOUR, _DAY)):
        if unit <= length < whole:
            return length % unit == 0 and whole % length == 0
    return length in _LONG_INTERVALS


def market(spec: MarketSpec, rules: VenueRules) -> dict[str, object]:
    """A row of ``/api/v4/public/markets``; fees in percent."""
    return {
        "name": spec.market_id,
        "stock": spec.base,
        "money": spec.quote,
        "stockPrec": str(places_of(spec.lot)),
        "moneyPrec": str(places_of(spec.tick)),
        "feePrec": "4",
        "makerFee": plain(rules.maker_fee * 100),
        "takerFee": plain(rules.taker_fee * 100),
        "minAmount": plain(spec.min_amount),
        "minTotal": plain(spec.min_notional),
        "maxTotal": "10000000000",
        "tradesEnabled": True,
        "isCollateral": False,
        "type": "spot",
    }


def asset(row: Asset, rules: VenueRules) -> dict[str, object]:
    """A value of ``/api/v4/public/assets``; nothing can be deposited or withdrawn here."""
    ways = {"deposits": [row.code], "withdraws": [row.code], "default": row.code}
    limits = {"deposit": {row.code: {"min": "0.001"}}, "withdraw": {row.code: {"min": "0.002"}}}
    return {
        "name": row.name,
        "unified_cryptoasset_id": 0,
        "can_withdraw": False,
        "can_deposit": False,
        "min_withdraw": "0.002",
        "max_withdraw": "0",
        "maker_fee": plain(rules.maker_fee * 100),
        "taker_fee": plain(rules.taker_fee * 100),
        "min_deposit": "0.001",
        "max_deposit": "0",
        "currency_precision": 2 if row.code in _FIAT else 18,
        "is_memo": False,
        "networks": ways,
        "limits": limits,
        **({"providers": ways} if row.code in _FIAT else {"confirmations": {row.code: 2}}),
    }


def levels(views: Iterable[LevelView]) -> list[list[str]]:
    """Price and amount of each level; a removed one has amount 0."""
    return [[plain(view.price), plain(view.size)] for view in views]


def depth_update(frame: BookFrame) -> dict[str, object]:
    """A ``depth_update``: a full reload, or the changed sides, chained by ``past_update_id``."""
    data: dict[str, object] = {"timestamp": seconds(frame.time_ms), "update_id": frame.last_id}
    if not frame.is_snapshot:
        data["past_update_id"] = frame.previous_id
    for name, views in (("asks", frame.asks), ("bids", frame.bids)):
        if frame.is_snapshot or views:
            data[name] = levels(views)
    data["event_time"] = seconds(frame.time_ms)
    return push("depth_update", [frame.is_snapshot, data, frame.market.spec.market_id])


def push(method: str, params: Sequence[object]) -> dict[str, object]:
    """The envelope of everything that is not an answer."""
    return {"method": method, "params": params, "id": None}


def trade(row: PublicTrade) -> dict[str, object]:
    """A row of ``/api/v4/public/trades``: here ``quote_volume`` is what others call the base amount."""
    return {
        "tradeID": row.id,
        "price": plain(row.price),
        "quote_volume": plain(row.amount),
        "base_volume": plain(row.price * row.amount),
        "trade_timestamp": row.time_ms // 1000,
        "type": str(row.side),
    }


def trades_update(of: Market, rows: Sequence[PublicTrade]) -> dict[str, object]:
    """A ``trades_update``, newest first."""
    shown = [
        {
            "id": row.id,
            "time": seconds(row.time_ms),
            "price": plain(row.price),
            "amount": plain(row.amount),
            "type": str(row.side),
            "rpi": False,
        }
        for row in reversed(rows)
    ]
    return push("trades_update", [of.spec.market_id, shown])


def activity(view: TickerView) -> dict[str, object]:
    """A value of ``/api/v4/public/ticker``."""
    return {
        "base_id": 0,
        "quote_id": 0,
        "last_price": plain(view.last),
        "quote_volume": _money(view.day.quote_volume),
        "base_volume": plain(view.day.volume),
        "isFrozen": False,
        "change": _percent(view),
    }


def single_activity(view: TickerView) -> dict[str, object]:
    """The result of ``/api/v1/public/ticker``."""
    return {
        "open": plain(view.day.open),
        "bid": plain(view.bid.price),
        "ask": plain(view.ask.price),
        "low": plain(view.day.low),
        "high": plain(view.day.high),
        "last": plain(view.last),
        "volume": plain(view.day.volume),
        "deal": _money(view.day.quote_volume),
        "change": _percent(view),
    }


def statistics(view: TickerView) -> dict[str, object]:
    """The figures of ``market_update``; they hold no bid and ask."""
    return {
        "period": _DAY,
        "last": plain(view.last),
        "open": plain(view.day.open),
        "close": plain(view.last),
        "high": plain(view.day.high),
        "low": plain(view.day.low),
        "volume": plain(view.day.volume),
        "deal": _money(view.day.quote_volume),
    }


def market_update(view: TickerView) -> dict[str, object]:
    """A ``market_update``."""
    return push("market_update", [view.market.spec.market_id, statistics(view)])


def last_price_update(view: TickerView) -> dict[str, object]:
    """A ``lastprice_update``."""
    return push("lastprice_update", [view.market.spec.market_id, plain(view.last)])


def candle(row: Candle) -> list[object]:
    """Start in seconds, open, close, high, low, base volume, quote volume."""
    prices = (row.open, row.close, row.high, row.low)
    return [
        row.time_ms // 1000,
        *(plain(price) for price in prices),
        plain(row.volume),
        _money(row.quote_volume),
    ]


def candles_update(of: Market, row: Candle) -> dict[str, object]:
    """A ``candles_update``; it does not say of which length."""
    return push("candles_update", [[*candle(row), of.spec.market_id]])


def _money(value: Decimal) -> str:
    return plain(value.quantize(_MONEY_STEP))


def _percent(view: TickerView) -> str:
    return plain(round(view.change / view.day.open * 100, 2))
