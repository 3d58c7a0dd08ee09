"""Kraken's public REST endpoints (https://docs.kraken.com/exchange/api-reference/market-data/get-server-time)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from venues.practice.dialects.kraken import formats
from venues.practice.dialects.kraken.errors import success
from venues.practice.dialects.kraken.names import Pairs, asset_names
from venues.practice.dialects.streams import ticker
from venues.practice.dialects.wire import RestRequest, Route, parse_decimal, parse_int
from venues.practice.engine.errors import InvalidRequest
from venues.practice.engine.market import Market
from venues.practice.engine.venue import PracticeVenue

_MOST_CANDLES = 720
_NANOSECONDS_FROM = 10**14
"""Numbers this large are nanoseconds, smaller ones seconds."""


class PublicRest:
    """Reads markets; nothing here needs a key."""

    def __init__(self, engine: PracticeVenue, pairs: Pairs) -> None:
        self._engine, self._pairs = engine, pairs
        self._assets = asset_names(market.spec for market in engine.markets.values())

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = {
            "Time": self._time,
            "SystemStatus": self._status,
            "Assets": self._list_assets,
            "AssetPairs": self._list_pairs,
            "Ticker": self._ticker,
            "Depth": self._depth,
            "Trades": self._trades,
            "OHLC": self._candles,
        }
        return [Route("GET", f"/0/public/{name}", handler) for name, handler in handlers.items()]

    def _time(self, _: RestRequest) -> object:
        now = datetime.fromtimestamp(self._engine.told_ms() // 1000, UTC)
        text = f"{now:%a}, {now.day:2d} {now:%b %y %H:%M:%S} +0000"
        return success({"unixtime": int(now.timestamp()), "rfc1123": text})

    def _status(self, _: RestRequest) -> object:
        now = datetime.fromtimestamp(self._engine.clock.now_ms() // 1000, UTC)
        return success({"status": "online", "timestamp": f"{now:%Y-%m-%dT%H:%M:%SZ}"})

    def _list_assets(self, request: RestRequest) -> object:
        wanted = set(filter(None, request.query.get("asset", "").split(",")))
        return success(
            {
                name.id: formats.asset(name)
                for name in self._assets.values()
                if not wanted or wanted & {name.id, name.altname, name.code}
            }
        )

    def _list_pairs(self, request: RestRequest) -> object:
        markets = self._wanted(request, self._engine.markets.values())
        rules = self._engine.rules
        return success({market.spec.market_id: formats.pair(market.spec, rules) for market in markets})

    def _ticker(self, request: RestRequest) -> object:
        now_ms = self._engine.clock.now_ms()
        everything = (self._engine.market(symbol) for symbol in self._engine.markets)
        markets = self._wanted(request, everything)
        return success({market.spec.market_id: formats.ticker(ticker(market, now_ms)) for market in markets})

    def _depth(self, request: RestRequest) -> object:
        market, now_ms = self._market(request.query), self._engine.clock.now_ms()
        count = min(max(parse_int("count", request.query.get("count"), 100), 1), 500)
        shown = self._engine.traits.levels
        sides = {"asks": shown(market.book.asks.top(count)), "bids": shown(market.book.bids.top(count))}
        rows = {
            name: [formats.depth_level(view, market.spec, now_ms) for view in levels]
            for name, levels in sides.items()
        }
        return success({market.spec.market_id: rows})

    def _trades(self, request: RestRequest) -> object:
        market, query = self._market(request.query), request.query
        count = min(max(parse_int("count", query.get("count"), 1_000), 1), 1_000)
        since_ms = _since_ms(query)
        rows = [row for row in market.tape.trades if row.time_ms > since_ms]
        rows = rows[:count] if since_ms else rows[-count:]
        last_ms = rows[-1].time_ms if rows else self._engine.clock.now_ms()
        trades = [formats.trade(row, market.spec) for row in rows]
        return success({market.spec.market_id: trades, "last": str(last_ms * 1_000_000)})

    def _candles(self, request: RestRequest) -> object:
        market, query = self._market(request.query), request.query
        interval = parse_int("interval", query.get("interval"), 1)
        if interval not in formats.INTERVALS:
            raise InvalidRequest
        length_ms, now_ms = interval * formats.MINUTE_MS, self._engine.clock.now_ms()
        since_ms = _since_ms(query)
        wanted = now_ms // length_ms - since_ms // length_ms + 1
        rows = market.tape.candles(length_ms, min(wanted, _MOST_CANDLES), now_ms) if wanted > 0 else []
        shown = self._engine.traits.candles(rows)
        candles = [formats.candle(row, market.spec) for row in shown if row.time_ms > since_ms]
        # the youngest candle is still forming: the cursor stays before it
        last = now_ms // length_ms * length_ms - length_ms
        return success({market.spec.market_id: candles, "last": last // 1000})

    def _market(self, query: Mapping[str, str]) -> Market:
        if not query.get("pair"):
            raise InvalidRequest
        return self._pairs.market(query["pair"])

    def _wanted(self, request: RestRequest, everything: Iterable[Market]) -> list[Market]:
        names = request.query.get("pair")
        return [self._pairs.market(name) for name in names.split(",")] if names else list(everything)


def _since_ms(query: Mapping[str, str]) -> int:
    """``since`` in milliseconds, 0 when it is absent; the venue takes seconds and nanoseconds."""
    if not query.get("since"):
        return 0
    since = parse_decimal("since", query["since"])
    return int(since / 1_000_000 if since > _NANOSECONDS_FROM else since * 1000)
