"""The streams of one venue: which markets are watched, by which tasks, and what they have gathered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from random import Random
from typing import Any, Protocol

from venues.market import parse
from venues.market.errors import Trouble, words
from venues.market.feed import BookFeed, Ring, watch_forever
from venues.market.governor import full_jitter
from venues.market.integrity.rule import BookRule
from venues.model.book import Ticker, TradeBatch
from venues.model.clock import Clock
from venues.model.setup import VenueSetup

_log = logging.getLogger(f"lyra.{__name__}")


FIRST_BOOKS_LOOK_SECONDS = 0.1
SHORTEST_BESIDE_SECONDS = 0.5
LONGEST_BESIDE_SECONDS = 5.0
"""Waits between two tries of a stream beside the book, when its own subscription fails."""


class StreamOwner(Protocol):
    """The venue, as its streams see it."""

    async def may_go(self) -> None:
        """Return when the venue is ready and the next attempt may go out."""

    def note_failure(self, error: BaseException, trouble: Trouble) -> None:
        """Decide the next attempt and remember why."""

    def book_arrived(self, feed: BookFeed) -> None:
        """The first good book after a start or a fault."""

    def count_break(self, feed: BookFeed, reason: str) -> None:
        """A book failed a check."""

    def heard(self, symbol: str) -> float | None:
        """Return monotonic seconds of the last life on the socket of a market's book."""
        ...

    def changed(self) -> None:
        """Something happened that the console should see at once."""


class MarketStreams:
    """Tasks and their harvest; one task a stream, kept and named."""

    def __init__(
        self,
        setup: VenueSetup,
        exchange: Any,
        rule: BookRule,
        clock: Clock,
        random: Random,
        owner: StreamOwner,
    ) -> None:
        self._setup = setup
        self._exchange = exchange
        self._rule = rule
        self._clock = clock
        self._random = random
        self._owner = owner
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._trades: dict[str, Ring] = {}
        self._tickers: dict[str, Ticker] = {}
        self.books: dict[str, BookFeed] = {}

    def watch(self, symbol: str, *, trades: bool, ticker: bool) -> None:
        """Begin to stream a market; what is streamed already goes on."""
        if symbol not in self.books:
            feed = BookFeed(self._setup.venue, symbol, symbol, self._rule, self._clock)
            feed.heard = lambda: self._owner.heard(symbol)
            self.books[symbol] = feed
            self.learn(feed)
        self._start(f"book {symbol}", lambda: self._stream_book(symbol))
        has = self._exchange.has
        if trades and has.get("watchTrades"):
            self._trades.setdefault(symbol, Ring())
            self._start(f"trades {symbol}", lambda: self._stream_trades(symbol))
        if ticker and has.get("watchTicker"):
            self._start(f"ticker {symbol}", lambda: self._stream_ticker(symbol))

    def restart_books(self) -> None:
        """Start the book streams that have ended (a market unknown before may be listed now)."""
        for symbol in list(self.books):
            self._start(f"book {symbol}", lambda symbol=symbol: self._stream_book(symbol))  # type: ignore[misc]

    async def unwatch(self, symbol: str) -> None:
        """End a market's streams."""
        await self._cancel([name for name in self._tasks if name.endswith(f" {symbol}")])
        for gathered in (self.books, self._trades, self._tickers):
            gathered.pop(symbol, None)

    async def close(self) -> None:
        """End all streams."""
        await self._cancel(list(self._tasks))

    def learn(self, feed: BookFeed) -> None:
        """Give a feed the venue's own id of its market, and the rule its decimals, once they are known."""
        raw = (self._exchange.markets or {}).get(feed.symbol)
        if raw is None:
            return
        # Kraken's second protocol names a market by its symbol, all others by the id
        feed.market_id = feed.symbol if self._rule.name.startswith("kraken") else str(raw["id"])
        market = parse.market(raw)
        self._rule.learn_market(feed.market_id, market.price_decimals, market.size_decimals)

    def take_trades(self) -> list[TradeBatch]:
        """Return the trades since the last call, market by market."""
        batches = []
        for symbol, ring in self._trades.items():
            trades, dropped = ring.take()
            if trades or dropped:
                batches.append(TradeBatch(self._setup.venue, symbol, tuple(trades), dropped))
        return batches

    def take_tickers(self) -> list[Ticker]:
        """Return the tickers that came since the last call."""
        tickers, self._tickers = list(self._tickers.values()), {}
        return tickers

    def _start(self, name: str, make: Callable[[], Awaitable[None]]) -> None:
        task = self._tasks.get(name)
        if task is None or task.done():
            self._tasks[name] = asyncio.ensure_future(make())
            self._tasks[name].set_name(f"{self._setup.venue} {name}")

    async def _cancel(self, names: list[str]) -> None:
        tasks = [self._tasks.pop(name) for name in names]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stream_book(self, symbol: str) -> None:
        feed, owner = self.books[symbol], self._owner
        depth_limit = self._setup.book.depth_limit
        await owner.may_go()
        if symbol not in self._exchange.markets:
            feed.mark_broken(f"{self._setup.name} has no such market")
            owner.changed()
            return
        self.learn(feed)

        async def begin_anew() -> None:
            await owner.may_go()
            # some venues merge the next snapshot into the cached book
            self._exchange.orderbooks.pop(symbol, None)
            feed.mark_lost()

        def accept(book: Any) -> None:
            news = not feed.has_book or bool(feed.broken_reason) or bool(feed.stale_reason)
            feed.accept(book)
            if news:
                owner.book_arrived(feed)

        def failed(error: BaseException, trouble: Trouble) -> bool:
            if trouble is Trouble.INTEGRITY:
                owner.count_break(feed, words(error))
            elif trouble in {Trouble.SYMBOL, Trouble.UNSUPPORTED}:
                feed.mark_broken(words(error))
                owner.changed()
                return False
            else:
                feed.mark_lost()
                owner.note_failure(error, trouble)
            return True

        await watch_forever(
            lambda: self._exchange.watch_order_book(symbol, depth_limit), accept, failed, begin_anew
        )

    async def _stream_trades(self, symbol: str) -> None:
        ring, venue = self._trades[symbol], self._setup.venue

        def accept(trades: list[dict[str, Any]]) -> None:
            ring.extend([good for raw in trades if (good := parse.trade(venue, symbol, raw)) is not None])

        await self._stream_beside(symbol, lambda: self._exchange.watch_trades(symbol), accept)

    async def _stream_ticker(self, symbol: str) -> None:
        def accept(raw: dict[str, Any]) -> None:
            self._tickers[symbol] = parse.ticker(self._setup.venue, symbol, raw)

        await self._stream_beside(symbol, lambda: self._exchange.watch_ticker(symbol), accept)

    async def _stream_beside(
        self, symbol: str, watch: Callable[[], Awaitable[Any]], accept: Callable[[Any], None]
    ) -> None:
        """Stream trades or tickers with waits of their own: only a lost socket or a book decides the venue's state."""
        venue = self._setup.venue
        waits: Iterator[float] | None = None

        def accept_and_forget(answer: Any) -> None:
            nonlocal waits
            waits = None
            accept(answer)

        async def pause() -> None:
            await self._owner.may_go()
            if waits is not None:
                await self._clock.sleep(SHORTEST_BESIDE_SECONDS + next(waits))
                await self._owner.may_go()

        def failed(error: BaseException, trouble: Trouble) -> bool:
            nonlocal waits
            waits = waits or full_jitter(self._random, SHORTEST_BESIDE_SECONDS, LONGEST_BESIDE_SECONDS)
            ended = trouble in {Trouble.SYMBOL, Trouble.UNSUPPORTED}
            level = logging.WARNING if ended else logging.INFO
            _log.log(level, "%s: a stream beside the book of %s failed: %s", venue, symbol, words(error))
            return not ended

        await self._after_first_book(symbol)
        await watch_forever(watch, accept_and_forget, failed, pause)

    async def _after_first_book(self, symbol: str) -> None:
        """Wait until every book of the venue has arrived once: books come first where a venue paces messages."""
        await self._owner.may_go()
        while symbol in self.books and not all(
            feed.has_book or feed.broken_reason for feed in self.books.values()
        ):
            await self._clock.sleep(FIRST_BOOKS_LOOK_SECONDS)
