"""Kraken's public channels (https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/book and beside it)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from venues.practice.dialects.books import BookFrame, BookStream
from venues.practice.dialects.kraken.formats import INTERVALS, MINUTE_MS
from venues.practice.dialects.kraken.numbers import (
    checksum,
    iso,
    lot_places,
    pair_places,
    rounded_number,
    vwap,
)
from venues.practice.dialects.streams import CandleStream, Stream, TickerStream, TickerView, TradeStream
from venues.practice.dialects.wire import number
from venues.practice.engine.book import LevelView
from venues.practice.engine.errors import InvalidRequest
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import MarketSpec, PublicTrade, Side
from venues.practice.sockets import Socket

Params = Mapping[str, Any]
Frame = dict[str, object]

DEPTHS = (10, 25, 100, 500, 1000)
_CADENCE_MS = 50
_SNAPSHOT_TRADES = 50
_TRIGGERS = ("bbo", "trades")


def options(channel: str, params: Params) -> Frame:
    """What a subscription asks for beside its symbols, with the venue's defaults: echoed in its answer.

    Raises:
        InvalidRequest: in the venue's words.
    """
    match channel:
        case "book":
            depth = params.get("depth", DEPTHS[0])
            if type(depth) is not int or depth not in DEPTHS:
                raise InvalidRequest("Subscription depth not supported")
            return {"depth": depth, "snapshot": params.get("snapshot", True) is True}
        case "ohlc":
            interval = params.get("interval", 1)
            if type(interval) is not int or interval not in INTERVALS:
                raise InvalidRequest("Subscription ohlc interval not supported")
            return {"interval": interval, "snapshot": params.get("snapshot", True) is True}
        case "ticker":
            trigger = params.get("event_trigger", "trades")
            if trigger not in _TRIGGERS:
                raise InvalidRequest("Malformed request")
            return {"event_trigger": trigger, "snapshot": params.get("snapshot", True) is True}
        case "trade":
            return {"snapshot": params.get("snapshot", False) is True}
    raise InvalidRequest("Subscription name invalid")


def key(channel: str, symbol: str, asked: Frame) -> tuple[object, ...]:
    """What makes a subscription one: a market has one book, and one candle stream an interval."""
    return channel, symbol, asked.get("interval")


def stream(channel: str, socket: Socket, market: Market, asked: Frame, heard: Callable[[], None]) -> Stream:
    """A live subscription; ``heard`` is called for every frame that goes out.

    Args:
        channel: book, ohlc, ticker or trade.
        socket: where to send.
        market: whose.
        asked: from ``options``.
        heard: told that something was sent, for the heartbeat.
    """
    wants_snapshot = asked["snapshot"] is True
    match channel:
        case "book":
            depth = int(str(asked["depth"]))
            book = _BookChannel(depth, wants_snapshot, heard)
            return BookStream(socket, market, book, depth=depth, cadence_ms=_CADENCE_MS)
        case "ohlc":
            minutes = int(str(asked["interval"]))
            candles = _CandleChannel(minutes, wants_snapshot, heard)
            return CandleStream(socket, market, candles, length_ms=minutes * MINUTE_MS)
        case "ticker":
            tickers = _TickerChannel(asked["event_trigger"] == "trades", wants_snapshot, heard)
            return TickerStream(socket, market, tickers, cadence_ms=_CADENCE_MS)
    backlog = _SNAPSHOT_TRADES if wants_snapshot else 0
    return TradeStream(
        socket, market, _TradeChannel(wants_snapshot, heard), cadence_ms=_CADENCE_MS, backlog=backlog
    )


class _Channel:
    """Counts frames: the first one is the snapshot, when one was asked for."""

    def __init__(self, channel: str, wants_snapshot: bool, heard: Callable[[], None]) -> None:
        self._channel, self._wants_snapshot, self._heard = channel, wants_snapshot, heard
        self._is_first = True

    def _frame(self, rows: Sequence[Frame], *, is_snapshot: bool) -> Frame:
        self._heard()
        return {"channel": self._channel, "type": "snapshot" if is_snapshot else "update", "data": rows}

    def _take_first(self) -> bool:
        was_first, self._is_first = self._is_first, False
        return was_first


class _BookChannel(_Channel):
    """Level 2, with a checksum and no numbers.

    A level that is pushed out of the depth is not reported: clients cut their book to the depth after every
    frame. Since nothing is numbered, a gap shows in the checksum alone: the next one that differs comes with
    its levels missing.
    """

    def __init__(self, depth: int, wants_snapshot: bool, heard: Callable[[], None]) -> None:
        super().__init__("book", wants_snapshot, heard)
        self._depth = depth
        self._last_id = 0
        self._checksum = 0
        self._gaps = 0
        """Gaps that were asked for and not shown yet."""

    def __call__(self, frame: BookFrame) -> Frame | None:
        spec = frame.market.spec
        value = checksum(frame.top_bids, frame.top_asks, spec)
        self._gaps += not frame.is_snapshot and frame.previous_id != self._last_id
        is_gap = self._gaps > 0 and value != self._checksum
        self._gaps -= is_gap
        self._last_id, self._checksum = frame.last_id, value
        if frame.is_snapshot and not self._wants_snapshot:
            return None
        bids, asks = ((), ()) if is_gap else (frame.bids, frame.asks)
        row = {
            "symbol": spec.symbol,
            "bids": [_level(view, spec) for view in self._reported(bids, frame.top_bids, Side.BUY)],
            "asks": [_level(view, spec) for view in self._reported(asks, frame.top_asks, Side.SELL)],
            "checksum": frame.checksum(value),
            "timestamp": iso(frame.time_ms),
        }
        return self._frame([row], is_snapshot=frame.is_snapshot)

    def _reported(
        self, levels: Sequence[LevelView], top: Sequence[LevelView], side: Side
    ) -> Sequence[LevelView]:
        """The changes without the levels that better ones have pushed out of a full side."""
        if len(top) < self._depth:
            return levels
        worst = top[-1].price
        return [
            view
            for view in levels
            if view.size or (view.price > worst if side is Side.BUY else view.price < worst)
        ]


class _TradeChannel(_Channel):
    """Prints, several in a frame."""

    def __init__(self, wants_snapshot: bool, heard: Callable[[], None]) -> None:
        super().__init__("trade", wants_snapshot, heard)

    def __call__(self, market: Market, trades: Sequence[PublicTrade]) -> Frame:
        spec = market.spec
        rows: list[Frame] = [
            {
                "symbol": spec.symbol,
                "side": str(row.side),
                "price": number(row.price, pair_places(spec)),
                "qty": number(row.amount, lot_places(spec)),
                "ord_type": "market",
                "trade_id": row.id,
                "timestamp": iso(row.time_ms),
            }
            for row in trades
        ]
        return self._frame(rows, is_snapshot=self._take_first() and self._wants_snapshot)


class _TickerChannel(_Channel):
    """The day's figures, after trades only or whenever the touch may have moved."""

    def __init__(self, after_trades: bool, wants_snapshot: bool, heard: Callable[[], None]) -> None:
        super().__init__("ticker", wants_snapshot, heard)
        self._after_trades = after_trades
        self._known: object = None

    def __call__(self, view: TickerView) -> Frame | None:
        trades = view.market.tape.trades
        known = (trades[-1].id if trades else 0) if self._after_trades else (view.bid, view.ask)
        is_first = self._take_first()
        is_wanted = self._wants_snapshot if is_first else known != self._known
        self._known = known
        return self._frame([_ticker(view)], is_snapshot=is_first) if is_wanted else None


class _CandleChannel(_Channel):
    """The running candle of an interval."""

    def __init__(self, minutes: int, wants_snapshot: bool, heard: Callable[[], None]) -> None:
        super().__init__("ohlc", wants_snapshot, heard)
        self._minutes = minutes

    def __call__(self, market: Market, row: Candle, is_final: bool) -> Frame | None:  # noqa: ARG002
        is_first = self._take_first()
        if is_first and not self._wants_snapshot:
            return None
        spec = market.spec
        places, end_ms = pair_places(spec), row.time_ms + self._minutes * MINUTE_MS
        candle: Frame = {
            "symbol": spec.symbol,
            "open": number(row.open, places),
            "high": number(row.high, places),
            "low": number(row.low, places),
            "close": number(row.close, places),
            "trades": row.trades,
            "volume": number(row.volume, lot_places(spec)),
            "vwap": rounded_number(vwap(row), places),
            "interval_begin": iso(row.time_ms, 9),
            "interval": self._minutes,
            "timestamp": iso(end_ms),
        }
        return self._frame([candle], is_snapshot=is_first) | {"timestamp": iso(end_ms, 9)}


def _level(view: LevelView, spec: MarketSpec) -> Frame:
    return {"price": number(view.price, pair_places(spec)), "qty": number(view.size, lot_places(spec))}


def _ticker(view: TickerView) -> Frame:
    spec, day = view.market.spec, view.day
    places, size_places = pair_places(spec), lot_places(spec)
    percent = view.change / day.open * 100
    return {
        "symbol": spec.symbol,
        "bid": number(view.bid.price, places),
        "bid_qty": number(view.bid.size, size_places),
        "ask": number(view.ask.price, places),
        "ask_qty": number(view.ask.size, size_places),
        "last": number(view.last, places),
        "volume": number(day.volume, size_places),
        "vwap": rounded_number(vwap(day), places),
        "low": number(day.low, places),
        "high": number(day.high, places),
        "change": number(view.change, places),
        "change_pct": rounded_number(percent, 2),
        "trades": day.trades,
        "timestamp": iso(view.time_ms),
    }
