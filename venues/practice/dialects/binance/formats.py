"""Binance's words for markets, books, trades and candles (https://developers.binance.com/docs/binance-spot-api-docs)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from venues.practice.dialects.streams import TickerView
from venues.practice.dialects.wire import fixed
from venues.practice.engine.book import LevelView
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import ZERO, MarketSpec, PublicTrade, Side

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
INTERVALS_MS = {
    "1s": 1_000,
    **{f"{count}m": count * _MINUTE for count in (1, 3, 5, 15, 30)},
    **{f"{count}h": count * _HOUR for count in (1, 2, 4, 6, 8, 12)},
    **{f"{count}d": count * _DAY for count in (1, 3)},
    "1w": 7 * _DAY,
    "1M": 30 * _DAY,
}
"""Candle lengths by Binance's name for them, milliseconds."""
RATE_LIMITS = (
    {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000},
    {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 100},
    {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 200000},
    {"rateLimitType": "RAW_REQUESTS", "interval": "MINUTE", "intervalNum": 5, "limit": 61000},
)
_PLACES = 8
_UNIT = Decimal("1e-8")
_ORDER_TYPES = "LIMIT LIMIT_MAKER MARKET STOP_LOSS STOP_LOSS_LIMIT TAKE_PROFIT TAKE_PROFIT_LIMIT"
_STP_MODES = ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"]


def error(code: int, message: str) -> dict[str, object]:
    """The body of everything that is refused."""
    return {"code": code, "msg": message}


def eight(value: Decimal) -> str:
    """A number as Binance writes them: exactly eight places; products are rounded to that."""
    return fixed(value.quantize(_UNIT, ROUND_HALF_EVEN), _PLACES)


def symbol(spec: MarketSpec) -> dict[str, object]:
    """A row of ``symbols`` in ``/api/v3/exchangeInfo``."""
    return {
        "symbol": spec.market_id,
        "status": "TRADING",
        "baseAsset": spec.base,
        "baseAssetPrecision": _PLACES,
        "quoteAsset": spec.quote,
        "quotePrecision": _PLACES,
        "quoteAssetPrecision": _PLACES,
        "baseCommissionPrecision": _PLACES,
        "quoteCommissionPrecision": _PLACES,
        "orderTypes": _ORDER_TYPES.split(),
        "icebergAllowed": True,
        "ocoAllowed": True,
        "otoAllowed": True,
        "opoAllowed": True,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": True,
        "cancelReplaceAllowed": True,
        "amendAllowed": True,
        "pegInstructionsAllowed": True,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": _filters(spec),
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
        "allowedSelfTradePreventionModes": _STP_MODES,
    }


def _filters(spec: MarketSpec) -> list[dict[str, object]]:
    lot, smallest = eight(spec.lot), eight(spec.min_amount)
    # a cheap coin may be bought in larger numbers, but not for a larger sum
    largest = eight(max(Decimal(9_000), (10_000 / spec.tick / 100).to_integral_value()))
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": eight(spec.tick),
            "maxPrice": eight(spec.tick * 100_000_000),
            "tickSize": eight(spec.tick),
        },
        {"filterType": "LOT_SIZE", "minQty": smallest, "maxQty": largest, "stepSize": lot},
        {"filterType": "ICEBERG_PARTS", "limit": 10},
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": eight(ZERO),
            "maxQty": largest,
            "stepSize": eight(ZERO),
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": eight(spec.min_notional),
            "applyMinToMarket": True,
            "maxNotional": "9000000.00000000",
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
    ]


def levels(views: Sequence[LevelView]) -> list[list[str]]:
    """Price and quantity of each level; a removed one has quantity zero."""
    return [[eight(view.price), eight(view.size)] for view in views]


def aggregate(row: PublicTrade) -> dict[str, object]:
    """A row of ``/api/v3/aggTrades``; here every trade is an aggregate of itself."""
    return {
        "a": row.id,
        "p": eight(row.price),
        "q": eight(row.amount),
        "f": row.id,
        "l": row.id,
        "T": row.time_ms,
        "m": row.side is Side.SELL,
        "M": True,
    }


def trade(row: PublicTrade) -> dict[str, object]:
    """A row of ``/api/v3/trades``."""
    return {
        "id": row.id,
        "price": eight(row.price),
        "qty": eight(row.amount),
        "quoteQty": eight(row.price * row.amount),
        "time": row.time_ms,
        "isBuyerMaker": row.side is Side.SELL,
        "isBestMatch": True,
    }


def ticker(view: TickerView) -> dict[str, object]:
    """A row of ``/api/v3/ticker/24hr``."""
    day, youngest = view.day, last_id(view.market)
    average = day.quote_volume / day.volume if day.volume else view.last
    return {
        "symbol": view.market.spec.market_id,
        "priceChange": eight(view.change),
        "priceChangePercent": fixed(round(view.change / day.open * 100, 3), 3),
        "weightedAvgPrice": eight(average),
        "prevClosePrice": eight(day.open),
        "lastPrice": eight(view.last),
        "lastQty": eight(view.last_amount),
        "bidPrice": eight(view.bid.price),
        "bidQty": eight(view.bid.size),
        "askPrice": eight(view.ask.price),
        "askQty": eight(view.ask.size),
        "openPrice": eight(day.open),
        "highPrice": eight(day.high),
        "lowPrice": eight(day.low),
        "volume": eight(day.volume),
        "quoteVolume": eight(day.quote_volume),
        "openTime": view.time_ms - _DAY,
        "closeTime": view.time_ms,
        "firstId": youngest - day.trades + 1,
        "lastId": youngest,
        "count": day.trades,
    }


def book_ticker(view: TickerView) -> dict[str, object]:
    """A row of ``/api/v3/ticker/bookTicker``."""
    row = ticker(view)
    return {key: row[key] for key in ("symbol", "bidPrice", "bidQty", "askPrice", "askQty")}


def kline(row: Candle, length_ms: int) -> list[object]:
    """A row of ``/api/v3/klines``; takers are taken to have bought half."""
    return [
        row.time_ms,
        *(eight(price) for price in (row.open, row.high, row.low, row.close)),
        eight(row.volume),
        row.time_ms + length_ms - 1,
        eight(row.quote_volume),
        row.trades,
        eight(row.volume / 2),
        eight(row.quote_volume / 2),
        "0",
    ]


def last_id(market: Market) -> int:
    """Id of the youngest trade, -1 before the first."""
    return market.tape.trades[-1].id if market.tape.trades else -1
