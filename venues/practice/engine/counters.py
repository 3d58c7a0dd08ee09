"""Ids that never repeat, also after the process was killed."""

_BLOCK = 10_000


class Counter:
    """Counts up; only the end of a reserved block has to be saved, not every step."""

    def __init__(self, start: int) -> None:
        self._next = start
        self.reserved = start + _BLOCK
        """Where to start after a restart; save it before handing out ids past the old value."""
        self.is_dirty = True

    def take(self) -> int:
        """The next id."""
        value = self._next
        self._next += 1
        if self._next >= self.reserved:
            self.reserved += _BLOCK
            self.is_dirty = True
        return value
