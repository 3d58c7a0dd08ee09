"""OKX's public REST endpoints (https://www.okx.com/docs-v5/en/#order-book-trading-market-data)."""

from collections.abc import Sequence

from venues.practice.dialects.okx import formats
from venues.practice.dialects.streams import ticker
from venues.practice.dialects.wire import RestRequest, Route, parse_int, plain
from venues.practice.engine.book import LevelView
from venues.practice.engine.errors import InvalidRequest
from venues.practice.engine.market import Market
from venues.practice.engine.venue import PracticeVenue


class PublicRest:
    """Reads markets; nothing here needs a key."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = {
            "public/time": self._time,
            "system/status": self._status,
            "public/instruments": self._instruments,
            "market/ticker": self._ticker,
            "market/tickers": self._tickers,
            "market/books": self._books,
            "market/books-full": self._books,
            "market/trades": self._trades,
            "market/history-trades": self._trades,
            "market/candles": self._candles,
            "market/history-candles": self._candles,
        }
        return [Route("GET", f"/api/v5/{path}", handler) for path, handler in handlers.items()]

    def _time(self, _: RestRequest) -> object:
        return formats.success([{"ts": str(self._engine.told_ms())}])

    def _status(self, _: RestRequest) -> object:
        return formats.success([])

    def _instruments(self, request: RestRequest) -> object:
        if request.query.get("instType") != "SPOT":
            return formats.success([])
        wanted = request.query.get("instId")
        rows = enumerate(self._engine.markets.values(), start=1)
        return formats.success(
            [
                formats.instrument(market.spec, code)
                for code, market in rows
                if wanted in (None, market.spec.market_id)
            ]
        )

    def _ticker(self, request: RestRequest) -> object:
        return formats.success([formats.ticker(ticker(self._market(request), self._engine.clock.now_ms()))])

    def _tickers(self, request: RestRequest) -> object:
        if request.query.get("instType") != "SPOT":
            return formats.success([])
        now_ms = self._engine.clock.now_ms()
        markets = [self._engine.market(symbol) for symbol in self._engine.markets]
        return formats.success([formats.ticker(ticker(market, now_ms)) for market in markets])

    def _books(self, request: RestRequest) -> object:
        book = self._market(request).book
        depth = min(max(parse_int("sz", request.query.get("sz"), 1), 1), 5_000)
        is_full = request.path.endswith("-full")

        def rows(levels: Sequence[LevelView]) -> list[list[str]]:
            if is_full:
                return [[plain(view.price), plain(view.size), str(view.orders)] for view in levels]
            return [formats.level(view) for view in levels]

        now = str(self._engine.clock.now_ms())
        shown = self._engine.traits.levels
        data = {
            "asks": rows(shown(book.asks.top(depth))),
            "bids": rows(shown(book.bids.top(depth))),
            "ts": now,
        }
        return formats.success([data if is_full else data | {"seqId": book.update_id}])

    def _trades(self, request: RestRequest) -> object:
        market = self._market(request)
        limit = min(parse_int("limit", request.query.get("limit"), 100), 500)
        newest_first = list(market.tape.trades)[: -limit - 1 : -1]
        return formats.success([formats.trade(market.spec, row) for row in newest_first])

    def _candles(self, request: RestRequest) -> object:
        market, query = self._market(request), request.query
        length_ms = formats.BARS_MS.get((query.get("bar") or "1m").removesuffix("utc"))
        if length_ms is None:
            raise InvalidRequest("bar")
        count = min(max(parse_int("limit", query.get("limit"), 100), 1), 300)
        now_ms = self._engine.clock.now_ms()
        after = parse_int("after", query.get("after"), now_ms + 1)
        before = parse_int("before", query.get("before"), 0)
        candles = self._engine.traits.candles(market.tape.candles(length_ms, count, now_ms, end_ms=after))
        return formats.success(
            [
                formats.candle(row, is_final=row.time_ms + length_ms <= now_ms)
                for row in reversed(candles)
                if row.time_ms > before
            ]
        )

    def _market(self, request: RestRequest) -> Market:
        return self._engine.market_by_id(request.query.get("instId", ""))
