"""Prints a market's book at some venues as it changes."""

import asyncio
import sys
from pathlib import Path

from console.cli.lines import book_line, book_words
from console.cli.session import stop_on_signals, workers
from venues.link.messages import BookUpdate, Fact, Refused, Up
from venues.model.book import BookSnapshot
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.words import Integrity, VenueState


class BookFailed(RuntimeError):
    """A venue showed no book; the message says which and why."""


class BookPrinter:
    """Prints each update of one market.

    Args:
        setups: the venues.
        symbol: the market.
        depth: levels a side.
        updates: leave after so many updates of each venue; None goes on.
        as_json: JSON lines instead of words.
        timeout_seconds: how long a venue may show nothing.
        clock: injected time.
    """

    def __init__(
        self,
        setups: tuple[VenueSetup, ...],
        symbol: str,
        depth: int,
        updates: int | None,
        as_json: bool,
        timeout_seconds: float,
        clock: Clock,
    ) -> None:
        self._setups = setups
        self._symbol = symbol
        self._depth = depth
        self._updates = updates
        self._as_json = as_json
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._states: dict[str, tuple[VenueState, str]] = {}
        self._printed = {setup.venue: 0 for setup in setups}
        self._refused = ""
        self._done = asyncio.Event()

    async def run(self, workers_wanted: int, log_dir: Path, seconds: float | None) -> None:
        """Print until enough was printed, the time is over, or a signal says stop.

        Raises:
            BookFailed: a venue refused the market or showed nothing in time.
        """
        stop_on_signals(self._done)
        async with workers(self._setups, workers_wanted, log_dir, self._clock, self._take) as hub:
            for setup in self._setups:
                hub.watch(setup.venue, self._symbol, self._depth)
            await self._wait(seconds)
        if self._refused:
            raise BookFailed(self._refused)

    async def _wait(self, seconds: float | None) -> None:
        started = self._clock.monotonic()
        end = started + (seconds if seconds is not None else float("inf"))
        give_up = min(end, started + self._timeout_seconds)
        while not self._done.is_set():
            now = self._clock.monotonic()
            if now >= give_up:
                self._complain_about_silent_venues()
            if now >= end:
                return
            try:
                await asyncio.wait_for(self._done.wait(), 0.05)
            except TimeoutError:
                continue

    def _complain_about_silent_venues(self) -> None:
        silent = [venue for venue, count in self._printed.items() if not count]
        told = []
        for venue in silent:
            state, reason = self._states.get(venue, (VenueState.CONNECTING, "nothing was heard of it"))
            told.append(f"{venue} is {state.value}{': ' + reason if reason else ''}")
        if told:
            raise BookFailed(f"no book of {self._symbol} arrived: {'; '.join(told)}")

    def _take(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            match message:
                case Fact(_, change):
                    self._states[change.venue] = (change.state, change.reason)
                    if "no such market" in change.reason:
                        self._refuse(f"{change.venue} has no market {self._symbol}")
                case Refused(reason):
                    self._refuse(reason)
                case BookUpdate(book):
                    self._print(book)
                case _:
                    pass

    def _refuse(self, reason: str) -> None:
        self._refused = self._refused or reason
        self._done.set()

    def _print(self, book: BookSnapshot) -> None:
        printed = self._printed.get(book.venue)
        if printed is None or self._done.is_set() or book.symbol != self._symbol:
            return
        if self._updates is not None and printed >= self._updates:
            return
        if book.integrity is Integrity.BROKEN and not printed:
            return
        state = self._states.get(book.venue, (VenueState.CONNECTING, ""))[0]
        if self._as_json:
            line = book_line(book, state, book.change_age_ms, self._depth)
        else:
            line = book_words(book, state, book.change_age_ms)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        self._printed[book.venue] = printed + 1
        if self._updates is not None and all(count >= self._updates for count in self._printed.values()):
            self._done.set()
