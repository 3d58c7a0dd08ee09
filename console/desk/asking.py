"""How an UNKNOWN order is asked after, and when silence is proof: three rounds, every way, late enough.

Nothing here sends anything: whoever asks brings the evidence of each round, and is told what it proves and when to ask
again.
"""

from collections.abc import Sequence
from enum import StrEnum

from venues.model.looked import Look
from venues.model.value import Value

ASK_AFTER_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds after the request; from the last one on, every `ASK_EVERY_SECONDS`."""

ASK_EVERY_SECONDS = 30.0
ROUNDS_NEEDED = 3
ROUNDS_APART_MS = 5_000
LATE_MS = 10_000
"""How far the venue's own clock must be past the moment at which the request would have died there."""

HUMAN_AFTER_MS = 120_000
"""An order that asking has not settled by then is handed to the operator; asking goes on."""


class Round(Value):
    """One time of asking in every way; times in milliseconds UTC."""

    at_ms: int
    venue_ms: int | None
    """The venue's own time when it was asked, None when it did not say."""
    by_client_id: Look
    """Proves nothing when NOT_FOUND: some venues find pending orders only."""
    open_orders: Look
    closed_orders: Look
    trades: Look
    """All trades of the account in that market since 5 s before the intent."""
    stream_whole: bool
    """The private stream has not been interrupted since the intent, or began anew with a snapshot."""

    @property
    def found(self) -> bool:
        """Return True when any way of asking found it."""
        return Look.FOUND in (self.by_client_id, self.open_orders, self.closed_orders, self.trades)

    def is_silence(self, dead_ms: int) -> bool:
        """Return True when every way that can prove absence does.

        Args:
            dead_ms: when the request could no longer be taken by the venue.
        """
        late = self.venue_ms is not None and self.venue_ms > dead_ms + LATE_MS
        nowhere = self.open_orders is Look.NOT_FOUND and self.trades is Look.NOT_FOUND
        closed = self.closed_orders in {Look.NOT_FOUND, Look.NOT_OFFERED}
        asked = self.by_client_id in {Look.NOT_FOUND, Look.NOT_OFFERED}
        return late and nowhere and closed and asked and self.stream_whole


class Conclusion(StrEnum):
    """What the rounds so far prove."""

    FOUND = "FOUND"
    ABSENT = "ABSENT"
    HUMAN = "HUMAN"
    """Not settled, and long enough: an operator is asked, and asking goes on."""
    GO_ON = "GO_ON"


class Inquiry(Value):
    """An UNKNOWN order's questions and what they brought.

    A round that is no silence, a found order above all, begins the count anew: the rounds that prove absence stand one
    after the other.
    """

    intent_ms: int
    """When the intent was durable."""
    lives_ms: int
    """How long a request may be taken by the venue after that (its receive window or deadline)."""
    rounds: Sequence[Round] = ()

    @property
    def dead_ms(self) -> int:
        """When the request could no longer be taken."""
        return self.intent_ms + self.lives_ms

    @property
    def silent_rounds(self) -> int:
        """How many rounds at the end, far enough apart, prove absence."""
        count, last_ms = 0, None
        for asked in reversed(self.rounds):
            if not asked.is_silence(self.dead_ms):
                break
            if last_ms is None or last_ms - asked.at_ms >= ROUNDS_APART_MS:
                count, last_ms = count + 1, asked.at_ms
        return count

    def conclude(self, now_ms: int) -> Conclusion:
        """Return what is proved at `now_ms`."""
        if any(asked.found for asked in self.rounds):
            return Conclusion.FOUND
        if self.silent_rounds >= ROUNDS_NEEDED:
            return Conclusion.ABSENT
        if now_ms - self.intent_ms >= HUMAN_AFTER_MS:
            return Conclusion.HUMAN
        return Conclusion.GO_ON

    def next_ms(self) -> int:
        """Return when to ask again."""
        asked = len(self.rounds)
        if asked < len(ASK_AFTER_SECONDS):
            return self.intent_ms + int(ASK_AFTER_SECONDS[asked] * 1000)
        return self.rounds[-1].at_ms + int(ASK_EVERY_SECONDS * 1000)

    def words(self) -> str:
        """Return how far the proof has come, for the screen."""
        return f"asked {len(self.rounds)} times, {min(self.silent_rounds, ROUNDS_NEEDED)} of {ROUNDS_NEEDED} silent"
