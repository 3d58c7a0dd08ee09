"""Values of the replica: what was told, and when it was told by this machine's monotonic clock."""

from msgspec import field

from console.replica.freshness import STALE_AFTER_MS, is_usable, judge_freshness
from venues.model.account import AccountSnapshot
from venues.model.book import BookSnapshot, PublicTrade
from venues.model.status import StateChange, VenueHealth
from venues.model.value import Value
from venues.model.words import Freshness, VenueState


def _since_ms(told_at: float, now: float) -> float:
    """Return the milliseconds between two monotonic seconds, never negative."""
    return max(0.0, (now - told_at) * 1000.0)


class BookEntry(Value):
    """The newest book of a market, with the newest word about its ages."""

    book: BookSnapshot
    link_age_ms: float
    """Age of the link when it was last told; a heartbeat tells it as well as a book."""
    change_age_ms: float
    stale: bool
    told_at: float
    """Monotonic seconds here at which the ages were told."""
    lost: bool = False
    """The worker that told it is gone."""

    def link_age(self, now: float) -> float:
        """Return milliseconds since the socket last showed life, at monotonic `now`."""
        return self.link_age_ms + _since_ms(self.told_at, now)

    def change_age(self, now: float) -> float:
        """Return milliseconds since the book last changed or was confirmed, at monotonic `now`."""
        return self.change_age_ms + _since_ms(self.told_at, now)

    def freshness(self, now: float) -> Freshness:
        """Return the word for this book at monotonic `now`."""
        return judge_freshness(self.link_age(now), self.change_age(now), stale=self.stale or self.lost)

    def usable(self, now: float) -> bool:
        """Return True when the book is neither stale nor broken nor crossed, and has both sides."""
        book = self.book
        if not is_usable(self.freshness(now), book.integrity) or not book.bids or not book.asks:
            return False
        return book.bids[0][0] < book.asks[0][0]


class AccountEntry(Value):
    """The newest balances of a venue."""

    account: AccountSnapshot
    told_at: float
    lost: bool = False

    def age(self, now: float) -> float:
        """Return milliseconds since the venue last confirmed these numbers, at monotonic `now`."""
        return self.account.age_ms + _since_ms(self.told_at, now)


class VenueEntry(Value):
    """A venue's state and health as last told, and whether its worker still lives."""

    venue: str
    change: StateChange | None = None
    health: VenueHealth | None = None
    health_at: float = 0.0
    """Monotonic seconds here of the last heartbeat."""
    lost_reason: str = ""
    """Why the worker is gone; empty while it lives."""

    def heartbeat_age(self, now: float) -> float | None:
        """Return milliseconds since the last heartbeat, None before the first."""
        return None if self.health is None else _since_ms(self.health_at, now)

    def state(self, now: float) -> VenueState:
        """Return the state to show: the worker's word, unless the worker itself has gone silent."""
        if self.lost_reason:
            return VenueState.OFFLINE
        state = self.change.state if self.change else VenueState.CONNECTING
        silent = self.heartbeat_age(now)
        if silent is not None and silent > STALE_AFTER_MS and state in {VenueState.UP, VenueState.DEGRADED}:
            return VenueState.STALE
        return state

    def reason(self, now: float) -> str:
        """Return why the state is not UP, in words; empty when all is well."""
        if self.lost_reason:
            return f"worker lost: {self.lost_reason}"
        told = self.change.reason if self.change else ""
        silent = self.heartbeat_age(now)
        if silent is not None and silent > STALE_AFTER_MS and not told:
            return f"its worker has been silent for {silent / 1000:.0f} s"
        return told

    @property
    def progress(self) -> str:
        """Which step of connecting is under way, empty once up."""
        return self.health.progress if self.health else ""


class LogLine(Value):
    """One line of the log that the operator can read."""

    time_ms: int
    venue: str
    text: str
    level: str = "info"
    """`info`, `warn` or `bad`."""


class TradeTape(Value):
    """The last trades of a market, newest last, and how many were dropped on the way."""

    trades: tuple[PublicTrade, ...] = field(default_factory=tuple)
    dropped: int = 0
