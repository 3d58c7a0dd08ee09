"""Whether the operator has armed the console: for so long as keys are pressed and the clock runs true."""

from venues.model.clock import Clock

CLOCK_JUMP_MS = 1_000
"""How far the wall clock may run away from the monotonic one between two looks."""


class ArmSwitch:
    """DISARMED at the start; armed by a key, disarmed by anything that is out of the ordinary.

    Args:
        clock: injected time.
        idle_minutes: without a key for so long it disarms itself.
    """

    def __init__(self, clock: Clock, idle_minutes: int) -> None:
        self._clock = clock
        self._idle_seconds = idle_minutes * 60.0
        self._armed = False
        self._touched_at = clock.monotonic()
        self._looked_at = clock.monotonic()
        self._looked_ms = clock.now_ms()

    @property
    def armed(self) -> bool:
        """True while it is armed and the idle time has not run out."""
        return self._armed and self.left_seconds > 0

    @property
    def left_seconds(self) -> float:
        """Seconds until it disarms itself; 0 when it is not armed."""
        if not self._armed:
            return 0.0
        return max(0.0, self._touched_at + self._idle_seconds - self._clock.monotonic())

    def touched(self) -> None:
        """Begin the idle time anew; one that has run out stays so."""
        if not self._armed or self.left_seconds > 0:
            self._touched_at = self._clock.monotonic()

    def arm(self) -> None:
        """Arm from now on."""
        self._touched_at = self._clock.monotonic()
        self._armed = True

    def disarm(self) -> bool:
        """Disarm; return False when it was not armed."""
        was, self._armed = self._armed, False
        return was

    def fault(self) -> str:
        """Look after time; return why the console must be disarmed, empty when nothing is wrong."""
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        passed_ms = (now - self._looked_at) * 1000
        jumped_ms = (now_ms - self._looked_ms) - passed_ms
        self._looked_at, self._looked_ms = now, now_ms
        if abs(jumped_ms) > CLOCK_JUMP_MS:
            return f"the clock jumped by {jumped_ms / 1000:+.1f} s"
        if self._armed and self.left_seconds <= 0:
            return f"no key for {self._idle_seconds / 60:.0f} minutes"
        return ""
