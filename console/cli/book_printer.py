"""Prints a market's book at some venues as it changes."""

import asyncio
import sys

from console.cli.common import EXIT_FAILURE, reader_is_gone
from console.cli.lines import book_line, book_words
from console.cli.session import Stop, WorkersTold, workers
from venues.catalog.explain import suggestion
from venues.link.messages import BookUpdate, Fact, MarketList, Refused, Up
from venues.model.book import BookSnapshot, MarketRules
from venues.model.clock import Clock
from venues.model.setup import VenueSetup
from venues.model.words import Integrity, VenueState

_LOOK_SECONDS = 0.05


class BookFailed(RuntimeError):
    """A venue showed no book; the message says which and why."""


class NoSuchMarket(BookFailed):
    """A venue does not have the market."""


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
        self._printed_at: dict[str, float] = {}
        self._failure: BookFailed | None = None
        self._stop = Stop()

    async def run(self, told: WorkersTold, seconds: float | None) -> int:
        """Print until enough was printed, the time is over, or a signal says stop; return the exit status.

        Raises:
            NoSuchMarket: a venue does not have the market.
            BookFailed: a venue is switched off or showed nothing in time.
        """
        off = [setup for setup in self._setups if not setup.enabled]
        if off:
            raise BookFailed("; ".join(f"{setup.venue}: {setup.disabled_reason}" for setup in off))
        self._stop.on_signals()
        async with workers(told, self._clock, self._take) as hub:
            for setup in self._setups:
                hub.watch(setup.venue, self._symbol, self._depth)
            await self._wait(seconds, told)
        if self._failure is not None:
            raise self._failure
        return self._stop.status

    async def _wait(self, seconds: float | None, told: WorkersTold) -> None:
        started = self._clock.monotonic()
        end = started + (seconds if seconds is not None else float("inf"))
        while not self._stop.is_set():
            now = self._clock.monotonic()
            ended = now >= end
            silent = [venue for venue in self._printed if self._is_silent(venue, now, started, ended=ended)]
            if silent:
                raise BookFailed("; ".join(self._why(venue, told) for venue in silent))
            if ended:
                return
            try:
                await asyncio.wait_for(self._stop.wait(), _LOOK_SECONDS)
            except TimeoutError:
                continue

    def _is_silent(self, venue: str, now: float, started: float, *, ended: bool) -> bool:
        """Say whether a venue has shown nothing for too long; a quiet market of a venue that is UP may go on so."""
        printed = self._printed[venue]
        if not printed and ended:
            return True
        if self._updates is not None and printed >= self._updates:
            return False
        if now - self._printed_at.get(venue, started) < self._timeout_seconds:
            return False
        state = self._states.get(venue, (VenueState.CONNECTING, ""))[0]
        return not printed or self._updates is not None or state is not VenueState.UP

    def _why(self, venue: str, told: WorkersTold) -> str:
        printed = self._printed[venue]
        what = f"only {printed} of {self._updates} updates" if printed and self._updates else "no book"
        state, reason = self._states.get(venue, (VenueState.CONNECTING, told.fell.get(venue, "")))
        return f"{what} of {self._symbol} arrived from {venue}, which is {state.value}{': ' + reason if reason else ''}"

    def _take(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            match message:
                case Fact(_, change):
                    self._states[change.venue] = (change.state, change.reason)
                case MarketList(venue, markets):
                    self._look_for_market(venue, markets)
                case Refused(reason, venue, symbol):
                    self._refuse(reason, venue, symbol)
                case BookUpdate(book):
                    self._print(book)
                case _:
                    pass

    def _look_for_market(self, venue: str, markets: tuple[MarketRules, ...]) -> None:
        listed = [rules.symbol for rules in markets]
        if listed and self._symbol not in listed:
            hint = suggestion(self._symbol, listed)
            self._fail(NoSuchMarket(f"{venue} has no market {self._symbol}{'; ' + hint if hint else ''}"))

    def _refuse(self, reason: str, venue: str, symbol: str) -> None:
        if symbol:
            self._fail(NoSuchMarket(f"{venue} has no market {symbol}"))
        else:
            self._fail(BookFailed(f"{venue}: {reason}" if venue else reason))

    def _fail(self, failure: BookFailed) -> None:
        self._failure = self._failure or failure
        self._stop.set()

    def _print(self, book: BookSnapshot) -> None:
        printed = self._printed.get(book.venue)
        if printed is None or self._stop.is_set() or book.symbol != self._symbol:
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
        if not self._write(line):
            return
        self._printed[book.venue] = printed + 1
        self._printed_at[book.venue] = self._clock.monotonic()
        if self._updates is not None and all(count >= self._updates for count in self._printed.values()):
            self._stop.set()

    def _write(self, line: str) -> bool:
        """Print a line; False, and the end of the command, when nobody reads it any more."""
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            reader_is_gone()
            self._stop.status = EXIT_FAILURE
            self._stop.set()
            return False
        except OSError as error:
            reader_is_gone()
            self._fail(BookFailed(f"standard output cannot be written: {error.strerror or error}"))
            return False
        return True
