"""OKX's words for instruments, books, trades and candles (https://www.okx.com/docs-v5/en/)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from zlib import crc32

from venues.practice.dialects.books import BookFrame
from venues.practice.dialects.streams import TickerView
from venues.practice.dialects.wire import plain
from venues.practice.engine.book import LevelView
from venues.practice.engine.fair import Asset
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import MarketSpec, PublicTrade

_CHECKSUM_LEVELS = 25
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
BARS_MS = {
    **{f"{count}m": count * _MINUTE for count in (1, 3, 5, 15, 30)},
    **{f"{count}H": count * _HOUR for count in (1, 2, 4, 6, 12)},
    **{f"{count}D": count * _DAY for count in (1, 2, 3, 5)},
    "1W": 7 * _DAY,
    "1M": 30 * _DAY,
    "3M": 90 * _DAY,
}
"""Candle lengths by OKX's name for them, milliseconds; a ``utc`` suffix changes nothing here."""


def success(data: Sequence[object]) -> dict[str, object]:
    """The envelope of an answer that worked."""
    return {"code": "0", "msg": "", "data": data}


def failure(code: str, message: str, data: Sequence[object] = ()) -> dict[str, object]:
    """The envelope of an answer that did not."""
    return {"code": code, "msg": message, "data": data}


def instrument_code(specs: Mapping[str, Market], market_id: str) -> int:
    """The number that websocket orders name an instrument by: its place in our table."""
    return [market.spec.market_id for market in specs.values()].index(market_id) + 1


def instrument(spec: MarketSpec, code: int) -> dict[str, object]:
    """A row of ``/api/v5/public/instruments``."""
    empty = (
        "alias auctionEndTime contTdSwTime ctMult ctType ctVal ctValCcy expTime instFamily openType optType "
        "preMktSwTime settleCcy stk uly"
    )
    return dict.fromkeys(empty.split(), "") | {
        "baseCcy": spec.base,
        "category": "1",
        "groupId": "1",
        "instId": spec.market_id,
        "instIdCode": code,
        "instType": "SPOT",
        "lever": "",
        "listTime": "1611907686000",
        "lotSz": plain(spec.lot),
        "maxIcebergSz": "9999999999",
        "maxLmtAmt": "20000000",
        "maxLmtSz": "9999999999",
        "maxMktAmt": "1000000",
        "maxMktSz": "1000000",
        "maxStopSz": "1000000",
        "maxTriggerSz": "9999999999",
        "maxTwapSz": "9999999999",
        "minSz": plain(spec.min_amount),
        "quoteCcy": spec.quote,
        "ruleType": "normal",
        "state": "live",
        "tickSz": plain(spec.tick),
        "tradeQuoteCcyList": [spec.quote],
    }


def currency(asset: Asset) -> dict[str, object]:
    """A row of ``/api/v5/asset/currencies``."""
    return {
        "ccy": asset.code,
        "name": asset.name,
        "chain": f"{asset.code}-{asset.name}",
        "mainNet": True,
        "canDep": False,
        "canWd": False,
        "canInternal": False,
        "minDep": "0.0001",
        "minWd": "0.001",
        "maxWd": "500",
        "fee": "0.0004",
        "minFee": "0.0002",
        "maxFee": "0.0004",
        "wdTickSz": "8",
        "needTag": False,
        "logoLink": "",
        "usedWdQuota": "0",
        "wdQuota": "0",
    }


def level(view: LevelView) -> list[str]:
    """Price, size, a deprecated zero, number of orders."""
    return [plain(view.price), plain(view.size), "0", str(view.orders)]


def checksum(bids: Sequence[LevelView], asks: Sequence[LevelView]) -> int:
    """Signed CRC32 over ``bid:size:ask:size`` of the best 25 levels, best first."""
    parts: list[str] = []
    for index in range(_CHECKSUM_LEVELS):
        for side in (bids, asks):
            if index < len(side):
                parts += (plain(side[index].price), plain(side[index].size))
    value = crc32(":".join(parts).encode())
    return value - 2**32 if value >= 2**31 else value


def book_push(arg: Mapping[str, str], frame: BookFrame) -> dict[str, object]:
    """A frame of the ``books`` channels: snapshot or update, chained by ``prevSeqId``."""
    value = frame.checksum(checksum(frame.top_bids, frame.top_asks))
    data = {
        "asks": [level(view) for view in frame.asks],
        "bids": [level(view) for view in frame.bids],
        "ts": str(frame.time_ms),
        "checksum": value if value < 2**31 else value - 2**32,
        "seqId": frame.last_id,
        "prevSeqId": frame.previous_id,
    }
    return {"arg": arg, "action": "snapshot" if frame.is_snapshot else "update", "data": [data]}


def whole_book_push(arg: Mapping[str, str], frame: BookFrame) -> dict[str, object]:
    """A frame of ``books5`` and ``bbo-tbt``: always whole."""
    data = {
        "asks": [level(view) for view in frame.asks],
        "bids": [level(view) for view in frame.bids],
        "instId": frame.market.spec.market_id,
        "ts": str(frame.time_ms),
        "seqId": frame.last_id,
    }
    return {"arg": arg, "data": [data]}


def ticker(view: TickerView) -> dict[str, object]:
    """A ticker, REST and websocket alike."""
    return {
        "instType": "SPOT",
        "instId": view.market.spec.market_id,
        "last": plain(view.last),
        "lastSz": plain(view.last_amount),
        "askPx": plain(view.ask.price),
        "askSz": plain(view.ask.size),
        "bidPx": plain(view.bid.price),
        "bidSz": plain(view.bid.size),
        "open24h": plain(view.day.open),
        "high24h": plain(view.day.high),
        "low24h": plain(view.day.low),
        "volCcy24h": plain(view.day.quote_volume.quantize(Decimal("1e-8"))),
        "vol24h": plain(view.day.volume),
        "sodUtc0": plain(view.day.open),
        "sodUtc8": plain(view.day.open),
        "ts": str(view.time_ms),
    }


def trade(spec: MarketSpec, row: PublicTrade) -> dict[str, object]:
    """A public trade."""
    return {
        "instId": spec.market_id,
        "tradeId": str(row.id),
        "px": plain(row.price),
        "sz": plain(row.amount),
        "side": str(row.side),
        "ts": str(row.time_ms),
    }


def candle(row: Candle, *, is_final: bool) -> list[str]:
    """Start, open, high, low, close, base volume, quote volume twice, whether it is complete."""
    quote = plain(row.quote_volume.quantize(Decimal("1e-8")))
    prices = [plain(price) for price in (row.open, row.high, row.low, row.close)]
    return [str(row.time_ms), *prices, plain(row.volume), quote, quote, "1" if is_final else "0"]
