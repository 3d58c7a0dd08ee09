"""Gate's words for pairs, books, trades, candles and refusals (https://www.gate.com/docs/developers/apiv4/en/#spot)."""

from collections.abc import Sequence
from decimal import Decimal

from venues.practice.dialects.books import BookFrame
from venues.practice.dialects.streams import TickerView
from venues.practice.dialects.wire import RestReply, places_of, plain
from venues.practice.engine.book import LevelView
from venues.practice.engine.fair import Asset
from venues.practice.engine.rules import VenueRules
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import ZERO, MarketSpec, PublicTrade

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
INTERVALS_MS = {
    **{f"{count}s": count * _SECOND for count in (10, 30)},
    **{f"{count}m": count * _MINUTE for count in (1, 5, 15, 30)},
    **{f"{count}h": count * _HOUR for count in (1, 2, 4, 8)},
    **{f"{count}d": count * _DAY for count in (1, 7, 30)},
}
"""Candle lengths by Gate's name for them, milliseconds."""
USER_ID = 1_000_001
"""The practice account's user id."""


def failure(label: str, message: str, status: int = 400) -> RestReply:
    """A refusal; programs go by its label."""
    return RestReply({"label": label, "message": message}, status)


def invalid(name: str, value: object) -> RestReply:
    """The refusal of a parameter's value."""
    return failure("INVALID_PARAM_VALUE", f"Invalid parameter `{name}` with value: {value}")


def missing(name: str) -> RestReply:
    """The refusal of a request without a parameter it needs."""
    return failure("MISSING_REQUIRED_PARAM", f"Missing required parameter: {name}")


def seconds(milliseconds: int) -> int:
    """Gate's usual unit of time."""
    return milliseconds // 1_000


def fine_time(milliseconds: int) -> str:
    """Milliseconds with the digits that Gate appends for microseconds."""
    return f"{milliseconds}.000000"


def currency_pair(spec: MarketSpec, names: tuple[str, str], rules: VenueRules) -> dict[str, object]:
    """A row of ``/spot/currency_pairs``; ``names`` are those of base and quote."""
    return {
        "id": spec.market_id,
        "base": spec.base,
        "base_name": names[0],
        "quote": spec.quote,
        "quote_name": names[1],
        "fee": plain(rules.taker_fee * 100),
        "min_base_amount": plain(spec.min_amount),
        "min_quote_amount": plain(spec.min_notional),
        "max_quote_amount": "5000000",
        "amount_precision": places_of(spec.lot),
        "precision": places_of(spec.tick),
        "trade_status": "tradable",
        "sell_start": 1516378650,
        "buy_start": 1516378650,
        "delisting_time": 0,
        "type": "normal",
        "trade_url": f"https://www.gate.com/trade/{spec.market_id}",
        "st_tag": False,
    }


def currency(asset: Asset) -> dict[str, object]:
    """A row of ``/spot/currencies``."""
    closed: dict[str, object] = {
        "withdraw_disabled": True,
        "withdraw_delayed": False,
        "deposit_disabled": True,
    }
    head: dict[str, object] = {
        "currency": asset.code,
        "name": asset.name,
        "delisted": False,
        "trade_disabled": False,
        "fixed_rate": "",
        "chain": asset.code,
    }
    return head | closed | {"chains": [{"name": asset.code, "addr": "", **closed}]}


def levels(views: Sequence[LevelView]) -> list[list[str]]:
    """Price and size of each level; a removed one has size ``0``."""
    return [[plain(view.price), plain(view.size)] for view in views]


def book_update(stream: str, frame: BookFrame) -> dict[str, object]:
    """The result of a ``spot.obu`` frame; an update leaves a side out in which nothing changed."""
    result: dict[str, object] = {"t": frame.time_ms, "s": stream, "u": frame.last_id}
    if frame.is_snapshot:
        return result | {"full": True, "b": levels(frame.bids), "a": levels(frame.asks)}
    result["U"] = frame.first_id
    if frame.bids:
        result["b"] = levels(frame.bids)
    if frame.asks:
        result["a"] = levels(frame.asks)
    return result


def book_ticker(frame: BookFrame) -> dict[str, object]:
    """The result of a ``spot.book_ticker`` frame."""
    nothing = LevelView(ZERO, ZERO, 0)
    bid, ask = (side[0] if side else nothing for side in (frame.top_bids, frame.top_asks))
    return {
        "t": frame.time_ms,
        "u": frame.last_id,
        "s": frame.market.spec.market_id,
        "b": plain(bid.price),
        "B": plain(bid.size),
        "a": plain(ask.price),
        "A": plain(ask.size),
    }


def ticker(view: TickerView) -> dict[str, object]:
    """The fields that a ticker has over REST and websocket alike."""
    change = view.change / view.day.open * 100 if view.day.open else ZERO
    return {
        "currency_pair": view.market.spec.market_id,
        "last": plain(view.last),
        "lowest_ask": plain(view.ask.price),
        "highest_bid": plain(view.bid.price),
        "change_percentage": plain(change.quantize(Decimal("0.01"))),
        "base_volume": plain(view.day.volume),
        "quote_volume": _quote(view.day.quote_volume),
        "high_24h": plain(view.day.high),
        "low_24h": plain(view.day.low),
    }


def rest_ticker(view: TickerView) -> dict[str, object]:
    """A row of ``/spot/tickers``."""
    sizes = {"lowest_size": plain(view.ask.size), "highest_size": plain(view.bid.size)}
    return ticker(view) | sizes


def trade(spec: MarketSpec, row: PublicTrade) -> dict[str, object]:
    """A row of ``/spot/trades``."""
    return {
        "id": str(row.id),
        "create_time": str(seconds(row.time_ms)),
        "create_time_ms": fine_time(row.time_ms),
        "currency_pair": spec.market_id,
        "side": str(row.side),
        "amount": plain(row.amount),
        "price": plain(row.price),
        "sequence_id": str(row.id),
    }


def trade_push(spec: MarketSpec, row: PublicTrade) -> dict[str, object]:
    """The result of a ``spot.trades`` frame; its ids and seconds are numbers."""
    return {
        "id": row.id,
        "create_time": seconds(row.time_ms),
        "create_time_ms": fine_time(row.time_ms),
        "side": str(row.side),
        "currency_pair": spec.market_id,
        "amount": plain(row.amount),
        "price": plain(row.price),
        "range": f"{row.id}-{row.id}",
        "id_market": row.id,
    }


def candle(row: Candle, *, is_final: bool) -> list[str]:
    """A row of ``/spot/candlesticks``: start, quote volume, close, high, low, open, base volume, complete."""
    prices = [plain(price) for price in (row.close, row.high, row.low, row.open)]
    volume, complete = plain(row.volume), "true" if is_final else "false"
    return [str(seconds(row.time_ms)), _quote(row.quote_volume), *prices, volume, complete]


def candle_push(name: str, row: Candle, *, is_final: bool) -> dict[str, object]:
    """The result of a ``spot.candlesticks`` frame: ``name`` as ``1m_BTC_USDT``, ``v`` quote, ``a`` base."""
    return {
        "t": str(seconds(row.time_ms)),
        "v": _quote(row.quote_volume),
        "c": plain(row.close),
        "h": plain(row.high),
        "l": plain(row.low),
        "o": plain(row.open),
        "n": name,
        "a": plain(row.volume),
        "w": is_final,
    }


def _quote(volume: Decimal) -> str:
    return plain(volume.quantize(Decimal("1e-8")))
