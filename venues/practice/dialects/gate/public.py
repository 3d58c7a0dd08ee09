"""Gate's public REST endpoints (https://www.gate.com/docs/developers/apiv4/en/#spot)."""

from collections.abc import Mapping, Sequence

from venues.practice.dialects.gate import formats
from venues.practice.dialects.streams import ticker
from venues.practice.dialects.wire import Refusal, RestRequest, Route, parse_int
from venues.practice.engine.market import Market
from venues.practice.engine.venue import PracticeVenue
from venues.practice.tables import load_assets

PREFIX = "/api/v4"
_MOST_ROWS = 1_000
_OLDEST_CANDLE = 10_000
_DAY_ZONES = {"utc0": ("change_utc0",), "utc8": ("change_utc8",), "all": ("change_utc0", "change_utc8")}
_EMPTY = (
    "margin/currency_pairs",
    "futures/{settle}/contracts",
    "delivery/{settle}/contracts",
    "options/underlyings",
)
"""Lists of what the practice account has none of: margin, futures, options."""


def limited(query: Mapping[str, str], default: int = 100) -> int:
    """The ``limit`` of a query, within what Gate allows.

    Raises:
        InvalidRequest: it is no whole number.
    """
    return min(max(parse_int("limit", query.get("limit"), default), 1), _MOST_ROWS)


class PublicRest:
    """Reads markets; nothing here needs a key."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine

    def routes(self) -> Sequence[Route]:
        """The endpoints."""
        handlers = {
            "spot/time": self._time,
            "spot/currencies": self._currencies,
            "spot/currencies/{currency}": self._currency,
            "spot/currency_pairs": self._pairs,
            "spot/currency_pairs/{pair}": self._pair,
            "spot/tickers": self._tickers,
            "spot/order_book": self._order_book,
            "spot/trades": self._trades,
            "spot/candlesticks": self._candlesticks,
            **dict.fromkeys(_EMPTY, self._nothing),
        }
        return [Route("GET", f"{PREFIX}/{path}", handler) for path, handler in handlers.items()]

    def _nothing(self, _: RestRequest) -> object:
        return []

    def _time(self, _: RestRequest) -> object:
        return {"server_time": self._engine.told_ms()}

    def _codes(self) -> list[str]:
        specs = [market.spec for market in self._engine.markets.values()]
        return sorted({code for spec in specs for code in (spec.base, spec.quote)})

    def _currencies(self, _: RestRequest) -> object:
        return [formats.currency(load_assets()[code]) for code in self._codes()]

    def _currency(self, request: RestRequest) -> object:
        code = request.params["currency"]
        if code not in self._codes():
            raise Refusal(formats.failure("INVALID_CURRENCY", f"Invalid currency {code}"))
        return formats.currency(load_assets()[code])

    def _pair_row(self, market: Market) -> dict[str, object]:
        spec, assets = market.spec, load_assets()
        names = (assets[spec.base].name, assets[spec.quote].name)
        return formats.currency_pair(spec, names, self._engine.rules)

    def _pairs(self, _: RestRequest) -> object:
        return [self._pair_row(market) for market in self._engine.markets.values()]

    def _pair(self, request: RestRequest) -> object:
        return self._pair_row(self._engine.market_by_id(request.params["pair"]))

    def _tickers(self, request: RestRequest) -> object:
        query, now_ms = request.query, self._engine.clock.now_ms()
        if "currency_pair" in query:
            markets = [self._engine.market_by_id(query["currency_pair"])]
        else:
            markets = [self._engine.market(symbol) for symbol in self._engine.markets]
        rows = [formats.rest_ticker(ticker(market, now_ms)) for market in markets]
        for name in _DAY_ZONES.get(query.get("timezone", ""), ()):
            # a day of the practice tape begins 24 hours ago in every time zone
            rows = [row | {name: row["change_percentage"]} for row in rows]
        return rows

    def _order_book(self, request: RestRequest) -> object:
        book, now_ms = self._market(request).book, self._engine.clock.now_ms()
        depth = limited(request.query, 10)
        head = {"id": book.update_id} if request.query.get("with_id") == "true" else {}
        shown = self._engine.traits.levels
        sides = {
            "asks": formats.levels(shown(book.asks.top(depth))),
            "bids": formats.levels(shown(book.bids.top(depth))),
        }
        return {**head, "current": now_ms, "update": now_ms, **sides}

    def _trades(self, request: RestRequest) -> object:
        market, query = self._market(request), request.query
        last_id = parse_int("last_id", query.get("last_id"), 0)
        begin_ms = parse_int("from", query.get("from"), 0) * 1_000
        end_ms = parse_int("to", query.get("to"), 2**40) * 1_000 + 999
        rows = [row for row in reversed(market.tape.trades) if begin_ms <= row.time_ms <= end_ms]
        if last_id:
            is_back = query.get("reverse") == "true"
            rows = [row for row in rows if (row.id < last_id if is_back else row.id > last_id)]
        return [formats.trade(market.spec, row) for row in rows[: limited(query)]]

    def _candlesticks(self, request: RestRequest) -> object:
        market, query, now_ms = self._market(request), request.query, self._engine.clock.now_ms()
        interval = query.get("interval", "30m")
        length_ms = formats.INTERVALS_MS.get(interval)
        if length_ms is None:
            raise Refusal(formats.invalid("interval", interval))
        if "limit" in query and "from" in query:
            raise Refusal(formats.invalid("limit", query["limit"]))
        end_ms = min(parse_int("to", query.get("to"), now_ms // 1_000) * 1_000 + 1, now_ms + 1)
        count = limited(query)
        if "from" in query:
            begin_ms = parse_int("from", query["from"], 0) * 1_000
            if (now_ms - begin_ms) // length_ms > _OLDEST_CANDLE:
                message = f"Candlestick too long ago. Maximum {_OLDEST_CANDLE} points ago are allowed"
                raise Refusal(formats.failure("INVALID_PARAM_VALUE", message))
            count = (end_ms - 1) // length_ms - -(-begin_ms // length_ms) + 1
        if count > _MOST_ROWS:
            raise Refusal(formats.failure("INVALID_PARAM_VALUE", "Too many points requested"))
        rows = self._engine.traits.candles(
            market.tape.candles(length_ms, max(count, 0), now_ms, end_ms=end_ms)
        )
        return [formats.candle(row, is_final=row.time_ms + length_ms <= now_ms) for row in rows]

    def _market(self, request: RestRequest) -> Market:
        market_id = request.query.get("currency_pair")
        if not market_id:
            raise Refusal(formats.missing("currency_pair"))
        return self._engine.market_by_id(market_id)
