"""Gives back what the C library keeps of freed memory."""

from collections.abc import Callable

from venues.model.clock import Clock

GIVE_BACK_SECONDS = 60.0


class SpareMemory:
    """Returns unused pages to the system, once a minute.

    Every read from a socket takes a buffer of 256 KiB that shrinks at once to what came. What lives longer settles in
    the gap, the next read needs a new one, and glibc hands back only what is free at the very end of its heap: a busy
    worker that holds no more than before would still grow by some MB an hour.

    Args:
        clock: injected time.
        trim: does it; the C library's own when None, and nothing where that has no such function.
    """

    def __init__(self, clock: Clock, trim: Callable[[], object] | None = None) -> None:
        self._clock = clock
        self._trim = trim
        self._given_at = clock.monotonic()

    def look(self) -> None:
        """Give back when it is time; takes about a millisecond."""
        now = self._clock.monotonic()
        if now - self._given_at < GIVE_BACK_SECONDS:
            return
        self._given_at = now
        if self._trim is None:
            self._trim = system_trim()
        self._trim()


def system_trim() -> Callable[[], object]:
    """Return what gives free memory back here: glibc's `malloc_trim`, or a function that does nothing."""
    import ctypes  # only now: nobody waits for it at the start

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library
        return lambda: None
    trim.argtypes = [ctypes.c_size_t]
    return lambda: trim(0)
