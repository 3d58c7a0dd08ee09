"""The console's replica of what the workers know: newest value of everything, with the time it was told."""

from collections import deque
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from console.replica.entries import AccountEntry, BookEntry, LogLine, TradeTape, VenueEntry
from venues.link.messages import (
    AccountUpdate,
    BookUpdate,
    Fact,
    Heartbeat,
    MarketList,
    Refused,
    TickerUpdate,
    TradesUpdate,
    Up,
    Welcome,
)
from venues.model.book import BookSnapshot, MarketRules, Ticker, TradeBatch
from venues.model.clock import Clock
from venues.model.redact import redactor
from venues.model.status import StateChange, VenueHealth
from venues.model.value import replace
from venues.model.words import VenueState

TAPE_LENGTH = 200
"""Trades kept per market."""

LOG_LENGTH = 500
"""Log lines kept."""

_BAD_STATES = frozenset({VenueState.BROKEN, VenueState.BANNED, VenueState.AUTH_FAILED, VenueState.OFFLINE})


_CALM_STATES = frozenset({VenueState.UP, VenueState.CONNECTING, VenueState.DISABLED})


class Dirty(NamedTuple):
    """What has changed since the last `take_dirty`."""

    kind: str
    """`book`, `ticker`, `trades`, `account`, `venue`, `markets` or `log`."""
    venue: str = ""
    symbol: str = ""


class Store:
    """Newest value per item; `apply` is cheap, never raises on known messages, and never draws.

    Values handed out are frozen; the mappings are live read-only views.
    """

    def __init__(self, clock: Clock, venues: Iterable[str] = ()) -> None:
        """Create a replica that knows nothing yet.

        Args:
            clock: monotonic seconds for ages, wall time for the log.
            venues: ids that exist from the start, as CONNECTING.
        """
        self.clock = clock
        self._books: dict[tuple[str, str], BookEntry] = {}
        self._tickers: dict[tuple[str, str], Ticker] = {}
        self._tape_views: dict[tuple[str, str], TradeTape] = {}
        self._accounts: dict[str, AccountEntry] = {}
        self._venues: dict[str, VenueEntry] = {venue: VenueEntry(venue) for venue in venues}
        self._markets: dict[str, Mapping[str, MarketRules]] = {}
        self._log: deque[LogLine] = deque(maxlen=LOG_LENGTH)
        self._dirty: set[Dirty] = set()

    # ---- reading ----

    @property
    def books(self) -> Mapping[tuple[str, str], BookEntry]:
        """Books by (venue, symbol)."""
        return MappingProxyType(self._books)

    @property
    def accounts(self) -> Mapping[str, AccountEntry]:
        """Balances by venue."""
        return MappingProxyType(self._accounts)

    @property
    def venues(self) -> Mapping[str, VenueEntry]:
        """State and health by venue."""
        return MappingProxyType(self._venues)

    @property
    def markets(self) -> Mapping[str, Mapping[str, MarketRules]]:
        """Market rules by venue, then symbol."""
        return MappingProxyType(self._markets)

    @property
    def log(self) -> tuple[LogLine, ...]:
        """Log lines, oldest first."""
        return tuple(self._log)

    def book(self, venue: str, symbol: str) -> BookEntry | None:
        """Return the newest book of a market."""
        return self._books.get((venue, symbol))

    def ticker(self, venue: str, symbol: str) -> Ticker | None:
        """Return the newest ticker of a market."""
        return self._tickers.get((venue, symbol))

    def tape(self, venue: str, symbol: str) -> TradeTape:
        """Return the last trades of a market, newest last."""
        return self._tape_views.get((venue, symbol), TradeTape())

    def venue(self, venue: str) -> VenueEntry:
        """Return what is known of a venue; CONNECTING when nothing is."""
        return self._venues.get(venue) or VenueEntry(venue)

    def rules(self, venue: str, symbol: str) -> MarketRules | None:
        """Return the venue's rules of a market, None until its market list has arrived."""
        return self._markets.get(venue, {}).get(symbol)

    def take_dirty(self) -> frozenset[Dirty]:
        """Return what has changed since the last call, and forget it."""
        if not self._dirty:
            return frozenset()
        taken, self._dirty = frozenset(self._dirty), set()
        return taken

    # ---- writing ----

    def apply(self, message: Up) -> None:
        """Take in one message of a worker."""
        match message:
            case BookUpdate(book=book):
                self._take_book(book)
            case TickerUpdate(ticker=ticker):
                self._tickers[ticker.venue, ticker.symbol] = ticker
                self._dirty.add(Dirty("ticker", ticker.venue, ticker.symbol))
            case TradesUpdate(batch=batch):
                self._take_trades(batch)
            case AccountUpdate(account=account):
                self._found(account.venue)
                self._accounts[account.venue] = AccountEntry(account, self.clock.monotonic())
                self._dirty.add(Dirty("account", account.venue))
            case Heartbeat(health=health):
                self._take_health(health)
            case MarketList(venue=venue, markets=markets):
                self._markets[venue] = MappingProxyType({rules.symbol: rules for rules in markets})
                self._dirty.add(Dirty("markets", venue))
            case Fact(change=change):
                self._take_change(change)
            case Welcome(venues=venues):
                for venue in venues:
                    self._found(venue)
            case Refused():
                where = " ".join(part for part in (message.venue, message.symbol) if part)
                self.note(
                    f"refused: {message.reason}" + (f" ({where})" if where else ""), message.venue, "warn"
                )

    def note(self, text: str, venue: str = "", level: str = "info") -> None:
        """Write a line to the operator's log.

        Args:
            text: plain words; text of a venue has passed `sanitise` before it comes here.
            venue: whose matter it is, empty for the console's own.
            level: `info`, `warn` or `bad`.
        """
        self._log.append(LogLine(self.clock.now_ms(), venue, redactor.redact(text), level))
        self._dirty.add(Dirty("log"))

    def forget(self, venue: str, symbol: str) -> None:
        """Drop a market that is no longer watched."""
        key = venue, symbol
        for held in (self._books, self._tickers, self._tape_views):
            held.pop(key, None)
        self._dirty.add(Dirty("book", venue, symbol))

    def worker_lost(self, venues: Iterable[str], reason: str) -> None:
        """Mark what these venues told as STALE and the venues OFFLINE, until their worker speaks again."""
        lost = set(venues)
        for venue in sorted(lost):
            self._venues[venue] = replace(self.venue(venue), lost_reason=reason or "no reason given")
            self._dirty.add(Dirty("venue", venue))
            if venue in self._accounts:
                self._accounts[venue] = replace(self._accounts[venue], lost=True)
                self._dirty.add(Dirty("account", venue))
        for key, entry in self._books.items():
            if key[0] in lost:
                self._books[key] = replace(entry, lost=True)
                self._dirty.add(Dirty("book", *key))
        if lost:
            self.note(f"worker lost: {reason} ({', '.join(sorted(lost))})", level="bad")

    def _found(self, venue: str) -> None:
        """Note that the venue's worker speaks (again); its old books stay lost until they are told anew."""
        entry = self._venues.get(venue)
        if entry is None or entry.lost_reason:
            self._venues[venue] = replace(entry, lost_reason="") if entry else VenueEntry(venue)
            self._dirty.add(Dirty("venue", venue))

    def _take_book(self, book: BookSnapshot) -> None:
        self._found(book.venue)
        self._books[book.venue, book.symbol] = BookEntry(
            book, book.link_age_ms, book.change_age_ms, book.stale, self.clock.monotonic()
        )
        self._dirty.add(Dirty("book", book.venue, book.symbol))

    def _take_trades(self, batch: TradeBatch) -> None:
        key = batch.venue, batch.symbol
        before = self._tape_views.get(key, TradeTape())
        trades = (before.trades + batch.trades)[-TAPE_LENGTH:]
        self._tape_views[key] = TradeTape(trades, before.dropped + batch.dropped)
        self._dirty.add(Dirty("trades", *key))

    def _take_health(self, health: VenueHealth) -> None:
        self._found(health.venue)
        now = self.clock.monotonic()
        self._venues[health.venue] = replace(self.venue(health.venue), health=health, health_at=now)
        self._dirty.add(Dirty("venue", health.venue))
        for stream in health.streams:
            key = health.venue, stream.symbol
            entry = self._books.get(key)
            if entry is None or entry.lost:
                continue
            link = entry.link_age(now) if stream.link_age_ms is None else stream.link_age_ms
            change = entry.change_age(now) if stream.change_age_ms is None else stream.change_age_ms
            self._books[key] = replace(
                entry, link_age_ms=link, change_age_ms=change, stale=stream.stale, told_at=now
            )

    def _take_change(self, change: StateChange) -> None:
        self._found(change.venue)
        before = self.venue(change.venue)
        self._venues[change.venue] = replace(before, change=change)
        self._dirty.add(Dirty("venue", change.venue))
        if change.account_refused and not (before.change is not None and before.change.account_refused):
            why = change.private_reason or "the venue gives no reason"
            self.note(f"account AUTH FAILED, no balances and no orders: {why}", change.venue, "bad")
        if before.change is not None and before.change.state == change.state and not change.reason:
            return
        level = "bad" if change.state in _BAD_STATES else "info" if change.state in _CALM_STATES else "warn"
        self.note(f"{change.state}" + (f": {change.reason}" if change.reason else ""), change.venue, level)
