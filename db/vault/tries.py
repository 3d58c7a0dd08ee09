"""Wrong passphrases in a row: how long the next one waits, also after a restart."""

import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.vault.errors import TooSoon, VaultRefused
from db.vault.files import check_directory, open_private, sync_directory
from db.vault.turns import take_turn
from venues.model.value import Value

LONGEST_WAIT_SECONDS = 60
ALERT_AFTER = 3
"""From this many on the operator is told whenever the vault opens or refuses."""
_FILE_BYTES = 128
UNKNOWN_MANY = "unknown how many"
_MANY = 7
"""As many count when the file cannot be read: the next passphrase waits for the longest."""


class Tries(Value):
    """What the file says."""

    in_a_row: int
    last_ms: int
    is_known: bool = True
    """False from a file that could not be read until the next right one: how many there were before is unknown."""

    def many(self) -> str:
        """Return how many were wrong, for people and for the trail."""
        return f"{self.in_a_row}" if self.is_known else UNKNOWN_MANY

    def wait_seconds(self, now_ms: int) -> float:
        """Return how long the next passphrase waits from now; a clock that was set back makes it no longer."""
        if not self.in_a_row:
            return 0.0
        pause = wait_after(self.in_a_row)
        return min(max(0.0, pause - (now_ms - self.last_ms) / 1000), float(pause))


def wait_after(in_a_row: int) -> int:
    """Return the seconds after so many wrong passphrases: 1, 2, 4 and so on up to 60."""
    return min(LONGEST_WAIT_SECONDS, 1 << min(in_a_row - 1, 6))


class Attempt:
    """One passphrase that is being tried; it counts as wrong until something else is said of it."""

    def __init__(self, descriptor: int, before: Tries, now_ms: int) -> None:
        self._descriptor = descriptor
        self._before = before
        self.in_a_row = before.in_a_row + 1
        """How many were wrong in a row if this one is."""
        self.many = self._with_this(now_ms).many()
        """The same in words."""
        self.many_before = before.many()
        _write(descriptor, self._with_this(now_ms))

    def was_right(self) -> None:
        """Begin to count anew."""
        _write(self._descriptor, Tries(0, 0))

    def was_wrong(self, now_ms: int) -> None:
        """Let the next one wait from now on: deriving the key has taken its time."""
        _write(self._descriptor, self._with_this(now_ms))

    def was_not_tried(self) -> None:
        """Forget that it was begun: nothing was learnt of the passphrase."""
        _write(self._descriptor, self._before)

    def _with_this(self, now_ms: int) -> Tries:
        return Tries(self.in_a_row, now_ms, self._before.is_known)


@contextmanager
def attempt(path: Path, now_ms: int) -> Iterator[Attempt]:
    """Try one passphrase while inside; one at a time over all programs, each counted before it is tried.

    Raises:
        TooSoon: it has to wait.
        VaultRefused: the file cannot be used.
    """
    check_directory(path.parent)
    descriptor = open_private(path)
    try:
        take_turn(descriptor, path)
        before = _read(descriptor)
        if before is None:
            before = Tries(_MANY, now_ms, is_known=False)
            _write(descriptor, before)
        wait = before.wait_seconds(now_ms)
        if wait > 0:
            raise TooSoon(f"{_why(before, path)}; try again in {math.ceil(wait)} s", wait)
        trying = Attempt(descriptor, before, now_ms)
        sync_directory(path.parent)
        yield trying
    except OSError as error:
        raise VaultRefused(f"{path} cannot be used: {error.strerror or error}") from error
    finally:
        os.close(descriptor)


def _why(before: Tries, path: Path) -> str:
    if not before.is_known:
        return f"{path} could not be read, so it is unknown how many passphrases were wrong"
    times = "once" if before.in_a_row == 1 else f"{before.in_a_row} times in a row"
    return f"the passphrase was wrong {times}"


def _read(descriptor: int) -> Tries | None:
    """Return what the file says; None when nobody can tell."""
    raw = os.pread(descriptor, _FILE_BYTES, 0)
    if not raw:
        return Tries(0, 0)
    try:
        told = json.loads(raw)
        in_a_row, last_ms = told["in_a_row"], told["last_ms"]
        is_known = told.get("known", True) is True
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(in_a_row) is not int or type(last_ms) is not int or min(in_a_row, last_ms) < 0:
        return None
    return Tries(min(in_a_row, 1_000_000), last_ms, is_known)


def _write(descriptor: int, tries: Tries) -> None:
    told = {"in_a_row": tries.in_a_row, "last_ms": tries.last_ms}
    text = json.dumps(told if tries.is_known else {**told, "known": False})
    os.pwrite(descriptor, text.encode().ljust(_FILE_BYTES - 1) + b"\n", 0)
    os.fsync(descriptor)
