"""Binance's public REST endpoints (https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints)."""

import json
from collections.abc import Callable, Sequence

from venues.practice.dialects.binance import formats
from venues.practice.dialects.streams import TickerView, ticker
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route, parse_int
from venues.practice.engine.market import Market
from venues.practice.engine.venue import PracticeVenue

_DEEPEST = 5_000
_MOST_ROWS = 1_000


class PublicRest:
    """Reads markets; nothing here needs a key."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints; the venues for futures exist and list nothing."""
        handlers: dict[str, Callable[[RestRequest], object]] = {
            "/api/v3/ping": lambda _: {},
            "/api/v3/time": self._time,
            "/api/v3/exchangeInfo": self._exchange_info,
            "/api/v3/depth": self._depth,
            "/api/v3/trades": self._trades,
            "/api/v3/historicalTrades": self._trades,
            "/api/v3/aggTrades": self._aggregates,
            "/api/v3/klines": self._klines,
            "/api/v3/uiKlines": self._klines,
            "/api/v3/avgPrice": self._average,
            "/api/v3/ticker/24hr": self._tickers(formats.ticker),
            "/api/v3/ticker/bookTicker": self._tickers(formats.book_ticker),
            "/api/v3/ticker/price": self._tickers(_price),
            "/sapi/v1/system/status": lambda _: {"status": 0, "msg": "normal"},
            "/fapi/v1/exchangeInfo": self._no_markets,
            "/dapi/v1/exchangeInfo": self._no_markets,
        }
        return [Route("GET", path, handler) for path, handler in handlers.items()]

    def _time(self, _: RestRequest) -> object:
        return {"serverTime": self._engine.told_ms()}

    def _exchange_info(self, request: RestRequest) -> object:
        return self._info([formats.symbol(market.spec) for market in self._wanted(request)])

    def _no_markets(self, _: RestRequest) -> object:
        return self._info([])

    def _info(self, symbols: list[dict[str, object]]) -> dict[str, object]:
        return {
            "timezone": "UTC",
            "serverTime": self._engine.clock.now_ms(),
            "rateLimits": formats.RATE_LIMITS,
            "exchangeFilters": [],
            "symbols": symbols,
        }

    def _depth(self, request: RestRequest) -> object:
        market = self._market(request)
        last_id, bids, asks = market.snapshot(_limit(request, default=100, most=_DEEPEST))
        shown = self._engine.traits.levels
        return {
            "lastUpdateId": last_id,
            "bids": formats.levels(shown(bids)),
            "asks": formats.levels(shown(asks)),
        }

    def _trades(self, request: RestRequest) -> object:
        trades = list(self._market(request).tape.trades)
        limit = _limit(request, default=500)
        start = request.query.get("fromId")
        if start is not None:
            first = parse_int("fromId", start, 0)
            return [formats.trade(row) for row in trades if row.id >= first][:limit]
        return [formats.trade(row) for row in trades[-limit:]]

    def _aggregates(self, request: RestRequest) -> object:
        query, limit = request.query, _limit(request, default=500)
        start = parse_int("startTime", query.get("startTime"), 0)
        end = parse_int("endTime", query.get("endTime"), 2**63)
        first_id = parse_int("fromId", query.get("fromId"), 0)
        rows = [
            formats.aggregate(row)
            for row in self._market(request).tape.trades
            if start <= row.time_ms <= end and row.id >= first_id
        ]
        # a window is read from its beginning, no window from its end
        return rows[:limit] if {"startTime", "fromId"} & set(query) else rows[-limit:]

    def _klines(self, request: RestRequest) -> object:
        market, query = self._market(request), request.query
        length_ms = formats.INTERVALS_MS.get(_mandatory(request, "interval"))
        if length_ms is None:
            raise _refused(-1120, "Invalid interval.")
        count, now_ms = _limit(request, default=500), self._engine.clock.now_ms()
        end = min(parse_int("endTime", query.get("endTime"), now_ms), now_ms)
        start = parse_int("startTime", query.get("startTime"), -1)
        if start >= 0:
            first = -(-start // length_ms) * length_ms
            count = min(count, (end - first) // length_ms + 1)
            end = first + count * length_ms - 1
        candles = market.tape.candles(length_ms, max(count, 0), now_ms, end_ms=end + 1)
        return [formats.kline(candle, length_ms) for candle in self._engine.traits.candles(candles)]

    def _average(self, request: RestRequest) -> object:
        market = self._market(request)
        return {
            "mins": 5,
            "price": formats.eight(market.last_price),
            "closeTime": self._engine.clock.now_ms(),
        }

    def _tickers(
        self, formatter: Callable[[TickerView], dict[str, object]]
    ) -> Callable[[RestRequest], object]:
        def handler(request: RestRequest) -> object:
            now_ms = self._engine.clock.now_ms()
            rows = [formatter(ticker(market, now_ms)) for market in self._wanted(request)]
            return rows[0] if "symbol" in request.query else rows

        return handler

    def _wanted(self, request: RestRequest) -> list[Market]:
        """The markets that ``symbol`` or ``symbols`` name, all without either."""
        if "symbol" in request.query:
            return [self._market(request)]
        if "symbols" not in request.query:
            return [self._engine.market(name) for name in self._engine.markets]
        try:
            names = json.loads(request.query["symbols"])
        except ValueError as error:
            raise _refused(-1101, "Too many values sent for parameter 'symbols'.") from error
        if not isinstance(names, list) or not names:
            raise _mandatory_error("symbols")
        return [self._engine.market_by_id(str(name)) for name in names]

    def _market(self, request: RestRequest) -> Market:
        return self._engine.market_by_id(_mandatory(request, "symbol"))


def _price(view: TickerView) -> dict[str, object]:
    return {"symbol": view.market.spec.market_id, "price": formats.eight(view.last)}


def _limit(request: RestRequest, *, default: int, most: int = _MOST_ROWS) -> int:
    wanted = parse_int("limit", request.query.get("limit"), default)
    if wanted < 1:
        raise _refused(-1130, "Data sent for parameter 'limit' is not valid.")
    return min(wanted, most)


def _mandatory(request: RestRequest, name: str) -> str:
    value = request.query.get(name, "")
    if not value:
        raise _mandatory_error(name)
    return value


def _mandatory_error(name: str) -> Refusal:
    return _refused(-1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.")


def _refused(code: int, message: str) -> Refusal:
    return Refusal(RestReply(formats.error(code, message), 400))
