"""One market of one practice venue: rules, book, tape and the flow that moves them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random

from venues.practice.engine.book import LevelView, MatchResult, OrderBook, Resting
from venues.practice.engine.fair import FairPrices
from venues.practice.engine.flow import Flow, FlowStyle
from venues.practice.engine.tape import Tape
from venues.practice.engine.types import MarketSpec, PublicTrade, Side

MakerFilled = Callable[["Market", Resting, Decimal, PublicTrade], None]
"""Called when one of our resting orders traded: market, order, amount, print."""


SnapshotTaken = Callable[[Sequence[LevelView], Sequence[LevelView]], None]
"""Called with the bids and the asks of a snapshot."""


class Market:
    """A market that stands still until it is asked to catch up."""

    def __init__(
        self,
        spec: MarketSpec,
        *,
        venue: str,
        fair: FairPrices,
        style: FlowStyle,
        next_trade_id: Callable[[], int],
        on_maker_fill: MakerFilled,
    ) -> None:
        self.spec = spec
        self.book = OrderBook()
        self.watchers = 0
        """How many live subscriptions want this market to move."""
        self.snapshot_listeners: list[SnapshotTaken] = []
        """Told of snapshots that a client may let a stream of changes carry on from."""
        self._next_trade_id = next_trade_id
        self._on_maker_fill = on_maker_fill
        random = Random(f"{fair.seed}:{venue}:{spec.symbol}")
        self.flow = Flow(self, fair, style, random, venue)
        self.tape = Tape(
            self.flow.fair_price,
            spec.tick,
            spec.lot,
            self.flow.typical_amount,
            f"{fair.seed}:{venue}:{spec.symbol}",
        )

    @property
    def last_price(self) -> Decimal:
        """The last print, or the middle of the book before the first; needs a book."""
        if self.tape.trades:
            return self.tape.trades[-1].price
        best = self.book.bids.best
        return best.price if best is not None else self.spec.tick

    def snapshot(self, depth: int) -> tuple[int, list[LevelView], list[LevelView]]:
        """The book's id, bids and asks, for a client that builds on it with what a stream says afterwards."""
        bids, asks = self.book.bids.top(depth), self.book.asks.top(depth)
        for listener in self.snapshot_listeners:
            listener(bids, asks)
        return self.book.update_id, bids, asks

    def advance(self, now_ms: int) -> None:
        """Catch up with the time; nothing happens twice for the same moment."""
        self.flow.advance(now_ms)

    def take(
        self,
        side: Side,
        limit: Decimal | None,
        amount: Decimal,
        now_ms: int,
        *,
        cost: Decimal | None = None,
        ours: bool = False,
    ) -> tuple[MatchResult, list[PublicTrade]]:
        """Match an incoming order, print its trades and tell about makers of ours.

        Returns:
            What was met, and one print per execution.
        """
        result = self.book.match(side, limit, amount, cost=cost, lot=self.spec.lot, ours=ours)
        prints: list[PublicTrade] = []
        for resting, taken in result.executions:
            trade = PublicTrade(self._next_trade_id(), resting.price, taken, side, now_ms)
            self.tape.append(trade)
            prints.append(trade)
            if resting.is_ours:
                self._on_maker_fill(self, resting, taken, trade)
        return result, prints
