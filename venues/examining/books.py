"""BOOK: the streamed book beside REST snapshots, each compared with the books around its own moment."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from venues.examining.book_compare import Comparison, Sides, compare
from venues.examining.subject import CannotTell, Finding, Subject, number
from venues.market.feed import BookFeed
from venues.market.integrity.levels import check_all
from venues.market.traffic import hearing
from venues.model.clock import Clock

ROUNDS = 3
BEFORE_SECONDS = 1.0
"""How much older than our question a snapshot may be: venues serve them from a cache."""
AFTER_SECONDS = 0.8
"""How long the stream may take to tell what a snapshot told already."""
_LOOK_SECONDS = 0.01
_KEPT = 512
_DEEPEST = 400


async def book(subject: Subject) -> Finding:
    """Return how many prices were compared and how many differ.

    Raises:
        CannotTell: there is no sound streamed book, or no snapshot that could be read.
    """
    subject.public  # noqa: B018  says why where it is not connected
    feed = subject.seat.market.streams.books.get(subject.market)
    if feed is None or not feed.has_book:
        raise CannotTell(f"the book of {subject.symbol} is not streamed at {subject.name}")
    total = Comparison()
    async with _recording(feed, subject.clock) as tape:
        for _ in range(ROUNDS):
            total += await _round(subject, feed, tape)
    figures = (
        number("levels", total.levels),
        number("compared", total.compared),
        number("differing", total.differing),
        number("worst_percent", total.worst_percent, "%", 4),
        number("moved", total.moved),
        number("rounds", ROUNDS),
    )
    moving = f"{total.moved} prices moved between two looks and were not compared" if total.moved else ""
    return Finding(figures, moving)


async def _round(subject: Subject, feed: BookFeed, tape: "_Tape") -> Comparison:
    exchange, depth = subject.public, subject.setup.book.depth_limit
    with hearing() as heard:
        answer = await exchange.fetch_order_book(subject.symbol, depth)
    answered_at = subject.clock.monotonic()
    took = heard.round_trips_ms[-1] / 1000 if heard.round_trips_ms else 0.0
    fault = check_all(answer["bids"], answer["asks"])
    if fault is not None:
        raise CannotTell(f"the snapshot of {subject.name} is no book: {fault.reason}")
    rest = _copy(answer)
    if not all(rest):
        raise CannotTell(f"the snapshot of {subject.name} is empty on a side")
    while True:
        if feed.broken_reason or feed.stale_reason:
            raise CannotTell(f"the streamed book is no measure: {feed.broken_reason or feed.stale_reason}")
        found = compare(rest, tape.since(answered_at - took - BEFORE_SECONDS))
        if not found.differing or subject.clock.monotonic() - answered_at > AFTER_SECONDS:
            return found
        await asyncio.sleep(5 * _LOOK_SECONDS)


class _Tape:
    """The streamed books of the last moments."""

    def __init__(self, feed: BookFeed, clock: Clock) -> None:
        self._feed, self._clock = feed, clock
        self._books: deque[tuple[float, Sides]] = deque(maxlen=_KEPT)
        self._seen = -1.0

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Keep the present book when it is another than the last."""
        if self._feed.raw is not None and self._feed.changed_at != self._seen:
            self._seen = self._feed.changed_at
            self._books.append((self._clock.monotonic(), _copy(self._feed.raw)))

    def since(self, moment: float) -> list[Sides]:
        """Return the book that stood at a moment and all that came after it."""
        self.look()
        books = list(self._books)
        first = max((place for place, (at, _) in enumerate(books) if at <= moment), default=0)
        return [sides for _, sides in books[first:]]


@contextlib.asynccontextmanager
async def _recording(feed: BookFeed, clock: Clock) -> AsyncIterator[_Tape]:
    tape = _Tape(feed, clock)
    task = asyncio.create_task(tape.run(), name=f"examine tape {feed.venue} {feed.symbol}")
    try:
        yield tape
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _copy(raw: Any) -> Sides:
    bids, asks = ([(level[0], level[1]) for level in raw[side][:_DEEPEST]] for side in ("bids", "asks"))
    return bids, asks
