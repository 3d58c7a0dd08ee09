"""Binance's market stream events (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams)."""

from venues.practice.dialects.binance import formats
from venues.practice.dialects.books import BookFrame
from venues.practice.dialects.streams import TickerView
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import PublicTrade, Side


def depth_update(frame: BookFrame) -> dict[str, object] | None:
    """A ``depthUpdate`` event; the stream has no snapshot, clients take that from ``/api/v3/depth``."""
    if frame.is_snapshot:
        return None
    return {
        "e": "depthUpdate",
        "E": frame.time_ms,
        "s": frame.market.spec.market_id,
        "U": frame.first_id,
        "u": frame.last_id,
        "b": formats.levels(frame.bids),
        "a": formats.levels(frame.asks),
    }


def partial_depth(frame: BookFrame) -> dict[str, object]:
    """An event of the ``depth5``, ``depth10`` and ``depth20`` streams: always whole, nameless."""
    return {
        "lastUpdateId": frame.last_id,
        "bids": formats.levels(frame.bids),
        "asks": formats.levels(frame.asks),
    }


def trade(market: Market, row: PublicTrade) -> dict[str, object]:
    """A ``trade`` event; ``m`` says that the buyer was the maker."""
    return {
        "e": "trade",
        "E": row.time_ms,
        "s": market.spec.market_id,
        "t": row.id,
        "p": formats.eight(row.price),
        "q": formats.eight(row.amount),
        "T": row.time_ms,
        "m": row.side is Side.SELL,
        "M": True,
    }


def aggregate(market: Market, row: PublicTrade) -> dict[str, object]:
    """An ``aggTrade`` event."""
    return {"e": "aggTrade", "E": row.time_ms, "s": market.spec.market_id} | formats.aggregate(row)


_TICKER_LETTERS = {
    "s": "symbol",
    "p": "priceChange",
    "P": "priceChangePercent",
    "w": "weightedAvgPrice",
    "x": "prevClosePrice",
    "c": "lastPrice",
    "Q": "lastQty",
    "b": "bidPrice",
    "B": "bidQty",
    "a": "askPrice",
    "A": "askQty",
    "o": "openPrice",
    "h": "highPrice",
    "l": "lowPrice",
    "v": "volume",
    "q": "quoteVolume",
    "O": "openTime",
    "C": "closeTime",
    "F": "firstId",
    "L": "lastId",
    "n": "count",
}


def ticker(view: TickerView) -> dict[str, object]:
    """A ``24hrTicker`` event: the REST row in single letters."""
    row = formats.ticker(view)
    return {"e": "24hrTicker", "E": view.time_ms} | {key: row[name] for key, name in _TICKER_LETTERS.items()}


def mini_ticker(view: TickerView) -> dict[str, object]:
    """A ``24hrMiniTicker`` event."""
    row = ticker(view)
    return {"e": "24hrMiniTicker", "E": view.time_ms} | {key: row[key] for key in "scohlvq"}


def book_ticker(view: TickerView) -> dict[str, object]:
    """An event of the ``bookTicker`` stream, which does not say what it is."""
    row = ticker(view)
    return {"u": view.market.book.update_id} | {key: row[key] for key in "sbBaA"}


def kline(market: Market, row: Candle, interval: str, now_ms: int, *, is_final: bool) -> dict[str, object]:
    """A ``kline`` event."""
    length_ms, youngest = formats.INTERVALS_MS[interval], formats.last_id(market)
    start, opened, high, low, close, volume, end, quote, count, taken, quote_taken, _ = formats.kline(
        row, length_ms
    )
    body = {
        "t": start,
        "T": end,
        "s": market.spec.market_id,
        "i": interval,
        "f": youngest - row.trades + 1,
        "L": youngest,
        "o": opened,
        "c": close,
        "h": high,
        "l": low,
        "v": volume,
        "n": count,
        "x": is_final,
        "q": quote,
        "V": taken,
        "Q": quote_taken,
        "B": "0",
    }
    return {"e": "kline", "E": now_ms, "s": market.spec.market_id, "k": body}
