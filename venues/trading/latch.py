"""The latch: a file that forbids new orders of a venue, for every process of this user, until it is lifted by hand."""

import json
import os
from pathlib import Path

from venues.trading.journal import sync_directory

_MODE = 0o600


class Latch:
    """One venue's latch; present means: no new orders, whatever is written in it.

    Args:
        path: the file, in a directory that only this user can enter.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_held = False
        """Set when the file could not be written: this process at least sends nothing more."""
        self._said = ""
        """Why this process set it; the file is there a moment before it says so."""

    @property
    def is_set(self) -> bool:
        """Say whether new orders are forbidden; when that cannot be said, they are."""
        if self._is_held:
            return True
        try:
            self._path.lstat()
        except FileNotFoundError:
            # an absent directory is no proof: what holds the latch is gone
            return not self._path.parent.is_dir()
        except OSError:
            return True
        return True

    @property
    def reason(self) -> str:
        """Why it was set; empty when that is not known."""
        try:
            return str(json.loads(self._path.read_bytes())["reason"])
        except (OSError, ValueError, KeyError, TypeError):
            return self._said

    def hold(self, reason: str) -> None:
        """Forbid new orders of this process at once, before the file is there."""
        self._is_held, self._said = True, reason

    def set(self, reason: str, at_ms: int) -> bool:
        """Forbid new orders; durable when it returns.

        Args:
            reason: in words.
            at_ms: milliseconds UTC.

        Returns:
            True when this call set it, False when it was set before; the first reason stays.

        Raises:
            OSError: the file cannot be made durable. It may be there all the same.
        """
        self.hold(reason)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            handle = os.open(self._path, flags, _MODE)
        except FileExistsError:
            self._is_held = False
            return False
        try:
            os.write(handle, json.dumps({"reason": reason, "at_ms": at_ms}).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_directory(self._path.parent)
        # from here on the file says it, to every process, and whoever lifts it lifts it for all
        self._is_held = False
        return True

    def lift(self) -> None:
        """Allow new orders again; only the operator's typed word leads here.

        Raises:
            OSError: the file cannot be removed for good.
        """
        self._path.unlink(missing_ok=True)
        sync_directory(self._path.parent)
        self._is_held, self._said = False, ""
