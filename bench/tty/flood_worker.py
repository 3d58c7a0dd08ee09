"""A worker of invented venues behind the real link: thousands of book changes, twenty snapshots a second.

Takes words on standard input (`flow`, `still`, `count`) and answers in lines of JSON.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, cast

from bench.tty.market import Market
from venues.link.facts import FactLog
from venues.link.messages import (
    AccountUpdate,
    Fact,
    Heartbeat,
    MarketList,
    TickerUpdate,
    TradesUpdate,
    UnwatchBook,
    Up,
    VenueRequest,
    WatchBook,
)
from venues.model.account import AccountSnapshot, Balance
from venues.model.book import MarketRules, TradeBatch
from venues.model.clock import SystemClock
from venues.model.status import StateChange, StreamHealth, VenueHealth
from venues.model.words import VenueState
from venues.worker.__main__ import NICENESS
from venues.worker.reader import Reader
from venues.worker.server import LinkServer
from venues.worker.service import HEARTBEAT_SECONDS, VenueWorker

SLICE_SECONDS = 0.002
SNAPSHOT_SECONDS = 0.05
TRADES_EVERY, TICKER_EVERY, ACCOUNT_EVERY = 5, 20, 100
"""In snapshots: four batches of trades and one ticker a second a market, an account every five seconds."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What this worker is told on its command line, as JSON."""

    socket_path: str
    token: str
    venues: list[str]
    symbols: list[str]
    levels: int
    changes_per_second: float
    parse_us: float
    """Processor time burnt for each change, as decoding a venue's frame would."""


class FloodWorker:
    """Stands in for `VenueWorker` behind the real `LinkServer` and its real outboxes."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self.venues = tuple(orders.venues)
        self.facts = FactLog()
        self.readers: list[Reader] = []
        self._random = Random(7)
        self.markets = [
            Market(venue, symbol, orders.levels, Random(number))
            for number, (venue, symbol) in enumerate((v, s) for v in orders.venues for s in orders.symbols)
        ]
        self.flowing = False
        self.changes = self.snapshots = 0
        for venue in self.venues:
            self.facts.add(StateChange(venue, VenueState.UP, since_ms=time.time_ns() // 1_000_000))

    def join(self, reader: Reader, known: tuple[Fact, ...]) -> None:
        """Tell a console all that is known."""
        for fact in known:
            reader.offer(fact)
        for venue in self.venues:
            rules = (_rules(symbol) for symbol in self._orders.symbols)
            reader.offer(MarketList(venue, tuple(rules)))
            reader.offer(_account(venue))
        self.readers.append(reader)

    async def leave(self, reader: Reader) -> None:
        """Forget a console and say so."""
        self.readers.remove(reader)
        _say({"left": time.monotonic()})

    async def handle(self, reader: Reader, message: VenueRequest) -> None:
        """Remember what a console shows; the rest has no meaning here."""
        if isinstance(message, WatchBook):
            reader.watch(message.venue, message.symbol, message.depth)
            for market in self.markets:
                if (market.venue, market.symbol) == (message.venue, message.symbol):
                    market.dirty = True
        elif isinstance(message, UnwatchBook):
            reader.unwatch(message.venue, message.symbol)

    async def change_for_ever(self) -> None:
        """Change books at the pace that was ordered while the flow is on."""
        owed, before = 0.0, time.monotonic()
        while True:
            await asyncio.sleep(SLICE_SECONDS)
            now = time.monotonic()
            if self.flowing:
                owed = min(owed + (now - before) * self._orders.changes_per_second, 10_000.0)
                due = int(owed)
                owed -= due
                self._change(due)
            before = now

    def _change(self, count: int) -> None:
        burn_until = time.thread_time() + count * self._orders.parse_us / 1e6
        choose = self._random.random
        for _ in range(count):
            self.markets[int(choose() * len(self.markets))].change()
        self.changes += count
        while time.thread_time() < burn_until:
            pass

    async def tell_for_ever(self) -> None:
        """Offer snapshots, trades and tickers as a worker does."""
        tick, heartbeat_at = 0, 0.0
        while True:
            await asyncio.sleep(SNAPSHOT_SECONDS)
            tick += 1
            for number, market in enumerate(self.markets):
                self._tell(market, number + tick)
            if time.monotonic() - heartbeat_at >= HEARTBEAT_SECONDS:
                heartbeat_at = time.monotonic()
                for venue in self.venues:
                    self._offer(Heartbeat(self._health(venue)))

    def _tell(self, market: Market, tick: int) -> None:
        if market.dirty:
            market.dirty = False
            self.snapshots += 1
            book = market.snapshot()
            for reader in self.readers:
                reader.offer_book(book)
        if not self.flowing:
            return
        if tick % TRADES_EVERY == 0:
            self._offer(TradesUpdate(TradeBatch(market.venue, market.symbol, market.trades())))
        if tick % TICKER_EVERY == 0:
            self._offer(TickerUpdate(market.ticker()))
        if tick % ACCOUNT_EVERY == 0 and market.symbol == self._orders.symbols[0]:
            self._offer(_account(market.venue))

    def _offer(self, message: Up) -> None:
        if any(reader.markets for reader in self.readers):
            for reader in self.readers:
                reader.offer(message)

    def _health(self, venue: str) -> VenueHealth:
        streams = tuple(StreamHealth(symbol, 20, None) for symbol in self._orders.symbols)
        latency = 20.0 + self._random.random() * 40
        return VenueHealth(venue, latency, 3.0, 1.0, 12.0, 600, 1400.0, streams=streams, first_up_ms=900)


def _rules(symbol: str) -> MarketRules:
    base, _, quote = symbol.partition("/")
    return MarketRules(symbol, base, quote, "spot", "0.1", "0.0001")


def _account(venue: str) -> AccountUpdate:
    amounts = (Decimal("1.25"), Decimal("0.25"), Decimal("1.5"))
    balances = tuple(Balance(name, *amounts) for name in ("USDT", "BTC", "ETH"))
    return AccountUpdate(AccountSnapshot(venue, balances, "stream", time.time_ns() // 1_000_000))


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _obey(worker: FloodWorker) -> None:
    for word in os.read(0, 4096).split():
        if word in {b"flow", b"still"}:
            worker.flowing = word == b"flow"
        else:
            _say({"changes": worker.changes, "snapshots": worker.snapshots, "cpu": time.process_time()})


async def _run(orders: Orders) -> None:
    clock = SystemClock()
    worker = FloodWorker(orders)
    server = LinkServer(cast("VenueWorker", worker), orders.token, clock)
    asyncio.get_running_loop().add_reader(0, _obey, worker)
    async with server.listen(Path(orders.socket_path)):
        _say({"listening": True})
        await asyncio.gather(worker.change_for_ever(), worker.tell_for_ever())


if __name__ == "__main__":
    os.nice(NICENESS)
    asyncio.run(_run(Orders(**json.loads(sys.argv[1]))))
