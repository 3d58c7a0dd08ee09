"""Writes down what the console was doing when it stood still, so that a hang can be explained afterwards.

Three things can keep a screen from changing: a loop that does not come round, a terminal that takes nothing, and a
dialog that was opened and is not there yet. Of the first a thread of `faulthandler` notes every thread's stack in the
log, names of functions and nothing of their values; of the others the loop itself tells.
"""

import faulthandler
import logging
import os
from collections.abc import Callable
from contextlib import suppress

LONGEST_SECONDS = 5.0
"""Standing still for longer is noted, once for each time."""

ARM_EVERY_SECONDS = 1.0
"""How often the thread is told anew that all is well; being told makes a new one, 0.1 ms."""

_log = logging.getLogger("lyra.console.stalls")


class Stalls:
    """Told of every beat of the frame clock.

    Args:
        now: monotonic seconds.
        path: of the log file, which exists.
        longest_seconds: what is noted.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, now: Callable[[], float], path: str, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._now = now
        self._longest = longest_seconds
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._armed_at = float("-inf")
        self._since: dict[str, float] = {}
        self._told: set[str] = set()

    def beat(self, *, terminal_is_busy: bool, dialog: str) -> None:
        """Note what has been in the way for too long.

        Args:
            terminal_is_busy: it has not taken what was written.
            dialog: the kind of one that was opened and is not there yet, or empty.
        """
        now = self._now()
        if now - self._armed_at >= min(ARM_EVERY_SECONDS, self._longest / 2):
            self._armed_at = now
            faulthandler.dump_traceback_later(self._longest, file=self._file)
        self._look("terminal", "the terminal has taken nothing" if terminal_is_busy else "", now)
        self._look("dialog", f"the dialog {dialog} was opened and is not there" if dialog else "", now)

    def rest(self) -> None:
        """Expect no beats until the next one: the process is being stopped."""
        faulthandler.cancel_dump_traceback_later()
        self._armed_at = float("-inf")

    def close(self) -> None:
        """Expect none any more."""
        faulthandler.cancel_dump_traceback_later()
        with suppress(OSError):
            os.close(self._file)

    def _look(self, what: str, words: str, now: float) -> None:
        if not words:
            self._since.pop(what, None)
            self._told.discard(what)
        elif now - self._since.setdefault(what, now) >= self._longest and what not in self._told:
            self._told.add(what)
            _log.warning("for %.1f s %s", self._longest, words)
