"""One stream of one market: watched for ever, never believed without its checks."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from venues.market.errors import Trouble, classify
from venues.market.integrity.levels import check_all, check_top
from venues.market.integrity.rule import BookRule
from venues.market.state import BookFacts
from venues.model.book import BookSnapshot, Level
from venues.model.clock import Clock
from venues.model.words import Integrity

MAX_SENT_DEPTH = 400
FULL_CHECK_SECONDS = 2.0
FIRST_BOOK_SECONDS = 8.0
LONGEST_FIRST_BOOK_SECONDS = 600.0
CROSSED_TOLERATED_SECONDS = 1.0
"""A book crossed longer than this is fetched anew; venues cross for a moment in fast markets."""


class BookFeed:
    """The book of one market at one venue, as the worker knows it.

    Written by the stream's task and by the watchdog, read by the publisher; all on one loop.
    """

    def __init__(self, venue: str, symbol: str, market_id: str, rule: BookRule, clock: Clock) -> None:
        self.venue = venue
        self.symbol = symbol
        self.market_id = market_id
        self._rule = rule
        self._clock = clock
        self._book: Any = None
        self.dirty = True
        self.broken_reason = ""
        self.stale_reason = ""
        self.started_at = clock.monotonic()
        """When the stream was last asked for; a first book is due some seconds later."""
        self.changed_at = 0.0
        self.changed_ms = 0
        self.confirmed_at = 0.0
        """When the book last changed or was confirmed by the venue's REST answer."""
        self.heard: Callable[[], float | None] = lambda: None
        """Returns monotonic seconds of the last sign of life of this book's socket."""
        self.crossed_since: float | None = None
        self.first_book_seconds = FIRST_BOOK_SECONDS
        """How long the first book may take before the socket is dialled again; doubles each time it does not come."""
        self.asked_at = 0.0
        """When the watchdog last asked the venue about a quiet book."""
        self._checked_at = 0.0

    # -- written by the stream --------------------------------------------------------------------------

    def accept(self, book: Any) -> None:
        """Take ccxt's live book after a change; cheap, for it runs once a wake-up."""
        self._book = book
        self.changed_at = self.confirmed_at = self._clock.monotonic()
        self.changed_ms = self._clock.now_ms()
        self.broken_reason = ""
        self.stale_reason = ""
        self.first_book_seconds = FIRST_BOOK_SECONDS
        self.dirty = True

    def mark_broken(self, reason: str) -> bool:
        """Say that the book failed a check; True when that is news."""
        news = not self.broken_reason
        self.broken_reason = reason
        self.dirty = True
        return news

    def mark_lost(self) -> None:
        """The socket is gone: the last book stays readable, its age grows, the next one is awaited."""
        self.started_at = self._clock.monotonic()
        self._rule.forget(self.market_id)
        self.dirty = True

    def mark_stale(self, reason: str) -> None:
        """Say that the venue was asked and did not confirm the book."""
        self.stale_reason = reason
        self.dirty = True

    def confirm(self) -> None:
        """The venue's REST answer shows the same book: old but true."""
        self.confirmed_at = self._clock.monotonic()
        self.stale_reason = ""
        self.dirty = True

    # -- read by watchdog and publisher -----------------------------------------------------------------

    @property
    def has_book(self) -> bool:
        """A book has arrived since the stream was last asked for."""
        return self._book is not None and self.changed_at >= self.started_at

    @property
    def raw(self) -> Any:
        """Ccxt's own book, or None; live and mutable: copy before it leaves the task."""
        return self._book

    def link_age_ms(self) -> int | None:
        """Return how long the socket has shown no life, None before it is known."""
        heard = self.heard()
        return None if heard is None else max(0, int((self._clock.monotonic() - heard) * 1000))

    def change_age_ms(self) -> int | None:
        """Return how long the book has neither changed nor been confirmed, None before the first."""
        if not self.confirmed_at:
            return None
        return max(0, int((self._clock.monotonic() - self.confirmed_at) * 1000))

    def facts(self) -> BookFacts:
        """Return what the venue's state is derived from."""
        return BookFacts(
            self.symbol,
            self.has_book,
            self.changed_at > 0,
            self.broken_reason,
            self.stale_reason,
            self.link_age_ms(),
        )

    def integrity(self, bids: tuple[Level, ...], asks: tuple[Level, ...]) -> tuple[Integrity, str]:
        """Return the book's integrity word and, unless all is well, the reason."""
        if self.broken_reason:
            return Integrity.BROKEN, self.broken_reason
        fault = check_top(bids, asks)
        if fault is not None:
            if fault.crossed:
                return Integrity.CROSSED, fault.reason
            return Integrity.BROKEN, fault.reason
        if self._rule.verified(self.market_id):
            return Integrity.VERIFIED, ""
        return Integrity.UNVERIFIED, ""

    def snapshot(self, depth: int) -> BookSnapshot | None:
        """Return a frozen copy of the best `depth` levels a side, or None before the first book."""
        book = self._book
        if book is None:
            return None
        depth = min(depth, MAX_SENT_DEPTH)
        bids = tuple([(level[0], level[1]) for level in book["bids"][:depth]])
        asks = tuple([(level[0], level[1]) for level in book["asks"][:depth]])
        integrity, reason = self.integrity(bids, asks)
        if integrity is Integrity.BROKEN and not self.broken_reason:
            self.broken_reason = reason
        self._note_crossed(integrity)
        sequence = self._rule.sequence(self.market_id)
        nonce = book.get("nonce")
        return BookSnapshot(
            venue=self.venue,
            symbol=self.symbol,
            bids=bids,
            asks=asks,
            integrity=integrity,
            sequence=sequence if sequence is not None else (nonce if isinstance(nonce, int) else None),
            venue_time_ms=book.get("timestamp"),
            received_ms=self.changed_ms,
            change_age_ms=self.change_age_ms() or 0,
            link_age_ms=self.link_age_ms() or 0,
            reason=reason or self.stale_reason,
            stale=bool(self.stale_reason),
        )

    def _note_crossed(self, integrity: Integrity) -> None:
        if integrity is not Integrity.CROSSED:
            self.crossed_since = None
        elif self.crossed_since is None:
            self.crossed_since = self._clock.monotonic()

    def full_check(self, now: float) -> str:
        """Check every level, at most once in two seconds; return the fault in words, empty when there is none."""
        if self._book is None or self.broken_reason or now - self._checked_at < FULL_CHECK_SECONDS:
            return ""
        self._checked_at = now
        fault = check_all(self._book["bids"], self._book["asks"])
        return "" if fault is None or fault.crossed else fault.reason

    def crossed_too_long(self) -> bool:
        """Return True when the book has been crossed for longer than a market can be."""
        since = self.crossed_since
        return since is not None and self._clock.monotonic() - since > CROSSED_TOLERATED_SECONDS


class Ring:
    """A bounded queue of trades that counts what it drops."""

    def __init__(self, limit: int = 200) -> None:
        self._items: deque[Any] = deque(maxlen=limit)
        self._dropped = 0

    def extend(self, items: list[Any]) -> None:
        """Add items, oldest first, dropping the oldest when full."""
        room = (self._items.maxlen or 0) - len(self._items)
        self._dropped += max(0, len(items) - room)
        self._items.extend(items)

    def take(self) -> tuple[list[Any], int]:
        """Return what gathered since the last call and how many were dropped meanwhile."""
        items, dropped = list(self._items), self._dropped
        self._items.clear()
        self._dropped = 0
        return items, dropped


async def watch_forever(
    watch: Callable[[], Any],
    accept: Callable[[Any], None],
    failed: Callable[[BaseException, Trouble], bool],
    may_go: Callable[[], Any],
) -> None:
    """Await a ccxt watch method for ever.

    Args:
        watch: makes one awaitable.
        accept: takes each answer.
        failed: told of each failure with its kind and words; False ends the stream.
        may_go: awaited before the first try and after each failure.
    """
    await may_go()
    while True:
        try:
            accept(await watch())
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # ccxt cancels its shared futures when a socket is closed: somebody else's, not ours
            if not failed(error, Trouble.NETWORK):
                return
            await may_go()
        except Exception as error:  # noqa: BLE001  the top of a stream's task: `failed` makes it visible
            if not failed(error, classify(error)):
                return
            await asyncio.sleep(0)
            await may_go()
