"""How a venue is doing, as facts with numbers."""

from msgspec import field

from venues.model.value import Value
from venues.model.words import VenueState


class StateChange(Value):
    """A venue's state, why, and since when; a fact that is never dropped."""

    venue: str
    state: VenueState
    reason: str = ""
    """What happened and what follows, in sanitised words; empty when all is well."""
    since_ms: int = 0
    """Milliseconds UTC at which this state began."""
    next_try_ms: int | None = None
    """Milliseconds UTC of the next attempt, for RECONNECTING, OFFLINE and BANNED."""
    private_state: VenueState = VenueState.DISABLED
    """The account's own link: DISABLED when there are no credentials or the venue is data only."""
    private_reason: str = ""

    @property
    def account_refused(self) -> bool:
        """Whether the venue refuses the account's key; market data may go on."""
        return self.private_state is VenueState.AUTH_FAILED


class StreamHealth(Value):
    """Ages of one stream at the moment of the heartbeat."""

    symbol: str
    link_age_ms: int | None
    change_age_ms: int | None
    stale: bool = False


class VenueHealth(Value):
    """The numbers beside a venue's state, sent twice a second."""

    venue: str
    latency_ms: float | None = None
    """Median round trip of the last REST time requests or pings."""
    jitter_ms: float | None = None
    """Mean absolute difference of successive round trips."""
    clock_offset_ms: float | None = None
    """The venue's clock minus ours, half the round trip taken off."""
    rate_used_percent: float | None = None
    """Share of the catalogue's requests a minute that the last minute used."""
    rate_limit_per_minute: int | None = None
    messages_per_second: float = 0.0
    reconnects: int = 0
    integrity_faults: int = 0
    bad_frames: int = 0
    messages: int = 0
    """Frames received since the worker started."""
    dials: int = 0
    """Socket dials since the worker started."""
    markets: int = 0
    streams: tuple[StreamHealth, ...] = field(default_factory=tuple)
    progress: str = ""
    """Which step of connecting is under way, in words; empty once UP."""
    first_up_ms: int | None = None
    """Milliseconds from the worker's start to the first UP."""
