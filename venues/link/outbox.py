"""What waits to be sent to one console: the latest of each state, all facts, trades in a bounded ring."""

import asyncio
from collections import deque

from venues.link.message import Message
from venues.link.messages import (
    AccountUpdate,
    BookUpdate,
    GateUpdate,
    Heartbeat,
    OrdersUpdate,
    TickerUpdate,
    TradesUpdate,
    Up,
    encode,
)
from venues.link.transport import LinkClosed, LinkEnd
from venues.model.book import TradeBatch

MAX_TRADE_BATCHES = 256
"""Batches of trades that may wait for a slow console; the oldest are dropped and counted."""

MAX_FACTS = 20_000
"""Facts that may wait here; beyond them the link is closed, and a desk that dials again is told all it has not kept."""


class Outbox:
    """Conflates what a slow console cannot take; a frame is made only when the last one is gone."""

    def __init__(self, end: LinkEnd) -> None:
        self._end = end
        self._states: dict[tuple[str, str, str], Up] = {}
        self._facts: list[Up] = []
        self._trades: deque[TradeBatch] = deque()
        self._dropped_trades: dict[tuple[str, str], int] = {}
        self._waiting = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self.conflated = 0
        """States that were overwritten before they could be sent."""

    def offer(self, message: Up) -> None:
        """Take a message for sending; never waits."""
        if isinstance(message, TradesUpdate):
            self._offer_trades(message.batch)
        elif (key := _key(message)) is not None:
            self.conflated += key in self._states
            self._states[key] = message
        else:
            self._facts.append(message)
            if len(self._facts) == MAX_FACTS:
                self._closing = asyncio.create_task(self._end.close(), name="a console that reads nothing")
        self._waiting.set()

    def _offer_trades(self, batch: TradeBatch) -> None:
        if len(self._trades) >= MAX_TRADE_BATCHES:
            oldest = self._trades.popleft()
            market = (oldest.venue, oldest.symbol)
            lost = len(oldest.trades) + oldest.dropped
            self._dropped_trades[market] = self._dropped_trades.get(market, 0) + lost
        self._trades.append(batch)

    def _take(self) -> tuple[Message, ...]:
        trades: list[Message] = []
        for batch in self._trades:
            lost = self._dropped_trades.pop((batch.venue, batch.symbol), 0)
            whole = (
                batch
                if not lost
                else TradeBatch(batch.venue, batch.symbol, batch.trades, batch.dropped + lost)
            )
            trades.append(TradesUpdate(whole))
        messages = (*self._facts, *self._states.values(), *trades)
        self._facts.clear()
        self._states.clear()
        self._trades.clear()
        self._waiting.clear()
        return messages

    async def run(self) -> None:
        """Send what is offered until the link closes."""
        try:
            while True:
                await self._waiting.wait()
                messages = self._take()
                if messages:
                    await self._end.send(encode(messages))
        except LinkClosed:
            return


def _key(message: Up) -> tuple[str, str, str] | None:
    match message:
        case BookUpdate(book):
            return ("book", book.venue, book.symbol)
        case TickerUpdate(ticker):
            return ("ticker", ticker.venue, ticker.symbol)
        case AccountUpdate(account):
            return ("account", account.venue, "")
        case OrdersUpdate(book):
            return ("orders", book.venue, "")
        case GateUpdate(gate):
            return ("gate", gate.venue, "")
        case Heartbeat(health):
            return ("heartbeat", health.venue, "")
        case _:
            return None
