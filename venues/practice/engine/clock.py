"""Sources of time for the practice exchanges."""

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time as milliseconds UTC since the epoch."""

    def now_ms(self) -> int:
        """Milliseconds UTC since the epoch."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Milliseconds UTC since the epoch."""
        return time.time_ns() // 1_000_000


@dataclass(slots=True)
class ManualClock:
    """A clock that stands still until it is told to move."""

    milliseconds: int = 1_700_000_000_000
    """The present, milliseconds UTC since the epoch."""

    def now_ms(self) -> int:
        """Milliseconds UTC since the epoch."""
        return self.milliseconds

    def advance(self, milliseconds: int) -> None:
        """Move forward by ``milliseconds``."""
        self.milliseconds += milliseconds
