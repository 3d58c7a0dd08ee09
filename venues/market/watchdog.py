"""Four times a second: is every stream alive, does a quiet one tell the truth, is the host back."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from yarl import URL

from venues.market.errors import lost, words
from venues.market.feed import LONGEST_FIRST_BOOK_SECONDS, BookFeed

if TYPE_CHECKING:
    from venues.market.venue import VenueMarket

_log = logging.getLogger(f"lyra.{__name__}")

LOOK_SECONDS = 0.25
DEAD_LINK_SECONDS = 3.0
"""A socket that shows no life this long, three pings unanswered, is dialled again."""

ASK_TIME_SECONDS = 30.0
FIRST_TIMES = 4
FIRST_TIMES_SECONDS = 1.5
"""The first few round trips come quickly, so that latency and jitter mean something early."""

PROBE_SECONDS = 1.5
COMPARED_LEVELS = 3
COMPARE_UNCHECKED_SECONDS = 60.0
"""How often a book is compared with REST where the protocol offers nothing to check."""

STRAYED_FRACTION = 0.002
"""A moving book whose mid is this far from the REST answer's is another book."""


class Watchdog:
    """Watches one venue's streams and acts; it reads clocks, not promises."""

    def __init__(self, venue: "VenueMarket") -> None:
        self._venue = venue
        self._clock = venue.clock
        self._asked_time_at = venue.clock.monotonic()
        self._times_asked = 1
        self._probed_at = 0.0
        self._jobs: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look for ever; ends with its jobs when cancelled."""
        try:
            while True:
                await self._clock.sleep(LOOK_SECONDS)
                self._look()
        finally:
            for job in self._jobs:
                job.cancel()
            await asyncio.gather(*self._jobs, return_exceptions=True)

    def _look(self) -> None:
        venue = self._venue
        venue.meter.count_rate(venue.messages())
        if venue.disabled:
            return
        if venue.reconnecter.wait_seconds > 0.5:
            self._probe()
        if not venue.ready.is_set():
            return
        venue.notice_recovery()
        now = self._clock.monotonic()
        for client in venue.sockets():
            if client.opened_at and now - client.heard_at > DEAD_LINK_SECONDS:
                client.on_error(lost(f"no sign of life for {DEAD_LINK_SECONDS:.0f} s"))
        for feed in list(venue.streams.books.values()):
            self._look_at_book(feed, now)
        pause = FIRST_TIMES_SECONDS if self._times_asked < FIRST_TIMES else ASK_TIME_SECONDS
        if now - self._asked_time_at > pause and not venue.reconnecter.attempts:
            self._asked_time_at = now
            self._times_asked += 1
            self._start(self._ask_time())

    def _look_at_book(self, feed: BookFeed, now: float) -> None:
        venue = self._venue
        socket = venue.socket_of(feed.symbol)
        if not feed.has_book:
            waited_from = max(feed.started_at, socket.opened_at if socket else 0.0)
            if socket is not None and socket.opened_at and now - waited_from > feed.first_book_seconds:
                waited, feed.started_at = feed.first_book_seconds, now
                # a market that never shows a book must not cost its neighbours their socket again and again
                feed.first_book_seconds = min(LONGEST_FIRST_BOOK_SECONDS, 2 * waited)
                socket.on_error(lost(f"{feed.symbol}: no book within {waited:.0f} s"))
            return
        if feed.crossed_too_long():
            feed.crossed_since = None
            self._fetch_anew(feed, "crossed for over a second")
            return
        fault = feed.full_check(now)
        if fault:
            self._fetch_anew(feed, fault)
            return
        if not venue.rule.checks and now - feed.asked_at > COMPARE_UNCHECKED_SECONDS:
            feed.asked_at = now
            self._start(self._ask_book(feed))
            return
        quiet = venue.setup.book.quiet_seconds
        if now - feed.confirmed_at > quiet and now - feed.asked_at > quiet:
            feed.asked_at = now
            self._start(self._ask_book(feed))

    def _start(self, job: Any) -> None:
        task = asyncio.ensure_future(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _ask_time(self) -> None:
        try:
            await self._venue.meter.ask_time(self._venue.exchange, self._venue.session)
        except Exception as error:  # noqa: BLE001  the top of a job: latency is only not renewed
            _log.info("%s: the time was not told: %s", self._venue.setup.venue, words(error))

    async def _ask_book(self, feed: BookFeed) -> None:
        """Compare a quiet book with the venue's REST answer; a difference means the stream has died."""
        venue = self._venue
        try:
            answer = await venue.exchange.fetch_order_book(feed.symbol, venue.setup.book.depth_limit)
        except Exception as error:  # noqa: BLE001  the top of a job: shown as a stale book
            feed.mark_stale(f"quiet, and the venue did not answer: {words(error, 60)}")
            venue.changed()
            return
        if self._clock.monotonic() - feed.changed_at < 1.0:
            # it moves: two pictures of it differ, but not by much
            if not venue.rule.checks and strayed(feed.raw, answer):
                self._fetch_anew(feed, "the book is far from the venue's REST answer")
            return
        if same_top(feed.raw, answer):
            feed.confirm()
            return
        feed.mark_stale("the stream stands still while the market moves")
        venue.changed()
        socket = venue.socket_of(feed.symbol)
        if socket is not None:
            socket.on_error(lost(f"{feed.symbol}: {feed.stale_reason}"))

    def _fetch_anew(self, feed: BookFeed, reason: str) -> None:
        self._venue.count_break(feed, reason)
        socket = self._venue.socket_of(feed.symbol)
        if socket is not None:
            socket.on_error(lost(f"{feed.symbol}: {reason}"))

    def _probe(self) -> None:
        now = self._clock.monotonic()
        if now - self._probed_at < PROBE_SECONDS:
            return
        self._probed_at = now
        self._start(self._ask_whether_reachable())

    async def _ask_whether_reachable(self) -> None:
        venue = self._venue
        host = next(iter(sorted(venue.session.hosts)), "")
        if host and await venue.session.reachable(URL(f"https://{host}/")):
            venue.reconnecter.reachable()


def strayed(book: Any, answer: Any) -> bool:
    """Return True when the mids of two books lie further apart than a moment's move explains."""
    if not (book["bids"] and book["asks"] and answer["bids"] and answer["asks"]):
        return False
    ours = (book["bids"][0][0] + book["asks"][0][0]) / 2
    theirs = (answer["bids"][0][0] + answer["asks"][0][0]) / 2
    return bool(abs(ours - theirs) > STRAYED_FRACTION * theirs)


def same_top(book: Any, answer: Any) -> bool:
    """Return True when the best levels of two books have the same prices and sizes."""
    for side in ("bids", "asks"):
        ours = [(level[0], level[1]) for level in book[side][:COMPARED_LEVELS]]
        theirs = [(level[0], level[1]) for level in answer[side][:COMPARED_LEVELS]]
        if ours != theirs:
            return False
    return True
