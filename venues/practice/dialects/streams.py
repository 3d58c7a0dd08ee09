"""Live public subscriptions: trades, tickers, candles, and the base of books; a dialect formats them.

A formatter takes what happened and returns the frame to send, or None to send nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from decimal import Decimal

from venues.model.value import Value
from venues.practice.engine.book import LevelView
from venues.practice.engine.market import Market
from venues.practice.engine.tape import Candle
from venues.practice.engine.types import ZERO, PublicTrade
from venues.practice.sockets import FrameKind, Socket


class TickerView(Value):
    """The day's figures and the touch of one market."""

    market: Market
    last: Decimal
    last_amount: Decimal
    bid: LevelView
    ask: LevelView
    day: Candle
    time_ms: int

    @property
    def change(self) -> Decimal:
        """Quote by which the price has moved in 24 hours."""
        return self.last - self.day.open


def ticker(market: Market, now_ms: int) -> TickerView:
    """The ticker of a market that has been advanced."""
    nothing = LevelView(ZERO, ZERO, 0)
    bids, asks = market.book.bids.top(1), market.book.asks.top(1)
    last_amount = market.tape.trades[-1].amount if market.tape.trades else market.spec.min_amount
    return TickerView(
        market,
        market.last_price,
        last_amount,
        bids[0] if bids else nothing,
        asks[0] if asks else nothing,
        market.tape.day(now_ms, market.last_price),
        now_ms,
    )


class Stream(ABC):
    """A subscription to one market, which moves as long as it lives."""

    def __init__(self, socket: Socket, market: Market, cadence_ms: int) -> None:
        """Count as a watcher of ``market``; push at most every ``cadence_ms``."""
        self.socket, self.market, self.cadence_ms = socket, market, cadence_ms
        self._due_ms = 0
        self._is_closed = False
        market.watchers += 1

    def start(self, now_ms: int) -> None:
        """Send the first frame, where there is one, and start the cadence."""
        self._due_ms = now_ms + self.cadence_ms
        self.first(now_ms)

    def pump(self, now_ms: int) -> None:
        """Push when it is time."""
        if now_ms >= self._due_ms:
            # the grid is kept, so that a late beat does not slow the stream down
            self._due_ms = max(self._due_ms + self.cadence_ms, now_ms)
            self.push(now_ms)

    def close(self) -> None:
        """Stop being a watcher."""
        if not self._is_closed:
            self._is_closed = True
            self.market.watchers -= 1

    def first(self, now_ms: int) -> None:  # noqa: B027 - optional
        """Send the frame that a new subscription begins with; nothing by default."""

    @abstractmethod
    def push(self, now_ms: int) -> None:
        """Send what is new."""


class TradeStream(Stream):
    """Prints as they come; ``formatter`` gets all that are new, oldest first."""

    def __init__(
        self,
        socket: Socket,
        market: Market,
        formatter: Callable[[Market, Sequence[PublicTrade]], object | None],
        *,
        cadence_ms: int = 50,
        backlog: int = 0,
    ) -> None:
        """Subscribe; ``backlog`` past prints come first, where the venue sends them."""
        super().__init__(socket, market, cadence_ms)
        self._format, self._backlog = formatter, backlog
        self._last_id = market.tape.trades[-1].id if market.tape.trades else 0

    def first(self, now_ms: int) -> None:  # noqa: ARG002 - prints carry their own time
        """Send the backlog."""
        if self._backlog and self.market.tape.trades:
            self._emit(list(self.market.tape.trades)[-self._backlog :])

    def push(self, now_ms: int) -> None:  # noqa: ARG002 - prints carry their own time
        """Send new prints."""
        trades = self.market.tape.after(self._last_id)
        if trades:
            self._last_id = trades[-1].id
            self._emit(trades)

    def _emit(self, trades: Sequence[PublicTrade]) -> None:
        message = self._format(self.market, trades)
        if message is not None:
            self.socket.send(message, FrameKind.PUBLIC)


class TickerStream(Stream):
    """The ticker at first and whenever the book or the tape moved."""

    def __init__(
        self,
        socket: Socket,
        market: Market,
        formatter: Callable[[TickerView], object | None],
        *,
        cadence_ms: int = 200,
    ) -> None:
        """Subscribe."""
        super().__init__(socket, market, cadence_ms)
        self._format = formatter
        self._book_id = -1

    def first(self, now_ms: int) -> None:
        """Send the ticker as it is."""
        self._book_id = self.market.book.update_id
        message = self._format(ticker(self.market, now_ms))
        if message is not None:
            self.socket.send(message, FrameKind.PUBLIC)

    def push(self, now_ms: int) -> None:
        """Send it again when something moved: every trade changes the book too."""
        if self.market.book.update_id != self._book_id:
            self.first(now_ms)


class CandleStream(Stream):
    """The running candle at first, then when it changed, and a finished one once more."""

    def __init__(
        self,
        socket: Socket,
        market: Market,
        formatter: Callable[[Market, Candle, bool], object | None],
        *,
        length_ms: int,
        cadence_ms: int = 500,
    ) -> None:
        """Subscribe; ``formatter`` gets the market, a candle, and whether it is finished."""
        super().__init__(socket, market, cadence_ms)
        self._format, self._length_ms = formatter, length_ms
        self._start_ms = 0
        self._sent: Candle | None = None

    def first(self, now_ms: int) -> None:
        """Send the running candle."""
        self._start_ms = now_ms // self._length_ms * self._length_ms
        self._emit(self.market.tape.candle(self._start_ms, self._length_ms, now_ms), is_final=False)

    def push(self, now_ms: int) -> None:
        """Send what changed."""
        if now_ms >= self._start_ms + self._length_ms:
            self._emit(self.market.tape.candle(self._start_ms, self._length_ms, now_ms), is_final=True)
            self._start_ms = now_ms // self._length_ms * self._length_ms
        candle = self.market.tape.candle(self._start_ms, self._length_ms, now_ms)
        if candle != self._sent:
            self._emit(candle, is_final=False)

    def _emit(self, candle: Candle, *, is_final: bool) -> None:
        self._sent = candle
        message = self._format(self.market, candle, is_final)
        if message is not None:
            self.socket.send(message, FrameKind.PUBLIC)
