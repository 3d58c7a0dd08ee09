"""A clock for a desk under test: real time, of which each side can be moved on by itself."""

from venues.model.clock import SystemClock


class DeskClock(SystemClock):
    """The desk's clock; each of its two sides can be moved on."""

    wall_ahead_ms = 0
    ahead_seconds = 0.0

    def now_ms(self) -> int:
        """Return milliseconds UTC."""
        return super().now_ms() + self.wall_ahead_ms

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return super().monotonic() + self.ahead_seconds
