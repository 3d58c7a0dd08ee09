"""WhiteBIT's public REST endpoints, v4 and the two of v1 that have no successor (https://docs.whitebit.com/public/http-v4)."""

from collections.abc import Callable, Sequence

from venues.practice.dialects.streams import ticker
from venues.practice.dialects.whitebit import formats, refusals
from venues.practice.dialects.wire import RestRequest, Route, parse_int
from venues.practice.engine.errors import UnknownMarket
from venues.practice.engine.market import Market
from venues.practice.engine.venue import PracticeVenue
from venues.practice.tables import load_assets

_DEEPEST = 100
_MOST_TRADES = 100
_MOST_CANDLES = 1_440


class PublicRest:
    """Reads markets; nothing here needs a key."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers: dict[str, Callable[[RestRequest], object]] = {
            "v1/public/ticker": self._ticker,
            "v1/public/kline": self._kline,
            "v4/public/assets": self._assets,
            "v4/public/markets": self._markets,
            "v4/public/ticker": self._tickers,
            "v4/public/orderbook/{market}": self._order_book,
            "v4/public/trades/{market}": self._trades,
            "v4/public/time": lambda _: {"time": self._engine.told_ms() // 1000},
            "v4/public/ping": lambda _: ["pong"],
            "v4/public/platform/status": lambda _: {"status": "1"},
            "v4/public/collateral/markets": lambda _: _result([]),
            "v4/public/futures": lambda _: _result([]),
        }
        return [Route("GET", f"/api/{path}", handler) for path, handler in handlers.items()]

    def _assets(self, _: RestRequest) -> object:
        specs = [market.spec for market in self._engine.markets.values()]
        used = {code for spec in specs for code in (spec.base, spec.quote)}
        assets = load_assets()
        return {code: formats.asset(assets[code], self._engine.rules) for code in sorted(used)}

    def _markets(self, _: RestRequest) -> object:
        rules = self._engine.rules
        return [formats.market(market.spec, rules) for market in self._engine.markets.values()]

    def _tickers(self, _: RestRequest) -> object:
        now_ms = self._engine.clock.now_ms()
        markets = [self._engine.market(symbol) for symbol in self._engine.markets]
        return {market.spec.market_id: formats.activity(ticker(market, now_ms)) for market in markets}

    def _ticker(self, request: RestRequest) -> object:
        market = self._market(request.query.get("market", ""))
        return _result(formats.single_activity(ticker(market, self._engine.clock.now_ms())))

    def _order_book(self, request: RestRequest) -> object:
        market = self._market(request.params["market"])
        depth = min(parse_int("limit", request.query.get("limit"), 0) or _DEEPEST, _DEEPEST)
        shown = self._engine.traits.levels
        return {
            "ticker_id": market.spec.market_id,
            "timestamp": self._engine.clock.now_ms() // 1000,
            "asks": formats.levels(shown(market.book.asks.top(depth))),
            "bids": formats.levels(shown(market.book.bids.top(depth))),
        }

    def _trades(self, request: RestRequest) -> object:
        wanted = request.query.get("type")
        trades = self._market(request.params["market"]).tape.trades
        rows = [formats.trade(row) for row in reversed(trades) if wanted in (None, str(row.side))]
        return rows[:_MOST_TRADES]

    def _kline(self, request: RestRequest) -> object:
        query = request.query
        market = self._market(query.get("market", ""))
        interval = formats.INTERVALS.get(query.get("interval") or "1h")
        if interval is None:
            raise refusals.public("interval", "Interval is not available")
        count = parse_int("limit", query.get("limit"), _MOST_CANDLES)
        if not 1 <= count <= _MOST_CANDLES:
            raise refusals.public("limit", f"limit must be less than or equal to {_MOST_CANDLES}")
        now_ms = self._engine.clock.now_ms()
        end = min(parse_int("end", query.get("end"), now_ms // 1000) * 1000 + 999, now_ms)
        length_ms = interval * 1000
        if "start" in query:
            first = -(-parse_int("start", query["start"], 0) * 1000 // length_ms) * length_ms
            count = max(min(count, (end - first) // length_ms + 1), 0)
            end = first + count * length_ms - 1
        candles = market.tape.candles(length_ms, count, now_ms, end_ms=end + 1)
        return _result([formats.candle(row) for row in self._engine.traits.candles(candles)])

    def _market(self, market_id: str) -> Market:
        try:
            return self._engine.market_by_id(market_id)
        except UnknownMarket as error:
            raise refusals.public("market", "Market is not available") from error


def _result(result: object) -> dict[str, object]:
    return {"success": True, "message": None, "result": result}
